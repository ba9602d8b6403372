"""Paints one cell: text that is only ever text, the unit's mark before its status, no widget per row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.gui.panel.marks import Marks
from app.gui.panel.unit_table_model import EMPHASIS_ROLE, MARK_ROLE
from app.gui.style import selection_ground
from app.gui.theme import Palette, blend
from app.units.freshness import Freshness
from app.units.unit import Kind, State

MARGIN_PX = 8
_GAP_PX = 6


class CellDelegate(QStyledItemDelegate):
    def __init__(self, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.apply_palette(palette)

    def apply_palette(self, palette: Palette) -> None:
        self._marks = Marks(palette)
        self._selected = QColor(selection_ground(palette))
        self._line = QColor(blend(palette.line, palette.surface, 0.55))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        whole: QRect = option.rect
        font: QFont = option.font
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(whole, self._selected)
        painter.setPen(self._line)
        painter.drawLine(whole.bottomLeft(), whole.bottomRight())
        rect = whole.adjusted(MARGIN_PX, 0, -MARGIN_PX, -1)
        mark = index.data(MARK_ROLE)
        if mark is not None:
            size_px = mark_size_px(option.fontMetrics)
            pixmap = self._marks.pixmap(
                State(mark[0]), Kind(mark[1]), Freshness(mark[2]), size_px, painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(QPoint(rect.left() - 3, rect.center().y() + 1 - size_px // 2), pixmap)
            rect.setLeft(rect.left() - 3 + size_px + _GAP_PX)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if text:
            if index.data(EMPHASIS_ROLE):
                font = QFont(font)
                font.setBold(True)
            painter.setFont(font)
            painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, index.data(Qt.ItemDataRole.TextAlignmentRole) | Qt.TextFlag.TextSingleLine.value, elided)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        mark_px = mark_room_px(metrics) if index.data(MARK_ROLE) is not None else 0
        return QSize(metrics.horizontalAdvance(text) + mark_px + 2 * MARGIN_PX + 4, row_height_px(metrics))


def mark_size_px(metrics: QFontMetrics) -> int:
    return round(metrics.height() * 1.4)


def mark_room_px(metrics: QFontMetrics) -> int:
    """What a mark takes of its cell's width."""
    return mark_size_px(metrics) + _GAP_PX


def row_height_px(metrics: QFontMetrics) -> int:
    """About 30 px at a text of 13 px."""
    return metrics.height() + 12
