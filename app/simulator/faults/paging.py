"""Faults of the list: totals that lie, pages that move, devices that go."""

# ruff: noqa: ARG002 - a fault is asked with everything it might need

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.simulator.faults.fault import Call, Fault

_PAST_THE_END = 1 << 40


@dataclass(frozen=True, kw_only=True)
class TotalHitsChanges(Fault):
    """Pages after the first claim `by` more devices than the page before; negative: fewer."""

    name: str = "total-hits-changes"
    by: int = 7
    page_size: int = 2000

    def meta(self, call: Call, meta: dict[str, object]) -> None:
        pages = -(-call.offset // self.page_size)
        meta["totalHits"] = max(int(str(meta.get("totalHits", 0))) + self.by * pages, 0)


@dataclass(frozen=True, kw_only=True)
class MetaSpoilt(Fault):
    """Fields of `meta` are left out, or are something else (`values`)."""

    name: str = "total-hits-missing"
    missing: tuple[str, ...] = ("totalHits", "count")
    values: tuple[tuple[str, object], ...] = ()

    def meta(self, call: Call, meta: dict[str, object]) -> None:
        for field in self.missing:
            meta.pop(field, None)
        meta.update(self.values)


@dataclass(frozen=True, kw_only=True)
class ShiftedPages(Fault):
    """In every second reading, the first included, later pages begin `by` devices late: those are in no page.

    Negative: they begin early, and those devices are in two pages.
    """

    name: str = "shifted-pages"
    by: int = 5
    always: bool = False

    def window(self, call: Call, offset: int, size: int) -> tuple[int, int]:
        shifted = call.offset > 0 and (self.always or call.sweep_since(self) % 2 == 0)
        return (max(offset + self.by, 0) if shifted else offset), size


@dataclass(frozen=True, kw_only=True)
class MissingPages(Fault):
    """Pages from `from_offset` on are empty, though the total says otherwise."""

    name: str = "missing-pages"
    from_offset: int = 1

    def window(self, call: Call, offset: int, size: int) -> tuple[int, int]:
        return (_PAST_THE_END if call.offset >= self.from_offset else offset), size


@dataclass(frozen=True, kw_only=True)
class RepeatedPages(Fault):
    """Every page is the first one."""

    name: str = "repeated-pages"

    def window(self, call: Call, offset: int, size: int) -> tuple[int, int]:
        return 0, size


@dataclass(frozen=True, kw_only=True)
class DeviceDisappears(Fault):
    """`count` devices from place `first` on are no longer in the list."""

    name: str = "device-disappears"
    count: int = 1
    first: int = 0

    def listing(self, call: Call, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.concatenate([places[: self.first], places[self.first + self.count :]])


@dataclass(frozen=True, kw_only=True)
class NoDevices(Fault):
    """The agency has no devices; the list is there and empty."""

    name: str = "no-devices"

    def listing(self, call: Call, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return places[:0]
