"""One sweep in the making: pages in, each device once, the newest of what was said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import msgspec

from app.axon.readings import Reading, Readings
from app.units.clock import ServerTime
from app.units.floor import let_go
from app.units.sweep import Sweep, Unreadable
from app.units.unit import Unit

if TYPE_CHECKING:
    from app.axon.device_reader import DeviceReader

FUTURE_TOLERANCE_MS = 60_000


class SweepReading:
    """Belongs to the thread of its reader."""

    def __init__(self, reader: DeviceReader) -> None:
        self._reader = reader
        self._place = 0
        self._pages: list[Readings] = []
        self._returned = 0
        self._in_order = True
        self._units: dict[str, Unit] = {}
        """Only filled once the order is another than the last time."""
        self._unreadable: list[Unreadable] = []
        self._garbled: set[int] = set()
        """Fingerprints."""
        self._duplicates = 0

    @property
    def returned(self) -> int:
        """Devices received so far, repeated ones counted each time."""
        return self._returned

    def add(self, devices: Sequence[msgspec.Raw | bytes], now_ms: int | None = None) -> bool:
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
        garbled: set[int] = set()
        for text, reading in zip(page.texts.tolist(), page.values.tolist(), strict=True):
            if isinstance(reading, Unit):
                before = units.get(reading.device_id)
                if before is None:
                    units[reading.device_id] = reading
                else:
                    self._duplicates += 1
                    if _newness(reading, now_ms) > _newness(before, now_ms):
                        units[reading.device_id] = reading
            elif text in self._garbled:
                self._duplicates += 1
            else:
                # Alike on one page they are two devices, alike on two pages the page was repeated.
                garbled.add(text)
                self._unreadable.append(reading)
        self._garbled |= garbled

    def finish(self, server_time: ServerTime | None) -> Sweep:
        self._reader.breathe()
        readings = Readings.joined(self._pages)
        let_go(self._pages, self._reader.breathe, 1)
        units = tuple(readings.values.tolist() if self._in_order else self._units.values())
        self._reader.breathe()
        self._reader.remember(readings, unique=len(units) == self._returned)
        return Sweep(units, tuple(self._unreadable), self._duplicates, self.returned, server_time)


def _newness(unit: Unit, now_ms: int | None) -> tuple[int, int]:
    fix_time_ms = unit.position.fix_time_ms if unit.position else -1
    if now_ms is not None and fix_time_ms > now_ms + FUTURE_TOLERANCE_MS:
        fix_time_ms = -1
    return fix_time_ms, unit.contact_time_ms or -1
