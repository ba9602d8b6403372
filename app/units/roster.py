"""What one agency's devices are, poll after poll: the worker's memory, which turns each sweep into what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from app.units.clock import ServerTime
from app.units.figures import MISSING_PASSES_UNTIL_LOST, Figures, figures_of
from app.units.floor import breathing, no_breath
from app.units.sweep import Sweep, Unreadable
from app.units.unit import State, Unit

FUTURE_TOLERANCE_MS = 60_000
"""A fix further ahead of the agency's clock than this cannot be true."""
KEEP_LOST_S = 12 * 3600.0
"""How long a device the agency no longer reports stays on the list: one shift, unless an admin says otherwise."""

FUTURE_FIX = "The newest position carries a time in the future and is not used."
LAST_KNOWN = "The newest answer has no valid position; this is the last one known."


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What one sweep changed for one agency. Immutable, made on the worker, applied on the GUI thread."""

    connection: str
    units: npt.NDArray[np.object_]
    """New and changed units, (n,) of `Unit`."""
    figures: Figures
    """Their figures, (n,), same order."""
    search_texts: npt.NDArray[np.object_]
    """What the search box looks into, (n,) of case-folded str."""
    removed: tuple[str, ...]
    """Device ids that leave the list for good."""
    server_time: ServerTime | None
    returned: int
    unreadable: tuple[Unreadable, ...]
    duplicates: int
    older_fixes: int = 0
    """Positions that came after a newer one and were ignored."""
    future_fixes: int = 0
    fresh_start: bool = False
    """The roster had no memory: what is not in `units` is not known any more."""


class Roster:
    """Remembers what came and what is shown for each device. One per connection, used on one thread.

    `known` is what a worker that had to be replaced had shown, so that its successor takes no older fix for a newer one.
    """

    def __init__(self, connection: str, keep_lost_s: float = KEEP_LOST_S, known: Iterable[Unit] = ()) -> None:
        self._connection = connection
        self._keep_lost_s = keep_lost_s
        self._shown: dict[str, Unit] = {unit.device_id: unit for unit in known}
        self._came: dict[str, Unit] = dict(self._shown)
        self._search_texts: dict[str, str] = {}
        self._missing_passes: dict[str, int] = {}
        self._missing_since_s: dict[str, float] = {}
        self._started = bool(self._shown)
        self._timeless = False
        self._outdated: list[Unit | None] = []
        """What the last reading replaced, kept until the next: letting go of thousands of units takes milliseconds, which
        this thread has and the GUI thread, else the last to hold them, has not."""

    def read(self, sweep: Sweep, monotonic_s: float, breathe: Callable[[], None] = no_breath) -> RosterChange:
        """Take one complete sweep and answer with what it changed. `breathe` is called again and again meanwhile."""
        came, missing = self._came, self._missing_passes
        now_ms = sweep.server_time.server_time_ms if sweep.server_time else None
        # What came while the agency told no time was never held against its clock.
        again = self._timeless and now_ms is not None
        self._timeless = now_ms is None
        changed = [unit for unit in sweep.units if again or came.get(unit.device_id) is not unit]
        older = future = 0
        touched: dict[str, Unit] = {}
        self._outdated = [self._shown.get(unit.device_id) for unit in changed]
        for unit in breathing(changed, breathe):
            shown, was_older, was_future = self._settle(unit, now_ms)
            older += was_older
            future += was_future
            touched[unit.device_id] = self._shown[unit.device_id] = shown
            came[unit.device_id] = unit
        removed = self._account_for_the_missing(sweep, touched, monotonic_s)
        units = list(touched.values())
        figures = figures_of(breathing(units, breathe))
        if missing:
            figures["missing_passes"] = [missing.get(device_id, 0) for device_id in touched]
        fresh_start, self._started = not self._started, True
        return RosterChange(
            connection=self._connection,
            units=_objects(units),
            figures=figures,
            search_texts=_objects([self._search_text(unit) for unit in breathing(units, breathe)]),
            removed=removed,
            server_time=sweep.server_time,
            returned=sweep.returned,
            unreadable=sweep.unreadable,
            duplicates=sweep.duplicates,
            older_fixes=older,
            future_fixes=future,
            fresh_start=fresh_start,
        )

    def _settle(self, unit: Unit, now_ms: int | None) -> tuple[Unit, bool, bool]:
        """The unit to show: never an older fix after a newer one, never a fix from the future."""
        known = self._shown.get(unit.device_id)
        last = known.position if known else None
        if last is not None and now_ms is not None and last.fix_time_ms > now_ms + FUTURE_TOLERANCE_MS:
            # The agency's clock was wrong when this was taken for true, or it told no time: it must not block what comes.
            last = None
        position = unit.position
        problems = unit.problems
        future = position is not None and now_ms is not None and position.fix_time_ms > now_ms + FUTURE_TOLERANCE_MS
        if future:
            position = None
            problems = (*problems, FUTURE_FIX)
        elif position is not None and now_ms is not None and position.fix_time_ms > now_ms:
            # A camera's clock a little ahead of the agency's: its fix is at best as new as this answer.
            position = msgspec.structs.replace(position, fix_time_ms=now_ms)
        older = position is not None and last is not None and position.fix_time_ms < last.fix_time_ms
        if older or (last is not None and self._came_before(unit)):
            # The same early fix seen a second time must not become younger by being held to a later answer.
            position = last
        elif position is None and last is not None and unit.state not in (State.DOCKED, State.OFF):
            position = last
            problems = (*problems, LAST_KNOWN)
        if position is unit.position and problems is unit.problems:
            return unit, older, future
        return msgspec.structs.replace(unit, position=position, problems=problems), older, future

    def _came_before(self, unit: Unit) -> bool:
        before = self._came.get(unit.device_id)
        return before is not None and before.position is not None and before.position == unit.position

    def _search_text(self, unit: Unit) -> str:
        """The very same text as the last time, if it still is the same: whoever keeps it sees at once that no name changed."""
        text, before = search_text(unit), self._search_texts.get(unit.device_id)
        if text == before:
            return before
        self._search_texts[unit.device_id] = text
        return text

    def _account_for_the_missing(self, sweep: Sweep, touched: dict[str, Unit], monotonic_s: float) -> tuple[str, ...]:
        if not self._missing_passes and len(sweep.units) == len(self._came):
            return ()
        present = {unit.device_id for unit in sweep.units}
        for device_id in [device_id for device_id in self._missing_passes if device_id in present]:
            del self._missing_passes[device_id], self._missing_since_s[device_id]
            touched[device_id] = self._shown[device_id]
        removed = []
        for device_id in [device_id for device_id in self._came if device_id not in present]:
            since_s = self._missing_since_s.setdefault(device_id, monotonic_s)
            passes = self._missing_passes.get(device_id, 0)
            if passes < MISSING_PASSES_UNTIL_LOST:
                self._missing_passes[device_id] = passes + 1
                touched[device_id] = self._shown[device_id]
            elif monotonic_s - since_s > self._keep_lost_s:
                removed.append(device_id)
                for memory in (self._came, self._shown, self._missing_passes, self._missing_since_s, self._search_texts):
                    del memory[device_id]
        return tuple(removed)


def search_text(unit: Unit) -> str:
    """Name, badge, serial, vehicle: what a dispatcher would type, case-folded, one per line."""
    parts = [unit.vehicle_name, unit.serial]
    for officer in unit.officers:
        parts += [officer.name, officer.badge_number]
    if not any(parts):
        parts.append(unit.device_id)
    return "\n".join(part for part in parts if part).casefold()


def _objects(items: list[object] | list[Unit] | list[str]) -> npt.NDArray[np.object_]:
    array = np.empty(len(items), np.object_)
    array[:] = items
    return array
