"""One zoom of the map as one picture: nothing is cut at a tile's border, for there are no tiles yet."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPen, QPolygonF

from demo_map import style as look
from demo_map.extract import Extract, Way
from demo_map.labels import Labels
from demo_map.projection import TILE_PX, Sheet
from demo_map.style import Style

_AREAS = ("water", "wetland", "park", "grass", "square", "pier", "platform", "building")
_LINES = ("path", "tram", "rail", "service", "pedestrian", "street", "tertiary", "secondary", "primary")
_CASED = ("service", "pedestrian", "street", "tertiary", "secondary", "primary")
_FADE_SHARE = 0.018
"""Of the map's width: how softly its edge goes over into the ground."""


def paint(extract: Extract, sheet: Sheet, style: Style) -> QImage:
    """Everything inside the extract's box; the rest is transparent."""
    picture = QImage(sheet.columns * TILE_PX, sheet.rows * TILE_PX, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    box = _box(extract, sheet)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(box.toAlignedRect())
    painter.fillRect(box.toAlignedRect(), QColor(style.land))
    _paint_areas(painter, extract, sheet, style)
    _paint_lines(painter, extract, sheet, style)
    if sheet.zoom in look.LABEL_PX:
        Labels(painter, sheet, style, box).paint(extract)
    _fade(painter, box, QColor(style.ground))
    painter.end()
    return picture


def _box(extract: Extract, sheet: Sheet) -> QRectF:
    west, south, east, north = extract.box
    return QRectF(QPointF(*sheet.place(west, north)), QPointF(*sheet.place(east, south)))


def _paint_areas(painter: QPainter, extract: Extract, sheet: Sheet, style: Style) -> None:
    for kind in _AREAS:
        if sheet.zoom < look.FIRST_ZOOM.get(kind, 0):
            continue
        edge = QPen(QColor(style.building_edge), 0.8) if kind == "building" and sheet.zoom >= 16 else Qt.PenStyle.NoPen
        painter.setPen(edge)
        painter.setBrush(QColor(style.areas[kind]))
        for area in extract.areas:
            if area.kind == kind:
                painter.drawPath(_outline(area.shape, sheet))


def _paint_lines(painter: QPainter, extract: Extract, sheet: Sheet, style: Style) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    drawn = [way for way in extract.ways if not way.underground and sheet.zoom >= look.FIRST_ZOOM.get(way.kind, 0)]
    if sheet.zoom >= look.CASING_FROM_ZOOM:
        for kind in _CASED:
            _stroke(painter, [way for way in drawn if way.kind == kind], sheet, style.casing, _width_px(kind, sheet.zoom) + 2.0)
    for kind in _LINES:
        _stroke(painter, [way for way in drawn if way.kind == kind], sheet, style.roads[kind], _width_px(kind, sheet.zoom))


def _stroke(painter: QPainter, ways: Iterable[Way], sheet: Sheet, colour: str, width_px: float) -> None:
    painter.setPen(QPen(QColor(colour), width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    for way in ways:
        painter.drawPolyline(QPolygonF([QPointF(*sheet.place(*point)) for point in way.shape.coords]))


def _width_px(kind: str, zoom: int) -> float:
    return max(look.WIDTHS_PX[kind] * look.SHRINK[zoom], look.LEAST_WIDTH_PX.get(kind, 0.6))


def _outline(shape: Any, sheet: Sheet) -> QPainterPath:
    path = QPainterPath()
    for polygon in getattr(shape, "geoms", [shape]):
        if polygon.geom_type != "Polygon":
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            path.addPolygon(QPolygonF([QPointF(*sheet.place(*point[:2])) for point in ring.coords]))
            path.closeSubpath()
    return path


def _fade(painter: QPainter, box: QRectF, ground: QColor) -> None:
    width_px = max(_FADE_SHARE * box.width(), 1.0)
    clear = QColor(ground)
    clear.setAlpha(0)
    corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft(), box.topLeft()]
    inward = [QPointF(0, width_px), QPointF(-width_px, 0), QPointF(0, -width_px), QPointF(width_px, 0)]
    for (start, end), way in zip(pairwise(corners), inward, strict=True):
        shade = QLinearGradient(start, start + way)
        shade.setColorAt(0, ground)
        shade.setColorAt(1, clear)
        painter.fillRect(QRectF(start, end + way).normalized().adjusted(-1, -1, 1, 1), QBrush(shade))
