"""Pages → readings: every device is read alone, and one whose bytes did not change is not read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from app.axon.fingerprint import fingerprints
from app.axon.moved_text import Spans, moved_text, spans_of
from app.axon.one_device import read_device
from app.axon.readings import Readings
from app.axon.sweep_reading import SweepReading
from app.units.agency import AgencyDomain
from app.units.fixes import FixTuple, fix_of
from app.units.floor import breathing, no_breath
from app.units.sweep import Unreadable

_ID = re.compile(rb'"axonDeviceId"\s*+:\s*+"([!#-\[\]-~]{1,100})"')
_MOST_SPANS = 20_000
_MOST_NAMES = 5000


class DeviceReader:
    """Remembers the devices of the last finished sweep, and no others. Belongs to one thread."""

    def __init__(self, domain: AgencyDomain, breathe: Callable[[], None] = no_breath) -> None:
        """`breathe` is called again and again while devices are read."""
        self._domain = domain
        self.breathe = breathe
        self._known = Readings.none()
        self._place_of_id: dict[str | None, int] = {}
        self._unique = False
        self._spans: dict[Spans, Spans] = {}
        self._names: dict[str, str] = {}

    def begin(self) -> SweepReading:
        """A new sweep; it counts only when it is finished."""
        return SweepReading(self)

    def read(self, devices: Sequence[msgspec.Raw | bytes], place: int) -> tuple[Readings, int]:
        """The devices with what they say, and where in the last sweep the next is expected.

        `place` is where the first of them is expected: most devices come in the same order with the same bytes, and those
        are told without a line of Python for each.
        """
        self.breathe()
        known, end = self._known, place + len(devices)
        page = known.page(place, fingerprints(devices))
        there = len(known.texts[place:end])
        changed = np.flatnonzero(page.texts[:there] != known.texts[place:end])
        in_order = changed.size + len(devices) - there <= len(devices) // 2
        were = zip(changed.tolist(), page.spans[changed].tolist(), page.rests[changed].tolist(), strict=True)
        moved: list[int] = []
        fixes: list[FixTuple] = []
        anew: list[tuple[int, int | None]] = []
        for at, spans, rest in breathing(were, self.breathe):
            fix = spans and moved_text(bytes(devices[at]), spans, rest)
            if fix:
                moved.append(at)
                fixes.append(fix)
            else:
                anew.append((at, place + at if in_order else None))
        page.move(moved, fixes)
        anew += ((at, None) for at in range(there, len(devices)))
        for at, expected in breathing(anew, self.breathe):
            found = self._read_anew(page, at, bytes(devices[at]), expected)
            if found is not None:
                # The rest of the page, and the next, most likely go on from there.
                end = found + len(devices) - at
        return page, end

    def _read_anew(self, page: Readings, at: int, text: bytes, expected: int | None) -> int | None:
        """Read the device and find out where it was in the last sweep: at `expected`, or else wherever its id was."""
        known = self._known
        found = self._place(text) if expected is None else expected
        if expected is None and found is not None:
            before, spans, rest = known.values[found], known.spans[found], int(known.rests[found])
            fix = known.fixes[found].item() if page.texts[at] == known.texts[found] else spans and moved_text(text, spans, rest)
            if fix:
                page.put(at, spans, rest, before, fix)
                return found
        if len(self._names) > _MOST_NAMES:
            self._names.clear()
        reading = read_device(text, self._domain, self._names)
        if isinstance(reading, Unreadable):
            page.put(at, None, 0, reading)
            return found
        device, fix = reading.device, fix_of(reading)
        if found is None or known.ids[found] != device.device_id:
            found = self._places().get(device.device_id)
        if found is not None and known.values[found] == device:
            device = known.values[found]
        spans, rest = None, 0
        if reading.position is not None and reading.contact_time_ms is not None:
            around = spans_of(text)
            if around is not None:
                spans, rest = self._shared(around[0]), around[1]
        page.put(at, spans, rest, device, fix)
        return found

    def _shared(self, spans: Spans) -> Spans:
        """One object for all that are alike: there are a few hundred, and 100,000 devices."""
        if len(self._spans) > _MOST_SPANS:
            self._spans.clear()
        return self._spans.setdefault(spans, spans)

    def _place(self, text: bytes) -> int | None:
        """Where the device was, guessed by the first id in its text: only ever a hint."""
        hint = _ID.search(text)
        return self._places().get(hint[1].decode("ascii")) if hint else None

    def _places(self) -> dict[str | None, int]:
        if not self._place_of_id:
            ids = self._known.ids.tolist()
            self._place_of_id = dict(zip(ids, range(len(ids)), strict=True))
            self._place_of_id.pop(None, None)
        return self._place_of_id

    def in_order(self, page: Readings, place: int) -> bool:
        """Whether the page has the very devices that came at this place in the last sweep, each of them once."""
        before = self._known.ids[place : place + len(page.ids)]
        return self._unique and len(before) == len(page.ids) and bool((page.ids == before).all())

    def forget(self) -> None:
        self.remember(Readings.none(), unique=False)
        self._names.clear()

    def remember(self, readings: Readings, *, unique: bool) -> None:
        """`unique`: every device could be read and came once."""
        self._known = readings
        self._place_of_id = {}
        self._unique = unique
