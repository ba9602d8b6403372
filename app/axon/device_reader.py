"""Pages → `Sweep`: every device is read alone, and one whose bytes did not change is not read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import eq
from typing import cast

import msgspec
import numpy as np

from app.axon.errors import BadAnswer
from app.axon.moved_text import Spans, moved_text, spans_of
from app.axon.page import split
from app.axon.schema import decode_device, moved, moved_to, unit_of
from app.axon.text import identity
from app.axon.tolerant import loads, wire_device
from app.units.agency import AgencyDomain
from app.units.clock import ServerTime
from app.units.floor import breathing, no_breath
from app.units.object_column import Objects, objects
from app.units.sweep import Sweep, Unreadable
from app.units.unit import Unit

NO_ID = "The device came without an id, so it cannot be told from others."
NOT_AN_OBJECT = "What came is not a device."
NOT_JSON = "The device's data is garbled."
TOO_LARGE = "The device's data is far too long."
FUTURE_TOLERANCE_MS = 60_000
LARGEST_DEVICE_BYTES = 2 * 1024 * 1024

_ID = re.compile(rb'"axonDeviceId"\s*+:\s*+"([!#-\[\]-~]{1,100})"')

Bytes = msgspec.Raw | bytes
Reading = Unit | Unreadable

_MOST_SPANS = 20_000
_UNREAD = Unreadable(None, "")


@dataclass(slots=True)
class Readings:
    """Devices in the order they came, as four columns (n,). Numpy holds them: in lists Python's collector would walk through
    400,000 things on the GUI thread."""

    texts: Objects
    """`Bytes`."""
    values: Objects
    """`Reading`."""
    ids: Objects
    """str, or None where nothing could be read."""
    spans: Objects
    """`Spans`: where what changes most stands in the text, once it did; else None."""

    @classmethod
    def joined(cls, pages: Sequence[Readings]) -> Readings:
        if not pages:
            return cls(*(np.empty(0, np.object_) for _ in range(4)))
        columns = zip(*((page.texts, page.values, page.ids, page.spans) for page in pages), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


class DeviceReader:
    """Remembers the devices of the last finished sweep, and no others. Belongs to one thread."""

    def __init__(self, domain: AgencyDomain, breathe: Callable[[], None] = no_breath) -> None:
        """`breathe` is called again and again while devices are read."""
        self._domain = domain
        self._breathe = breathe
        self._known = Readings.joined(())
        self._place_of_id: dict[str | None, int] = {}
        self._unique = False
        self._spans: dict[Spans, Spans] = {}

    def begin(self) -> SweepReading:
        """A new sweep; it counts only when it is finished."""
        return SweepReading(self)

    def read(self, devices: Sequence[Bytes], place: int) -> tuple[Readings, int]:
        """The devices with what they say, and where in the last sweep the next is expected.

        `place` is where the first of them is expected: most devices come in the same order with the same bytes, and those
        are compared without a line of Python for each.
        """
        known, domain = self._known, self._domain
        end = place + len(devices)
        expected = known.texts[place:end].tolist()
        missing = len(devices) - len(expected)
        # The new bytes are kept, not the old: else one unchanged device keeps a whole old page alive.
        page = Readings(
            objects(devices),
            np.append(known.values[place:end], objects([_UNREAD] * missing)),
            np.append(known.ids[place:end], np.full(missing, None, np.object_)),
            np.append(known.spans[place:end], np.full(missing, None, np.object_)),
        )
        values, all_spans = page.values, page.spans
        same = list(map(eq, devices, expected)) + [False] * missing
        at = -1
        changed = same.count(False)
        in_order = changed <= len(devices) // 2
        for _ in breathing(range(changed), self._breathe):
            at = same.index(False, at + 1)
            text = devices[at]
            found: int | None = None
            text_before: Bytes = b""
            before: Reading = _UNREAD
            moved = None
            if at < len(expected):
                found, text_before, before = place + at, expected[at], values[at]
                moved = self._moved(text, text_before, before, all_spans[at])
            if moved is None and not (in_order and found is not None):
                found = self._place(text)
                if found is not None:
                    text_before, before = known.texts[found], known.values[found]
                    moved = self._moved(text, text_before, before, known.spans[found])
            all_spans[at] = None
            if moved is not None:
                reading: Reading
                reading, all_spans[at] = moved
            elif found is not None and text == text_before:
                reading = before
            else:
                reading = read_device(text, domain, *(() if found is None else (text_before, before)))
                if isinstance(reading, Unit) and (found is None or known.ids[found] != reading.device_id):
                    found = self._places().get(reading.device_id)
                    before = _UNREAD if found is None else known.values[found]
            if found is not None and before == reading:
                # Other bytes that say the same (a new field, another order of fields) are no change.
                reading = before
            values[at] = reading
            page.ids[at] = reading.device_id if isinstance(reading, Unit) else None
            if found is not None:
                # The rest of the page, and the next, most likely go on from there.
                end = found + len(devices) - at
        return page, end

    def _moved(self, text: Bytes, text_before: Bytes, before: Reading, spans: Spans | None) -> tuple[Unit, Spans] | None:
        """The unit, if it is `before` and only moved; and where its position stands in the text."""
        if not isinstance(before, Unit) or before.position is None or before.contact_time_ms is None:
            return None
        text_before = bytes(text_before)
        spans = spans or spans_of(text_before)
        found = None if spans is None else moved_text(text_before, spans, bytes(text))
        return None if found is None else (moved_to(before, found[0], found[1]), self._shared(found[2]))

    def _shared(self, spans: Spans) -> Spans:
        """One object for all that are alike: there are a few hundred, and 100,000 devices."""
        if len(self._spans) > _MOST_SPANS:
            self._spans.clear()
        return self._spans.setdefault(spans, spans)

    def _place(self, text: Bytes) -> int | None:
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
        self.remember(Readings.joined(()), unique=False)

    def remember(self, readings: Readings, *, unique: bool) -> None:
        """`unique`: every device could be read and came once."""
        self._known = readings
        self._place_of_id = {}
        self._unique = unique


class SweepReading:
    """One sweep in the making."""

    def __init__(self, reader: DeviceReader) -> None:
        self._reader = reader
        self._place = 0
        self._pages: list[Readings] = []
        self._returned = 0
        self._in_order = True
        self._units: dict[str, Unit] = {}
        """Only filled once the order is another than the last time."""
        self._unreadable: list[Unreadable] = []
        self._garbled: set[bytes] = set()
        self._duplicates = 0

    @property
    def returned(self) -> int:
        """Devices received so far, repeated ones counted each time."""
        return self._returned

    def add(self, devices: Sequence[Bytes], now_ms: int | None = None) -> bool:
        """Takes a page; answers whether it brought any device not seen in this sweep before.

        `now_ms` is the agency's time, if known: of two readings of a device one from the future is never the newer.
        """
        page, self._place = self._reader.read(devices, self._place)
        if self._in_order and not self._reader.in_order(page, self._returned):
            self._in_order = False
            for each in self._pages:
                self._units.update(zip(each.ids.tolist(), each.values.tolist(), strict=True))
        self._pages.append(page)
        self._returned += len(page.ids)
        if self._in_order:
            return bool(len(page.ids))
        seen = len(self._units) + len(self._unreadable)
        units: dict[str | None, Reading] = dict(zip(page.ids.tolist(), page.values.tolist(), strict=True))
        if len(units) == len(page.ids) and None not in units and self._units.keys().isdisjoint(units):
            self._units.update(cast("dict[str, Unit]", units))
        else:
            self._merge(page, now_ms)
        return len(self._units) + len(self._unreadable) > seen

    def _merge(self, page: Readings, now_ms: int | None) -> None:
        units = self._units
        garbled: set[bytes] = set()
        for text, reading in zip(page.texts.tolist(), page.values.tolist(), strict=True):
            if isinstance(reading, Unit):
                before = units.get(reading.device_id)
                if before is None:
                    units[reading.device_id] = reading
                else:
                    self._duplicates += 1
                    if _newness(reading, now_ms) > _newness(before, now_ms):
                        units[reading.device_id] = reading
            elif bytes(text) in self._garbled:
                self._duplicates += 1
            else:
                # Alike on one page they are two devices, alike on two pages the page was repeated.
                garbled.add(bytes(text))
                self._unreadable.append(reading)
        self._garbled |= garbled

    def finish(self, server_time: ServerTime | None) -> Sweep:
        readings = Readings.joined(self._pages)
        units = tuple(readings.values.tolist() if self._in_order else self._units.values())
        self._reader.remember(readings, unique=len(units) == self._returned)
        return Sweep(units, tuple(self._unreadable), self._duplicates, self.returned, server_time)


def read_device(device: Bytes, domain: AgencyDomain, text_before: Bytes = b"", before: Reading = _UNREAD) -> Reading:
    """One device's JSON text as a unit, or why it is none. Never raises.

    `before` is what `text_before` was read as, if the device may have come before.
    """
    try:
        wire = decode_device(device)
    except (ValueError, RecursionError):
        return _read_tolerantly(bytes(device), domain)
    if isinstance(before, Unit) and before.device_id == wire.axon_device_id:
        try:
            then = decode_device(text_before)
        except (ValueError, RecursionError):
            then = wire
        unit = moved(before, then, wire) if then is not wire else None
        if unit is not None:
            return unit
    return unit_of(wire, domain) or Unreadable(None, NO_ID)


def _read_tolerantly(device: bytes, domain: AgencyDomain) -> Reading:
    if len(device) > LARGEST_DEVICE_BYTES:
        return Unreadable(_own_id(device), TOO_LARGE)
    try:
        value = loads(device)
    except (ValueError, RecursionError):
        return Unreadable(_own_id(device), NOT_JSON)
    if not isinstance(value, dict):
        return Unreadable(None, NOT_AN_OBJECT)
    wire = wire_device(value)
    unit = unit_of(wire, domain) if wire is not None else None
    return unit or Unreadable(None, NO_ID)


def _own_id(device: bytes) -> str | None:
    try:
        value = loads(split(device, b"{").get(b"axonDeviceId", b"null")[:1000])
    except (ValueError, RecursionError, BadAnswer):
        return None
    return identity(value) if isinstance(value, str) else None


def _newness(unit: Unit, now_ms: int | None) -> tuple[int, int]:
    fix_time_ms = unit.position.fix_time_ms if unit.position else -1
    if now_ms is not None and fix_time_ms > now_ms + FUTURE_TOLERANCE_MS:
        fix_time_ms = -1
    return fix_time_ms, unit.contact_time_ms or -1
