"""Battery and signal of the last hour as rows of small bars; where nothing was reported there is none."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.gui.panel.plain_text import plain_label
from app.gui.theme import Palette
from app.units.facts import LOW_BATTERY_PERCENT
from app.units.figures import SIGNAL_WORDS
from app.units.gauges import SLOTS, LastHour, course_words

_POOR_RANK = 2
_GAP_SHARE = 0.3


class Sparkline(QWidget):
    """`highest` is the value of a full bar; what is at or below `poor` is drawn in the colour of what needs somebody."""

    def __init__(self, highest: int, poor: int, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._highest = highest
        self._poor = poor
        self._values: tuple[int | None, ...] = (None,) * SLOTS
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.apply_palette(palette)

    def apply_palette(self, palette: Palette) -> None:
        self._bar, self._alarming, self._ground = QColor(palette.second), QColor(palette.late), QColor(palette.line)
        self.update()

    @property
    def values(self) -> tuple[int | None, ...]:
        return self._values

    def show_values(self, values: tuple[int | None, ...]) -> None:
        if values != self._values:
            self._values = values
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(SLOTS * max(metrics.averageCharWidth() // 2, 3), metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * SLOTS, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        pen = QPainter(self)
        step, bottom = self.width() / SLOTS, self.height() - 1
        pen.fillRect(QRectF(0, bottom, self.width(), 1), self._ground)
        for place, value in enumerate(self._values):
            if value is None:
                continue
            height = max(value / self._highest * bottom, 1.5)
            colour = self._alarming if value <= self._poor else self._bar
            pen.fillRect(QRectF(place * step, bottom - height, step * (1 - _GAP_SHARE), height), colour)


class HourPlots(QWidget):
    """Both, each under the words that say the same."""

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.battery = Sparkline(100, LOW_BATTERY_PERCENT - 1, palette)
        self.signal = Sparkline(len(SIGNAL_WORDS) - 1, _POOR_RANK, palette)
        self.battery_words, self.signal_words = plain_label(name="plotWords"), plain_label(name="plotWords")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        for words, plot in ((self.battery_words, self.battery), (self.signal_words, self.signal)):
            words.setMinimumWidth(1)
            words.setAlignment(Qt.AlignmentFlag.AlignLeft)
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(words)
            column.addWidget(plot)
            row.addLayout(column, 1)

    def apply_palette(self, palette: Palette) -> None:
        self.battery.apply_palette(palette)
        self.signal.apply_palette(palette)

    def show_hour(self, hour: LastHour) -> None:
        for plot, label, name, values, names in (
            (self.battery, self.battery_words, "Battery", hour.battery_percent, None),
            (self.signal, self.signal_words, "Signal", hour.signal_rank, SIGNAL_WORDS),
        ):
            plot.show_values(values)
            words = course_words(name, values, names)
            if label.text() != words:
                label.setText(words)
                plot.setAccessibleName(words)
