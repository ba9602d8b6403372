"""Layer files as other programs write them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import shapefile

SQUARE = [[24.9, 60.1], [25.0, 60.1], [25.0, 60.2], [24.9, 60.2], [24.9, 60.1]]
HOLE = [[24.94, 60.14], [24.96, 60.14], [24.96, 60.16], [24.94, 60.16], [24.94, 60.14]]
WGS_84_PRJ = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]]]'
STATE_PLANE_PRJ = 'PROJCS["NAD_1983_StatePlane_Ohio_North",GEOGCS["GCS_North_American_1983"]]'


def feature(shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": coordinates}}


def geojson(path: Path, *features: Any, **more: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return path


def kml(path: Path, inside: str, before: str = "") -> Path:
    text = f'<?xml version="1.0" encoding="UTF-8"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}'
    path.write_text(text + "</Document></kml>", encoding="utf-8")
    return path


def placemark(name: str, inside: str) -> str:
    return f"<Placemark><name>{name}</name>{inside}</Placemark>"


def zipped(path: Path, **members: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_dot_", "."), data)
    return path


def zipped_shapefile(path: Path, prj: str | None = WGS_84_PRJ) -> Path:
    """Two beats, the second with a hole."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf) as writer:
        writer.field("BEAT_NO", "C", 20)
        writer.field("SERGEANT", "C", 20)
        writer.poly([SQUARE[::-1]])
        writer.record("14", "Nobody")
        writer.poly([[[x + 1, y] for x, y in SQUARE[::-1]], [[x + 1, y] for x, y in HOLE]])
        writer.record("15", "Anybody")
    parts = {"shp": shp, "shx": shx, "dbf": dbf}
    members: dict[str, bytes | str] = {f"beats_dot_{suffix}": part.getvalue() for suffix, part in parts.items()}
    return zipped(path, **members, **({} if prj is None else {"beats_dot_prj": prj}))
