"""Which position to show when a new one comes: never an older fix after a newer one, never a fix from the future."""

from __future__ import annotations

from enum import IntFlag

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.fixes import NO_TIME, NOWHERE, POSITION, Fixes, differ

FUTURE_TOLERANCE_MS = 60_000
"""A fix further ahead of the agency's clock than this cannot be true."""
FUTURE_FIX = "The newest position carries a time in the future and is not used."
LAST_KNOWN = "The newest answer has no valid position; this is the last one known."


class Doubt(IntFlag):
    """What has to be said beside a position that is not the newest one that came."""

    NONE = 0
    FUTURE_FIX = 1
    LAST_KNOWN = 2

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*((FUTURE_FIX,) if self & Doubt.FUTURE_FIX else ()), *((LAST_KNOWN,) if self & Doubt.LAST_KNOWN else ()))


class Settled(Struct, frozen=True, eq=False):
    """What to show of some devices, (n,) each."""

    fixes: Fixes
    doubts: npt.NDArray[np.uint8]
    """Of `Doubt`."""
    older: int
    """How many positions came after a newer one and are ignored."""
    future: int
    """How many carry a time that cannot be true and are ignored."""


def settle(came: Fixes, came_before: Fixes, shown: Fixes, quiet: npt.NDArray[np.bool_], now_ms: int | None) -> Settled:
    """`came` is what an answer says of n devices now, `came_before` what the one before said, `shown` what is shown of them.

    `quiet` devices, docked or off, have no position when none comes. `now_ms` is the agency's time; None if it told none:
    then nothing can be held against it.
    """
    fix_ms, shown_ms = came["fix_time_ms"], shown["fix_time_ms"]
    located, known = fix_ms != NO_TIME, shown_ms != NO_TIME
    future = np.zeros(len(came), np.bool_)
    settled = came.copy()
    if now_ms is not None:
        future = located & (fix_ms > now_ms + FUTURE_TOLERANCE_MS)
        # A camera's clock a little ahead of the agency's: its fix is at best as new as this answer.
        settled["fix_time_ms"] = np.where(located, np.minimum(fix_ms, now_ms), NO_TIME)
        # The agency's clock was wrong when this was taken for true, or it told no time: it must not block what comes.
        known &= shown_ms <= now_ms + FUTURE_TOLERANCE_MS
    usable = located & ~future
    older = usable & known & (settled["fix_time_ms"] < shown_ms)
    # The same early fix seen a second time must not become younger by being held to a later answer.
    again = known & located & ~differ(came[POSITION], came_before[POSITION])
    missed = known & ~usable & ~again & ~quiet
    stays = older | again | missed
    for name, nowhere in zip(POSITION, NOWHERE, strict=False):
        settled[name][stays] = shown[name][stays]
        settled[name][~usable & ~stays] = nowhere
    doubts = future * np.uint8(Doubt.FUTURE_FIX) + missed * np.uint8(Doubt.LAST_KNOWN)
    return Settled(settled, doubts, int(np.count_nonzero(older)), int(np.count_nonzero(future)))
