"""A zipped shapefile to features."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any

from app.basemap.layers.archive import Archive
from app.basemap.layers.features import FeatureBuilder, Features, LayerTrouble, Shape

_POINTS, _LINES, _POLYGONS = (1, 8, 11, 18, 21, 28), (3, 13, 23), (5, 15, 25)
_WGS_84 = re.compile(r'^\s*GEOGC(S|RS)\s*\[\s*"[^"]*(WGS[_ ]?(19)?84|WGS_1984)', re.IGNORECASE)
_CRS_NAME = re.compile(r'\[\s*"([^"]{1,60})')


def read_shapefile(archive: Archive, name_field: str = "") -> Features:
    """Raises `LayerTrouble`. Without a `.prj` the coordinates are taken for WGS 84 if they can be degrees."""
    import shapefile

    shp_name = _only_one(archive)
    stem = shp_name[:-4]
    parts = {suffix: _part(archive, stem, suffix) for suffix in (".shx", ".dbf", ".prj", ".cpg")}
    _refuse_other_systems(parts[".prj"])
    dbf = parts[".dbf"]
    encoding = _encoding(parts[".cpg"])
    builder = FeatureBuilder(name_field)
    try:
        files: dict[str, Any] = {"shp": io.BytesIO(archive.read(shp_name))}
        if dbf is not None:
            files["dbf"] = io.BytesIO(dbf)
        with shapefile.Reader(**files, encoding=encoding, encodingErrors="replace") as reader:
            names = [each[0] for each in reader.fields if each[0] != "DeletionFlag"]
            builder.meet(names)
            wanted = [name for name in names if builder.wants(name)]  # the rest is not even decoded
            records = reader.iterRecords(fields=wanted) if wanted else itertools.repeat(())
            for shape, record in zip(reader.iterShapes(), records, strict=False):
                _add(builder, shape, dict(zip(wanted, record, strict=True)))
    except LayerTrouble:
        raise
    except Exception as error:  # what a broken file makes pyshp raise is not a list anybody could keep
        advice = "Export it again, with its .shp, .shx, .dbf and .prj in one zip."
        raise LayerTrouble("This shapefile is broken", advice) from error
    return builder.build()


def _only_one(archive: Archive) -> str:
    found = archive.ending_in(".shp")
    if not found:
        raise LayerTrouble("There is no shapefile in this zip", "It must hold a .shp with its .shx, .dbf and .prj.")
    if len(found) > 1:
        raise LayerTrouble("There are several shapefiles in this zip", "Zip each layer by itself.")
    return found[0]


def _part(archive: Archive, stem: str, suffix: str) -> bytes | None:
    for name in archive.ending_in(suffix):
        if name[: -len(suffix)] == stem:
            return archive.read(name)
    return None


def _refuse_other_systems(prj: bytes | None) -> None:
    if prj is None:
        return
    text = prj[:20_000].decode("utf-8", "replace").lstrip("\ufeff")
    if not _WGS_84.match(text):
        name = _CRS_NAME.search(text)
        raise LayerTrouble(
            f"This shapefile is in another coordinate system ({name[1] if name else 'not named'})",
            "Watchfloor reads WGS 84 degrees only. Export it again as WGS 84 (EPSG:4326).",
        )


def _encoding(cpg: bytes | None) -> str:
    name = (cpg or b"utf-8")[:40].decode("ascii", "replace").strip().lower()
    name = f"cp{name}" if name.isdigit() else name
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return "utf-8"
    return name


def _add(builder: FeatureBuilder, shape: Any, properties: dict[str, Any]) -> None:
    points, kind = shape.points, shape.shapeType
    if kind == 0 or not points:
        builder.leave_out("without a shape")
    elif kind in _POINTS:
        builder.add(Shape.POINT, [[[point]] for point in points], properties)
    elif kind in _LINES:
        builder.add(Shape.LINE, [[ring] for ring in _rings(shape)], properties)
    elif kind in _POLYGONS:
        builder.add(Shape.POLYGON, _polygons(shape), properties)
    else:
        builder.leave_out("of a kind that is not drawn")


def _rings(shape: Any) -> list[Any]:
    starts = [*shape.parts, len(shape.points)]
    return [shape.points[start:end] for start, end in itertools.pairwise(starts)]


def _polygons(shape: Any) -> list[Any]:
    if len(shape.parts) == 1:
        return [[shape.points]]
    geometry = shape.__geo_interface__  # sorts holes to their outlines
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])
