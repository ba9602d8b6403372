"""Which street a position is on, and how far and which way it is from the nearest crossing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.basemap.layers.features import Features, Shape

FURTHEST_M = 400.0
"""A crossing further away says nothing of where somebody is."""
AT_M = 15.0
"""Nearer than this is "at"."""
_SAME_PLACE_DEGREES = 1e-5
_M_PER_DEGREE = 111_195.0
_ROW_OF_CELLS = 1 << 26
_DIRECTIONS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True, slots=True)
class CrossStreets:
    """Names are text from outside: never markup."""

    street: str
    """The nearest named street."""
    street_distance_m: float
    crossing: tuple[str, str] | None
    """The nearest crossing, the nearest street of the two first; None when none is near."""
    distance_m: float
    """From the crossing to the position; NaN without one."""
    direction: str
    """The way from the crossing to the position: "north-east"; empty without one."""

    def words(self, *, imperial: bool = False) -> str:
        """ "80 m north-east of Main and 5th", "at Main and 5th", "near Main"."""
        if self.crossing is None:
            return f"near {self.street}"
        crossing = " and ".join(self.crossing)
        if self.distance_m < AT_M:
            return f"at {crossing}"
        return f"{_distance_words(self.distance_m, imperial=imperial)} {self.direction} of {crossing}"


class Crossings:
    """The named lines of all layers. Two lines of different names that share a point cross there, as in any street network."""

    def __init__(self, layers: Sequence[Features]) -> None:
        self._names: list[str] = []
        numbers: dict[str, int] = {}
        points, owners, ends = [np.empty((0, 2))], [np.empty(0, np.int32)], [np.empty(0, np.bool_)]
        for features in layers:
            chosen = np.flatnonzero(features.shapes == Shape.LINE)
            number = np.full(len(features), -1, np.int32)
            for index in chosen.tolist():
                name = features.names[index]
                if name:
                    number[index] = numbers.setdefault(name, len(numbers))
            per_point = np.repeat(number, np.diff(features.point_starts()))
            end = np.zeros(len(features.points), np.bool_)
            end[features.ring_starts[1:] - 1] = True
            kept = per_point >= 0
            points.append(features.points[kept])
            owners.append(per_point[kept])
            ends.append(end[kept])
        self._names = list(numbers)
        self._points, self._owners = np.concatenate(points), np.concatenate(owners)
        self._ends = np.concatenate(ends)
        self._crossings, self._pairs = _crossings(self._points, self._owners)

    def near(self, latitude: float, longitude: float) -> CrossStreets | None:
        """None when no named street is within `FURTHEST_M`. A millisecond or two for a county."""
        street, street_distance_m = self._nearest_street(latitude, longitude)
        if street < 0:
            return None
        crossing, distance_m, direction = self._nearest_crossing(latitude, longitude, street)
        return CrossStreets(self._names[street], street_distance_m, crossing, distance_m, direction)

    def _nearest_street(self, latitude: float, longitude: float) -> tuple[int, float]:
        reach, squeeze = FURTHEST_M / _M_PER_DEGREE, _squeeze(latitude)
        x, y = self._points.T
        starts = np.flatnonzero(~self._ends[:-1]) if len(x) else np.empty(0, np.int64)
        near = np.maximum(y[starts], y[starts + 1]) > latitude - reach
        near &= np.minimum(y[starts], y[starts + 1]) < latitude + reach
        near &= np.maximum(x[starts], x[starts + 1]) > longitude - reach / squeeze
        near &= np.minimum(x[starts], x[starts + 1]) < longitude + reach / squeeze
        starts = starts[near]
        if not starts.size:
            return -1, math.nan
        scale = np.array([squeeze, 1.0]) * _M_PER_DEGREE
        here = np.array([longitude, latitude])
        begin = (self._points[starts] - here) * scale
        step = (self._points[starts + 1] - here) * scale - begin
        length2 = np.maximum((step**2).sum(axis=1), 1e-12)
        along = np.clip(-(begin * step).sum(axis=1) / length2, 0.0, 1.0)
        distances = np.hypot(*(begin + step * along[:, None]).T)
        best = int(np.argmin(distances))
        if distances[best] > FURTHEST_M:
            return -1, math.nan
        return int(self._owners[starts[best]]), float(distances[best])

    def _nearest_crossing(self, latitude: float, longitude: float, street: int) -> tuple[tuple[str, str] | None, float, str]:
        """Of the street the position is on if it has one near, else of any."""
        if not len(self._crossings):
            return None, math.nan, ""
        east_m = (longitude - self._crossings[:, 0]) * _squeeze(latitude) * _M_PER_DEGREE
        north_m = (latitude - self._crossings[:, 1]) * _M_PER_DEGREE
        distances = np.hypot(east_m, north_m)
        ours = np.where((self._pairs == street).any(axis=1), distances, np.inf)
        best = int(np.argmin(ours))
        if ours[best] > FURTHEST_M:
            best = int(np.argmin(distances))
        if distances[best] > FURTHEST_M:
            return None, math.nan, ""
        first, second = self._pairs[best].tolist()
        if second == street:
            first, second = second, first
        bearing = math.degrees(math.atan2(east_m[best], north_m[best])) % 360.0
        direction = _DIRECTIONS[round(bearing / 45.0) % 8]
        return (self._names[first], self._names[second]), float(distances[best]), direction


def _crossings(
    points: npt.NDArray[np.float64], owners: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """Places (m, 2) and names (m, 2) where two names share a point; three names at one place are three crossings."""
    cells = np.round(points / _SAME_PLACE_DEGREES).astype(np.int64)
    # Numbers only: rows as such are sorted under the interpreter's lock, and 600,000 of them held the window up for a second.
    where = cells[:, 0] * _ROW_OF_CELLS + cells[:, 1]
    order = np.lexsort((owners, where))
    where, sorted_owners = where[order], owners[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (where[1:] != where[:-1]) | (sorted_owners[1:] != sorted_owners[:-1])
    keys = np.column_stack([cells[order][new], sorted_owners[new]])
    places: list[npt.NDArray[Any]] = [np.empty((0, 2))]
    pairs: list[npt.NDArray[Any]] = [np.empty((0, 2), np.int64)]
    for apart in (1, 2, 3):  # sorted: names at one place stand beside each other
        one, other = keys[:-apart], keys[apart:]
        same = (one[:, :2] == other[:, :2]).all(axis=1)
        places.append(one[same, :2] * _SAME_PLACE_DEGREES)
        pairs.append(np.column_stack([one[same, 2], other[same, 2]]))
    return np.concatenate(places), np.concatenate(pairs).astype(np.int32)


def _squeeze(latitude: float) -> float:
    return max(math.cos(math.radians(latitude)), 0.01)


def _distance_words(distance_m: float, *, imperial: bool) -> str:
    if imperial:
        return f"{max(round(distance_m * 3.28084 / 50) * 50, 50)} ft"
    return f"{round(distance_m, -1):.0f} m"
