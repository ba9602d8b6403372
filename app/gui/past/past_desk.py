"""Owner of the last hour on the GUI thread: keeps it, and says which moment of it is on the map."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from app.gui.clock_words import clock_words
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.packing import Past
from app.units.fleet import FleetChange
from app.units.history import History, Trail
from app.units.tally import Place
from app.units.then import places_then

TRAIL_MINUTES = (5, 15, 60)
MOST_DRAWN = 40_000
"""Fixes in a trail; of more the older ones are left out, and the words beside the map say so."""
MANY_EVERY_TICKS = 5


class Trails(StrEnum):
    """Whose way is drawn."""

    OFF = "off"
    SELECTED = "selected"
    FILTERED = "filtered"
    """Those that the dispatcher's filter lets through."""
    ALL = "all"


class PastDesk(QObject):
    """`moment_s` None: now. Whatever it is, what comes is taken, and alarms go on."""

    moment_changed = Signal()
    trails_changed = Signal()

    def __init__(self, monitor: FleetMonitor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._clock = monitor.clock
        self.history = History()
        self.history.note(monitor.fleet, monitor.everything(), self._clock.monotonic_s())  # who came before us is in the past too
        self.moment_s: float | None = None
        """The monotonic second that the map shows."""
        self.trails = Trails.OFF
        self.trail_minutes = TRAIL_MINUTES[1]
        self._ticks = 0
        monitor.reported.connect(self._note)
        monitor.ticked.connect(self._tick)
        monitor.selection.changed.connect(self._selected)
        monitor.filter_changed.connect(self._filtered)

    # -- which moment ------------------------------------------------------------------------------------------------
    @property
    def span_s(self) -> float:
        """How far back one can go, in seconds."""
        oldest_s = self.history.oldest_s
        return 0.0 if oldest_s is None else max(self._clock.monotonic_s() - oldest_s, 0.0)

    @property
    def back_s(self) -> float:
        """How far back the map is, in seconds; 0 for now."""
        return 0.0 if self.moment_s is None else self._clock.monotonic_s() - self.moment_s

    @property
    def moment_words(self) -> str:
        """ "14:02:10"; empty for now."""
        return "" if self.moment_s is None else clock_words(self._clock.wall_s() - self.back_s)

    def go_back(self, back_s: float) -> None:
        """Show how it was so many seconds ago; 0 is now."""
        back_s = min(back_s, self.span_s)
        moment_s = self._clock.monotonic_s() - back_s if back_s > 0 else None
        if moment_s != self.moment_s:
            self.moment_s = moment_s
            self.moment_changed.emit()
            self.trails_changed.emit()

    @Slot()
    def back_to_now(self) -> None:
        self.go_back(0.0)

    def past(self) -> Past | None:
        """What the map is to show; None: now."""
        if self.moment_s is None:
            return None
        monitor = self._monitor
        picture = self.history.at(self.moment_s)
        place = places_then(monitor.fleet, picture, monitor.filter, monitor.drawn)
        return Past(self.moment_words, picture, self._clocks_ms(self.back_s), place)

    # -- trails ------------------------------------------------------------------------------------------------------
    def choose_trails(self, trails: Trails, minutes: int | None = None) -> None:
        self.trails = trails
        self.trail_minutes = minutes or self.trail_minutes
        self.trails_changed.emit()

    @Slot()
    def next_trails(self) -> None:
        """Off, of the selected unit, of those the filter lets through, of all, off."""
        order = list(Trails)
        self.choose_trails(order[(order.index(self.trails) + 1) % len(order)])

    def trail(self) -> tuple[Trail, npt.NDArray[np.int64]] | None:
        """The trail to draw, and for each of its fixes its agency's clock at the trail's end; None: none."""
        if self.trails is Trails.OFF or not self._monitor.fleet.size:
            return None
        until_s = self._clock.monotonic_s() if self.moment_s is None else self.moment_s
        trail = self.history.trail(self._wanted(), until_s - 60.0 * self.trail_minutes, until_s, MOST_DRAWN)
        agency = self._monitor.fleet.figures["agency"][trail.rows]
        return trail, self._clocks_ms(self.back_s)[agency]

    def _wanted(self) -> npt.NDArray[np.bool_]:
        monitor = self._monitor
        wanted = np.zeros(monitor.fleet.size, np.bool_)
        if self.trails is Trails.SELECTED:
            row = monitor.selection.row
            if row is not None:
                wanted[row] = True
        elif self.trails is Trails.FILTERED:
            wanted = (monitor.place != Place.HIDDEN) & monitor.fleet.in_use
        else:
            wanted = monitor.fleet.in_use.copy()
        return wanted

    def _clocks_ms(self, back_s: float) -> npt.NDArray[np.int64]:
        now, back_ms = self._monitor.now, int(back_s * 1000)
        each = [now[name].now_ms - back_ms if name in now else 0 for name in self._monitor.fleet.connections]
        return np.array(each, np.int64)

    # -- what happens ------------------------------------------------------------------------------------------------
    @Slot(object)
    def _note(self, change: FleetChange) -> None:
        self.history.note(self._monitor.fleet, change, self._clock.monotonic_s())
        if change.removed.size:  # not for one more second, not even in the past
            if self.moment_s is not None:
                self.moment_changed.emit()
            self.trails_changed.emit()
        elif self.trails is Trails.SELECTED and self.moment_s is None and self._monitor.selection.row in change.changed:
            self.trails_changed.emit()

    @Slot()
    def _tick(self) -> None:
        self._ticks += 1
        self.history.expire(self._clock.monotonic_s())
        if self.moment_s is not None:
            if self.back_s > self.span_s:  # older than what is kept: the moment goes with the hour
                self.go_back(self.span_s)
        elif self.trails not in (Trails.OFF, Trails.SELECTED) and self._ticks % MANY_EVERY_TICKS == 0:
            self.trails_changed.emit()

    @Slot()
    def _selected(self) -> None:
        if self.trails is not Trails.OFF:
            self.trails_changed.emit()

    @Slot()
    def _filtered(self) -> None:
        if self.moment_s is not None:
            self.moment_changed.emit()
        if self.trails is Trails.FILTERED:
            self.trails_changed.emit()
