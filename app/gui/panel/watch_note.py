"""Says which watched units their agency no longer returns. Who is watched is never simply not there any more."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.gui.clock_words import clock_words
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.deltas import shortened
from app.gui.panel.columns import one_line
from app.gui.panel.plain_text import plain_label
from app.gui.panel.watch_list import WatchList
from app.units.fleet import UnitKey

MOST_NAMED = 4


class WatchNote(QWidget):
    """Above the list; hidden while every watched unit is in the fleet, be it lost.

    A unit's name stays here only while its agency lets its data be seen.
    """

    def __init__(self, monitor: FleetMonitor, watched: WatchList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("watchNote")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._monitor = monitor
        self._watched = watched
        self._names: dict[UnitKey, str] = {}
        self._since_s: dict[UnitKey, float] = {}
        """Since when, by the workstation's clock, the agency's answers have been without them."""
        self.gone: tuple[UnitKey, ...] = ()
        self.words = plain_label(name="watchNoteWords")
        self.words.setWordWrap(True)
        self.stop = QPushButton("Stop watching")
        self.stop.setAccessibleName("Stop watching the units that are no longer returned")
        self.stop.clicked.connect(self._stop)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 12, 4)
        line.addWidget(self.words, 1)
        line.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        watched.changed.connect(self.refresh)
        monitor.fleet_changed.connect(self.refresh)
        monitor.health_changed.connect(self.refresh)
        monitor.connections_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        if not (self._watched.keys or self._since_s):
            return
        for key in self._watched.keys:
            self._look_for(key)
        for key in {*self._names, *self._since_s}.difference(self._watched.keys):
            self._names.pop(key, None)
            self._since_s.pop(key, None)
        gone = tuple(key for key in self._watched.keys if key in self._since_s and self._monitor.fleet.row(key) is None)
        more, self.gone = set(gone) - set(self.gone), gone
        words = f"★ Watched, but no longer returned: {self._names_words()}" if gone else ""
        if words != self.words.text():
            self.words.setText(words)
            self.setAccessibleName(words)
        self.setVisible(bool(gone))
        if more:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _look_for(self, key: UnitKey) -> None:
        fleet = self._monitor.fleet
        row = fleet.row(key)
        if row is not None:
            self._names[key] = one_line(fleet.device(row).label)
            if fleet.figures["missing_passes"][row]:
                self._since_s.setdefault(key, self._monitor.clock.wall_s())
            else:
                self._since_s.pop(key, None)
        elif key.connection not in self._monitor.connections:
            self._names.pop(key, None)
            self._since_s.pop(key, None)
        elif key.connection in self._monitor.answered or self._names.pop(key, None) is not None:
            # It does not return it, or it took all of its data back.
            self._since_s.setdefault(key, self._monitor.clock.wall_s())

    def _names_words(self) -> str:
        named = [self._named(key) for key in self.gone[:MOST_NAMED]]
        if len(self.gone) > MOST_NAMED:
            named.append(f"{len(self.gone) - MOST_NAMED} more")
        return "; ".join(named)

    def _named(self, key: UnitKey) -> str:
        since = clock_words(self._since_s[key])[:5]
        name = self._names.get(key)
        if name is not None:
            return f"{shortened(name)} ({key.connection}) since {since}"
        if key.connection in self._monitor.answered:
            return f"device {shortened(one_line(key.device_id))} ({key.connection}), in no answer since {since}"
        return f"a unit of {key.connection} since {since}"

    @Slot()
    def _stop(self) -> None:
        self._watched.toggle(self.gone)
