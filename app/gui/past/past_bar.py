"""The slider under the map: all units together through the last hour."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from app.gui.past.past_desk import PastDesk

STEP_S = 5
PAGE_S = 60
SLIDER_LETTERS = 30


class PastBar(QFrame):
    """Closed until somebody asks for it; closing it is coming back to now."""

    closed = Signal()

    def __init__(self, desk: PastDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pastBar")
        self._desk = desk
        self.oldest = QLabel()
        self.oldest.setProperty("look", "second")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setSingleStep(STEP_S)
        self.slider.setPageStep(PAGE_S)
        self.slider.setAccessibleName("Time of the map, in seconds before now")
        self.slider.valueChanged.connect(self._moved)
        self.moment = QLabel()
        self.moment.setObjectName("moment")
        self.back = QPushButton("Back to now (Esc)")
        self.back.clicked.connect(self.close_bar)
        home = QShortcut(QKeySequence("Home"), self.slider)
        home.setContext(Qt.ShortcutContext.WidgetShortcut)
        home.activated.connect(self.close_bar)
        time, what = QHBoxLayout(), QHBoxLayout()
        time.addWidget(self.oldest)
        time.addWidget(self.slider, 1)
        what.addWidget(self.moment, 1)
        what.addWidget(self.back)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(14, 5, 14, 5)
        self._line.setSpacing(10)
        self._line.addLayout(time, 1)
        self._line.addLayout(what)
        self.hide()
        desk.moment_changed.connect(self.refresh)

    @Slot()
    def toggle(self) -> None:
        if self.close_bar():
            return
        self.show()
        self.refresh()
        self.slider.setFocus()

    @Slot()
    def close_bar(self) -> bool:
        """Back to now; False if the bar was not open."""
        was_open = not self.isHidden()
        had_focus = self.slider.hasFocus() or self.back.hasFocus()
        self.hide()
        self._desk.back_to_now()
        if was_open and had_focus:
            self.closed.emit()
        return was_open

    @Slot()
    def refresh(self) -> None:
        """The slider follows the clock: the moment stays, how long ago it was grows."""
        if self.isHidden():
            return
        span_s = int(self._desk.span_s)
        self.slider.blockSignals(True)
        self.slider.setRange(-span_s, 0)
        self.slider.setValue(-round(self._desk.back_s))
        self.slider.blockSignals(False)
        self.oldest.setText(f"{span_s // 60} min ago" if span_s >= 60 else f"{span_s} s ago")
        words = self._desk.moment_words
        back_s = round(self._desk.back_s)
        self.moment.setText(f"PAST {words}, {back_s // 60}:{back_s % 60:02d} ago" if words else "now")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The slider keeps its room: with large letters the words go below it."""
        super().resizeEvent(event)
        words_px = sum(each.sizeHint().width() for each in (self.oldest, self.moment, self.back))
        narrow = self.width() < words_px + SLIDER_LETTERS * self.fontMetrics().averageCharWidth()
        self._line.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    @Slot(int)
    def _moved(self, value: int) -> None:
        self._desk.go_back(float(-value))
