"""The count that always adds up: every device the agencies returned is in exactly one place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.figures import is_docked_or_off
from app.units.fixes import NO_TIME
from app.units.fleet import Fleet, Rows
from app.units.unit import State


class Place(IntEnum):
    """Where a unit is counted. Exactly the units ON_MAP are drawn."""

    ON_MAP = 0
    DOCKED_OR_OFF = 1
    NO_POSITION = 2
    UNASSIGNED = 3
    HIDDEN = 4
    """By the dispatcher's own filter."""
    JOINED = 5
    """A body camera that is shown as one with its car, which is on the map."""
    NOT_IN_USE = 255


class Drawn(Struct, frozen=True):
    """Which quiet units the dispatcher also wants on the map."""

    docked_or_off: bool = False
    unassigned: bool = False


class Answered(Struct, frozen=True):
    """What one agency's last good answer held beside its units."""

    returned: int = 0
    unreadable: int = 0
    duplicates: int = 0
    older_fixes: int = 0
    """Positions that came after a newer one and were ignored."""
    future_fixes: int = 0
    """Positions that carried a time in the future and were ignored."""


class Tally(Struct, frozen=True):
    """`returned == on_map + docked_or_off + no_position + unassigned + joined + hidden + unreadable + duplicates`.

    `kept` units stand outside the sum: the agency did not return them in its last answer, we still show where they were.
    """

    returned: int
    on_map: int
    docked_or_off: int
    no_position: int
    unassigned: int
    joined: int
    hidden: int
    unreadable: int
    duplicates: int
    kept: int

    @property
    def adds_up(self) -> bool:
        return self.returned == sum(
            (
                self.on_map,
                self.docked_or_off,
                self.no_position,
                self.unassigned,
                self.joined,
                self.hidden,
                self.unreadable,
                self.duplicates,
            )
        )


def places(fleet: Fleet, passes: npt.NDArray[np.bool_], drawn: Drawn, rows: Rows | None = None) -> npt.NDArray[np.uint8]:
    """The `Place` of each of `rows`, or of every row (fleet.size,); uint8. `passes` has a flag for each.

    An unassigned camera that records is drawn whatever `drawn` says: somebody may have taken a spare one.
    """
    figures = fleet.figures
    every = slice(None) if rows is None else rows
    state, fix_time_ms, assigned = (figures[name][every] for name in ("state", "fix_time_ms", "assigned"))
    quiet = is_docked_or_off(state)
    nowhere = fix_time_ms == NO_TIME
    place = np.full(len(passes), Place.ON_MAP, np.uint8)
    if not drawn.unassigned:
        np.putmask(place, ~assigned & (state != State.RECORDING) & ~quiet, Place.UNASSIGNED)
    np.putmask(place, nowhere, Place.NO_POSITION)
    np.putmask(place, quiet if not drawn.docked_or_off else quiet & nowhere, Place.DOCKED_OR_OFF)
    np.putmask(place, ~passes, Place.HIDDEN)
    np.putmask(place, ~fleet.in_use[every], Place.NOT_IN_USE)
    return place


def join(place: npt.NDArray[np.uint8], joined_with: Rows) -> Rows:
    """Count each camera that is together with a car on the map as joined, in `place` itself; answers with its rows, (n,) int32.

    `joined_with` has the row of its car for each row, or -1.
    """
    cameras = np.flatnonzero((joined_with >= 0) & (place == Place.ON_MAP)).astype(np.int32)
    joined: Rows = cameras[place[joined_with[cameras]] == Place.ON_MAP]
    place[joined] = Place.JOINED
    return joined


def tally(fleet: Fleet, place: npt.NDArray[np.uint8], answered: Mapping[str, Answered]) -> Tally:
    """Count the rows an agency returned in its last good answer by place, and what it returned beside them."""
    in_answer = fleet.figures["missing_passes"] == 0
    everything = in_answer.all()
    counts = np.bincount(place if everything else place[in_answer], minlength=256)
    kept = 0 if everything else int(np.count_nonzero(fleet.in_use & ~in_answer))
    return Tally(
        returned=sum(each.returned for each in answered.values()),
        on_map=int(counts[Place.ON_MAP]),
        docked_or_off=int(counts[Place.DOCKED_OR_OFF]),
        no_position=int(counts[Place.NO_POSITION]),
        unassigned=int(counts[Place.UNASSIGNED]),
        joined=int(counts[Place.JOINED]),
        hidden=int(counts[Place.HIDDEN]),
        unreadable=sum(each.unreadable for each in answered.values()),
        duplicates=sum(each.duplicates for each in answered.values()),
        kept=kept,
    )
