"""Shapefiles of every kind against the reader that everybody uses, and what that one does not answer for."""

from __future__ import annotations

import io
import itertools
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
import shapefile
import shapely

from app.basemap.layers.features import Features, LayerTrouble, Shape
from app.basemap.layers.reading import read_layer
from tests.basemap.layers.files import zipped

KINDS = {
    name: getattr(shapefile, name)
    for name in (
        *("POINT", "POINTM", "POINTZ", "MULTIPOINT", "MULTIPOINTM", "MULTIPOINTZ"),
        *("POLYLINE", "POLYLINEM", "POLYLINEZ", "POLYGON", "POLYGONM", "POLYGONZ"),
    )
}


def square(x: float, y: float, side: float, clockwise: bool = True) -> list[list[float]]:
    ring = [[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]
    return ring if clockwise else ring[::-1]


def rings_of(dice: Random) -> list[list[list[float]]]:
    """Islands with lakes, and islands in the lakes, in any order."""
    rings = []
    for island in range(dice.randint(1, 4)):
        x, y = island * 2.0 + dice.random() * 0.1, dice.random()
        rings.append(square(x, y, 1.0))
        if dice.random() < 0.6:
            rings.append(square(x + 0.1, y + 0.1, 0.3, clockwise=False))
            rings.append(square(x + 0.5, y + 0.5, 0.4, clockwise=False))
        if dice.random() < 0.3:
            rings.append(square(x + 0.15, y + 0.15, 0.2))
    dice.shuffle(rings)
    return rings


def written(folder: Path, kind: int, dice: Random, records: int = 60) -> Path:
    shp, dbf = io.BytesIO(), io.BytesIO()
    family, extra = kind % 10, [7.0] * (kind > 10)
    with shapefile.Writer(shp=shp, dbf=dbf, shapeType=kind) as writer:
        writer.field("NAME", "C", 30)
        for number in range(records):
            writer.record(f"No {number}")
            if dice.random() < 0.1:
                writer.null()
                continue
            if family == 1:
                shape: Any = [dice.uniform(-10, 10), dice.uniform(-10, 10), *extra]
            elif family == 8:
                shape = [[dice.uniform(-10, 10), dice.uniform(-10, 10), *extra] for _ in range(dice.randint(1, 5))]
            elif family == 3:
                lengths = [dice.randint(2, 6) for _ in range(dice.randint(1, 3))]
                shape = [[[dice.uniform(-10, 10), dice.random(), *extra] for _ in range(length)] for length in lengths]
            else:
                shape = [[[*point, *extra] for point in ring] for ring in rings_of(dice)]
            names = {1: "point", 11: "pointz", 21: "pointm", 8: "multipoint", 18: "multipointz", 28: "multipointm"}
            names |= {3: "line", 13: "linez", 23: "linem", 5: "poly", 15: "polyz", 25: "polym"}
            write = getattr(writer, names[kind])
            write(*shape) if family == 1 else write(shape)
    return zipped(folder / f"{kind}.zip", a_dot_shp=shp.getvalue(), a_dot_dbf=dbf.getvalue())


def geometry(features: Features, index: int) -> Any:
    parts = []
    for part in range(features.feature_starts[index], features.feature_starts[index + 1]):
        rings = range(features.part_starts[part], features.part_starts[part + 1])
        parts.append([features.points[features.ring_starts[ring] : features.ring_starts[ring + 1]].tolist() for ring in rings])
    shape = features.shapes[index]
    if shape == Shape.POINT:
        return shapely.MultiPoint([part[0][0] for part in parts])
    if shape == Shape.LINE:
        return shapely.MultiLineString([part[0] for part in parts])
    return shapely.MultiPolygon([(part[0], part[1:]) for part in parts])


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_shapefile_is_read_as_pyshp_reads_it(tmp_path: Path, kind: int) -> None:
    path = written(tmp_path, kind, Random(kind))
    features = read_layer(path)
    with shapefile.Reader(str(path)) as reader:
        expected = [(each.record[0], each.shape) for each in reader.iterShapeRecords() if each.shape.shapeType]
        nulls = len(reader) - len(expected)
    assert nulls and dict(features.left_out) == {"without a shape": nulls}
    assert features.names == tuple(name for name, _ in expected)
    for index, (_, shape) in enumerate(expected):
        other = shapely.from_geojson(shapely.to_geojson(shapely.geometry.shape(shape.__geo_interface__)))
        ours = geometry(features, index)
        assert ours.normalize() == type(ours)(getattr(other, "geoms", [other])).normalize()


def test_a_deleted_row_takes_its_own_shape_along_and_no_other(tmp_path: Path) -> None:
    shp, dbf = io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, dbf=dbf) as writer:
        writer.field("NAME", "C", 8)
        for number in range(4):
            writer.point(number, 60)
            writer.record(f"No {number}")
    table = bytearray(dbf.getvalue())
    table[int.from_bytes(table[8:10], "little") + int.from_bytes(table[10:12], "little")] = ord("*")
    features = read_layer(zipped(tmp_path / "a.zip", a_dot_shp=shp.getvalue(), a_dot_dbf=bytes(table)))
    assert features.names == ("No 0", "No 2", "No 3") and features.points[:, 0].tolist() == [0, 2, 3]


def test_names_come_out_of_figures_and_of_any_encoding_and_a_short_table_loses_no_shape(tmp_path: Path) -> None:
    shp, dbf = io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, dbf=dbf, encoding="cp1252") as writer:
        writer.field("BEAT", "N", 12, 3)
        writer.field("LABEL", "C", 12)
        for number, label in enumerate(("Königstraße", "", "x")):
            writer.point(number, 60)
            writer.record(14.0 + number, label)
    table = dbf.getvalue()
    table = table[: int.from_bytes(table[8:10], "little") + 2 * int.from_bytes(table[10:12], "little") + 5]
    features = read_layer(zipped(tmp_path / "a.zip", a_dot_shp=shp.getvalue(), a_dot_dbf=table, a_dot_cpg="1252"))
    assert features.names == ("Königstraße", "15", "") and features.fields == ("BEAT", "LABEL")


def test_whatever_byte_of_a_shapefile_is_wrong_it_is_read_or_refused_in_words(tmp_path: Path) -> None:
    dice = Random(5)
    for kind in (1, 8, 3, 5):
        path = written(tmp_path, kind, dice, records=6)
        with shapefile.Reader(str(path)) as reader:
            assert reader.shp and reader.dbf
            reader.shp.seek(0)
            reader.dbf.seek(0)
            whole = {"shp": reader.shp.read(), "dbf": reader.dbf.read()}
        for _, name in itertools.product(range(40), whole):
            data = bytearray(whole[name])
            data[dice.randrange(len(data) if dice.random() < 0.5 else 150)] = dice.choice((0, 1, 127, 128, 255))
            broken = {**whole, name: bytes(data[: dice.randrange(len(data))] if dice.random() < 0.2 else data)}
            with suppress(LayerTrouble):
                read_layer(zipped(tmp_path / "b.zip", **{f"a_dot_{part}": each for part, each in broken.items()}))
