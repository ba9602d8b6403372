"""What the devices of a page, or of a whole sweep, were read as. Their texts are not kept: they are three times as large."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import fields

from app.axon.fingerprint import Fingerprints
from app.axon.moved_text import Spans
from app.units.fixes import FIX, FIX_COLUMNS, NOWHERE, Fixes, FixTuple
from app.units.object_column import Objects
from app.units.sweep import Unreadable
from app.units.unit import Device, Unit

Reading = Unit | Unreadable


class Readings(Struct):
    """Devices in the order they came, as columns (n,). Numpy holds them: in lists Python's collector would walk through
    400,000 things on the GUI thread."""

    texts: Fingerprints
    rests: Fingerprints
    """Of the text around the spans; 0 without spans."""
    spans: Objects
    """`Spans`: where what changes most stands in the text; None where that cannot be told."""
    values: Objects
    """`Device` or `Unreadable`."""
    fixes: Fixes
    """Where they are and when they were heard of."""
    ids: Objects
    """str, or None where nothing could be read."""

    @classmethod
    def none(cls) -> Readings:
        empty = np.empty(0, np.int64)
        return cls(empty, empty, *(np.empty(0, kind) for kind in (np.object_, np.object_, FIX, np.object_)))

    @classmethod
    def joined(cls, pages: Sequence[Readings]) -> Readings:
        if not pages:
            return cls.none()
        return cls(*(np.concatenate([getattr(page, column.name) for page in pages]) for column in fields(cls)))

    def page(self, place: int, texts: Fingerprints) -> Readings:
        """What stands from `place` on, for a page of these texts; what there is none for is empty still."""
        columns = [getattr(self, column.name)[place : place + len(texts)] for column in fields(self)[1:]]
        missing = len(texts) - len(columns[0])
        return Readings(texts, *(np.append(column, np.zeros(missing, column.dtype)) for column in columns))

    def put(self, at: int, spans: Spans | None, rest: int, value: Device | Unreadable, fix: FixTuple = NOWHERE) -> None:
        self.spans[at], self.rests[at], self.values[at], self.fixes[at] = spans, rest, value, fix
        self.ids[at] = value.device_id if isinstance(value, Device) else None

    def move(self, places: Sequence[int], fixes: Sequence[FixTuple]) -> None:
        """These devices are elsewhere now, and nothing else."""
        if places:
            for name, values in zip(FIX_COLUMNS, zip(*fixes, strict=True), strict=True):
                self.fixes[name][places] = values
