"""Every key, in words, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
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
        self._fill()
        actions.changed.connect(self._fill)
        self.hide()

    @Slot()
    def _fill(self) -> None:
        """Two columns of sections, about equally long."""
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
            if lines and lines + (len(some) + 1) / 2 > total / 2 and side_by_side.count() == 1:
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
                grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(words, row, 1)
        self._pages.setWidget(columns)
        self._columns = columns

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
        window, inside = self._window.size(), self._columns.sizeHint()
        frame = self.sizeHint() - self._pages.sizeHint()
        bar_px = self._pages.verticalScrollBar().sizeHint().width()
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
