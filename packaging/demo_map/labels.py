"""Names along the streets and in the areas, none over another."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform
from shapely.ops import linemerge, unary_union

from demo_map import style as look
from demo_map.extract import Extract
from demo_map.projection import Sheet
from demo_map.style import Style

_NAMED = ("primary", "secondary", "tertiary", "street", "pedestrian")
_APART_PX = 330.0
"""Between two labels of one street."""
_SHARPEST_TURN = math.radians(22)
_SHARPEST_BEND = math.radians(50)
_HALO_PX = 3.2
_TRY_EVERY_PX = 12.0


class Labels:
    """Paints with the first fitting place for each name, the important streets first."""

    def __init__(self, painter: QPainter, sheet: Sheet, style: Style, box: QRectF) -> None:
        self._painter = painter
        self._sheet = sheet
        self._style = style
        self._box = box.adjusted(22, 14, -22, -14)
        self._taken: list[tuple[float, float, float]] = []
        """Circles: x, y, radius."""
        self._said: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self._pixel_size = look.LABEL_PX[sheet.zoom]

    def paint(self, extract: Extract) -> None:
        self._name_areas(extract, "water")
        lines: dict[str, list[Any]] = defaultdict(list)
        kinds: dict[str, str] = {}
        for way in extract.ways:
            if way.name and way.kind in _NAMED and not way.underground:
                lines[way.name].append(way.shape)
                kinds[way.name] = min(kinds.get(way.name, way.kind), way.kind, key=_NAMED.index)
        length = {name: sum(shape.length for shape in shapes) for name, shapes in lines.items()}
        for name in sorted(lines, key=lambda name: (_NAMED.index(kinds[name]), -length[name])):
            self._name_street(name, kinds[name], lines[name])
        self._name_areas(extract, "park", "square")

    # -- streets -------------------------------------------------------------------------------------------------------
    def _name_street(self, name: str, kind: str, shapes: list[Any]) -> None:
        merged = unary_union(shapes)
        merged = linemerge(merged) if merged.geom_type == "MultiLineString" else merged
        font = self._font(bold=kind in ("primary", "secondary"), small=_NAMED.index(kind) > 2)
        colour = self._style.label if _NAMED.index(kind) < 3 else self._style.minor_label
        for line in sorted(getattr(merged, "geoms", [merged]), key=lambda each: -each.length):
            track = _Track([self._sheet.place(*point) for point in line.coords])
            self._name_track(name, track, font, colour)

    def _name_track(self, name: str, track: _Track, font: QFont, colour: str) -> None:
        width_px = QFontMetricsF(font).horizontalAdvance(name) + font.pixelSize()
        room = track.length_px - width_px
        if room < 0:
            return
        middle = room / 2
        starts = sorted(
            (index * _TRY_EVERY_PX for index in range(int(room // _TRY_EVERY_PX) + 1)), key=lambda at: abs(at - middle)
        )
        for start_px in starts:
            glyphs = self._along(name, track, start_px + font.pixelSize() / 2, font)
            if glyphs and self._is_free(name, glyphs, font.pixelSize()):
                self._take(name, glyphs, font.pixelSize())
                self._draw_glyphs(name, glyphs, font, colour)

    def _along(self, name: str, track: _Track, start_px: float, font: QFont) -> list[tuple[float, float, float]]:
        """Middle and angle of each character; empty where the street bends too much."""
        metrics = QFontMetricsF(font)
        ends = [metrics.horizontalAdvance(name[:count]) for count in range(len(name) + 1)]
        x0, _, _ = track.at(start_px)
        x1, _, _ = track.at(start_px + ends[-1])
        backwards = x1 < x0
        glyphs = []
        for count in range(len(name)):
            middle = (ends[count] + ends[count + 1]) / 2
            x, y, angle = track.at(start_px + (ends[-1] - middle if backwards else middle), reach_px=font.pixelSize())
            glyphs.append((x, y, angle + math.pi if backwards else angle))
        angles = [angle for _, _, angle in glyphs]
        turns = [abs(_turn(a, b)) for a, b in pairwise(angles)]
        bent = max(turns, default=0) > _SHARPEST_TURN or max(abs(_turn(angles[0], each)) for each in angles) > _SHARPEST_BEND
        return [] if bent else glyphs

    def _draw_glyphs(self, name: str, glyphs: list[tuple[float, float, float]], font: QFont, colour: str) -> None:
        metrics = QFontMetricsF(font)
        whole = QPainterPath()
        for letter, (x, y, angle) in zip(name, glyphs, strict=True):
            path = QPainterPath()
            path.addText(QPointF(-metrics.horizontalAdvance(letter) / 2, metrics.xHeight() / 2 + 0.5), font, letter)
            turned = QTransform()
            turned.translate(x, y)
            turned.rotateRadians(angle)
            whole.addPath(turned.map(path))
        self._draw(whole, colour)

    # -- areas ---------------------------------------------------------------------------------------------------------
    def _name_areas(self, extract: Extract, *kinds: str) -> None:
        areas = [
            area
            for area in extract.areas
            if area.name and area.kind in kinds and self._sheet.zoom >= look.AREA_LABEL_FROM_ZOOM[area.kind]
        ]
        for area in sorted(areas, key=lambda area: -area.shape.area):
            place = self._sheet.place(*area.shape.representative_point().coords[0])
            west, _ = self._sheet.place(area.shape.bounds[0], area.shape.bounds[3])
            east, _ = self._sheet.place(area.shape.bounds[2], area.shape.bounds[1])
            colour = {"water": self._style.water_label, "park": self._style.park_label}.get(area.kind, self._style.minor_label)
            self._name_place(area.name, place, east - west, colour)

    def _name_place(self, name: str, place: tuple[float, float], room_px: float, colour: str) -> None:
        font = self._font(small=True, italic=True)
        metrics = QFontMetricsF(font)
        lines = _wrapped(name, room_px * 1.15, metrics)
        if max(metrics.horizontalAdvance(line) for line in lines) > room_px * 1.5:
            return
        path = QPainterPath()
        spots = []
        for index, line in enumerate(lines):
            width = metrics.horizontalAdvance(line)
            base = place[1] + (index - (len(lines) - 1) / 2) * metrics.height() * 0.95 + metrics.xHeight() / 2
            path.addText(QPointF(place[0] - width / 2, base), font, line)
            step = font.pixelSize() * 0.6
            spots += [(place[0] - width / 2 + step * each, base - 4, 0.0) for each in range(int(width // step) + 2)]
        if self._is_free(name, spots, font.pixelSize()):
            self._take(name, spots, font.pixelSize())
            self._draw(path, colour)

    # -- both ----------------------------------------------------------------------------------------------------------
    def _is_free(self, name: str, glyphs: list[tuple[float, float, float]], size_px: float) -> bool:
        if not all(self._box.contains(x, y) for x, y, _ in glyphs):
            return False
        middle_x, middle_y, _ = glyphs[len(glyphs) // 2]
        if any(math.hypot(middle_x - x, middle_y - y) < _APART_PX for x, y in self._said[name]):
            return False
        reach = 0.62 * size_px
        return not any(math.hypot(x - a, y - b) < reach + r for x, y, _ in glyphs for a, b, r in self._taken)

    def _take(self, name: str, glyphs: list[tuple[float, float, float]], size_px: float) -> None:
        self._taken += [(x, y, 0.62 * size_px) for x, y, _ in glyphs]
        middle_x, middle_y, _ = glyphs[len(glyphs) // 2]
        self._said[name].append((middle_x, middle_y))

    def _draw(self, path: QPainterPath, colour: str) -> None:
        pen = QPen(QColor(self._style.halo), _HALO_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        self._painter.strokePath(path, pen)
        self._painter.fillPath(path, QColor(colour))

    def _font(self, *, bold: bool = False, small: bool = False, italic: bool = False) -> QFont:
        font = QFont("DejaVu Sans")
        font.setPixelSize(self._pixel_size - (1 if small else 0))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        font.setItalic(italic)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font


class _Track:
    """A line in pixels that can be asked for a place by the way along it."""

    def __init__(self, points: list[tuple[float, float]]) -> None:
        self._points = points
        self._along = [0.0]
        for (x0, y0), (x1, y1) in pairwise(points):
            self._along.append(self._along[-1] + math.hypot(x1 - x0, y1 - y0))

    @property
    def length_px(self) -> float:
        return self._along[-1]

    def at(self, way_px: float, reach_px: float = 0.0) -> tuple[float, float, float]:
        """Place and direction in radians; the direction is taken over `reach_px` to either side, which rounds corners."""
        x, y = self._place(way_px)
        x0, y0 = self._place(way_px - max(reach_px, 0.5))
        x1, y1 = self._place(way_px + max(reach_px, 0.5))
        return (x + (x0 + x1) / 2) / 2, (y + (y0 + y1) / 2) / 2, math.atan2(y1 - y0, x1 - x0)

    def _place(self, way_px: float) -> tuple[float, float]:
        way_px = min(max(way_px, 0.0), self.length_px)
        index = next((index for index, along in enumerate(self._along[1:]) if along >= way_px), len(self._along) - 2)
        span = self._along[index + 1] - self._along[index]
        share = (way_px - self._along[index]) / span if span else 0.0
        (x0, y0), (x1, y1) = self._points[index], self._points[index + 1]
        return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def _turn(one: float, other: float) -> float:
    return (other - one + math.pi) % (2 * math.pi) - math.pi


def _wrapped(name: str, room_px: float, metrics: QFontMetricsF) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > room_px:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
