"""Pages → `Sweep`: every device is read alone, and one whose bytes did not change is not read again."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from app.axon.errors import BadAnswer
from app.axon.page import split
from app.axon.schema import decode_device, unit_of
from app.axon.text import identity
from app.axon.tolerant import loads, wire_device
from app.units.agency import AgencyDomain
from app.units.clock import ServerTime
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


class DeviceReader:
    """Remembers the devices of the last finished sweep, and no others. Belongs to one thread."""

    def __init__(self, domain: AgencyDomain) -> None:
        self._domain = domain
        self._known: list[tuple[Bytes, Reading]] = []
        self._place_of_id: dict[str, int] = {}

    def begin(self) -> SweepReading:
        """A new sweep; it counts only when it is finished."""
        return SweepReading(self)

    def read(self, devices: Sequence[Bytes], place: int) -> tuple[list[tuple[Bytes, Reading]], int]:
        """The devices with what they say. `place` is where in the last sweep the first of them is expected."""
        known, places, domain = self._known, self._place_of_id, self._domain
        end = len(known)
        readings: list[tuple[Bytes, Reading]] = []
        for device in devices:
            if place < end and device == known[place][0]:
                # The new bytes are kept, not the old: else one unchanged device keeps a whole old page alive.
                readings.append((device, known[place][1]))
                place += 1
                continue
            hint = _ID.search(device)
            found = places.get(hint[1].decode("ascii")) if hint else None
            if found is not None and device == known[found][0]:
                readings.append((device, known[found][1]))
                place = found + 1
                continue
            reading = read_device(device, domain)
            if found is None and isinstance(reading, Unit):
                found = places.get(reading.device_id)
            if found is not None:
                before = known[found][1]
                # Other bytes that say the same (a new correlation, another order of fields) are no change.
                readings.append((device, before if before == reading else reading))
                place = found + 1
            else:
                readings.append((device, reading))
                place += 1
        return readings, place

    def forget(self) -> None:
        self._known, self._place_of_id = [], {}

    def remember(self, readings: list[tuple[Bytes, Reading]]) -> None:
        self._known = readings
        self._place_of_id = {
            reading.device_id: place for place, (_, reading) in enumerate(readings) if reading.device_id is not None
        }


class SweepReading:
    """One sweep in the making."""

    def __init__(self, reader: DeviceReader) -> None:
        self._reader = reader
        self._place = 0
        self._readings: list[tuple[Bytes, Reading]] = []
        self._units: dict[str, Unit] = {}
        self._unreadable: list[Unreadable] = []
        self._garbled: set[bytes] = set()
        self._duplicates = 0

    @property
    def returned(self) -> int:
        """Devices received so far, repeated ones counted each time."""
        return len(self._readings)

    def add(self, devices: Sequence[Bytes], now_ms: int | None = None) -> bool:
        """Takes a page; answers whether it brought any device not seen in this sweep before.

        `now_ms` is the agency's time, if known: of two readings of a device one from the future is never the newer.
        """
        readings, self._place = self._reader.read(devices, self._place)
        self._readings += readings
        seen = len(self._units) + len(self._unreadable)
        garbled: set[bytes] = set()
        units = self._units
        for device, reading in readings:
            if isinstance(reading, Unit):
                before = units.get(reading.device_id)
                if before is None:
                    units[reading.device_id] = reading
                else:
                    self._duplicates += 1
                    if _newness(reading, now_ms) > _newness(before, now_ms):
                        units[reading.device_id] = reading
            elif (text := bytes(device)) in self._garbled:
                self._duplicates += 1
            else:
                # Alike on one page they are two devices, alike on two pages the page was repeated.
                garbled.add(text)
                self._unreadable.append(reading)
        self._garbled |= garbled
        return len(units) + len(self._unreadable) > seen

    def finish(self, server_time: ServerTime | None) -> Sweep:
        self._reader.remember(self._readings)
        return Sweep(tuple(self._units.values()), tuple(self._unreadable), self._duplicates, self.returned, server_time)


def read_device(device: Bytes, domain: AgencyDomain) -> Reading:
    """One device's JSON text as a unit, or why it is none. Never raises."""
    try:
        wire = decode_device(device)
    except (ValueError, RecursionError):
        return _read_tolerantly(bytes(device), domain)
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
