"""The units closest to a place, each with the range its distance is surely in.

A fix is a circle, and it is old: since it was taken the unit may have moved. So a distance is a range, and where two ranges
overlap nobody can say which unit is nearer. Only units whose position may be believed are ranked. Who is docked, off, lost,
not confirmed or nobody's stands apart, counted, and is shown when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from app.units.distance import bearing_deg, distance_m, distances_m
from app.units.figures import is_docked_or_off
from app.units.fixes import NO_TIME
from app.units.fleet import Fleet
from app.units.freshness import Freshness
from app.units.unit import State

MOST_LISTED = 10
_SLACK = 16
"""Single precision may swap two that are a hand's breadth apart: so many more are measured exactly."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place asked about, WGS 84 degrees."""

    latitude: float
    longitude: float
    within_m: float | None = 0.0
    """How far the place itself may be off; None when that is not known, as with a unit without an accuracy."""
    row: int | None = None
    """The fleet row of the unit it is, which is not its own neighbour."""


class Apart(IntEnum):
    """Why a unit is not ranked."""

    RANKED = 0
    UNASSIGNED = 1
    """Nobody goes with it, and it does not record."""
    NOT_CONFIRMED = 2
    LOST = 3
    DOCKED_OR_OFF = 4
    """Or silent by design."""
    NO_POSITION = 5
    NOT_ASKED = 6
    """The row is not in use, or is the unit asked about."""


@dataclass(frozen=True, slots=True)
class Near:
    """One unit and where it is from the anchor. Distances in metres."""

    row: int
    fix_distance_m: float
    """To the middle of its last fix."""
    low_m: float
    high_m: float
    """The unit is between these, if it moved no faster than the speed asked with; infinite when an accuracy is not known."""
    bearing_deg: float | None
    """From the anchor to the last fix; None when that is at the anchor."""
    fix_age_s: float
    apart: Apart
    alike: tuple[int, ...] = ()
    """Ranks, from 1, of the other ranked units whose range overlaps this one's: which is nearer cannot be told."""

    @property
    def accuracy_known(self) -> bool:
        return self.high_m != np.inf


@dataclass(frozen=True, slots=True)
class Nearest:
    ranked: tuple[Near, ...]
    """By the distance of the last fix; the first has rank 1."""
    possible: int
    """Units that were not listed and yet could be the nearest of all."""
    apart: tuple[Near, ...]
    """The closest of those left out, by the distance of their last fix."""
    left_out: Mapping[Apart, int]
    """How many were left out, for each reason there is one for."""


def nearest(fleet: Fleet, anchor: Anchor, speed_m_s: float, count: int = MOST_LISTED, *, with_apart: bool = False) -> Nearest:
    """The `count` units closest to the anchor, and as many of those left out if they are asked for, as of the last `Fleet.age`.

    `speed_m_s`: how fast a unit may have moved since its fix.
    """
    reason = reasons(fleet, anchor.row)
    left_out = np.bincount(reason, minlength=len(Apart))
    ranked_rows = np.flatnonzero(reason == Apart.RANKED)
    fix_m = _fixes_m(fleet, anchor, ranked_rows)
    doubt_m = _doubts_m(fleet, anchor, ranked_rows, speed_m_s)
    listed = _closest(fleet, anchor, ranked_rows, fix_m, count)
    surely_m = np.min(fix_m + doubt_m, initial=np.inf)
    listed_rows = [row for row, _ in listed]
    possible = np.count_nonzero((fix_m - doubt_m <= surely_m) & ~np.isin(ranked_rows, listed_rows))
    apart: list[tuple[int, float]] = []
    if with_apart:
        apart_rows = np.flatnonzero((reason != Apart.RANKED) & (reason < Apart.NO_POSITION))
        apart = _closest(fleet, anchor, apart_rows, _fixes_m(fleet, anchor, apart_rows), count)
    rows = np.array([row for row, _ in (*listed, *apart)], np.intp)
    doubts_m, ages_s = _doubts_m(fleet, anchor, rows, speed_m_s), fleet.fix_ages_s(rows)

    def near(row: int, distance: float, doubt: float, age_s: float) -> Near:
        where = float(fleet.figures["latitude"][row]), float(fleet.figures["longitude"][row])
        bearing = bearing_deg(anchor.latitude, anchor.longitude, *where) if distance >= 1 else None
        return Near(row, distance, max(distance - doubt, 0.0), distance + doubt, bearing, age_s, Apart(reason[row]))

    found = [
        near(*each, doubt, age) for each, doubt, age in zip((*listed, *apart), doubts_m.tolist(), ages_s.tolist(), strict=True)
    ]
    return Nearest(
        ranked=_with_alike(found[: len(listed)]),
        possible=int(possible),
        apart=tuple(found[len(listed) :]),
        left_out={each: int(left_out[each]) for each in Apart if each not in (Apart.RANKED, Apart.NOT_ASKED) and left_out[each]},
    )


def reasons(fleet: Fleet, without_row: int | None = None) -> npt.NDArray[np.uint8]:
    """Each row's `Apart`, (size,) uint8. What a dispatcher narrowed the list to plays no part: help is where it is."""
    figures, what = fleet.figures, fleet.freshness
    quiet = is_docked_or_off(figures["state"])
    reason = np.zeros(fleet.size, np.uint8)
    np.putmask(reason, ~figures["assigned"] & (figures["state"] != State.RECORDING), Apart.UNASSIGNED)
    np.putmask(reason, what == Freshness.NOT_CONFIRMED, Apart.NOT_CONFIRMED)
    np.putmask(reason, what == Freshness.LOST, Apart.LOST)
    np.putmask(reason, quiet | (what == Freshness.SILENT), Apart.DOCKED_OR_OFF)
    np.putmask(reason, figures["fix_time_ms"] == NO_TIME, Apart.NO_POSITION)
    np.putmask(reason, ~fleet.in_use, Apart.NOT_ASKED)
    if without_row is not None and 0 <= without_row < fleet.size:
        reason[without_row] = Apart.NOT_ASKED
    return reason


def _fixes_m(fleet: Fleet, anchor: Anchor, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    latitudes, longitudes = fleet.figures["latitude"][rows], fleet.figures["longitude"][rows]
    return distances_m(anchor.latitude, anchor.longitude, latitudes, longitudes)


def _doubts_m(fleet: Fleet, anchor: Anchor, rows: npt.NDArray[np.intp], speed_m_s: float) -> npt.NDArray[np.float64]:
    """How far from its last fix, as seen from the anchor, each unit may be; infinite when not known."""
    within_m = np.inf if anchor.within_m is None else anchor.within_m
    doubt_m: npt.NDArray[np.float64] = fleet.figures["accuracy_m"][rows] + fleet.fix_ages_s(rows) * np.float32(speed_m_s)
    doubt_m += within_m
    np.putmask(doubt_m, np.isnan(doubt_m), np.inf)
    return doubt_m


def _closest(
    fleet: Fleet, anchor: Anchor, rows: npt.NDArray[np.intp], fix_m: npt.NDArray[np.float32], count: int
) -> list[tuple[int, float]]:
    """Up to `count` of the rows with the exact distance of their fix, closest first."""
    wanted = count + _SLACK
    if len(rows) > wanted:
        rows = rows[np.argpartition(fix_m, wanted)[:wanted]]
    where = zip(fleet.figures["latitude"][rows].tolist(), fleet.figures["longitude"][rows].tolist(), strict=True)
    exact_m = [distance_m(anchor.latitude, anchor.longitude, *each) for each in where]
    return [(row, exact) for exact, row in sorted(zip(exact_m, rows.tolist(), strict=True))[:count]]


def _with_alike(ranked: list[Near]) -> tuple[Near, ...]:
    def alike(one: Near) -> tuple[int, ...]:
        others = ((rank, other) for rank, other in enumerate(ranked, 1) if other is not one)
        return tuple(rank for rank, other in others if other.low_m <= one.high_m and one.low_m <= other.high_m)

    return tuple(replace(each, alike=alike(each)) for each in ranked)
