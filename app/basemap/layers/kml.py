"""KML to features. Only what is drawn is read: nothing in the file is run, expanded or fetched."""

from __future__ import annotations

from collections import Counter
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import numpy as np

from app.basemap.layers.coordinate_texts import CoordinateTexts
from app.basemap.layers.features import Features, LayerTrouble, Shape, refuse_too_large, sound, starts_of, without_broken_rings
from app.basemap.layers.naming import Naming, kind_of

DEEPEST = 60
_CHUNK_BYTES = _TEXT_BYTES = 1 << 18
_ELSEWHERE = frozenset({"NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay"})
_TEXTS = frozenset({"name", "value", "SimpleData", "coordinates", "coord"})
_KEYED = frozenset({"Data", "SimpleData"})
_LINES = frozenset({"LineString", "LinearRing"})
_RINGED = frozenset({"Polygon", "Track"})


def read_kml(data: bytes, name_field: str = "") -> Features:
    """Raises `LayerTrouble`, also for a document type, entities or absurd nesting."""
    # expat itself: for a small placemark, what wraps it in the standard library takes longer than all the rest.
    parser = ParserCreate()
    reading = _Placemarks(parser, Naming(name_field))
    parser.buffer_text, parser.buffer_size = True, _TEXT_BYTES
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    # Without a document type there are no entities: none that grow, none that name another file.
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        for begin in range(0, len(data), _CHUNK_BYTES):
            parser.Parse(data[begin : begin + _CHUNK_BYTES], False)
        parser.Parse(b"", True)
    except (ExpatError, ValueError, LookupError, RecursionError) as error:
        raise LayerTrouble("This is not a KML file", "It is broken or cut off. Export it again as KML.") from error
    return reading.features()


def _refuse(*_: object) -> None:
    raise LayerTrouble(
        "This KML file is not safe to read", "It defines entities or a document type, which no map needs. Export it again."
    )


class _Placemarks:
    """Takes each placemark as it ends, so that no tree of the whole file is ever built; figures are read many at a time."""

    def __init__(self, parser: Any, naming: Naming) -> None:
        self._parser = parser
        self._naming = naming
        self._coordinates = CoordinateTexts()
        self._part_sizes: list[int] = []
        self._feature_sizes: list[int] = []
        self._feature_shapes = bytearray()
        self._names: list[str] = []
        self._kinds: list[str] = []
        self._left_out: Counter[str] = Counter()
        # Of the placemark under way.
        self._path: list[str] = []
        self._text: list[str] = []
        self._key = ""
        self._properties: dict[str, str] = {}
        self._shapes: dict[Shape, list[list[str]]] = {}
        self._rings: list[str] = []
        self._in_placemark = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        self._path.append(name)
        if name in _TEXTS:
            if self._in_placemark:
                self._text = []
                self._parser.CharacterDataHandler = self._text.append
        elif name == "Placemark":
            self._in_placemark, self._properties, self._shapes = True, {}, {}
        elif name in _RINGED:
            self._rings = []
        elif name in _ELSEWHERE:
            self._left_out["that only point at something elsewhere"] += 1
        elif len(self._path) > DEEPEST:
            raise LayerTrouble("This KML file is nested absurdly deep", "Export it again, or tell who made it.")
        if attributes and name in _KEYED:
            self._key = attributes.get("name", "")

    def end(self, name: str) -> None:
        name = self._path.pop()
        if not self._in_placemark:
            return
        if name in _TEXTS:
            self._parser.CharacterDataHandler = None
            self._take_text(name, "".join(self._text))
        elif name == "Placemark":
            self._in_placemark = False
            self._finish()
        elif name == "Polygon":
            self._take(Shape.POLYGON, self._rings or [""])
        elif name == "Track":
            self._take(Shape.LINE, [" ".join(self._rings)])

    def features(self) -> Features:
        """Raises `LayerTrouble` when nothing usable was found or the coordinates are no WGS 84 degrees."""
        points, ring_sizes = self._coordinates.read()
        features = Features(
            points,
            starts_of(ring_sizes),
            starts_of(self._part_sizes),
            starts_of(self._feature_sizes),
            np.array(self._feature_shapes, np.uint8),
            tuple(self._names),
            tuple(self._kinds),
            self._naming.fields,
        )
        return sound(without_broken_rings(features, self._left_out), self._left_out)

    def _take_text(self, name: str, text: str) -> None:
        parent = self._path[-1] if self._path else ""
        if name == "coordinates":
            if parent == "Point":
                self._take(Shape.POINT, [text])
            elif parent in _LINES and "Polygon" in self._path:
                outer = "outerBoundaryIs" in self._path
                self._rings.insert(0 if outer else len(self._rings), text)
            elif parent in _LINES:
                self._take(Shape.LINE, [text])
        elif name == "name":
            if parent == "Placemark":
                self._properties["name"] = text
        elif name == "coord":
            self._rings.append(",".join(text.split()))
        else:
            self._properties.setdefault(self._key, text)

    def _take(self, shape: Shape, rings: list[str]) -> None:
        if shape in self._shapes:
            self._shapes[shape].append(rings)
        else:
            self._shapes[shape] = [rings]

    def _finish(self) -> None:
        if not self._shapes:
            self._left_out["without a shape"] += 1
            return
        name, kind = self._naming.name(self._properties), kind_of(self._properties)
        for shape, parts in self._shapes.items():
            for rings in parts:
                self._part_sizes.append(len(rings))
                self._coordinates.add(rings)
            self._feature_sizes.append(len(parts))
            self._feature_shapes.append(shape)
            self._names.append(name)
            self._kinds.append(kind)
        refuse_too_large(len(self._names), self._coordinates.points)
