"""Battery and signal of the last hour, in memory only: a ring of two-minute slots for each unit, written where something was
reported. A slot without a report stays empty: silence is a gap, never a line drawn across it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.figures import NO_BATTERY, UNKNOWN_SIGNAL
from app.units.fixes import NO_TIME
from app.units.fleet import Fleet, FleetChange, Rows

SLOT_MS = 120_000
SLOTS = 30
_EMPTY = 0


class LastHour(Struct, frozen=True):
    """One unit's reports, oldest slot first, `SLOTS` of each. In a slot the worst that was reported counts."""

    battery_percent: tuple[int | None, ...]
    signal_rank: tuple[int | None, ...]
    """1 none to 5 excellent."""


class Gauges:
    """About 120 bytes for each unit, whatever comes. Owned by the thread that owns the fleet."""

    def __init__(self) -> None:
        self._stamps: npt.NDArray[np.uint16] = np.zeros((0, SLOTS), np.uint16)
        """Which two minutes a slot is of, from 1, going round after 91 days; 0 for none."""
        self._batteries: npt.NDArray[np.int8] = np.zeros((0, SLOTS), np.int8)
        self._signals: npt.NDArray[np.uint8] = np.zeros((0, SLOTS), np.uint8)

    @property
    def size_bytes(self) -> int:
        return self._stamps.nbytes + self._batteries.nbytes + self._signals.nbytes

    def note(self, fleet: Fleet, change: FleetChange) -> None:
        """After every `Fleet.apply`: what the rows it touched reported, at the time they were last heard of."""
        self._grow(fleet.size)
        self._stamps[change.removed] = _EMPTY
        self._stamps[change.added] = _EMPTY
        for rows in (change.added, change.changed):
            if rows.size:
                self._write(fleet, rows)

    def last_hour(self, row: int, now_ms: int) -> LastHour:
        """`now_ms` by the agency's clock."""
        if row >= len(self._stamps):
            return LastHour((None,) * SLOTS, (None,) * SLOTS)
        turns = np.arange(now_ms // SLOT_MS - SLOTS + 1, now_ms // SLOT_MS + 1)
        slots = turns % SLOTS
        there = self._stamps[row, slots] == _stamp(turns)
        batteries, signals = self._batteries[row, slots].tolist(), self._signals[row, slots].tolist()
        known = there.tolist()
        return LastHour(
            tuple(each if ok and each != NO_BATTERY else None for each, ok in zip(batteries, known, strict=True)),
            tuple(each if ok and each != UNKNOWN_SIGNAL else None for each, ok in zip(signals, known, strict=True)),
        )

    def _write(self, fleet: Fleet, rows: Rows) -> None:
        figures = fleet.figures
        heard_ms = figures["contact_time_ms"][rows]
        heard = heard_ms != NO_TIME
        if not heard.all():
            rows, heard_ms = rows[heard], heard_ms[heard]
        turns = heard_ms // SLOT_MS
        at, stamps = rows * np.int64(SLOTS) + turns % SLOTS, _stamp(turns)
        all_stamps = self._stamps.reshape(-1)
        again = all_stamps[at] == stamps
        for kept, came, nothing in (
            (self._batteries, figures["battery_percent"][rows].astype(np.int8), np.int8(NO_BATTERY)),
            (self._signals, figures["signal_rank"][rows], np.uint8(UNKNOWN_SIGNAL)),
        ):
            flat = kept.reshape(-1)
            before = flat[at]
            stays = again & ((came == nothing) | ((before != nothing) & (before < came)))
            flat[at] = np.where(stays, before, came)
        all_stamps[at] = stamps

    def _grow(self, size: int) -> None:
        if size > len(self._stamps):
            capacity = max(size, 2 * len(self._stamps))
            for name in ("_stamps", "_batteries", "_signals"):
                old = getattr(self, name)
                new = np.zeros((capacity, SLOTS), old.dtype)
                new[: len(old)] = old
                setattr(self, name, new)


def _stamp(turns: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    return (turns % 65_535 + 1).astype(np.uint16)


def course_words(name: str, values: tuple[int | None, ...], words: tuple[str, ...] | None = None) -> str:
    """What the plot shows, to be read or heard: "Battery, last hour: 80 % to 64 %, lowest 64 %"."""
    known = [value for value in values if value is not None]

    def said(value: int) -> str:
        return f"{value} %" if words is None else words[value]

    if not known:
        return f"{name}, last hour: nothing reported"
    course = said(known[-1]) if known[0] == known[-1] else f"{said(known[0])} to {said(known[-1])}"
    lowest = f", lowest {said(min(known))}" if min(known) < min(known[0], known[-1]) else ""
    return f"{name}, last hour: {course}{lowest}"
