"""Where every unit was in the last hour: in memory only, bounded, never on disk.

One ring of fixes in the order they came. A unit that is taken away takes all of its fixes with it at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.fixes import NO_TIME
from app.units.fleet import Fleet, FleetChange, Rows

KEEP_S = 3600.0
FIRST_CAPACITY = 2**14
MOST_FIXES = 2**22
"""4.2 million fixes are 71 MB: an hour of 100,000 units of which a tenth records. More, and the hour gets shorter."""
CHECKPOINT_EVERY = 2**18
_STRIDE = 2**16
FAR_APART_MS = 60_000
GAP = 64
"""Before this fix the unit was silent for longer than its state allows, or for more than a minute as a buffering camera may
be: what lies between is a guess, and no line leads to it."""
UNASSIGNED = 32
"""Nobody was assigned."""
STATE = 15
_NONE = -1
_UNKNOWN_STATE = 255

Whole = npt.NDArray[np.int64]


class Picture(Struct, frozen=True):
    """Where units were at one moment, each (n,): the newest fix that had come by then."""

    rows: Rows
    x: npt.NDArray[np.uint32]
    y: npt.NDArray[np.uint32]
    """Web Mercator, see `units.mercator`."""
    fix_time_ms: Whole
    state: npt.NDArray[np.uint8]
    unassigned: npt.NDArray[np.bool_]


class Trail(Struct, frozen=True):
    """Fixes of some units in the order they came, each (n,)."""

    rows: Rows
    x: npt.NDArray[np.uint32]
    y: npt.NDArray[np.uint32]
    fix_time_ms: Whole
    look: npt.NDArray[np.uint8]
    """State, and the flags UNASSIGNED and GAP."""
    since_s: float
    """The oldest arrival in it; later than asked for when there were too many fixes."""


class History:
    """Owned by one thread. Time is the workstation's monotonic clock: when a fix was known here."""

    def __init__(self, most_fixes: int = MOST_FIXES, keep_s: float = KEEP_S) -> None:
        """`most_fixes` is a power of two."""
        self._most = most_fixes
        self._keep_s = keep_s
        self._allot(min(FIRST_CAPACITY, most_fixes))
        self._head = 0
        """The number of the next fix; fixes are numbered from 0 for as long as the program runs."""
        self._tail = 0
        self._base_ms: int | None = None
        self._arrivals: deque[tuple[float, int]] = deque()
        """When fixes came, and the number after the last of them."""
        self._checkpoints: deque[tuple[int, npt.NDArray[np.int32]]] = deque()
        """The newest fix of each row as of a number, counted back from it; none is further back than the ring is long."""
        self._last: Whole = np.empty(0, np.int64)
        self._last_fix_ms: Whole = np.empty(0, np.int64)
        self._last_state: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
        """State and UNASSIGNED."""

    # -- what comes --------------------------------------------------------------------------------------------------
    def note(self, fleet: Fleet, change: FleetChange, monotonic_s: float) -> int:
        """Take new fixes, and states and assignments that changed at an old one; answers how many. Removed rows are purged."""
        self._make_room(fleet.size)
        self.purge(change.removed)
        self.expire(monotonic_s)
        rows = change.changed if not change.added.size else np.concatenate([change.added, change.changed])
        if not rows.size:
            return 0
        figures = fleet.figures
        fix_ms = figures["fix_time_ms"][rows]
        state = figures["state"][rows] | np.where(figures["assigned"][rows], 0, UNASSIGNED).astype(np.uint8)
        before_ms, before = self._last_fix_ms[rows], self._last_state[rows]
        is_fix = (fix_ms > NO_TIME) & (fix_ms != before_ms)
        is_turn = (state != before) & (self._last[rows] >= self._tail)
        new = np.flatnonzero(fleet.in_use[rows] & (is_fix | is_turn))
        if not new.size:
            return 0
        if new.size < rows.size:
            rows, state, is_fix, fix_ms = rows[new], state[new], is_fix[new], fix_ms[new]
            before, before_ms = before[new], before_ms[new]
        known = fix_ms > NO_TIME
        x, y = figures["x"][rows], figures["y"][rows]
        fix_ms = np.where(is_fix, fix_ms, before_ms)
        at = self._last[rows] & (self._capacity - 1)  # who has no position any more was last where it was
        if not known.all():
            x, y = np.where(known, x, self._x[at]), np.where(known, y, self._y[at])
        did = np.where(before == _UNKNOWN_STATE, 0, before & STATE)
        late_ms = fleet.late_ms[figures["agency"][rows], figures["kind"][rows], did]
        since_ms = fix_ms - before_ms
        known = (before != _UNKNOWN_STATE) & (before_ms > NO_TIME) & (late_ms >= 0)
        line = known & (since_ms >= 0) & (since_ms <= np.minimum(late_ms, FAR_APART_MS))
        look = state | np.where(line, 0, GAP)
        self._write(rows, x, y, fix_ms, look.astype(np.uint8), monotonic_s)
        self._last_fix_ms[rows] = fix_ms
        self._last_state[rows] = state
        return int(rows.size)

    def purge(self, rows: Rows) -> None:
        """Nothing of these rows stays anywhere."""
        if not rows.size:
            return
        rows = rows[rows < self._last.size]
        self._last_fix_ms[rows] = NO_TIME
        self._last_state[rows] = _UNKNOWN_STATE
        had_fixes = rows[self._last[rows] >= self._tail]
        self._last[rows] = _NONE
        if had_fixes.size:
            gone = np.zeros(self._last.size, np.bool_)
            gone[had_fixes] = True
            for part in self._parts(self._tail, self._head):
                at = np.flatnonzero((self._row[part] >= 0) & gone[np.maximum(self._row[part], 0)]) + part.start
                self._row[at] = _NONE
                self._x[at] = self._y[at] = 0
                self._fix[at] = 0
                self._look[at] = 0

    # -- what was ----------------------------------------------------------------------------------------------------
    @property
    def fixes(self) -> int:
        return self._head - self._tail

    @property
    def memory_bytes(self) -> int:
        """What the ring, the checkpoints and the figures by row take."""
        ring = (*self._columns(), self._last, self._last_fix_ms, self._last_state)
        return sum(each.nbytes for each in ring) + sum(last.nbytes for _, last in self._checkpoints)

    @property
    def oldest_s(self) -> float | None:
        """When the oldest fix that is still kept came."""
        return self._arrivals[0][0] if self._arrivals else None

    def at(self, moment_s: float) -> Picture:
        """Where everybody was then, as it was known here then."""
        until = self._number_at(moment_s)
        last = self._last_at(until)
        rows = np.flatnonzero(last >= self._tail).astype(np.int32)
        at = last[rows] & (self._capacity - 1)
        mine = self._row[at] == rows  # a row that was purged since has no past
        rows, at = rows[mine], at[mine]
        look = self._look[at]
        return Picture(rows, self._x[at], self._y[at], self._times_ms(at), look & STATE, (look & UNASSIGNED) > 0)

    def trail(self, wanted: npt.NDArray[np.bool_], from_s: float, until_s: float, most: int) -> Trail:
        """The fixes of the rows that are wanted, (size,) flags; of more than `most` the newest."""
        first, last = max(self._number_at(from_s), self._tail), self._number_at(until_s)
        padded = np.zeros(self._last.size + 1, np.bool_)  # one more: for what was purged
        padded[: min(wanted.size, self._last.size)] = wanted[: self._last.size]
        found: list[Whole] = []
        count = 0
        while last > first and count <= most:  # from the newest back, until there are enough
            start = max(first, last - _STRIDE)
            for part in reversed(self._parts(start, last)):
                found.insert(0, np.flatnonzero(padded[self._row[part]]) + part.start)
                count += found[0].size
            last = start
        at = np.concatenate(found) if found else np.empty(0, np.int64)
        since_s = from_s
        if at.size > most:
            at = at[-most:]
            number = self._tail + ((int(at[0]) - self._tail) & (self._capacity - 1))
            since_s = next((arrived_s for arrived_s, end in self._arrivals if end > number), from_s)
        return Trail(self._row[at], self._x[at], self._y[at], self._times_ms(at), self._look[at], since_s)

    def _last_at(self, until: int) -> Whole:
        number, last = self._tail, np.full(self._last.size, _NONE, np.int64)
        for at, checkpoint in self._checkpoints:
            if at > until:
                break
            number = at
            last[:] = _NONE
            last[: checkpoint.size] = at - checkpoint
        for part in self._parts(number, until):
            rows = self._row[part]
            there = np.flatnonzero(rows >= 0)
            last[rows[there]] = number + there
            number += part.stop - part.start
        return last

    def _number_at(self, moment_s: float) -> int:
        """The number after the last fix that had come by then."""
        at = bisect_right(self._arrivals, moment_s, key=lambda arrival: arrival[0])
        return self._arrivals[at - 1][1] if at else self._tail

    # -- the ring ----------------------------------------------------------------------------------------------------
    def _write(
        self,
        rows: Rows,
        x: npt.NDArray[np.uint32],
        y: npt.NDArray[np.uint32],
        fix_ms: Whole,
        look: npt.NDArray[np.uint8],
        monotonic_s: float,
    ) -> None:
        count = rows.size
        self._grow_ring(count)
        self._tail = max(self._tail, self._head + count - self._capacity)
        if self._base_ms is None:
            self._base_ms = int(fix_ms[0])
        numbers = np.arange(self._head, self._head + count)
        at = numbers & (self._capacity - 1)
        tenths = np.clip((fix_ms - self._base_ms) // 100, -(2**31) + 1, 2**31 - 1)
        self._row[at], self._x[at], self._y[at], self._fix[at], self._look[at] = rows, x, y, tenths, look
        self._last[rows] = numbers
        self._head += count
        self._arrivals.append((monotonic_s, self._head))
        newest = self._checkpoints[-1][0] if self._checkpoints else 0
        if self._head - newest >= CHECKPOINT_EVERY:
            since = np.minimum(self._head - self._last, self._most + 1)
            self._checkpoints.append((self._head, since.astype(np.int32)))
        self._drop_before_tail()

    def expire(self, monotonic_s: float) -> None:
        """Let go of what is older than an hour, whether or not anything came."""
        while self._arrivals and self._arrivals[0][0] < monotonic_s - self._keep_s:
            self._tail = max(self._tail, self._arrivals.popleft()[1])
        self._drop_before_tail()

    def _drop_before_tail(self) -> None:
        while self._arrivals and self._arrivals[0][1] <= self._tail:
            self._arrivals.popleft()
        while self._checkpoints and self._checkpoints[0][0] < self._tail:
            self._checkpoints.popleft()

    def _parts(self, first: int, last: int) -> list[slice]:
        """Where the fixes with these numbers lie in the ring: one piece, or two around its end."""
        if last <= first:
            return []
        start, stop = first & (self._capacity - 1), last & (self._capacity - 1)
        if start < stop:
            return [slice(start, stop)]
        return [slice(start, self._capacity), *([slice(0, stop)] if stop else [])]

    def _times_ms(self, at: npt.NDArray[np.int64]) -> Whole:
        times: Whole = self._fix[at].astype(np.int64) * 100 + (self._base_ms or 0)
        return times

    def _allot(self, capacity: int) -> None:
        self._capacity = capacity
        # Zeros cost nothing until they are written; nothing beyond the head is ever read.
        self._row = np.zeros(capacity, np.int32)
        self._x, self._y = np.zeros(capacity, np.uint32), np.zeros(capacity, np.uint32)
        self._fix = np.zeros(capacity, np.int32)
        """Tenths of a second after the first fix."""
        self._look = np.zeros(capacity, np.uint8)

    def _grow_ring(self, count: int) -> None:
        """Larger only when something younger than an hour would be lost otherwise."""
        capacity = self._capacity
        while self._head - self._tail + count > capacity and capacity < self._most:
            capacity *= 2
        if capacity == self._capacity:
            return
        old, parts, number = self._columns(), self._parts(self._tail, self._head), self._tail
        self._allot(capacity)
        for part in parts:  # whole pieces: a piece of the smaller ring never crosses the end of the larger one
            start = number & (capacity - 1)
            for before, now in zip(old, self._columns(), strict=True):
                now[start : start + part.stop - part.start] = before[part]
            number += part.stop - part.start

    def _columns(self) -> tuple[npt.NDArray[Any], ...]:
        return self._row, self._x, self._y, self._fix, self._look

    def _make_room(self, size: int) -> None:
        more = size - self._last.size
        if more <= 0:
            return
        more = max(more, self._last.size)
        self._last = np.append(self._last, np.full(more, _NONE, np.int64))
        self._last_fix_ms = np.append(self._last_fix_ms, np.full(more, NO_TIME, np.int64))
        self._last_state = np.append(self._last_state, np.full(more, _UNKNOWN_STATE, np.uint8))
