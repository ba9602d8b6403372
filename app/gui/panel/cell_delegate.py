"""Paints one cell: text that is only ever text, the unit's mark before its status, no widget per row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.gui.panel.marks import Marks
from app.gui.panel.unit_table_model import EMPHASIS_ROLE, MARK_ROLE, Cell, UnitTableModel
from app.gui.style import selection_ground
from app.gui.theme import Palette, blend
from app.units.freshness import Freshness
from app.units.unit import Kind, State

MARGIN_PX = 8
_GAP_PX = 6
_SINGLE_LINE = Qt.TextFlag.TextSingleLine.value
MOST_KEPT = 4000


class CellDelegate(QStyledItemDelegate):
    def __init__(self, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._elided_texts: dict[tuple[str, int, bool], str] = {}
        self._elided_for_px = 0
        self.apply_palette(palette)

    def apply_palette(self, palette: Palette) -> None:
        self._marks = Marks(palette)
        self._selected = QColor(selection_ground(palette))
        self._line = QColor(blend(palette.line, palette.surface, 0.55))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        whole: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(whole, self._selected)
        painter.setPen(self._line)
        painter.drawLine(whole.bottomLeft(), whole.bottomRight())
        rect = whole.adjusted(MARGIN_PX, 0, -MARGIN_PX, -1)
        model = index.model()
        # The long list answers in one go what a short one is asked role by role.
        cell = model.cell(index.row(), index.column()) if isinstance(model, UnitTableModel) else _cell_of(index)
        if cell is None:
            return
        if cell.mark is not None:
            size_px = mark_size_px(option.fontMetrics)
            state, kind, freshness = cell.mark
            pixmap = self._marks.pixmap(
                State(state), Kind(kind), Freshness(freshness), size_px, painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(QPoint(rect.left() - 3, rect.center().y() + 1 - size_px // 2), pixmap)
            rect.setLeft(rect.left() - 3 + size_px + _GAP_PX)
        if cell.text:
            font: QFont = option.font
            if cell.bold:
                font = QFont(font)
                font.setBold(True)
            painter.setFont(font)
            painter.setPen(cell.colour)
            elided = self._elided(cell, font, option.fontMetrics.height(), rect.width())
            painter.drawText(rect, cell.alignment | _SINGLE_LINE, elided)

    def _elided(self, cell: Cell, font: QFont, height_px: int, width_px: int) -> str:
        """The part of a text that fits, measured once for each width and font: most cells say what they said before."""
        if height_px != self._elided_for_px or len(self._elided_texts) > MOST_KEPT:
            self._elided_for_px = height_px
            self._elided_texts.clear()
        name = (cell.text, width_px, cell.bold)
        elided = self._elided_texts.get(name)
        if elided is None:
            elided = QFontMetrics(font).elidedText(cell.text, Qt.TextElideMode.ElideRight, width_px)
            self._elided_texts[name] = elided
        return elided

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        mark_px = mark_room_px(metrics) if index.data(MARK_ROLE) is not None else 0
        return QSize(metrics.horizontalAdvance(text) + mark_px + 2 * MARGIN_PX + 4, row_height_px(metrics))


def _cell_of(index: QModelIndex | QPersistentModelIndex) -> Cell:
    return Cell(
        index.data(Qt.ItemDataRole.DisplayRole) or "",
        index.data(Qt.ItemDataRole.ForegroundRole),
        index.data(Qt.ItemDataRole.TextAlignmentRole),
        bool(index.data(EMPHASIS_ROLE)),
        index.data(MARK_ROLE),
    )


def mark_size_px(metrics: QFontMetrics) -> int:
    return round(metrics.height() * 1.4)


def mark_room_px(metrics: QFontMetrics) -> int:
    """What a mark takes of its cell's width."""
    return mark_size_px(metrics) + _GAP_PX


def row_height_px(metrics: QFontMetrics) -> int:
    """About 30 px at a text of 13 px."""
    return metrics.height() + 12
