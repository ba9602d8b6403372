"""Owner of the fleet on the GUI thread: the only thread crossing ends here. Filter and tick live here too."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.gui.selection import Selection
from app.gui.turns import HeldFloor, Turns
from app.units.beats import Areas
from app.units.clock import Clock
from app.units.distance import distance_words
from app.units.facts import Facts, facts, joined_facts
from app.units.feed import Feed, FeedHealth
from app.units.filters import Filter
from app.units.fleet import NO_ROWS, NOTHING_CHANGED, AgencyNow, Fleet, FleetChange, Rows, UnitKey, joined_changes
from app.units.floor import Floor
from app.units.freshness import Rules
from app.units.gauges import Gauges, LastHour
from app.units.joined import NOBODY_JOINED, Joined
from app.units.losses import Losses
from app.units.pairs import Pairs
from app.units.roster import RosterChange
from app.units.sweep import Unreadable
from app.units.tally import Answered, Drawn, Place, Tally, places, tally

if TYPE_CHECKING:  # with the agency's client below it, which the first look of the window does not need
    from app.gui.poll_worker import AccountAnswer, Failure

_log = logging.getLogger(__name__)
TICK_MS = 1000
LOOK_MS = 200
"""How soon a jump of a clock is noticed: a workstation that wakes up must not show last night's picture for a second."""
AGED_AT_MOST_S = 0.3
"""Freshness is decided anew at least that often, words are read anew at every tick."""


class FleetMonitor(QObject):
    """Applies what the workers report, ages every unit once a second, and tells panel and map the same thing."""

    fleet_changed = Signal(object)
    """`FleetChange`: rows of which anything changed. A row both removed and added was freed and used again."""
    reported = Signal(object)
    """`FleetChange` as the agencies' answers had it, without rows that only aged or moved in the count."""
    counts_changed = Signal()
    """Who is counted where may be another; a changed filter says so by `filter_changed` alone."""
    ticked = Signal()
    """Once a second after ageing: words on the screen must be read again."""
    order_due = Signal()
    """After `ticked`, in a turn of its own: time to sort anew."""
    watch_due = Signal()
    """After `order_due`, in a turn of its own: time to look for what somebody should be told of."""
    filter_changed = Signal()
    health_changed = Signal()
    connections_changed = Signal()
    areas_changed = Signal()
    """Beats or jurisdictions are others: another layer, or another reading of its file."""
    units_lost = Signal(object)
    """Tuple of `UnitKey`: units lost just now, each once until it was back."""
    account_asked = Signal(str, str)
    """Connection name, user id: somebody opened an officer."""
    account_arrived = Signal(object)
    """`AccountAnswer`."""

    def __init__(self, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = self._clock = clock or Clock()
        self.fleet = Fleet()
        self.selection = Selection(self.fleet, self)
        self.floor = Floor()
        """Taken for whatever this thread does at one go."""
        self.place: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
        """Each row's `units.tally.Place`."""
        self.answered: dict[str, Answered] = {}
        self.unreadable: dict[str, tuple[Unreadable, ...]] = {}
        self.filter = Filter()
        self.drawn = Drawn()
        self._feeds: dict[str, Feed] = {}
        self._now: dict[str, AgencyNow] = {}
        self._tally: Tally | None = None
        self._facts: dict[int, Facts] = {}
        """What was put into words since the last ageing: a row's cells, its card and its mark ask for the same."""
        self.pairs = Pairs()
        self._joins = False
        self._joined = NOBODY_JOINED
        self._alone: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
        """Each row's place if nothing were joined."""
        self._losses = Losses()
        self._gauges = Gauges()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.begin_tick)
        self._held_floor = HeldFloor(self.floor, self)
        self._turns = Turns(self._held_floor, self)
        self._looked_s = self._clock.monotonic_s(), self._clock.wall_s()
        self._aged_at_s = self._looked_s[0]
        self._look_timer = QTimer(self)
        self._look_timer.timeout.connect(self._look)

    # -- connections -------------------------------------------------------------------------------------------------
    def add_connection(self, connection: str, poll_interval_s: float, rules: Rules | None = None) -> None:
        self.fleet.add_agency(connection, rules)
        self._feeds[connection] = Feed(connection, poll_interval_s, self._clock)
        self._refresh(NOTHING_CHANGED)
        self.connections_changed.emit()
        self.health_changed.emit()

    def remove_connection(self, connection: str) -> None:
        self._feeds.pop(connection, None)
        self._forget(connection)
        self.connections_changed.emit()
        self.health_changed.emit()

    @property
    def connections(self) -> tuple[str, ...]:
        return tuple(self._feeds)

    # -- what the workers report -------------------------------------------------------------------------------------
    @Slot(object)
    def take(self, change: RosterChange) -> None:
        """One agency answered in full. Everybody was told when this returns."""
        self._turns.finish()
        self._take((change,))
        self._turns.finish()

    def take_in_turns(self, changes: Sequence[RosterChange]) -> None:
        """The same for several agencies that answered at one moment, none of them twice.

        Map and list are told at once, whoever counts and keeps in turns of their own: the window stands still for none of
        them. Rows that came or went are told to everybody at once: a row may be another unit's now.
        """
        self._turns.finish()
        change = self._take(changes)
        if change.added.size or change.removed.size:
            self._turns.finish()

    def _take(self, changes: Sequence[RosterChange]) -> FleetChange:
        found = []
        for change in changes:
            feed = self._feeds.get(change.connection)
            if feed is None:
                continue  # its last answer crossed its removal
            self._held_floor.take()
            was_good = feed.health().good
            feed.answered(change.server_time)
            self.answered[change.connection] = Answered(
                change.returned, len(change.unreadable), change.duplicates, change.older_fixes, change.future_fixes
            )
            self.unreadable[change.connection] = change.unreadable
            found.append(self.fleet.apply(change))
            if not was_good and feed.health().good:
                _log.info("%s: answering again, %d devices", change.connection, change.returned)
        if not found:
            return NOTHING_CHANGED
        self._tally = None
        whole = found[0] if len(found) == 1 else joined_changes(found)
        self._refresh(whole)
        self._turns.tell_later(lambda: self._report(whole), self.counts_changed.emit, self.health_changed.emit)
        return whole

    def _report(self, change: FleetChange) -> None:
        if not change.empty:
            self._gauges.note(self.fleet, change)
            self.reported.emit(change)

    @Slot(object)
    def take_failure(self, failure: Failure) -> None:
        """One agency's poll ended in trouble: its units are not confirmed from this moment, or gone if it was revoked."""
        feed = self._feeds.get(failure.connection)
        if feed is None:
            return
        before = feed.health().trouble
        feed.failed(failure.trouble, failure.retry_in_s)
        if before is None or before.code != failure.trouble.code:
            _log.warning("%s: %s (%s)", failure.connection, failure.trouble.title, failure.trouble.code)
        if failure.trouble.revoked:
            self._forget(failure.connection)
        else:
            self._refresh(NOTHING_CHANGED)
            self.counts_changed.emit()
        self.health_changed.emit()

    @Slot(object)
    def take_account(self, answer: AccountAnswer) -> None:
        self.account_arrived.emit(answer)

    def ask_account(self, key: UnitKey, user_id: str) -> None:
        self.account_asked.emit(key.connection, user_id)

    # -- time --------------------------------------------------------------------------------------------------------
    def start(self) -> None:
        self._timer.start(TICK_MS)
        self._look_timer.start(LOOK_MS)

    def stop(self) -> None:
        self._timer.stop()
        self._look_timer.stop()
        self._held_floor.let_go()

    @Slot()
    def tick(self) -> None:
        """Age everything, whether or not anything arrived. Everybody was told when this returns."""
        self.begin_tick()
        self._turns.finish()

    @Slot()
    def begin_tick(self) -> None:
        """The same, but whoever listens is told in turns of the window of their own."""
        self._turns.finish()
        self._held_floor.take()
        self._refresh(NOTHING_CHANGED)
        told = self.counts_changed, self.ticked, self.health_changed, self.order_due, self.watch_due
        self._turns.tell_later(*(signal.emit for signal in told))

    @Slot()
    def _look(self) -> None:
        """The machine slept, its clock was set, or this thread stood still: nobody waits for the next tick then."""
        (monotonic_s, wall_s), self._looked_s = self._looked_s, (self._clock.monotonic_s(), self._clock.wall_s())
        jump_s = max(self._looked_s[0] - monotonic_s, abs(self._looked_s[1] - wall_s))
        if jump_s > TICK_MS / 1000:
            self.begin_tick()  # what may still be believed is said at once, the words follow in turns of their own
        elif self._looked_s[0] - self._aged_at_s > AGED_AT_MOST_S:
            # Only what turned late or lost: with the page's own delay, a whole second could be one too many.
            self._turns.finish()
            aged = self._age()
            if aged.size and self._refresh(NOTHING_CHANGED, aged):
                self._turns.tell_later(self.counts_changed.emit)

    def health(self) -> tuple[FeedHealth, ...]:
        return tuple(feed.health() for feed in self._feeds.values())

    @property
    def now(self) -> Mapping[str, AgencyNow]:
        """Each agency's clock as of the last time everything was aged."""
        return self._now

    @property
    def nothing_live(self) -> bool:
        """Every feed is down: no position on the screen can be believed."""
        return bool(self._feeds) and not any(feed.health().good for feed in self._feeds.values())

    def everything(self) -> FleetChange:
        """Every unit there is, as if it had just come: for whoever begins to listen after the first answers."""
        return FleetChange(np.flatnonzero(self.fleet.in_use).astype(np.int32), NO_ROWS, NO_ROWS)

    # -- what is shown -----------------------------------------------------------------------------------------------
    @property
    def tally(self) -> Tally:
        if self._tally is None:
            self._tally = tally(self.fleet, self.place, self.answered)
        return self._tally

    def own_facts(self, row: int) -> Facts:
        """The words of one row and of nothing that is joined with it, as of the last tick or answer."""
        known = self._facts.get(row)
        if known is None:
            now = self._now.get(self.fleet.connection_of(row), AgencyNow(0, confirmed=False))
            known = self._facts[row] = facts(self.fleet, row, now)
        return known

    def facts(self, row: int) -> Facts:
        """The words of one row: of a car with the cameras that are together with it, of a camera how far from its car it is."""
        own = self.own_facts(row)
        if not self._joins:
            return own
        cameras = self._joined.cameras_of(row)
        if cameras:
            return joined_facts(own, [self.own_facts(camera) for camera in cameras])
        out = self.out_of_car(row)
        return own if out is None else replace(own, fix=f"{own.fix}, out of the car, {distance_words(out[1])}")

    def out_of_car(self, row: int) -> tuple[int, float] | None:
        """The row of the car a camera goes with and how far it is from it in metres; None unless it is known to be apart."""
        car = self.pairs.car_of(row) if self._joins else None
        out_m = math.nan if car is None else float(self.pairs.out_m[row])
        return None if car is None or math.isnan(out_m) else (car, out_m)

    @property
    def state(self) -> npt.NDArray[np.uint8]:
        """Each row's `State` as it is shown, (fleet.size,): of a car the highest among the cameras that are together with it."""
        return self._joined.state if self._joins else self.fleet.figures["state"]

    @property
    def freshness(self) -> npt.NDArray[np.uint8]:
        """Each row's `Freshness` as it is shown, (fleet.size,): of a car the worst among it and the cameras it is shown with."""
        return self._joined.freshness if self._joins else self.fleet.freshness

    def cameras_with(self, row: int) -> list[int]:
        """The rows of the cameras that are shown as one with a car."""
        return self._joined.cameras_of(row) if self._joins else []

    def joined_with(self, row: int) -> int | None:
        """The row a camera is shown as one with; None when it is shown by itself."""
        return int(self.pairs.joined_with[row]) if self.place[row] == Place.JOINED else None

    def last_hour(self, row: int) -> LastHour:
        """Battery and signal of one row as they were reported."""
        now = self._now.get(self.fleet.connection_of(row), AgencyNow(0, confirmed=False))
        return self._gauges.last_hour(row, now.now_ms)

    def set_filter(self, wanted: Filter) -> None:
        if wanted != self.filter:
            self.filter = wanted
            self._refresh(NOTHING_CHANGED, filter_moved=True)
            self.filter_changed.emit()

    def set_areas(self, beats: Areas | None, jurisdictions: Areas | None) -> None:
        """The areas units are told to be in from now on; None for none."""
        fleet, none = self.fleet, NO_ROWS
        if beats is fleet.beats.areas and jurisdictions is fleet.jurisdictions.areas:
            return
        rows = np.union1d(
            fleet.beats.begin(beats, fleet.figures) if beats is not fleet.beats.areas else none,
            fleet.jurisdictions.begin(jurisdictions, fleet.figures) if jurisdictions is not fleet.jurisdictions.areas else none,
        )
        self._refresh(FleetChange(none, rows.astype(np.int32), none), filter_moved=True)
        self.counts_changed.emit()
        self.areas_changed.emit()

    def set_drawn(self, drawn: Drawn) -> None:
        if drawn != self.drawn:
            self.drawn = drawn
            self._refresh(NOTHING_CHANGED, filter_moved=True)
            self.filter_changed.emit()

    def set_joins(self, joins: bool) -> None:
        """Whether an officer's camera and the car it is together with are shown as one."""
        if joins != self._joins:
            self._joins = joins
            self.pairs, self._joined = Pairs(), NOBODY_JOINED
            # Everything may look otherwise now.
            everything = np.flatnonzero(self.fleet.in_use).astype(np.int32)
            self._refresh(FleetChange(NO_ROWS, everything, NO_ROWS), filter_moved=True)
            self.filter_changed.emit()

    # -- the one way anything changes --------------------------------------------------------------------------------
    def _forget(self, connection: str) -> None:
        self.answered.pop(connection, None)
        self.unreadable.pop(connection, None)
        self._tally = None
        self._turns.finish()
        change = self.fleet.forget(connection)
        self._refresh(change)
        self._report(change)
        self.counts_changed.emit()

    def _age(self) -> Rows:
        """Decide every unit's freshness anew; answers with the rows of which it is another, for `_refresh`."""
        self._now = {connection: feed.now() for connection, feed in self._feeds.items()}
        self._aged_at_s = self._clock.monotonic_s()
        return self.fleet.age(self._now)

    def _refresh(self, change: FleetChange, aged: Rows | None = None, *, filter_moved: bool = False) -> bool:
        """Age, find each row's place, and emit one change with every row that differs from what was last told.

        `aged`: what `_age` just answered; None to ask it now. Answers whether there was any such row.
        """
        if aged is None:
            aged = self._age()
        self._facts.clear()
        size = self.fleet.size
        touched = np.zeros(size, np.bool_)
        for rows in (aged, change.added, change.changed, change.removed):
            touched[rows] = True
        # Where a unit is counted hangs on nothing but itself and on what the dispatcher asked for; joining comes after.
        known = 0 if filter_moved else self._alone.size
        touched[known:] = True
        rows = np.flatnonzero(touched).astype(np.int32)
        before = np.full(size, Place.NOT_IN_USE, np.uint8)
        before[: self.place.size] = self.place
        if rows.size:
            self._tally = None
            alone = np.full(size, Place.NOT_IN_USE, np.uint8)
            alone[: self._alone.size] = self._alone
            whole = None if rows.size == size else rows
            alone[rows] = places(self.fleet, self.filter.passes(self.fleet, whole), self.drawn, whole)
            self.place = self._alone = alone
        joined = self._join(change, touched) if self._joins else NO_ROWS
        if filter_moved:
            touched[:] = False
            touched[aged] = True
            touched[change.changed] = True
        if filter_moved or self._joins:
            touched |= before != self.place
            touched[joined] = True
        touched &= self.fleet.in_use
        touched[change.added] = False
        changed = np.flatnonzero(touched).astype(np.int32) if touched.any() else NO_ROWS
        full = FleetChange(change.added, changed, change.removed, change.renamed)
        if not full.empty:
            self.fleet_changed.emit(full)
        just_lost = self._losses.see(self.fleet, change.added)
        if just_lost.size:
            # How many, never who: that is for the screen.
            _log.info("%d units lost", just_lost.size)
            self.units_lost.emit(tuple(self.fleet.key(row) for row in just_lost.tolist()))
        if change.removed.size:
            self.selection.drop_who_left()
        return not full.empty

    def _join(self, change: FleetChange, touched: npt.NDArray[np.bool_]) -> Rows:
        """Show as one who is together; answers with the rows that look otherwise than before, places apart."""
        self.pairs.note(self.fleet, change)
        repaired = self.pairs.settle(self.fleet, touched)
        if not (repaired.size or touched.any()) and self._joined.place.size == self.fleet.size:
            return NO_ROWS
        looks, self._joined = self._joined, Joined.of(self.fleet, self._alone, self.drawn, self.pairs.joined_with)
        self.place = self._joined.place
        self._tally = None
        differs = np.flatnonzero(self._joined.differs(looks)).astype(np.int32)
        return np.concatenate([repaired, differs])


def rows_on_map(monitor: FleetMonitor) -> Rows:
    """The rows that are drawn, (n,) int32."""
    return np.flatnonzero(monitor.place == Place.ON_MAP).astype(np.int32)
