"""GeoJSON (RFC 7946) to features."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from app.basemap.layers.feature_builder import FeatureBuilder
from app.basemap.layers.features import Features, LayerTrouble, Shape
from app.basemap.layers.naming import plain

_WGS_84 = re.compile(r"(CRS:?84|EPSG:+(\d+(\.\d+)*:)?4326)$", re.IGNORECASE)
_SINGLE = {"Point": Shape.POINT, "LineString": Shape.LINE, "Polygon": Shape.POLYGON}
_MULTI = {"MultiPoint": Shape.POINT, "MultiLineString": Shape.LINE, "MultiPolygon": Shape.POLYGON}
DEEPEST_COLLECTION = 4


class _Collection(msgspec.Struct):
    type: Any = None
    features: list[msgspec.Raw] | None = None
    """Decoded one by one: a single large call would hold up every other thread."""
    crs: Any = None


class _Feature(msgspec.Struct):
    geometry: Any = None
    properties: Any = None


def read_geojson(data: bytes, name_field: str = "") -> Features:
    """Raises `LayerTrouble`. A feature that is broken is left out and counted, the rest is used."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        whole = msgspec.json.decode(data, type=_Collection)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise LayerTrouble("This is not a GeoJSON file", "Export it again as GeoJSON in UTF-8.") from error
    _refuse_other_systems(whole.crs)
    builder = FeatureBuilder(name_field)
    if whole.type == "FeatureCollection" or whole.features is not None:
        texts: list[msgspec.Raw | bytes] = [*(whole.features or ())]
    elif whole.type == "Feature":
        texts = [data]
    elif whole.type in (*_SINGLE, *_MULTI, "GeometryCollection"):
        texts = [b'{"geometry":' + data + b"}"]
    else:
        raise LayerTrouble("This is not a GeoJSON file", "It is JSON, but holds no features.")
    decoder = msgspec.json.Decoder(_Feature)
    for text in texts:
        try:
            feature = decoder.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            builder.leave_out("that cannot be read")
            continue
        _add(builder, feature)
    return builder.build()


def _add(builder: FeatureBuilder, feature: _Feature) -> None:
    properties = feature.properties if isinstance(feature.properties, dict) else {}
    found = False
    for shape, parts in _geometries(feature.geometry, 0):
        found = True
        builder.add(shape, parts, properties)
    if not found:
        builder.leave_out("without a shape")


def _geometries(geometry: Any, depth: int) -> Iterator[tuple[Shape, list[Any]]]:
    """Each shape with its parts, a part being a list of rings."""
    if not isinstance(geometry, dict) or depth > DEEPEST_COLLECTION:
        return
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for each in geometry["geometries"]:
            yield from _geometries(each, depth + 1)
    elif not isinstance(coordinates, list):
        return
    elif kind in _SINGLE:
        yield _SINGLE[kind], [_rings(_SINGLE[kind], coordinates)]
    elif kind in _MULTI:
        yield _MULTI[kind], [_rings(_MULTI[kind], each) for each in coordinates]


def _rings(shape: Shape, coordinates: Any) -> list[Any]:
    if shape is Shape.POINT:
        return [_figures([coordinates])]
    if shape is Shape.LINE:
        return [_figures(coordinates)]
    return [_figures(ring) for ring in coordinates] if isinstance(coordinates, list) else [None]


def _figures(points: Any) -> list[Any] | None:
    """Longitude, latitude, longitude, … without heights; None when these are no points."""
    try:
        figures = [figure for point in points for figure in point[:2]]
    except TypeError:
        return None
    return figures if len(figures) == 2 * len(points) else None


def _refuse_other_systems(crs: Any) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = plain(properties.get("name")) if isinstance(properties, dict) else ""
    if not _WGS_84.search(name):
        raise LayerTrouble(
            f"This file is in another coordinate system ({name[:60] or 'not named'})",
            "Watchfloor reads WGS 84 degrees only. Export it again as WGS 84 (EPSG:4326).",
        )
