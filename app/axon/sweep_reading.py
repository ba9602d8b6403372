"""One sweep in the making: pages in, each device once, the newest of what was said of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, cast

import msgspec
import numpy as np

from app.axon.readings import Readings
from app.units.clock import ServerTime
from app.units.fixes import NO_TIME
from app.units.floor import let_go
from app.units.settling import FUTURE_TOLERANCE_MS
from app.units.sweep import Sweep, Unreadable

if TYPE_CHECKING:
    from app.axon.device_reader import DeviceReader


class SweepReading:
    """Belongs to the thread of its reader."""

    def __init__(self, reader: DeviceReader) -> None:
        self._reader = reader
        self._place = 0
        self._pages: list[Readings] = []
        self._returned = 0
        self._in_order = True
        self._starts: list[int] = []
        """How many devices had come before each page."""
        self._places: dict[str, int] = {}
        """The place among all that came, by device id. Only filled once the order is another than the last time."""
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
            for start, each in zip(self._starts, self._pages, strict=True):
                self._places.update(zip(each.ids.tolist(), count(start)))
        start = self._returned
        self._pages.append(page)
        self._starts.append(start)
        self._returned += len(page.ids)
        if self._in_order:
            return bool(len(page.ids))
        seen = len(self._places) + len(self._unreadable)
        places = dict(zip(page.ids.tolist(), count(start)))
        if len(places) == len(page.ids) and None not in places and self._places.keys().isdisjoint(places):
            self._places.update(cast("dict[str, int]", places))
        else:
            self._merge(page, start, now_ms)
        return len(self._places) + len(self._unreadable) > seen

    def _merge(self, page: Readings, start: int, now_ms: int | None) -> None:
        places = self._places
        garbled: set[int] = set()
        for at, device_id in enumerate(page.ids.tolist()):
            if device_id is not None:
                before = places.setdefault(device_id, start + at)
                if before != start + at:
                    self._duplicates += 1
                    if self._newness(start + at, now_ms) > self._newness(before, now_ms):
                        places[device_id] = start + at
            elif int(page.texts[at]) in self._garbled:
                self._duplicates += 1
            else:
                # Alike on one page they are two devices, alike on two pages the page was repeated.
                garbled.add(int(page.texts[at]))
                self._unreadable.append(page.values[at])
        self._garbled |= garbled

    def _newness(self, place: int, now_ms: int | None) -> tuple[int, int]:
        number = bisect_right(self._starts, place) - 1
        fix = self._pages[number].fixes[place - self._starts[number]]
        fix_time_ms = int(fix["fix_time_ms"])
        if now_ms is not None and fix_time_ms > now_ms + FUTURE_TOLERANCE_MS:
            fix_time_ms = NO_TIME
        return fix_time_ms, int(fix["contact_time_ms"])

    def finish(self, server_time: ServerTime | None) -> Sweep:
        self._reader.breathe()
        readings = Readings.joined(self._pages)
        let_go(self._pages, self._reader.breathe, 1)
        devices, fixes = readings.values, readings.fixes
        if not self._in_order:
            places = np.fromiter(self._places.values(), np.int64, len(self._places))
            devices, fixes = devices[places], fixes[places]
        self._reader.breathe()
        self._reader.remember(readings, unique=len(devices) == self._returned)
        return Sweep(devices, fixes, tuple(self._unreadable), self._duplicates, self.returned, server_time)
