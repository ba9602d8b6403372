"""Areas a dispatcher drew, and on which side of their edge a unit surely is."""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from msgspec import Struct

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on a sphere: right to half a percent, which is less than a fix is."""
UNKNOWN_ACCURACY_M = 50.0
LEAST_MARGIN_M = 10.0
MOST_CORNERS = 60
LARGEST_M = 100_000.0
"""An area is taken as flat; beyond this it would not be."""

Degrees = npt.NDArray[np.float64]
Metres = npt.NDArray[np.float64]


class Side(IntEnum):
    """Only what is certain is said: a fix whose circle of accuracy crosses the edge is on neither side."""

    UNSURE = 0
    INSIDE = 1
    OUTSIDE = 2


class Area(Struct, frozen=True):
    """A circle when `radius_m` is given, else a polygon. WGS 84 degrees. Raises ValueError for what cannot be an area."""

    name: str
    corners: tuple[tuple[float, float], ...]
    """Latitude and longitude of each corner; of the middle alone for a circle."""
    radius_m: float | None = None
    on_entering: bool = True
    on_leaving: bool = True

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 80:
            raise ValueError("An area needs a name of at most 80 letters")
        for latitude, longitude in self.corners:
            if not (-85 <= latitude <= 85 and -180 <= longitude <= 180):
                raise ValueError("An area's corner is not on the map")
        if self.radius_m is not None:
            if len(self.corners) != 1 or not 10 <= self.radius_m <= LARGEST_M / 2:
                raise ValueError("A circle has one middle and a radius of 10 m to 50 km")
        elif not 3 <= len(self.corners) <= MOST_CORNERS:
            raise ValueError(f"An area has 3 to {MOST_CORNERS} corners")
        elif self._reach_m() > LARGEST_M:
            raise ValueError("An area is at most 100 km wide")

    def sides(self, latitude: Degrees, longitude: Degrees, accuracy_m: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
        """The `Side` of each fix, (n,) uint8: inside or outside only when the whole circle of accuracy is."""
        margin_m = np.maximum(np.where(np.isnan(accuracy_m), UNKNOWN_ACCURACY_M, accuracy_m), LEAST_MARGIN_M)
        east_m, north_m = self._flat(latitude, longitude)
        side = np.full(len(latitude), Side.OUTSIDE, np.uint8)
        if self.radius_m is not None:
            beyond_m = np.hypot(east_m, north_m) - self.radius_m
            near = np.arange(len(latitude))
        else:
            corners = self._flat_corners()
            (left, down), (right, up) = corners.min(axis=0), corners.max(axis=0)
            gap_m = np.maximum(np.maximum(left - east_m, east_m - right), np.maximum(down - north_m, north_m - up))
            near = np.flatnonzero(~(gap_m > margin_m))
            beyond_m = _beyond_m(corners, east_m[near], north_m[near])
        margin_m = margin_m[near]
        side[near] = np.where(beyond_m <= -margin_m, Side.INSIDE, np.where(beyond_m >= margin_m, Side.OUTSIDE, Side.UNSURE))
        return side

    def _flat(self, latitude: Degrees, longitude: Degrees) -> tuple[Metres, Metres]:
        latitude_0, longitude_0 = self.corners[0]
        around = (longitude - longitude_0 + 180.0) % 360.0 - 180.0
        return around * METRES_PER_DEGREE * math.cos(math.radians(latitude_0)), (latitude - latitude_0) * METRES_PER_DEGREE

    def _flat_corners(self) -> Metres:
        return np.stack(self._flat(*np.array(self.corners, np.float64).T), axis=1)

    def _reach_m(self) -> float:
        return float(np.max(np.ptp(self._flat_corners(), axis=0)))


def _beyond_m(corners: Metres, east_m: Metres, north_m: Metres) -> Metres:
    """Metres from the edge of a polygon, negative inside it."""
    nearest = np.full(len(east_m), np.inf)
    inside = np.zeros(len(east_m), np.bool_)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        dx, dy = x2 - x1, y2 - y1
        along = np.clip(((east_m - x1) * dx + (north_m - y1) * dy) / max(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
        np.minimum(nearest, np.hypot(east_m - x1 - along * dx, north_m - y1 - along * dy), out=nearest)
        if y1 != y2:
            crosses = (y1 > north_m) != (y2 > north_m)
            inside ^= crosses & (east_m < x1 + (north_m - y1) * dx / dy)
    return np.where(inside, -nearest, nearest)
