"""A zipped shapefile to features."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from app.basemap.layers.archive import Archive
from app.basemap.layers.dbf import Table
from app.basemap.layers.features import Features, LayerTrouble, sound, without_broken_rings
from app.basemap.layers.naming import KIND_FIELDS, Naming
from app.basemap.layers.shp import read_geometry

_NO_TABLE = bytes(8) + b"\x20\0\1\0" + bytes(20)
"""One without rows and columns."""
_WGS_84 = re.compile(r'^\s*GEOGC(S|RS)\s*\[\s*"[^"]*(WGS[_ ]?(19)?84|WGS_1984)', re.IGNORECASE)
_CRS_NAME = re.compile(r'\[\s*"([^"]{1,60})')


def read_shapefile(archive: Archive, name_field: str = "") -> Features:
    """Raises `LayerTrouble`. Without a `.prj` the coordinates are taken for WGS 84 if they can be degrees."""
    shp_name = _only_one(archive)
    stem = shp_name[:-4]
    dbf, prj, cpg = (_part(archive, stem, suffix) for suffix in (".dbf", ".prj", ".cpg"))
    _refuse_other_systems(prj)
    naming, left_out = Naming(name_field), Counter[str]()
    try:
        table = Table(dbf or _NO_TABLE, _encoding(cpg))
        geometry = read_geometry(archive.read(shp_name), table.deleted, left_out)
    except (ValueError, IndexError, OverflowError) as error:
        advice = "Export it again, with its .shp, .shx, .dbf and .prj in one zip."
        raise LayerTrouble("This shapefile is broken", advice) from error
    records = geometry.records.tolist()
    names, kinds = _names(table, naming), _kinds(table)
    names += [""] * (max(records, default=-1) + 1 - len(names))  # the table may be cut off
    kinds += [""] * (len(names) - len(kinds))
    features = Features(
        geometry.points,
        geometry.ring_starts,
        geometry.part_starts,
        geometry.feature_starts,
        np.full(len(records), geometry.shape, np.uint8),
        tuple(names[record] for record in records),
        tuple(kinds[record] for record in records),
        naming.fields,
    )
    features = without_broken_rings(features, left_out)
    return sound(features, +left_out)


def _names(table: Table, naming: Naming) -> list[str]:
    names: list[str] = []
    for column in naming.meet(table.names):
        values = table.column(column)
        names = [name or value for name, value in zip(names, values, strict=True)] if names else values
        if all(names):
            break
    return names


def _kinds(table: Table) -> list[str]:
    return next((table.column(name) for name in KIND_FIELDS if name in table.names), [])


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
