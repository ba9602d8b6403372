"""The bar that tells of the alarm somebody went to, else of the newest nobody answered: in words, never over the map."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from app.gui.alarms.alarm_desk import AlarmDesk
from app.gui.clock_words import clock_words
from app.gui.map.deltas import shortened
from app.gui.top_bar import KeyButton
from app.units.alarm import Alarm, AlarmKind
from app.units.alarm_book import SNOOZES_S

PRODUCT = "Watchfloor alarm"
"""Ours, and named as ours: Axon's API carries no alerts."""


def alarm_words(alarm: Alarm, doubt: str = "") -> str:
    """ "Officer 305 (Lakeside PD): silent while recording: nothing for 34 s, expected every 10 s"."""
    who = shortened(alarm.label)
    if alarm.key is not None:
        who += f" ({alarm.episode.connection})"
    joint = " " if alarm.kind is not AlarmKind.FEED_DOWN and alarm.key is None else ": "
    return f"{who}{joint}{alarm.what}" + (f" ({doubt})" if doubt else "")


class AlarmBar(QFrame):
    """Hidden while nothing waits. Never takes the focus by itself."""

    list_asked = Signal()

    def __init__(self, desk: AlarmDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("banner", "alarm")
        self._desk = desk
        self._shown: int | None = None
        glyph = QLabel("◼")
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.more = QPushButton()
        self.more.setProperty("look", "link")
        self.more.clicked.connect(self.list_asked)
        self.go = KeyButton("Go there", "A")
        self.go.clicked.connect(desk.go_to_newest)
        self.acknowledge = KeyButton("Acknowledge", "Shift A")
        self.acknowledge.clicked.connect(desk.acknowledge_told)
        self.snooze = QToolButton()
        self.snooze.setText("Not now ▾")
        self.snooze.setAccessibleName("Put this unit's alarms off for 15 or 60 minutes")
        self.snooze.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for for_s in SNOOZES_S:
            menu.addAction(f"This unit not for {for_s / 60:.0f} min", partial(self.snooze_shown, for_s))
        self.snooze.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 14, 4)
        layout.setSpacing(10)
        layout.addWidget(glyph)
        layout.addWidget(self._label, 1)
        for button in (self.more, self.go, self.acknowledge, self.snooze):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        desk.alarms_changed.connect(self.refresh)
        desk.counted_down.connect(self.refresh)
        self.refresh()

    @property
    def words(self) -> str:
        """What is on the screen now; empty while the bar is hidden."""
        return self._label.text() if self._shown is not None else ""

    @Slot()
    def refresh(self) -> None:
        waiting, alarm = self._desk.waiting, self._desk.told
        if alarm is None:
            self._shown = None
            self.hide()
            return
        over = f", over since {clock_words(alarm.over_s)}" if alarm.over_s is not None else ""
        words = f"{PRODUCT} {clock_words(alarm.raised_s)}: {alarm_words(alarm, self._desk.doubt(alarm))}{over}"
        self._label.setText(words)
        self.setAccessibleName(words)
        newer = sum(each.number > alarm.number for each in waiting)
        self.more.setText(f"{newer} newer" if newer else f"{len(waiting) - 1} more" if len(waiting) > 1 else "List")
        self.more.setAccessibleName("List of all alarms")
        self.go.setVisible(alarm.key is not None)
        self.snooze.setVisible(alarm.key is not None)
        is_new, self._shown = self._shown != alarm.number, alarm.number
        self.show()
        if is_new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def snooze_shown(self, for_s: float) -> None:
        """Put the unit off whose alarm the bar shows."""
        alarm = next((each for each in self._desk.waiting if each.number == self._shown), None)
        if alarm is not None:
            self._desk.snooze(alarm, for_s)
