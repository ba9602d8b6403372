"""Every key, in words, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui.actions import Actions, Section

EDGE_PX = 16
_SCROLLS: dict[int, QAbstractSlider.SliderAction] = {
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class KeyHelp(QFrame):
    """Lies over the middle of the window until Esc, `?` or Close."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._before: QWidget | None = None
        self.setObjectName("keyHelp")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        title = QLabel("Keys")
        title.setProperty("look", "name")
        close = QPushButton("Close")
        close.clicked.connect(self.close_help)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(close)
        self._pages = QScrollArea()
        self._pages.setFrameShape(QFrame.Shape.NoFrame)
        self._pages.setWidgetResizable(True)
        self._pages.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 18)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)
        self._narrow = False
        self._fill()
        actions.changed.connect(self._fill)
        self.hide()

    @Slot()
    def _fill(self) -> None:
        """Two columns of sections, about equally long; one in a window that is too narrow for two."""
        shown = [each for each in self._actions if each.cap and each.listed]
        sections = {section: [each for each in shown if each.section is section] for section in Section}
        self.setAccessibleName("Keys: " + "; ".join(f"{each.cap} {each.words}" for some in sections.values() for each in some))
        total = sum(len(some) + 1 for some in sections.values() if some)
        columns = QWidget()
        side_by_side = QHBoxLayout(columns)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(28)
        grid, lines = _column(side_by_side), 0
        for section, some in sections.items():
            if not some:
                continue
            if not self._narrow and lines and lines + (len(some) + 1) / 2 > total / 2 and side_by_side.count() == 1:
                grid = _column(side_by_side)
            lines += len(some) + 1
            title = QLabel(section.value)
            title.setProperty("look", "second")
            grid.addWidget(title, grid.rowCount(), 1)
            for action in some:
                row = grid.rowCount()
                cap = QLabel(action.cap)
                cap.setProperty("look", "key")
                words = QLabel(action.words)
                words.setWordWrap(self._narrow)
                grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(words, row, 1)
        self._pages.setWidget(columns)
        self._columns = columns

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Whatever does not fit is scrolled to with the keys of any page."""
        bar = self._pages.verticalScrollBar()
        action = _SCROLLS.get(event.key())
        if action is None:
            super().keyPressEvent(event)
        else:
            bar.triggerAction(action)

    def _fill_in(self, *, narrow: bool) -> None:
        if narrow != self._narrow:
            self._narrow = narrow
            self._fill()

    def toggle(self) -> None:
        if self.close_help():
            return
        self._before = QApplication.focusWidget()
        self.center()
        self.show()
        self.raise_()
        self.setFocus()

    def close_help(self) -> bool:
        """Back to where the dispatcher was; False if it was not open."""
        was_open = self.isVisible()
        self.hide()
        before, self._before = self._before, None
        if was_open and before is not None:
            before.setFocus()
        return was_open

    def center(self) -> None:
        window = self._window.size()
        frame = self.sizeHint() - self._pages.sizeHint()
        bar_px = self._pages.verticalScrollBar().sizeHint().width()
        room_px = window.width() - 2 * EDGE_PX - frame.width() - bar_px
        self._fill_in(narrow=False)
        if self._columns.sizeHint().width() > room_px:
            self._fill_in(narrow=True)
        inside = self._columns.sizeHint()
        if self._narrow:
            inside.setWidth(room_px)
        wanted = inside + frame + QSize(bar_px, 2)
        self.resize(wanted.boundedTo(window - QSize(2 * EDGE_PX, 2 * EDGE_PX)))
        room = window - self.size()
        self.move(max(room.width() // 2, 0), max(room.height() // 2, 0))


def _column(side_by_side: QHBoxLayout) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    column = QVBoxLayout()
    column.addLayout(grid)
    column.addStretch(1)
    side_by_side.addLayout(column)
    return grid
