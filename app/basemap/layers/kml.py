"""KML to features. Only what is drawn is read: nothing in the file is run, expanded or fetched."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource

from app.basemap.layers.features import FeatureBuilder, Features, LayerTrouble, Shape

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

DEEPEST = 60
_SPACED_COMMA = re.compile(r"\s*,\s*")
_ELSEWHERE = frozenset({"NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay"})
_TEXTS = frozenset({"name", "value", "SimpleData", "coordinates", "coord"})
_LINES = frozenset({"LineString", "LinearRing"})


def read_kml(data: bytes, name_field: str = "") -> Features:
    """Raises `LayerTrouble`, also for a document type, entities or absurd nesting."""
    from xml.sax import SAXException

    from defusedxml import DefusedXmlException
    from defusedxml.expatreader import create_parser

    builder = FeatureBuilder(name_field)
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(_Placemarks(builder))
    source = InputSource()
    source.setByteStream(io.BytesIO(data))
    try:
        parser.parse(source)
    except DefusedXmlException as error:
        raise LayerTrouble(
            "This KML file is not safe to read", "It defines entities or a document type, which no map needs. Export it again."
        ) from error
    except (SAXException, ValueError, LookupError, RecursionError) as error:
        raise LayerTrouble("This is not a KML file", "It is broken or cut off. Export it again as KML.") from error
    return builder.build()


class _Placemarks(ContentHandler):
    """Hands each placemark over as it ends, so that no tree of the whole file is ever built."""

    def __init__(self, builder: FeatureBuilder) -> None:
        super().__init__()
        self._builder = builder
        self._path: list[str] = []
        self._text: list[str] | None = None
        self._key = ""
        self._properties: dict[str, Any] = {}
        self._shapes: dict[Shape, list[Any]] = {}
        self._rings: list[Any] = []
        self._in_placemark = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        local = name.rpartition(":")[2]
        self._path.append(local)
        if len(self._path) > DEEPEST:
            raise LayerTrouble("This KML file is nested absurdly deep", "Export it again, or tell who made it.")
        if local == "Placemark":
            self._in_placemark, self._properties, self._shapes = True, {}, {}
        elif local in _TEXTS:
            self._text = []
        elif local in ("Polygon", "Track"):
            self._rings = []
        elif local in _ELSEWHERE:
            self._builder.leave_out("that only point at something elsewhere")
        if local in ("Data", "SimpleData"):
            self._key = attrs.get("name", "")

    def characters(self, content: str) -> None:
        if self._text is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002 - the path knows it
        local = self._path.pop()
        if not self._in_placemark:
            return
        if local in _TEXTS:
            self._take_text(local, "".join(self._text or ()))
            self._text = None
        elif local == "Polygon":
            self._take(Shape.POLYGON, self._rings or [None])
        elif local == "Track":
            self._take(Shape.LINE, [self._rings])
        elif local == "Placemark":
            self._in_placemark = False
            for shape, parts in self._shapes.items():
                self._builder.add(shape, parts, self._properties)
            if not self._shapes:
                self._builder.leave_out("without a shape")

    def _take_text(self, local: str, text: str) -> None:
        parent = self._path[-1] if self._path else ""
        if local == "name":
            if parent == "Placemark":
                self._properties["name"] = text
        elif local in ("value", "SimpleData"):
            self._properties.setdefault(self._key, text)
        elif local == "coord":
            self._rings.append(text.split()[:2])
        elif parent == "Point":
            self._take(Shape.POINT, [_coordinates(text)])
        elif parent in _LINES and "Polygon" in self._path:
            outer = "outerBoundaryIs" in self._path
            self._rings.insert(0 if outer else len(self._rings), _coordinates(text))
        elif parent in _LINES:
            self._take(Shape.LINE, [_coordinates(text)])

    def _take(self, shape: Shape, rings: list[Any]) -> None:
        self._shapes.setdefault(shape, []).append(rings)


def _coordinates(text: str) -> list[list[str]]:
    """ "lon,lat,height lon,lat,height" as pairs of texts."""
    if ", " in text or " ," in text:
        text = _SPACED_COMMA.sub(",", text)
    return [point.split(",", 2)[:2] for point in text.split()]
