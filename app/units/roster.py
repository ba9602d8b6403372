"""What one agency's devices are, poll after poll: the worker's memory, which turns each sweep into what changed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from operator import is_not

import msgspec
import numpy as np
import numpy.typing as npt

from app.units.clock import ServerTime
from app.units.device_memory import DeviceMemory, Numbers
from app.units.figures import MISSING_PASSES_UNTIL_LOST, FigureTable, is_docked_or_off
from app.units.fixes import NOBODY, Located, differ
from app.units.floor import breathing, in_blocks, let_go, no_breath
from app.units.object_column import Objects, objects
from app.units.settling import Doubt, settle
from app.units.sweep import Sweep, Unreadable
from app.units.unit import Device, Unit

KEEP_LOST_S = 12 * 3600.0
"""How long a device the agency no longer reports stays on the list: one shift, unless an admin says otherwise."""


class RosterChange(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What one sweep changed for one agency. Immutable, made on the worker, applied on the GUI thread."""

    connection: str
    devices: Objects
    """New and changed ones, (n,) of `Device`: the same object as before where it only moved."""
    numbers: npt.NDArray[np.int32]
    """Each one's number with this roster, (n,): the same for as long as a device is known, so that nobody looks up its id."""
    roster: int
    """Whose numbers these are."""
    figures: FigureTable
    """Their figures, (n,), same order: where they are to be shown, and all else."""
    renamed: npt.NDArray[np.int32]
    """Which of the devices, (m,), are new or have another name, badge, serial, vehicle or model than before."""
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
    """The roster had no memory: what is not in `devices` is not known any more."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The devices where they are to be shown, all made anew: for whoever looks at an agency once."""
        return Located(self.devices, self.figures.fixes).units


_rosters = count()


class Roster:
    """Remembers what came and what is shown of each device. One per connection, used on one thread.

    `known` is what a worker that had to be replaced had shown, so that its successor takes no older fix for a newer one.
    """

    def __init__(self, connection: str, keep_lost_s: float = KEEP_LOST_S, known: Located = NOBODY) -> None:
        self._connection = connection
        self._keep_lost_s = keep_lost_s
        self._number = next(_rosters)
        self._numbers: dict[str, int] = {}
        """By device id."""
        self._memory = DeviceMemory()
        self._free: list[int] = []
        self._missing_since_s: dict[int, float] = {}
        """By number."""
        self._before = objects(())
        """The last sweep's devices: most come at the same place as the very same objects."""
        self._numbers_before: Numbers = np.empty(0, np.int32)
        """Their numbers."""
        self._timeless = False
        self._outdated: list[Device] = []
        """What the last reading replaced, kept until `let_go_of_outdated`."""
        devices = known.devices.tolist()
        numbers = [self._meet(device.device_id) for device in devices]
        self._memory.came_devices[numbers] = self._memory.devices[numbers] = known.devices
        self._memory.came[numbers] = self._memory.fixes[numbers] = known.fixes
        self._memory.standing.put_traits(numbers, devices)
        self._started = bool(devices)

    def let_go_of_outdated(self, breathe: Callable[[], None] = no_breath) -> None:
        """To be called before the next sweep is asked for, which then takes no new room for what it makes.

        Letting go of thousands of devices takes milliseconds, which this thread has and the GUI thread, else the last to hold
        them, has not.
        """
        let_go(self._outdated, breathe)

    def read(self, sweep: Sweep, monotonic_s: float, breathe: Callable[[], None] = no_breath) -> RosterChange:
        """Take one complete sweep and answer with what it changed. `breathe` is called again and again meanwhile."""
        now_ms = sweep.server_time.server_time_ms if sweep.server_time else None
        # What came while the agency told no time was never held against its clock.
        again = self._timeless and now_ms is not None
        self._timeless = now_ms is None
        self.let_go_of_outdated(breathe)
        breathe()
        numbers, anew = self._take_devices(sweep.devices, breathe)
        memory = self._memory
        breathe()
        touched = differ(sweep.fixes, memory.came[numbers])
        touched |= ~memory.handed_over[numbers]
        touched[anew] = True
        touched |= again
        breathe()
        told = numbers[touched]
        came = sweep.fixes[touched]
        quiet = is_docked_or_off(memory.standing["state"][told])
        settled = settle(came, memory.came[told], memory.fixes[told], quiet, now_ms)
        memory.came[told], memory.fixes[told] = came, settled.fixes
        breathe()
        renamed = self._show_devices(told, settled.doubts, numbers[anew], breathe)
        missed, removed = self._account_for_the_missing(numbers, monotonic_s)
        told = np.concatenate([told, np.setdiff1d(missed, told)])
        breathe()
        devices = memory.devices[told]
        figures = FigureTable.empty(len(told))
        figures.put_standing(memory.standing[told])
        breathe()
        figures.put_fixes(memory.fixes[told])
        fresh_start, self._started = not self._started, True
        breathe()
        return RosterChange(
            connection=self._connection,
            devices=devices,
            numbers=told,
            roster=self._number,
            figures=figures,
            renamed=renamed,
            search_texts=objects([search_text(device) for device in breathing(devices[renamed].tolist(), breathe)]),
            removed=removed,
            server_time=sweep.server_time,
            returned=sweep.returned,
            unreadable=sweep.unreadable,
            duplicates=sweep.duplicates,
            older_fixes=settled.older,
            future_fixes=settled.future,
            fresh_start=fresh_start,
        )

    def _meet(self, device_id: str) -> int:
        number = self._free.pop() if self._free else len(self._numbers)
        self._memory.make_room(number + 1)
        self._numbers[device_id] = number
        return number

    def _take_devices(self, devices: Objects, breathe: Callable[[], None]) -> tuple[Numbers, list[int]]:
        """Each device's number, (n,), and the places of those that are new or say something else than where they are."""
        same_place = min(len(devices), len(self._before))
        moved = np.ones(len(devices), np.bool_)
        moved[:same_place] = np.fromiter(
            map(is_not, devices[:same_place].tolist(), self._before[:same_place].tolist()), np.bool_, same_place
        )
        numbers = np.zeros(len(devices), np.int32)
        numbers[:same_place] = self._numbers_before[:same_place]
        breathe()
        anew = []
        memory = self._memory
        for place in breathing(np.flatnonzero(moved).tolist(), breathe):
            device = devices[place]
            number = self._numbers.get(device.device_id)
            if number is None:
                number = self._meet(device.device_id)
            numbers[place] = number
            before = memory.came_devices[number]
            if before is not device and before != device:
                memory.came_devices[number] = device
                anew.append(place)
        self._before, self._numbers_before = devices, numbers
        for block in in_blocks(anew, breathe):
            memory.standing.put_traits(numbers[block], devices[block].tolist())
        return numbers, anew

    def _show_devices(
        self, told: Numbers, doubts: npt.NDArray[np.uint8], anew: Numbers, breathe: Callable[[], None]
    ) -> npt.NDArray[np.int32]:
        """What is to be shown of the devices `told`, their doubts said with them; answers which of them are called otherwise."""
        memory = self._memory
        is_new = np.zeros(len(memory.doubts), np.bool_)
        is_new[anew] = True
        looks_new = is_new[told] | (doubts != memory.doubts[told]) | ~memory.handed_over[told]
        memory.doubts[told] = doubts
        renamed = []
        for place in breathing(np.flatnonzero(looks_new).tolist(), breathe):
            number = told[place]
            before, device = memory.devices[number], memory.came_devices[number]
            if doubts[place]:
                sentences = Doubt(int(doubts[place])).sentences
                device = msgspec.structs.replace(device, problems=(*device.problems, *sentences))
            memory.devices[number] = device
            if before is not None:
                self._outdated.append(before)
            if before is None or not memory.handed_over[number] or not named_alike(before, device):
                renamed.append(place)
        memory.handed_over[told] = True
        return np.array(renamed, np.int32)

    def _account_for_the_missing(self, numbers: Numbers, monotonic_s: float) -> tuple[Numbers, tuple[str, ...]]:
        """The numbers of devices that were left out this time or came back, and the ids of those that leave for good."""
        since_s, memory = self._missing_since_s, self._memory
        if not since_s and len(numbers) == len(self._numbers):
            return numbers[:0], ()
        passes_of = memory.standing["missing_passes"]
        missing = np.ones(len(memory.doubts), np.bool_)
        missing[numbers] = False
        touched = [number for number in since_s if not missing[number]]
        for number in touched:
            del since_s[number]
            passes_of[number] = 0
        removed = []
        for device_id, number in list(self._numbers.items()):
            if not missing[number]:
                continue
            since_s.setdefault(number, monotonic_s)
            if passes_of[number] < MISSING_PASSES_UNTIL_LOST:
                passes_of[number] += 1
                touched.append(number)
            elif monotonic_s - since_s[number] > self._keep_lost_s:
                removed.append(device_id)
                self._free.append(number)
                memory.forget(number)
                del since_s[number], self._numbers[device_id]
        return np.array(touched, np.int32), tuple(removed)


def named_alike(before: Device, now: Device) -> bool:
    """Whether all that a device is called, found or sorted by is what it was."""
    return (
        before.officers == now.officers
        and before.vehicle_name == now.vehicle_name
        and before.serial == now.serial
        and before.model == now.model
        and before.kind is now.kind
    )


def search_text(device: Device) -> str:
    """Name, badge, serial, vehicle: what a dispatcher would type, case-folded, one per line."""
    parts = [device.vehicle_name, device.serial]
    for officer in device.officers:
        parts += [officer.name, officer.badge_number]
    if not any(parts):
        parts.append(device.device_id)
    return "\n".join(part for part in parts if part).casefold()
