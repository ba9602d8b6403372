"""Where a place is typed and where the nearest units stand: both keep Enter and Escape from the window's own shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from app.gui.panel.cell_delegate import row_height_px
from app.gui.panel.line_table import set_up_lines

HINT = "Coordinates or a place, then Enter"
LONGEST_PLACE = 200
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN_KEYS = (*_ENTER, Qt.Key.Key_Escape)
_WIDTHS_IN_LETTERS = (6, 23, 15, 12, 15, 14)
_LINES = 10
"""So many are wanted to be seen at once."""
_LEAST_LINES = 3


class PlaceField(QLineEdit):
    """Enter and Escape are its own: the window's shortcuts for them must not come first."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nearestPlace")
        self.setAccessibleName("Place the nearest units are asked for")
        self.setPlaceholderText(HINT)
        self.setMaxLength(LONGEST_PLACE)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.entered.emit()
            return
        super().keyPressEvent(event)


class NearestTable(QTableView):
    entered_unit = Signal()
    """Enter on a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nearestTable")
        self.setAccessibleName("Nearest units, closest first")

    def prepare(self) -> None:
        """Once it has its model."""
        set_up_lines(self)
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height_px(_LINES))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._height_px(_LEAST_LINES))

    def _height_px(self, lines: int) -> int:
        return self.horizontalHeader().sizeHint().height() + lines * self.verticalHeader().defaultSectionSize() + 4

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.entered_unit.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()  # the view's
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to the window's shortcuts."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.model() is not None:
            self._measure()

    def _measure(self) -> None:
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(row_height_px(metrics))
        for column, letters in enumerate(_WIDTHS_IN_LETTERS):
            self.setColumnWidth(column, letters * metrics.averageCharWidth())
