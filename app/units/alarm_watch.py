"""Finds what somebody should be told of: one alarm for each episode, however the figures jump about meanwhile.

Freshness governs. What an agency that is in doubt said last raises nothing: that its feed is down is one alarm, not one
for each of its units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from app.units.alarm import AlarmKind
from app.units.alarm_findings import Crowd, Found, Look, span_words
from app.units.area_watch import AreaWatch
from app.units.areas import Area
from app.units.feed import FeedHealth
from app.units.feed_watch import FeedWatch
from app.units.figures import NO_BATTERY, FigureTable
from app.units.fixes import NO_TIME
from app.units.fleet import AgencyNow, Fleet, FleetChange
from app.units.freshness import MOST_AHEAD_S, Freshness, interval_words
from app.units.spells import Spells
from app.units.unit import State

SILENT_INTERVALS = 3
LOW_BATTERY_PERCENT = 20
BATTERY_AGAIN_PERCENT = 25
LONG_SILENCE_S = 600.0
_NEVER = np.iinfo(np.int64).max // 4
_UNSEEN = 255

Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


class AlarmWatch:
    """Watches one fleet. Tell it of every change, ask it once a second."""

    def __init__(self, areas: Sequence[Area] = ()) -> None:
        self.rows_looked_at = 0
        """Rows whose figures the last pass read one by one: those that changed."""
        self._dirty: Flags = np.zeros(0, np.bool_)
        self._state: npt.NDArray[np.uint8] = np.zeros(0, np.uint8)
        self._agency: Index = np.zeros(0, np.intp)
        """As `intp`: `take` by any other kind of number is sixteen times as slow."""
        self._heard_ms: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        """When a recording unit was last heard of."""
        self._due_ms: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        """When it has been silent for too long; `_NEVER` for all others, and for one that was so when it was first seen."""
        self._fix_ms: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._was_lost: Flags = np.zeros(0, np.bool_)
        self._spells = {kind: Spells() for kind in (AlarmKind.SILENT, AlarmKind.LOW_BATTERY, AlarmKind.SWITCHED_OFF)}
        self._crowds: list[Crowd] = []
        self._feeds = FeedWatch()
        self._areas = AreaWatch(areas)

    def set_areas(self, areas: Sequence[Area]) -> None:
        """Who is in an area that was just drawn or moved is found anew: being in it then is no entering."""
        self._areas.set_areas(areas)
        self.read_again()

    def read_again(self) -> None:
        """What is expected of the units changed, or what they are held against."""
        self._dirty[:] = True

    def note(self, change: FleetChange) -> None:
        """Remember what changed until the next pass; what was known of rows that were removed or given away is gone."""
        self._grow(change)
        for rows in (change.removed, change.added):
            self._state[rows] = _UNSEEN
            self._due_ms[rows] = _NEVER
            self._fix_ms[rows] = NO_TIME
            self._was_lost[rows] = False
            for spells in self._spells.values():
                spells.forget(rows)
            self._areas.forget(rows)
        for rows in (change.added, change.changed, change.removed):
            self._dirty[rows] = True

    def look(self, fleet: Fleet, now: Mapping[str, AgencyNow], health: Sequence[FeedHealth], monotonic_s: float) -> Look:
        """One pass after `Fleet.age`: what began and what ended since the last. `now` is what the fleet was aged by."""
        found = Found(fleet, monotonic_s)
        self._feeds.look(health, monotonic_s, found.raised, found.over, found.again)
        if not fleet.size or not self._dirty.size:
            return found.look()
        size = min(fleet.size, self._dirty.size)
        now_ms, confirmed = _clocks(fleet, now)
        self._read_changed(fleet, now_ms, confirmed, found)
        # Nothing of an agency in doubt is ever due.
        believed_ms = np.where(confirmed, now_ms, -_NEVER).take(self._agency[:size])
        silent = self._spells[AlarmKind.SILENT]
        overdue = self._due_ms[:size] < believed_ms
        began = np.flatnonzero(overdue & ~silent.open[:size])
        found.begin(AlarmKind.SILENT, silent, began, lambda row: self._silence_words(fleet, now_ms, row))
        self._was_lost[:size] |= fleet.freshness[:size] == Freshness.LOST
        for kind, spells in self._spells.items():
            rows = spells.rows(size)
            if rows.size:
                lasts, ended = self._conditions(kind, fleet, rows, overdue)
                known = confirmed.take(self._agency[rows])
                found.follow(kind, spells, rows, lasts & known, ended & known)
        self._follow_crowds(found)
        return found.look()

    # -- what changed ------------------------------------------------------------------------------------------------
    def _read_changed(self, fleet: Fleet, now_ms: npt.NDArray[np.int64], confirmed: Flags, found: Found) -> None:
        rows = np.flatnonzero(self._dirty[: fleet.size])
        self.rows_looked_at = int(rows.size)
        if not rows.size:
            return
        in_use = fleet.in_use.take(rows)
        self._agency[rows] = agency = fleet.figures["agency"][rows]
        # What came while the agency was in doubt is read once it is believed again.
        believed = confirmed[agency] & in_use
        self._dirty[rows[believed | ~in_use]] = False
        if not believed.all():
            rows = rows[believed]
        figures = fleet.figures[rows]
        fresh, before = fleet.freshness.take(rows), self._state.take(rows)
        self._expect(fleet, rows, figures, before, now_ms)
        self._find_power(rows, figures, before, fresh, found)
        self._find_back(rows, figures, fresh, found)
        self._areas.look(rows, figures, fresh, found.monotonic_s, found.happen)
        self._state[rows] = figures["state"]

    def _expect(
        self,
        fleet: Fleet,
        rows: Index,
        figures: FigureTable,
        before: npt.NDArray[np.uint8],
        now_ms: npt.NDArray[np.int64],
    ) -> None:
        """When each of these rows will have been silent for too long. `now_ms` is by agency."""
        agency = figures["agency"].astype(np.intp)
        now_ms = now_ms.take(agency)
        contact_ms = np.ascontiguousarray(figures["contact_time_ms"])
        # A contact that is still to come is a clock that is wrong: it would hide any silence.
        contact_ms = np.where(contact_ms > now_ms + int(MOST_AHEAD_S * 1000), NO_TIME, contact_ms)
        heard_ms = np.maximum(contact_ms, figures["fix_time_ms"])
        recording = figures["state"] == State.RECORDING
        just_began = recording & (before != State.RECORDING) & (before != _UNSEEN)
        heard_ms = np.where(just_began, now_ms, heard_ms)
        # While it goes on without being heard of, it was last heard of when it began.
        going_on = recording & (before == State.RECORDING)
        heard_ms = np.where(going_on, np.maximum(heard_ms, self._heard_ms[rows]), heard_ms)
        _, kinds, states = fleet.expected_ms.shape
        every_ms = fleet.expected_ms.ravel().take((agency * kinds + figures["kind"]) * states + figures["state"])
        due_ms = heard_ms + SILENT_INTERVALS * every_ms
        expected = recording & (every_ms > 0) & (heard_ms > NO_TIME)
        # Silent at first sight is what the list and the map show as lost; nobody saw it begin.
        never_due = (self._due_ms[rows] == _NEVER) & ~just_began
        expected &= ~(never_due & (due_ms < now_ms))
        self._heard_ms[rows] = heard_ms
        self._due_ms[rows] = np.where(expected, due_ms, _NEVER)

    def _find_power(
        self, rows: Index, figures: FigureTable, before: npt.NDArray[np.uint8], fresh: npt.NDArray[np.uint8], found: Found
    ) -> None:
        state, battery = figures["state"], figures["battery_percent"]
        off = self._spells[AlarmKind.SWITCHED_OFF]
        went_off = (state == State.OFF) & (before == State.RECORDING) & ~off.open[rows]
        found.begin(AlarmKind.SWITCHED_OFF, off, rows[went_off], lambda _row: "went from recording to off without docking")
        low = self._spells[AlarmKind.LOW_BATTERY]
        known = (battery > NO_BATTERY) & (fresh != Freshness.LOST)
        is_low = (state == State.RECORDING) & known & (battery < LOW_BATTERY_PERCENT) & ~low.open[rows]
        percents = dict(zip(rows[is_low].tolist(), battery[is_low].tolist(), strict=True))
        found.begin(AlarmKind.LOW_BATTERY, low, rows[is_low], lambda row: f"battery {percents[row]} % while recording")

    def _find_back(self, rows: Index, figures: FigureTable, fresh: npt.NDArray[np.uint8], found: Found) -> None:
        fix_ms, last_ms = figures["fix_time_ms"], self._fix_ms[rows]
        back = self._was_lost[rows] & (fresh == Freshness.LIVE) & (last_ms > NO_TIME)
        long_ago = back & (fix_ms - last_ms >= LONG_SILENCE_S * 1000)
        spans = dict(zip(rows[long_ago].tolist(), ((fix_ms - last_ms)[long_ago] / 1000).tolist(), strict=True))
        found.happen(AlarmKind.BACK, rows[long_ago], lambda row: f"first fix after {span_words(spans[row])} of silence")
        self._was_lost[rows[(fresh == Freshness.LIVE) | (fresh == Freshness.SILENT)]] = False
        self._fix_ms[rows] = np.where(fix_ms > NO_TIME, fix_ms, last_ms)

    # -- what lasts --------------------------------------------------------------------------------------------------
    def _conditions(self, kind: AlarmKind, fleet: Fleet, rows: Index, overdue: Flags) -> tuple[Flags, Flags]:
        """Of rows with an open episode: where what raised it holds, and where it has surely ended."""
        state = self._state[rows]
        if kind is AlarmKind.SILENT:
            return overdue[rows], ~overdue[rows]
        if kind is AlarmKind.SWITCHED_OFF:
            return state == State.OFF, state != State.OFF
        battery = fleet.figures["battery_percent"][rows]
        low = (battery > NO_BATTERY) & (battery < LOW_BATTERY_PERCENT) & (state == State.RECORDING)
        return low, battery >= BATTERY_AGAIN_PERCENT

    def _follow_crowds(self, found: Found) -> None:
        for crowd in self._crowds:
            over = not self._spells[crowd.episode.kind].lasts(crowd.rows)
            if over != crowd.over:
                crowd.over = over
                (found.over if over else found.again).append(crowd.episode)
        self._crowds = [each for each in self._crowds if self._spells[each.episode.kind].open[each.rows].any()]
        self._crowds += found.crowds

    def _silence_words(self, fleet: Fleet, now_ms: npt.NDArray[np.int64], row: int) -> str:
        span_s = (int(now_ms[self._agency[row]]) - int(self._heard_ms[row])) / 1000
        every_s = fleet.rule_of(row).expected_interval_s or 0.0
        gone = "" if fleet.reported(row) else ", no longer reported"
        return f"silent while recording: nothing for {span_words(span_s)}, expected every {interval_words(every_s)}{gone}"

    def _grow(self, change: FleetChange) -> None:
        needed = max((int(rows.max()) + 1 for rows in (change.added, change.changed, change.removed) if rows.size), default=0)
        if needed <= self._dirty.size:
            return
        needed = max(needed, 2 * self._dirty.size)
        for name, empty in (
            ("_dirty", False), ("_state", _UNSEEN), ("_agency", 0), ("_heard_ms", NO_TIME), ("_due_ms", _NEVER),
            ("_fix_ms", NO_TIME), ("_was_lost", False),
        ):  # fmt: skip
            old = getattr(self, name)
            new = np.full(needed, empty, old.dtype)
            new[: old.size] = old
            setattr(self, name, new)
        for spells in self._spells.values():
            spells.grow(needed)
        self._areas.grow(needed)


def _clocks(fleet: Fleet, now: Mapping[str, AgencyNow]) -> tuple[npt.NDArray[np.int64], Flags]:
    each = [now.get(connection, AgencyNow(0, confirmed=False)) for connection in fleet.connections]
    return np.array([one.now_ms for one in each], np.int64), np.array([one.confirmed for one in each], np.bool_)
