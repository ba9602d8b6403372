"""Which columns the list has and in which order: by the mouse on the header, or by a key."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from app.gui.panel.columns import Column


class ColumnsMenu(QMenu):
    """Made anew each time. The name is always first: a line without one is nobody's."""

    def __init__(self, header: QHeaderView, unwanted: set[Column], parent: QWidget) -> None:
        """`unwanted` is changed in place; `parent.hide_columns` must follow."""
        super().__init__(parent)
        self.setAccessibleName("Columns")
        self._header = header
        self._unwanted = unwanted
        for place in range(1, header.count()):
            column = Column(header.logicalIndex(place))
            one = self.addMenu(column.title)
            shown = one.addAction("Shown")
            shown.setCheckable(True)
            shown.setChecked(column not in unwanted)
            shown.toggled.connect(partial(self._show, column))
            left, right = one.addAction("Further left"), one.addAction("Further right")
            left.setEnabled(place > 1)
            right.setEnabled(place < header.count() - 1)
            left.triggered.connect(partial(self._move, place, -1))
            right.triggered.connect(partial(self._move, place, 1))
        self.addSeparator()
        self.addAction("As at first").triggered.connect(self._reset)

    def _show(self, column: Column, shown: bool) -> None:
        (self._unwanted.discard if shown else self._unwanted.add)(column)

    def _move(self, place: int, step: int) -> None:
        self._header.moveSection(place, place + step)

    def _reset(self) -> None:
        self._unwanted.clear()
        for column in Column:
            self._header.moveSection(self._header.visualIndex(column), column)
