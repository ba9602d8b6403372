"""Paints whole lines of the list: each unit is read once a line, and each text is laid out once, not once a second."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText

from app.gui.panel.cell_delegate import MARGIN_PX, mark_room_px, mark_size_px
from app.gui.panel.columns import RIGHT_ALIGNED, Column
from app.gui.panel.marks import Marks
from app.gui.panel.unit_cells import LineLook
from app.gui.panel.unit_colours import fix_colour, state_colour
from app.gui.style import selection_ground
from app.gui.theme import Palette, blend
from app.units.freshness import Freshness
from app.units.unit import State

_MOST_TEXTS = 3000
_LONGEST = 400
"""Letters laid out of one text: no column is that wide."""
_PLAIN = frozenset({Column.UNIT, Column.BATTERY, Column.SIGNAL})


class RowPainter:
    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._marks = Marks(palette)
        self._ground = QColor(selection_ground(palette))
        self._line = QColor(blend(palette.line, palette.surface, 0.55))
        self._late, self._text, self._second = (QColor(each) for each in (palette.late, palette.text, palette.second))
        self._states = {state: QColor(state_colour(palette, state)) for state in State}
        self._fixes = {each: QColor(fix_colour(palette, each)) for each in Freshness}
        self._laid_out: dict[tuple[str, int, bool], tuple[QStaticText, int, int]] = {}
        self._font_key = ""

    def begin(self, pen: QPainter, font: QFont) -> None:
        """Before the lines of one painting."""
        self._font, self._bold = font, QFont(font)
        self._bold.setBold(True)
        self._metrics = QFontMetrics(font)
        if font.key() != self._font_key or len(self._laid_out) > _MOST_TEXTS:
            self._font_key = font.key()
            self._laid_out.clear()
        self._mark_px, self._room_px = mark_size_px(self._metrics), mark_room_px(self._metrics)
        pen.setFont(font)

    def paint(
        self, pen: QPainter, look: LineLook, line: QRect, columns: Sequence[tuple[Column, int, int]], selected: bool
    ) -> None:
        """`line` is the whole width to be painted, `columns` are those in it with their left edge and width, px."""
        if selected:
            pen.fillRect(line, self._ground)
        pen.fillRect(line.left(), line.bottom(), line.width(), 1, self._line)
        top, height = line.top(), line.height() - 1
        for column, left, width in columns:
            start, room = left + MARGIN_PX, width - 2 * MARGIN_PX
            if column is Column.STATUS:
                size_px, ratio = self._mark_px, pen.device().devicePixelRatioF()
                mark = self._marks.pixmap(look.state, look.kind, look.freshness, size_px, ratio)
                pen.drawPixmap(QPoint(start - 3, top + (height - size_px) // 2 + 1), mark)
                start, room = start - 3 + self._room_px, room + 3 - self._room_px
            words = look.words[column]
            if not words or room <= 0:
                continue
            urgent = column in look.urgent
            text, width_px, height_px = self._lay_out(words, room, urgent)
            if column in RIGHT_ALIGNED:
                start += room - width_px
            pen.setPen(self._late if urgent else self._colour(column, look))
            if urgent:
                pen.setFont(self._bold)
            pen.drawStaticText(QPoint(start, top + (height - height_px) // 2), text)
            if urgent:
                pen.setFont(self._font)

    def _colour(self, column: Column, look: LineLook) -> QColor:
        if column is Column.STATUS:
            return self._states[look.state]
        if column is Column.FIX:
            return self._fixes[look.freshness]
        return self._text if column in _PLAIN else self._second

    def _lay_out(self, words: str, room: int, bold: bool) -> tuple[QStaticText, int, int]:
        """The text, and its width and height in px."""
        name = words, room, bold
        known = self._laid_out.get(name)
        if known is None:
            font = self._bold if bold else self._font
            text = _laid_out(words[:_LONGEST], font)
            if text.size().width() > room:  # most fit: those are measured and laid out at once
                metrics = QFontMetrics(font) if bold else self._metrics
                text = _laid_out(metrics.elidedText(words[:_LONGEST], Qt.TextElideMode.ElideRight, room), font)
            known = self._laid_out[name] = text, round(text.size().width()), round(text.size().height())
        return known


def _laid_out(words: str, font: QFont) -> QStaticText:
    text = QStaticText(words)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    text.prepare(font=font)
    return text
