"""How wide the list's columns are: as their usual words at first, then as the dispatcher wants, and larger with the text."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from app.gui.panel.cell_delegate import MARGIN_PX, mark_room_px, row_height_px
from app.gui.panel.columns import Column

_WIDEST_USUAL = {
    Column.UNIT: "Alexandra Moon",
    Column.BADGE: "28888",
    Column.STATUS: "Recording",
    Column.FIX: "9 s, out of the car, 140 m",
    Column.BEAT: "D1 North Harbor",
    Column.BATTERY: "100 %",
    Column.SIGNAL: "Excellent",
    Column.SERIAL: "X60A7777B",
    Column.AGENCY: "County Sheriff",
    Column.MODEL: "Axon Body 4",
}
"""What a column has room for until somebody makes it wider: a name or a status cut short helps nobody."""
_RULER = "Alexandra Moon 0123456789"
"""Long enough that how much wider it got is how much larger the letters are."""


class ColumnWidths:
    def __init__(self, table: QTableView) -> None:
        self._table = table
        self._ruler_px = 0

    def fit(self) -> None:
        """Bring heights and widths in step with the size of the table's text."""
        table, metrics = self._table, self._table.fontMetrics()
        table.verticalHeader().setDefaultSectionSize(row_height_px(metrics))
        ruler_px = metrics.horizontalAdvance(_RULER)
        if ruler_px == self._ruler_px:
            return
        for column, widest in _WIDEST_USUAL.items():
            if self._ruler_px:
                width_px = table.columnWidth(column) * ruler_px // self._ruler_px
            else:
                width_px = max(metrics.horizontalAdvance(text) for text in (widest, f"{column.title}n")) + 2 * MARGIN_PX + 2
                width_px += mark_room_px(metrics) if column is Column.STATUS else 0
            table.setColumnWidth(column, width_px)
        self._ruler_px = ruler_px
