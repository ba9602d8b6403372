"""Every unit of every agency: the latest of each device, answering each change with the rows it touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from app.units.beats import Beats
from app.units.figures import MISSING_PASSES_UNTIL_LOST, FigureTable, grown_size
from app.units.fixes import FIX_COLUMNS, NO_TIME, NOBODY, Located, unit_at
from app.units.freshness import Deadlines, Freshness, Rule, Rules
from app.units.object_column import Objects
from app.units.roster import RosterChange
from app.units.search_index import SearchIndex
from app.units.unit import Device, Kind, State, Unit

Rows = npt.NDArray[np.int32]
NO_ROWS: Rows = np.empty(0, np.int32)
_FIRST_CAPACITY = 1024


class UnitKey(Struct, frozen=True):
    """The stable identity of a unit: the same device id in two agencies is two units."""

    connection: str
    device_id: str


class FleetChange(Struct, frozen=True):
    """Row numbers that were added, changed and removed, each (n,) int32. A removed row may be used again later."""

    added: Rows
    changed: Rows
    removed: Rows
    renamed: Rows = field(default_factory=lambda: NO_ROWS)
    """Rows whose name, badge, serial, vehicle or model may be another now, the added among them."""

    @property
    def empty(self) -> bool:
        return not (self.added.size or self.changed.size or self.removed.size)


NOTHING_CHANGED = FleetChange(NO_ROWS, NO_ROWS, NO_ROWS)


def joined_changes(changes: Sequence[FleetChange]) -> FleetChange:
    """Those of several agencies as one."""
    parts = [(change.added, change.changed, change.removed, change.renamed) for change in changes]
    return FleetChange(*(np.concatenate(rows) for rows in zip(*parts, strict=True)))


class AgencyNow(Struct, frozen=True):
    """An agency's clock at this tick, and whether its feed can be believed."""

    now_ms: int
    confirmed: bool


class _Numbering:
    """Which row a roster's number means. What another roster called its devices is forgotten."""

    def __init__(self) -> None:
        self._roster = -1
        self._rows = np.full(0, -1, np.int32)

    def rows(self, roster: int, numbers: npt.NDArray[np.int32]) -> Rows:
        """(n,), -1 for a number that is not known."""
        if roster != self._roster:
            self._roster = roster
            self._rows[:] = -1
        more = int(numbers.max(initial=-1)) + 1 - self._rows.size
        if more > 0:
            self._rows = np.append(self._rows, np.full(max(more, self._rows.size), -1, np.int32))
        return self._rows[numbers]

    def learn(self, numbers: npt.NDArray[np.int32], rows: Rows) -> None:
        self._rows[numbers] = rows

    def forget(self, rows: Rows) -> None:
        """These rows will be given to others."""
        if rows.size:
            self._rows[np.isin(self._rows, rows)] = -1


class Fleet:
    """Owned by one thread. A unit keeps its row number for as long as it is known."""

    def __init__(self) -> None:
        self._figures = FigureTable.empty(_FIRST_CAPACITY)
        self._deadlines = Deadlines(_FIRST_CAPACITY)
        self._devices: Objects = np.empty(_FIRST_CAPACITY, np.object_)
        self.search_index = SearchIndex()
        """What a dispatcher would type for each row."""
        self._freshness = np.full(_FIRST_CAPACITY, Freshness.NOT_CONFIRMED, np.uint8)
        self._in_use = np.zeros(_FIRST_CAPACITY, np.bool_)
        self._size = 0
        self._free: list[int] = []
        self._rows: list[dict[str, int]] = []
        self._numberings: list[_Numbering] = []
        self._connections: list[str] = []
        self._rules: list[Rules] = []
        self._tables: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
        """Each agency's rules as numbers."""
        self._thresholds_ms = np.empty((0, len(Kind), len(State), 2), np.int64)
        self._now_ms = np.zeros(0, np.int64)
        self.expected_ms: npt.NDArray[np.int64] = np.empty((0, len(Kind), len(State)), np.int64)
        """How often each is expected to report, (agencies, kinds, states); -1 where silence is by design."""
        self.beats, self.jurisdictions = Beats(), Beats()
        """Where each row's last known position is; how old that is, freshness says."""

    # -- who is there ------------------------------------------------------------------------------------------------
    @property
    def size(self) -> int:
        """One past the highest row ever used; rows not in use have `in_use` False."""
        return self._size

    @property
    def figures(self) -> FigureTable:
        return self._figures[: self._size]

    @property
    def freshness(self) -> npt.NDArray[np.uint8]:
        """As of the last `age`; a row that has not been aged yet is NOT_CONFIRMED."""
        return self._freshness[: self._size]

    @property
    def in_use(self) -> npt.NDArray[np.bool_]:
        return self._in_use[: self._size]

    @property
    def devices(self) -> Objects:
        """Each row's `Device`, None for a row not in use."""
        return self._devices[: self._size]

    @property
    def connections(self) -> Sequence[str]:
        """Connection names by agency index."""
        return tuple(self._connections)

    def counts(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """How many units are in each state, of each freshness, of each agency."""
        agencies, states, kinds = max(len(self._connections), 1), len(State), len(Freshness)
        code = self.figures["agency"] * np.uint32(states * kinds)
        code += self.figures["state"] * np.uint8(kinds)
        code += self.freshness
        if not self.in_use.all():
            code = code[self.in_use]
        counts = np.bincount(code, minlength=agencies * states * kinds).reshape(agencies, states, kinds)
        return counts.sum((0, 2)), counts.sum((0, 1)), counts.sum((1, 2))

    @property
    def late_ms(self) -> npt.NDArray[np.int64]:
        """After how long each is late, (agencies, kinds, states); -1 where silence is by design."""
        return self._thresholds_ms[..., 0]

    @property
    def lost_ms(self) -> npt.NDArray[np.int64]:
        """After how long each is lost, as `late_ms`."""
        return self._thresholds_ms[..., 1]

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._rows)

    def device(self, row: int) -> Device:
        """All but where it is; raises `KeyError` for a row not in use."""
        device = self._devices[row] if 0 <= row < self._size else None
        if device is None:
            raise KeyError(row)
        assert isinstance(device, Device)
        return device

    def unit(self, row: int) -> Unit:
        """The device where it is shown now; raises `KeyError` for a row not in use."""
        return unit_at(self.device(row), [self._figures[name][row] for name in FIX_COLUMNS])

    def times_ms(self, row: int) -> tuple[int | None, int | None]:
        """When its fix was taken and when it was last heard of, epoch milliseconds by its agency's clock."""
        fix_ms, contact_ms = (int(self._figures[name][row]) for name in ("fix_time_ms", "contact_time_ms"))
        return None if fix_ms == NO_TIME else fix_ms, None if contact_ms == NO_TIME else contact_ms

    def key(self, row: int) -> UnitKey:
        return UnitKey(self.connection_of(row), self.device(row).device_id)

    def row(self, key: UnitKey) -> int | None:
        if key.connection not in self._connections:
            return None
        return self._rows[self._connections.index(key.connection)].get(key.device_id)

    def located(self, connection: str) -> Located:
        """All devices of one agency as they are shown."""
        if connection not in self._connections:
            return NOBODY
        rows_of = self._rows[self._connections.index(connection)]
        rows = np.fromiter(rows_of.values(), np.int32, len(rows_of))
        return Located(self._devices[rows], self._figures[rows].fixes)

    def connection_of(self, row: int) -> str:
        return self._connections[int(self._figures["agency"][row])]

    def rule_of(self, row: int) -> Rule:
        agency, kind, state = (int(self._figures[name][row]) for name in ("agency", "kind", "state"))
        return self._rules[agency].rule(Kind(kind), State(state))

    def freshness_of(self, row: int) -> Freshness:
        return Freshness(self._freshness[row])

    def reported(self, row: int) -> bool:
        """False once the agency left the device out of two answers running."""
        return bool(self._figures["missing_passes"][row] < MISSING_PASSES_UNTIL_LOST)

    @property
    def now_ms(self) -> npt.NDArray[np.int64]:
        """Each agency's clock at the last `age`, (agencies,) epoch milliseconds; 0 for one that was not in it."""
        now_ms = np.zeros(len(self._connections), np.int64)
        now_ms[: len(self._now_ms)] = self._now_ms
        return now_ms

    def fix_ages_s(self, rows: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.float32]:
        """Age of these rows' fixes as of the last `age`, (n,) seconds, never negative; NaN without a position."""
        fix_time_ms = self.figures["fix_time_ms"][rows]
        age_s: npt.NDArray[np.float32] = ((self.now_ms.take(self.figures["agency"][rows]) - fix_time_ms) * 0.001).astype(
            np.float32
        )
        np.putmask(age_s, fix_time_ms == NO_TIME, np.nan)
        np.maximum(age_s, np.float32(0), out=age_s)
        return age_s

    # -- what changes ------------------------------------------------------------------------------------------------
    def add_agency(self, connection: str, rules: Rules | None = None) -> int:
        """Give a connection its agency index; known ones keep theirs and take the new rules."""
        rules = rules or Rules()
        tables = rules.thresholds_ms(), rules.expected_ms()
        if connection not in self._connections:
            self._connections.append(connection)
            self._rows.append({})
            self._numberings.append(_Numbering())
            self._rules.append(rules)
            self._tables.append(tables)
        index = self._connections.index(connection)
        self._rules[index], self._tables[index] = rules, tables
        self._thresholds_ms = np.stack([thresholds_ms for thresholds_ms, _ in self._tables])
        self.expected_ms = np.stack([expected_ms for _, expected_ms in self._tables])
        self._deadlines.set(np.arange(self._size), self.figures, self._thresholds_ms, self.figures["agency"])
        return index

    def apply(self, change: RosterChange) -> FleetChange:
        """Take over what one agency's roster found. Rows it touched have their freshness decided at the next `age`."""
        if change.connection not in self._connections:
            self.add_agency(change.connection)
        agency = self._connections.index(change.connection)
        rows_of = self._rows[agency]
        gone = [device_id for device_id in change.removed if device_id in rows_of]
        if change.fresh_start:
            gone += rows_of.keys() - {device.device_id for device in change.devices.tolist()} - set(gone)
        removed = self._release(rows_of, gone)
        numbering = self._numberings[agency]
        numbering.forget(removed)
        rows = numbering.rows(change.roster, change.numbers)
        unknown = np.flatnonzero(rows < 0)
        added = NO_ROWS
        if unknown.size:
            ids = [device.device_id for device in change.devices[unknown].tolist()]
            new_ids = [device_id for device_id in ids if device_id not in rows_of]
            added = self._allot(len(new_ids))
            rows_of.update(zip(new_ids, added.tolist(), strict=True))
            rows[unknown] = [rows_of[device_id] for device_id in ids]
            numbering.learn(change.numbers[unknown], rows[unknown])
        self._devices[rows] = change.devices
        renamed = rows[change.renamed]
        if renamed.size:
            self.search_index.touch(renamed, change.search_texts, self._size)
        self._figures.put(rows, change.figures)
        if added.size:
            self._figures["agency"][added] = agency
            self._in_use[added] = True
            self._freshness[added] = Freshness.NOT_CONFIRMED
        self._deadlines.set(rows, change.figures, self._thresholds_ms, agency)
        self.beats.follow(self.figures, rows)
        self.jurisdictions.follow(self.figures, rows)
        changed = rows if not added.size else (np.setdiff1d(rows, added) if added.size < rows.size else NO_ROWS)
        return FleetChange(added, changed.astype(np.int32, copy=False), removed, renamed)

    def forget(self, connection: str) -> FleetChange:
        """Drop every unit of a connection: it was removed, switched off or revoked."""
        if connection not in self._connections:
            return NOTHING_CHANGED
        rows_of = self._rows[self._connections.index(connection)]
        removed = self._release(rows_of, list(rows_of))
        self._numberings[self._connections.index(connection)].forget(removed)
        return FleetChange(NO_ROWS, NO_ROWS, removed)

    def age(self, now: Mapping[str, AgencyNow]) -> Rows:
        """Decide every unit's freshness; answers with the rows whose freshness changed.

        An agency that is not in `now` is not confirmed.
        """
        if not self._size:
            return NO_ROWS
        count = len(self._connections)
        now_ms = np.zeros(count, np.int64)
        confirmed = np.zeros(count, np.bool_)
        for index, connection in enumerate(self._connections):
            if connection in now:
                now_ms[index], confirmed[index] = now[connection].now_ms, now[connection].confirmed
        self._now_ms = now_ms
        fresh = self._deadlines.freshness(self._size, now_ms, confirmed)
        rows = np.flatnonzero((fresh != self.freshness) & self.in_use)
        self._freshness[: self._size] = fresh
        return rows.astype(np.int32)

    def _allot(self, count: int) -> Rows:
        reused = [self._free.pop() for _ in range(min(count, len(self._free)))]
        fresh = count - len(reused)
        if self._size + fresh > len(self._figures):
            self._grow(self._size + fresh)
        rows = np.array([*reused, *range(self._size, self._size + fresh)], np.int32)
        self._size += fresh
        return rows

    def _grow(self, needed: int) -> None:
        capacity = max(needed, grown_size(len(self._figures)))
        self._figures = self._figures.grown(capacity)
        self._deadlines.grow(capacity)
        for name in ("_devices", "_freshness", "_in_use"):
            old = getattr(self, name)
            new = np.zeros(capacity, old.dtype) if old.dtype != np.object_ else np.empty(capacity, np.object_)
            new[: len(old)] = old
            setattr(self, name, new)

    def _release(self, rows_of: dict[str, int], device_ids: Iterable[str]) -> Rows:
        rows = np.array([rows_of.pop(device_id) for device_id in device_ids], np.int32)
        self._devices[rows] = None
        self.search_index.touch(rows, None, self._size)
        self._figures.clear(rows)
        self._in_use[rows] = False
        self._free.extend(rows.tolist())
        return rows
