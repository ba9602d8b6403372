"""Owner of the alarms on the GUI thread: looks once a second, keeps the list, does what the dispatcher says to it."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.gui.fleet_monitor import FleetMonitor
from app.units.alarm import Alarm, AlarmKind
from app.units.alarm_book import AlarmBook, AlarmLevels
from app.units.alarm_watch import AlarmWatch
from app.units.areas import Area
from app.units.fleet import FleetChange
from app.units.freshness import Freshness

_log = logging.getLogger(__name__)
NOT_CONFIRMED = "its feed is not confirmed now"
READ_S = 0.7
"""Nobody has read in less what the bar just came to say: a key pressed sooner was meant for what it said before."""


class AlarmDesk(QObject):
    """Asks nothing and opens nothing: whoever shows alarms listens."""

    alarms_changed = Signal()
    """The list, or what waits for an answer."""
    counted_down = Signal()
    """Once a second while something is muted or put off."""
    heard = Signal()
    """Something was raised that is to be heard."""
    go_requested = Signal(object)
    """`Alarm`: somebody wants to see its place."""

    def __init__(self, monitor: FleetMonitor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._clock = monitor.clock
        self._watch = AlarmWatch()
        self._book = AlarmBook()
        self._told_before: int | None = None
        self._told_since_s = -math.inf
        self._watch.note(monitor.everything())  # the window is furnished after the first answers: who falls silent now is watched
        monitor.fleet_changed.connect(self._note)
        monitor.watch_due.connect(self._look)
        monitor.connections_changed.connect(self._connections_changed)

    # -- for who shows them ------------------------------------------------------------------------------------------
    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Oldest first, at most `alarm_book.MOST_KEPT`."""
        return self._book.alarms

    @property
    def waiting(self) -> tuple[Alarm, ...]:
        """What nobody acknowledged or put off, oldest first."""
        return self._book.waiting

    @property
    def told(self) -> Alarm | None:
        """The one the bar shows: the one somebody went to, for as long as it waits; else the newest that waits."""
        return self._book.told

    @property
    def muted_for_s(self) -> float:
        return self._book.muted_for_s(self._clock.monotonic_s())

    def put_off_for_s(self, alarm: Alarm) -> float:
        return self._book.put_off_for_s(alarm.key, self._clock.monotonic_s())

    def doubt(self, alarm: Alarm) -> str:
        """What is to be said beside an alarm whose unit's feed can't be believed now; empty otherwise."""
        row = None if alarm.key is None else self._monitor.fleet.row(alarm.key)
        if alarm.kind is AlarmKind.FEED_DOWN or alarm.over_s is not None or row is None:
            return ""
        return NOT_CONFIRMED if self._monitor.fleet.freshness_of(row) is Freshness.NOT_CONFIRMED else ""

    # -- what is set up ----------------------------------------------------------------------------------------------
    def set_levels(self, levels: AlarmLevels) -> None:
        self._book.set_levels(levels)
        self.alarms_changed.emit()

    def set_areas(self, areas: Sequence[Area]) -> None:
        self._watch.set_areas(areas)

    # -- what the dispatcher says ------------------------------------------------------------------------------------
    @Slot()
    def go_to_newest(self) -> None:
        """To the newest that waits; to the newest of all when none does."""
        alarms = self.waiting or self.alarms
        if alarms:
            self.go_to(alarms[-1])

    def go_to(self, alarm: Alarm) -> None:
        self._book.go_to(alarm.number)
        told = self.told
        if told is not None and told.number == alarm.number:
            self._told_since_s = -math.inf  # who goes there has read it
        self.go_requested.emit(alarm)
        self.alarms_changed.emit()

    @Slot()
    def acknowledge_told(self) -> None:
        """The one the bar shows, or showed a moment ago: what nobody can have read yet stays."""
        told = self.told
        if told is None:
            return
        read = self._clock.monotonic_s() - self._told_since_s >= READ_S
        number = told.number if read else self._told_before
        if number is not None:
            self.acknowledge(number)

    def acknowledge(self, number: int) -> None:
        self._book.acknowledge(number, self._clock.wall_s())
        self.alarms_changed.emit()

    @Slot()
    def acknowledge_all(self) -> None:
        self._book.acknowledge_all(self._clock.wall_s())
        self.alarms_changed.emit()

    def snooze(self, alarm: Alarm, for_s: float) -> None:
        """Put this alarm's unit off; an alarm without a unit is acknowledged instead."""
        if alarm.key is None:
            self.acknowledge(alarm.number)
            return
        self._book.snooze(alarm.key, for_s, self._clock.monotonic_s())
        self.alarms_changed.emit()

    @Slot()
    def toggle_mute(self) -> None:
        if self.muted_for_s:
            self._book.unmute()
        else:
            self._book.mute(self._clock.monotonic_s())
        self.alarms_changed.emit()

    # -- what happens ------------------------------------------------------------------------------------------------
    @Slot(object)
    def _note(self, change: FleetChange) -> None:
        self._watch.note(change)
        if change.removed.size and self._book.alarms:
            self._drop_the_gone()

    @Slot()
    def _connections_changed(self) -> None:
        self._watch.read_again()
        self._drop_the_gone()

    @Slot()
    def _look(self) -> None:
        monotonic_s = self._clock.monotonic_s()
        before, were_waiting, told = self._book.alarms, self._book.waiting, self._book.told
        was_muted = self._book.muted_for_s(monotonic_s - 1.0) > 0
        look = self._watch.look(self._monitor.fleet, self._monitor.now, self._monitor.health(), monotonic_s)
        to_be_heard = self._book.take(look, self._clock.wall_s(), monotonic_s)
        if self._book.told is not None and (told is None or self._book.told.number != told.number):
            self._told_before, self._told_since_s = None if told is None else told.number, monotonic_s
        if look.raised:
            # How many and of what kind, never who: that is for the screen.
            _log.info("alarms: %s", ", ".join(sorted(each.episode.kind.value for each in look.raised[:20])))
        if self._book.alarms is not before or self._book.waiting != were_waiting:
            self.alarms_changed.emit()
        elif self._book.alarms or was_muted:
            self.counted_down.emit()
        if to_be_heard:
            self.heard.emit()

    def _drop_the_gone(self) -> None:
        before = self._book.alarms
        fleet, connections = self._monitor.fleet, self._monitor.connections
        self._book.keep_only(
            lambda alarm: alarm.episode.connection in connections and (alarm.key is None or fleet.row(alarm.key) is not None)
        )
        if self._book.alarms != before:
            self.alarms_changed.emit()
