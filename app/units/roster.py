"""What one agency's devices are, poll after poll: the worker's memory, which turns each sweep into what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, compress, count, repeat
from operator import is_, not_

import msgspec
import numpy as np
import numpy.typing as npt

from app.units.clock import ServerTime
from app.units.figures import MISSING_PASSES_UNTIL_LOST, STANDING, FigureTable, grown_size, only_moved
from app.units.floor import breathing, in_blocks, let_go, no_breath
from app.units.object_column import objects
from app.units.sweep import Sweep, Unreadable
from app.units.unit import State, Unit

FUTURE_TOLERANCE_MS = 60_000
"""A fix further ahead of the agency's clock than this cannot be true."""
KEEP_LOST_S = 12 * 3600.0
"""How long a device the agency no longer reports stays on the list: one shift, unless an admin says otherwise."""

_FIRST_CAPACITY = 64

FUTURE_FIX = "The newest position carries a time in the future and is not used."
LAST_KNOWN = "The newest answer has no valid position; this is the last one known."


class RosterChange(msgspec.Struct, frozen=True):
    """What one sweep changed for one agency. Immutable, made on the worker, applied on the GUI thread."""

    connection: str
    units: npt.NDArray[np.object_]
    """New and changed units, (n,) of `Unit`."""
    numbers: npt.NDArray[np.int32]
    """Each one's number with this roster, (n,): the same for as long as a device is known, so that nobody looks up its id."""
    roster: int
    """Whose numbers these are."""
    figures: FigureTable
    """Their figures, (n,), same order."""
    renamed: npt.NDArray[np.int32]
    """Which of the units, (m,), are new or have another name, badge, serial, vehicle or model than before."""
    search_texts: npt.NDArray[np.object_]
    """What the search box looks into for each of those, (m,) of case-folded str."""
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


class _Device(msgspec.Struct, gc=False):
    """What a roster remembers of one device; no cycles, so the collector need not track 100,000 of them."""

    number: int
    came: Unit
    """As it was in the last answer that held it."""
    shown: Unit
    """As it was handed over."""
    handed_over: bool = False
    """By this roster, not by the one before it."""


_rosters = count()


class Roster:
    """Remembers what came and what is shown for each device. One per connection, used on one thread.

    `known` is what a worker that had to be replaced had shown, so that its successor takes no older fix for a newer one.
    """

    def __init__(self, connection: str, keep_lost_s: float = KEEP_LOST_S, known: Iterable[Unit] = ()) -> None:
        self._connection = connection
        self._keep_lost_s = keep_lost_s
        self._number = next(_rosters)
        self._devices: dict[str, _Device] = {}
        self._standing = FigureTable.empty(_FIRST_CAPACITY, STANDING)
        self._free: list[int] = []
        self._missing_passes: dict[str, int] = {}
        self._missing_since_s: dict[str, float] = {}
        self._before = objects(())
        """The last sweep: most units come at the same place as the very same objects. In numpy's hands, where Python's collector
        does not walk through them on the GUI thread once a second."""
        self._timeless = False
        self._outdated: list[Unit] = []
        """What the last reading replaced, kept until `let_go_of_outdated`."""
        met = [self._meet(unit) for unit in known]
        self._standing.put_traits([device.number for device in met], [device.shown for device in met])
        self._started = bool(met)

    @property
    def shown(self) -> Iterator[Unit]:
        """Every unit as it was handed over last."""
        return (device.shown for device in self._devices.values())

    def let_go_of_outdated(self, breathe: Callable[[], None] = no_breath) -> None:
        """To be called before the next sweep is asked for, which then takes no new room for what it makes.

        Letting go of thousands of units takes milliseconds, which this thread has and the GUI thread, else the last to hold
        them, has not.
        """
        let_go(self._outdated, breathe)

    def read(self, sweep: Sweep, monotonic_s: float, breathe: Callable[[], None] = no_breath) -> RosterChange:
        """Take one complete sweep and answer with what it changed. `breathe` is called again and again meanwhile."""
        devices = self._devices
        now_ms = sweep.server_time.server_time_ms if sweep.server_time else None
        # What came while the agency told no time was never held against its clock.
        again = self._timeless and now_ms is not None
        self._timeless = now_ms is None
        self.let_go_of_outdated(breathe)
        units: Iterable[Unit] = sweep.units
        if not again:
            same = chain(map(is_, sweep.units, self._before.tolist()), repeat(False))
            units = compress(sweep.units, map(not_, same))
        self._before = objects(sweep.units)
        older = future = 0
        touched: dict[str, _Device] = {}
        read_anew: list[_Device] = []
        renamed: list[_Device] = []
        breathe()
        outdated = self._outdated
        for unit in breathing(units, breathe):
            device = devices.get(unit.device_id)
            if device is None:
                known, device = None, self._meet(unit)
            elif device.came is unit and not again:
                continue
            else:
                known = device.shown
            shown, was_older, was_future = self._settle(unit, known, device, now_ms)
            older += was_older
            future += was_future
            device.came, device.shown = unit, shown
            touched[unit.device_id] = device
            if known is not None:
                outdated.append(known)
                if device.handed_over and only_moved(known, shown):
                    continue
            read_anew.append(device)
            if known is None or not device.handed_over or not named_alike(known, shown):
                device.handed_over = True
                renamed.append(device)
        for block in in_blocks(read_anew, breathe):
            self._standing.put_traits([device.number for device in block], [device.shown for device in block])
        breathe()
        removed = self._account_for_the_missing(sweep, touched, monotonic_s)
        numbers = np.array([device.number for device in touched.values()], np.int32)
        figures = FigureTable.empty(len(touched))
        figures.put_standing(self._standing[numbers])
        shown_now = [device.shown for device in touched.values()]
        for places_of in in_blocks(range(len(shown_now)), breathe):
            rows = slice(places_of[0], places_of[-1] + 1)
            figures.put_fixes(rows, shown_now[rows])
        fresh_start, self._started = not self._started, True
        breathe()
        places = dict(zip(touched, range(len(touched)), strict=True)) if renamed else {}
        return RosterChange(
            connection=self._connection,
            units=objects(shown_now),
            numbers=numbers,
            roster=self._number,
            figures=figures,
            renamed=np.array([places[device.shown.device_id] for device in renamed], np.int32),
            search_texts=objects([search_text(device.shown) for device in breathing(renamed, breathe)]),
            removed=removed,
            server_time=sweep.server_time,
            returned=sweep.returned,
            unreadable=sweep.unreadable,
            duplicates=sweep.duplicates,
            older_fixes=older,
            future_fixes=future,
            fresh_start=fresh_start,
        )

    def _meet(self, unit: Unit) -> _Device:
        number = self._free.pop() if self._free else len(self._devices)
        if number >= len(self._standing):
            self._standing = self._standing.grown(grown_size(len(self._standing)))
        device = self._devices[unit.device_id] = _Device(number, unit, unit)
        return device

    def _settle(self, unit: Unit, known: Unit | None, device: _Device, now_ms: int | None) -> tuple[Unit, bool, bool]:
        """The unit to show: never an older fix after a newer one, never a fix from the future."""
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
        if older or (last is not None and unit.position is not None and device.came.position == unit.position):
            # The same early fix seen a second time must not become younger by being held to a later answer.
            position = last
        elif position is None and last is not None and unit.state not in (State.DOCKED, State.OFF):
            position = last
            problems = (*problems, LAST_KNOWN)
        if position is unit.position and problems is unit.problems:
            return unit, older, future
        return msgspec.structs.replace(unit, position=position, problems=problems), older, future

    def _account_for_the_missing(self, sweep: Sweep, touched: dict[str, _Device], monotonic_s: float) -> tuple[str, ...]:
        devices, missing = self._devices, self._missing_passes
        if not missing and len(sweep.units) == len(devices):
            return ()
        present = {unit.device_id for unit in sweep.units}
        passes_of = self._standing["missing_passes"]
        for device_id in [device_id for device_id in missing if device_id in present]:
            del missing[device_id], self._missing_since_s[device_id]
            passes_of[devices[device_id].number] = 0
            touched[device_id] = devices[device_id]
        removed = []
        for device_id in [device_id for device_id in devices if device_id not in present]:
            since_s = self._missing_since_s.setdefault(device_id, monotonic_s)
            passes = missing.get(device_id, 0)
            if passes < MISSING_PASSES_UNTIL_LOST:
                missing[device_id] = passes + 1
                passes_of[devices[device_id].number] = passes + 1
                touched[device_id] = devices[device_id]
            elif monotonic_s - since_s > self._keep_lost_s:
                removed.append(device_id)
                passes_of[devices[device_id].number] = 0
                self._free.append(devices[device_id].number)
                for memory in (devices, missing, self._missing_since_s):
                    del memory[device_id]
        return tuple(removed)


def named_alike(before: Unit, now: Unit) -> bool:
    """Whether all that a unit is called, found or sorted by is what it was."""
    return (
        before.officers == now.officers
        and before.vehicle_name == now.vehicle_name
        and before.serial == now.serial
        and before.model == now.model
        and before.kind is now.kind
    )


def search_text(unit: Unit) -> str:
    """Name, badge, serial, vehicle: what a dispatcher would type, case-folded, one per line."""
    parts = [unit.vehicle_name, unit.serial]
    for officer in unit.officers:
        parts += [officer.name, officer.badge_number]
    if not any(parts):
        parts.append(unit.device_id)
    return "\n".join(part for part in parts if part).casefold()
