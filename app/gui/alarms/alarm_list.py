"""Every alarm with its times, over the lower part of the window until it is closed. The map stays alive beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.alarms.alarm_bar import alarm_words
from app.gui.alarms.alarm_desk import AlarmDesk
from app.gui.clock_words import clock_words
from app.units.alarm import Alarm
from app.units.alarm_book import SNOOZES_S

WIDTH_PX = 620
EDGE_PX = 8
NOBODY = "No alarm since Watchfloor was started."
NOTE = "These are Watchfloor's own conclusions. Axon's alerts are not part of this API. Nothing of this list is kept on disk."
_NUMBER = Qt.ItemDataRole.UserRole


class AlarmList(QFrame):
    """Opened by a key or the top bar, never by an alarm."""

    def __init__(self, desk: AlarmDesk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._before: QWidget | None = None
        self.setObjectName("alarmList")
        self.setAccessibleName("Alarms")
        title = QLabel("Alarms")
        title.setProperty("look", "name")
        self.mute = QPushButton()
        self.mute.clicked.connect(desk.toggle_mute)
        close = QPushButton("Close")
        close.clicked.connect(self.close_list)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Alarms, the newest first")
        self.list.itemActivated.connect(self._go)
        self.list.currentItemChanged.connect(self._tell_buttons)
        self.go = QPushButton("Go there")
        self.go.clicked.connect(self._go)
        self.acknowledge = QPushButton("Acknowledge")
        self.acknowledge.clicked.connect(self._acknowledge)
        self.acknowledge_all = QPushButton("Acknowledge all")
        self.acknowledge_all.clicked.connect(desk.acknowledge_all)
        self.snoozes = []
        for for_s in SNOOZES_S:
            snooze = QPushButton(f"Not for {for_s / 60:.0f} min")
            snooze.clicked.connect(lambda _=False, for_s=for_s: self._snooze(for_s))
            self.snoozes.append(snooze)
        self.note = QLabel(NOTE)
        self.note.setWordWrap(True)
        self.note.setProperty("look", "second")
        space = QShortcut(QKeySequence("Space"), self.list)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self._acknowledge)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.mute)
        head.addWidget(close)
        for button in (self.go, self.acknowledge, *self.snoozes):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.acknowledge_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)
        layout.addWidget(self.note)
        self.hide()
        desk.alarms_changed.connect(self.refresh)
        desk.counted_down.connect(self.refresh)

    # -- open and closed ---------------------------------------------------------------------------------------------
    def toggle(self) -> None:
        if self.close_list():
            return
        self._before = QApplication.focusWidget()
        self.place()
        self.show()
        self.raise_()
        self.refresh()
        self.list.setFocus()

    def enter(self) -> bool:
        """The key Enter; False if the keyboard is elsewhere."""
        if self.isHidden() or not self.list.hasFocus():
            return False
        self._go()
        return True

    def close_list(self) -> bool:
        """Back to where the dispatcher was; False if it was not open."""
        was_open = self.isVisible()
        before, self._before = self._before, None
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self._window)
        self.hide()
        if was_open and had_focus and before is not None:
            before.setFocus()
        return was_open

    def place(self) -> None:
        """On the right, where the list of the units is: the map must stay free."""
        width = min(max(WIDTH_PX, 40 * self.fontMetrics().height()), self._window.width() - 2 * EDGE_PX)
        height = min(self._window.height() * 6 // 10, self._window.height() - 2 * EDGE_PX)
        self.setGeometry(self._window.width() - width - EDGE_PX, self._window.height() - height - 5 * EDGE_PX, width, height)

    # -- what it shows -----------------------------------------------------------------------------------------------
    @property
    def lines(self) -> list[str]:
        return [self.list.item(at).text() for at in range(self.list.count())]

    @Slot()
    def refresh(self) -> None:
        """Keeps the chosen line and its place, whatever came above it."""
        if self.isHidden():
            return
        muted_s = self._desk.muted_for_s
        self.mute.setText(f"Sound off for {span_words(muted_s)}: switch on" if muted_s else "No sound for 10 min")
        alarms = tuple(reversed(self._desk.alarms))
        chosen, scrolled = self._chosen_number(), self.list.verticalScrollBar().value()
        numbers = [self.list.item(at).data(_NUMBER) for at in range(self.list.count())]
        if numbers != [alarm.number for alarm in alarms] or not alarms:
            self._fill(alarms, chosen)
            self.list.verticalScrollBar().setValue(scrolled)
        for at, alarm in enumerate(alarms):
            words = self._line(alarm)
            if self.list.item(at).text() != words:
                self.list.item(at).setText(words)
                self.list.scheduleDelayedItemsLayout()  # it may take another line now
        self._tell_buttons()

    def _fill(self, alarms: tuple[Alarm, ...], chosen: int | None) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        if not alarms:
            empty = QListWidgetItem(NOBODY)
            empty.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(empty)
        for at, alarm in enumerate(alarms):
            item = QListWidgetItem(self._line(alarm))
            item.setData(_NUMBER, alarm.number)
            self.list.addItem(item)
            if alarm.number == chosen or (chosen is None and at == 0):
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    def _line(self, alarm: Alarm) -> str:
        put_off_s = self._desk.put_off_for_s(alarm)
        if alarm.acknowledged_s is not None:
            answer = f"acknowledged {clock_words(alarm.acknowledged_s)}"
        elif put_off_s:
            answer = f"put off, back in {span_words(put_off_s)}"
        else:
            answer = "not acknowledged"
        over = f", over since {clock_words(alarm.over_s)}" if alarm.over_s is not None else ""
        mark = "◼" if alarm.acknowledged_s is None and not put_off_s else "◻"
        return f"{mark} {clock_words(alarm.raised_s)}  {alarm_words(alarm, self._desk.doubt(alarm))}\n{answer}{over}"

    # -- what is pressed ---------------------------------------------------------------------------------------------
    def _chosen_number(self) -> int | None:
        item = self.list.currentItem()
        number = item.data(_NUMBER) if item is not None else None
        return number if isinstance(number, int) else None

    def _chosen(self) -> Alarm | None:
        number = self._chosen_number()
        return next((alarm for alarm in self._desk.alarms if alarm.number == number), None)

    @Slot()
    def _tell_buttons(self) -> None:
        chosen = self._chosen()
        waits = chosen is not None and chosen.acknowledged_s is None
        self.go.setEnabled(chosen is not None and chosen.key is not None)
        self.acknowledge.setEnabled(waits)
        self.acknowledge_all.setEnabled(bool(self._desk.waiting))
        for snooze in self.snoozes:
            snooze.setEnabled(waits and chosen is not None and chosen.key is not None)

    @Slot()
    def _go(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._desk.go_to(chosen)

    @Slot()
    def _acknowledge(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._desk.acknowledge(chosen.number)

    def _snooze(self, for_s: float) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._desk.snooze(chosen, for_s)


def span_words(span_s: float) -> str:
    """ "9:41", for a time that runs down."""
    return f"{int(span_s) // 60}:{int(span_s) % 60:02d}"
