"""A unit's mark as on the map: shape, letter and colour for the state, outline for the freshness, frame for what carries it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QPolygonF

from app.gui.panel.unit_colours import state_colour
from app.gui.theme import Palette
from app.units.freshness import Freshness
from app.units.unit import Kind, State

_LETTERS = {State.RECORDING: "R", State.BUFFERING: "B", State.DOCKED: "D", State.OTHER: "?"}
_HALF = 12.0
"""Everything is drawn in a square from -12 to 12 and scaled to the size asked for."""
_FADED = {Freshness.LOST: 0.5, Freshness.NOT_CONFIRMED: 0.65}


class Marks:
    """Draws each mark once and keeps its pixels."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._kept: dict[tuple[int, int, int, int, float], QPixmap] = {}

    def pixmap(self, state: State, kind: Kind, freshness: Freshness, size_px: int, device_pixel_ratio: float = 1.0) -> QPixmap:
        """`size_px` in device-independent pixels."""
        name = (int(state), int(kind), int(freshness), size_px, device_pixel_ratio)
        pixmap = self._kept.get(name)
        if pixmap is None:
            side = max(round(size_px * device_pixel_ratio), 1)
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            pen = QPainter(pixmap)
            pen.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen.translate(side / 2, side / 2)
            pen.scale(side / (2 * _HALF), side / (2 * _HALF))
            _draw(pen, self._palette, state, kind, freshness)
            pen.end()
            pixmap.setDevicePixelRatio(device_pixel_ratio)
            self._kept[name] = pixmap
        return pixmap


def _draw(pen: QPainter, palette: Palette, state: State, kind: Kind, freshness: Freshness) -> None:
    colour = QColor(state_colour(palette, state))
    pen.setOpacity(_FADED.get(freshness, 1.0))
    _frame(pen, colour, kind)
    _core(pen, colour, state, 5.0 if kind in (Kind.FLEET, Kind.AIR) else 6.6)
    pen.setOpacity(1.0)
    _outline(pen, palette, freshness)


def _frame(pen: QPainter, colour: QColor, kind: Kind) -> None:
    pen.setBrush(Qt.BrushStyle.NoBrush)
    pen.setPen(QPen(colour, 1.4))
    if kind is Kind.FLEET:
        pen.drawRoundedRect(QRectF(-7.6, -7.6, 15.2, 15.2), 2.6, 2.6)
    elif kind is Kind.AIR:
        pen.drawPolygon(QPolygonF([QPointF(0, -11.2), QPointF(10.4, 7.4), QPointF(-10.4, 7.4)]))


def _core(pen: QPainter, colour: QColor, state: State, radius: float) -> None:
    letter_colour = colour
    pen.setBrush(Qt.BrushStyle.NoBrush)
    pen.setPen(QPen(colour, 1.9))
    if state is State.RECORDING:
        pen.setBrush(colour)
        pen.setPen(QPen(QColor("#ffffff"), 1.2))
        pen.drawEllipse(QPointF(0, 0), radius, radius)
        letter_colour = QColor("#ffffff")
    elif state is State.BUFFERING:
        pen.drawEllipse(QPointF(0, 0), radius - 0.6, radius - 0.6)
    elif state is State.DOCKED:
        half = radius - 0.9
        pen.drawRect(QRectF(-half, -half, 2 * half, 2 * half))
    elif state is State.OFF:
        pen.setPen(_round_ended(colour, 2.2))
        half = radius - 2.0
        pen.drawLine(QPointF(-half, -half), QPointF(half, half))
        pen.drawLine(QPointF(-half, half), QPointF(half, -half))
        return
    else:
        half = radius + 0.9
        pen.drawPolygon(QPolygonF([QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)]))
    font = QFont(pen.font())
    font.setPixelSize(max(round(radius * 1.35), 1))
    font.setBold(True)
    pen.setFont(font)
    pen.setPen(letter_colour)
    pen.drawText(QRectF(-_HALF, -_HALF, 2 * _HALF, 2 * _HALF), Qt.AlignmentFlag.AlignCenter, _LETTERS[state])


def _outline(pen: QPainter, palette: Palette, freshness: Freshness) -> None:
    if freshness not in (Freshness.LATE, Freshness.LOST, Freshness.NOT_CONFIRMED):
        return
    colour = {Freshness.LATE: palette.late, Freshness.LOST: palette.lost}.get(freshness, palette.not_confirmed)
    line = QPen(QColor(colour), 1.8)
    if freshness is not Freshness.LATE:
        line.setDashPattern([1.6, 1.4])
    pen.setBrush(Qt.BrushStyle.NoBrush)
    pen.setPen(line)
    pen.drawEllipse(QPointF(0, 0), 10.2, 10.2)
    if freshness is Freshness.LOST:
        pen.setPen(_round_ended(QColor(colour), 1.8))
        pen.drawLine(QPointF(-8.4, 8.4), QPointF(8.4, -8.4))


def _round_ended(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
