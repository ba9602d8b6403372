"""Pages → readings: every device is read alone, and one whose bytes did not change is not read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.axon.fingerprint import fingerprints
from app.axon.moved_text import Spans, moved_text, rest_of, spans_of
from app.axon.one_device import continued, read_device
from app.axon.readings import Reading, Readings
from app.axon.schema import moved_to
from app.axon.sweep_reading import SweepReading
from app.units.agency import AgencyDomain
from app.units.floor import breathing, no_breath
from app.units.object_column import objects
from app.units.sweep import Unreadable
from app.units.unit import Unit

_ID = re.compile(rb'"axonDeviceId"\s*+:\s*+"([!#-\[\]-~]{1,100})"')
_MOST_SPANS = 20_000
_UNREAD = Unreadable(None, "")

Where = tuple[Spans | None, int]
"""Where place and contact time stand in a text, and the fingerprint of the rest."""
_NOWHERE: Where = None, 0


class DeviceReader:
    """Remembers the devices of the last finished sweep, and no others. Belongs to one thread."""

    def __init__(self, domain: AgencyDomain, breathe: Callable[[], None] = no_breath) -> None:
        """`breathe` is called again and again while devices are read."""
        self._domain = domain
        self._breathe = breathe
        self._known = Readings.none()
        self._place_of_id: dict[str | None, int] = {}
        self._unique = False
        self._spans: dict[Spans, Spans] = {}

    def begin(self) -> SweepReading:
        """A new sweep; it counts only when it is finished."""
        return SweepReading(self)

    def read(self, devices: Sequence[bytes], place: int) -> tuple[Readings, int]:
        """The devices with what they say, and where in the last sweep the next is expected.

        `place` is where the first of them is expected: most devices come in the same order with the same bytes, and those
        are told without a line of Python for each.
        """
        self._breathe()
        known = self._known
        count, end = len(devices), place + len(devices)
        texts = fingerprints(devices)
        expected = min(count, max(len(known.texts) - place, 0))
        changed = np.flatnonzero(texts[:expected] != known.texts[place:end]).tolist()
        changed += range(expected, count)
        values, spans = _at_least(known.values[place:end], count, _UNREAD), _at_least(known.spans[place:end], count, None)
        ids, rests = _at_least(known.ids[place:end], count, None), _at_least(known.rests[place:end], count, 0)
        in_order = len(changed) <= count // 2
        for at in breathing(changed, self._breathe):
            text = devices[at]
            found = place + at if at < expected else None
            before: Reading = values[at]
            moved = self._moved(text, before, spans[at], rests[at])
            if moved is None and not (in_order and found is not None):
                found = self._place(text)
                before = _UNREAD if found is None else known.values[found]
                moved = None if found is None else self._moved(text, before, known.spans[found], int(known.rests[found]))
            reading: Reading
            if moved is not None:
                reading, (spans[at], rests[at]) = moved
            elif found is not None and texts[at] == known.texts[found]:
                reading, spans[at], rests[at] = before, known.spans[found], known.rests[found]
            else:
                reading = read_device(text, self._domain)
                spans[at], rests[at] = self._where(text, reading)
                if isinstance(reading, Unit):
                    if found is None or known.ids[found] != reading.device_id:
                        found = self._places().get(reading.device_id)
                        before = _UNREAD if found is None else known.values[found]
                    if isinstance(before, Unit):
                        reading = continued(before, reading)
            values[at] = reading
            ids[at] = reading.device_id if isinstance(reading, Unit) else None
            if found is not None:
                # The rest of the page, and the next, most likely go on from there.
                end = found + count - at
        return Readings(texts, np.array(rests, np.int64), objects(spans), objects(values), objects(ids)), end

    def _moved(self, text: bytes, before: Reading, spans: Spans | None, rest: int) -> tuple[Unit, Where] | None:
        """The unit, if it is `before` and only moved; and where its position stands in the text."""
        found = None if spans is None else moved_text(text, spans, rest)
        if found is None or not isinstance(before, Unit):
            return None
        unit = moved_to(before, found[0], found[1])
        return before if unit == before else unit, (self._shared(found[2]), rest)

    def _where(self, text: bytes, reading: Reading) -> Where:
        if not isinstance(reading, Unit) or reading.position is None or reading.contact_time_ms is None:
            return _NOWHERE
        spans = spans_of(text)
        return _NOWHERE if spans is None else (self._shared(spans), rest_of(text, spans))

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

    def remember(self, readings: Readings, *, unique: bool) -> None:
        """`unique`: every device could be read and came once."""
        self._known = readings
        self._place_of_id = {}
        self._unique = unique


def _at_least(column: npt.NDArray[Any], count: int, filling: object) -> list[Any]:
    """The column as a list of `count`."""
    items: list[Any] = column.tolist()
    return items + [filling] * (count - len(items))
