"""A table whose first lines stay in sight however far it is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Slot
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

_MOST_SHARE = 3
"""Of the table's height a third at most is taken by what is pinned."""


class PinnedTable(QTableView):
    """All lines are of one height. Whoever derives paints: `pinned_lines` at the top, over what is scrolled below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = 0

    def pin_lines(self, count: int) -> None:
        """The first so many."""
        if count != self._wanted:
            self._wanted = count
            self.viewport().update()

    @property
    def pinned_lines(self) -> int:
        """How many stand over the others now: none while the table stands at its top, where they are anyway."""
        if not self._wanted or not self.verticalOffset():
            return 0
        height_px = max(self.verticalHeader().defaultSectionSize(), 1)
        return min(self._wanted, self.viewport().height() // height_px // _MOST_SHARE)

    @property
    def pinned_px(self) -> int:
        return self.pinned_lines * self.verticalHeader().defaultSectionSize()

    def line_at(self, y_px: int) -> int:
        """The line that is seen there, -1 below the last."""
        return y_px // self.verticalHeader().defaultSectionSize() if 0 <= y_px < self.pinned_px else self.rowAt(y_px)

    @Slot()
    def repaint_pinned(self) -> None:
        """Nobody else tells of changes in lines that are scrolled away."""
        if self.pinned_lines:
            self.viewport().update(QRect(0, 0, self.viewport().width(), self.pinned_px))

    # -- Qt's questions ------------------------------------------------------------------------------------------------
    def indexAt(self, point: QPoint) -> QModelIndex:
        if 0 <= point.y() < self.pinned_px:
            return self.model().index(self.line_at(point.y()), self.columnAt(point.x()))
        return super().indexAt(point)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Not below what is pinned."""
        super().scrollTo(index, hint)
        hidden_px = self.pinned_px - self.visualRect(index).top()
        if index.row() >= self.pinned_lines and hidden_px > 0:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - hidden_px)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._wanted:
            self.viewport().update()  # what is pinned did not move with the rest
