"""Layer files of every format, whole, broken and hostile: each is read, or refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.basemap.layers.archive import Archive
from app.basemap.layers.features import MOST_POINTS, LayerTrouble, Shape
from app.basemap.layers.reading import MAX_BYTES, read_layer
from tests.basemap.layers.files import HOLE, SQUARE, STATE_PLANE_PRJ, feature, geojson, kml, placemark, zipped, zipped_shapefile

POINT = "<Point><coordinates>24.94,60.17,0</coordinates></Point>"


def refusal(path: Path) -> LayerTrouble:
    with pytest.raises(LayerTrouble) as caught:
        read_layer(path)
    assert caught.value.title and caught.value.advice
    return caught.value


def test_geojson_is_read_with_names_and_kinds_in_one_plain_form(tmp_path: Path) -> None:
    features = read_layer(
        geojson(
            tmp_path / "layer.geojson",
            feature("Point", [24.94, 60.17, 12.0], name="Hydrant 7", kind="hydrant"),
            feature("LineString", [[24.9, 60.1], [24.95, 60.15, 3.0]], Name="Hämeentie"),
            feature("MultiPolygon", [[SQUARE, HOLE], [[[x + 1, y] for x, y in SQUARE]]], BEAT=14),
            feature("Polygon", [SQUARE]),
        )
    )
    assert features.names == ("Hydrant 7", "Hämeentie", "14", "") and features.kinds[0] == "hydrant"
    assert features.shapes.tolist() == [Shape.POINT, Shape.LINE, Shape.POLYGON, Shape.POLYGON]
    assert features.feature_starts.tolist() == [0, 1, 2, 4, 5] and features.part_starts.tolist() == [0, 1, 2, 4, 5, 6]
    assert features.points.dtype == np.float64 and features.points[0].tolist() == [24.94, 60.17]
    assert np.allclose(features.extents()[2], [24.9, 60.1, 26.0, 60.2])
    assert features.sentence() == "Read: 1 point, 1 line, 2 areas; 3 with a name."


def test_the_property_that_holds_the_name_can_be_chosen(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.json", feature("Point", [1, 2], name="usual", RADIO_ID="Adam 12"))
    assert read_layer(path, "RADIO_ID").names == ("Adam 12",) and "RADIO_ID" in read_layer(path).fields


def test_kml_and_kmz_are_read_alike(tmp_path: Path) -> None:
    def ring(points: list[list[float]]) -> str:
        return f"<LinearRing><coordinates>{' '.join(f'{x},{y},0' for x, y in points)}</coordinates></LinearRing>"

    area = f"<Polygon><outerBoundaryIs>{ring(SQUARE)}</outerBoundaryIs><innerBoundaryIs>{ring(HOLE)}</innerBoundaryIs></Polygon>"
    line = "<MultiGeometry><LineString><coordinates>24.9, 60.1 25.0,60.2</coordinates></LineString></MultiGeometry>"
    path = kml(tmp_path / "a.kml", placemark("Beat 14", area) + placemark("Main St", line) + placemark("Hydrant", POINT))
    kmz = zipped(tmp_path / "a.kmz", doc_dot_kml=path.read_bytes())
    for each in (path, kmz):
        features = read_layer(each)
        assert features.names == ("Beat 14", "Main St", "Hydrant") and features.shapes.tolist() == [2, 1, 0]
        assert np.diff(features.ring_starts).tolist() == [5, 5, 2, 1]


@pytest.mark.parametrize("between", [" ", "\n\t  "])
@pytest.mark.parametrize("comma", [",", " , "])
def test_a_border_of_many_points_is_read_in_pieces_and_stays_whole(tmp_path: Path, between: str, comma: str) -> None:
    places = [(round(24 + step * 1e-5, 5), round(60 + step * 1e-6, 6)) for step in range(30_000)]
    line = between.join(comma.join((str(x), str(y), "12.5")) for x, y in places)
    border = f"<LineString><coordinates>{between}{line}{between}</coordinates></LineString>"
    features = read_layer(kml(tmp_path / "a.kml", placemark("Border", border) + placemark("Hydrant", POINT)))
    assert features.names == ("Border", "Hydrant") and np.diff(features.ring_starts).tolist() == [len(places), 1]
    assert features.points[:-1].tolist() == [list(place) for place in places]


def test_kml_of_absurdly_many_points_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    endless = "<Point><coordinates>" + "1 " * (MOST_POINTS + 100_000) + "</coordinates></Point>"
    assert "too large" in refusal(kml(tmp_path / "a.kml", placemark("x", endless))).title


def test_a_zipped_shapefile_is_read_with_its_holes(tmp_path: Path) -> None:
    features = read_layer(zipped_shapefile(tmp_path / "beats.zip"))
    assert features.names == ("14", "15") and set(features.fields) == {"BEAT_NO", "SERGEANT"}
    assert np.diff(features.part_starts).tolist() == [1, 2]
    assert read_layer(tmp_path / "beats.zip", "SERGEANT").names == ("Nobody", "Anybody")


def test_ten_megabytes_are_read_whole(tmp_path: Path) -> None:
    street = [[round(24 + step * 1e-4, 6), 60.1] for step in range(100)]
    count = 10_000_000 // len(json.dumps(feature("LineString", street, name="Street 1234")))
    features = read_layer(
        geojson(tmp_path / "a.geojson", *(feature("LineString", street, name=f"Street {number}") for number in range(count)))
    )
    assert (tmp_path / "a.geojson").stat().st_size > 9_500_000
    assert len(features) == count and len(features.points) == 100 * count and not features.left_out


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3857", "EPSG:2240", "", None, "urn:ogc:def:crs:EPSG::14326"])
def test_another_coordinate_system_of_geojson_is_refused(tmp_path: Path, name: str | None) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    trouble = refusal(geojson(tmp_path / "a.geojson", feature("Point", [1, 2]), crs=crs))
    assert "another coordinate system" in trouble.title and "EPSG:4326" in trouble.advice


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_wgs_84_by_any_of_its_names_is_read(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read_layer(geojson(tmp_path / "a.geojson", feature("Point", [1, 2]), crs=crs))) == 1


def test_a_projected_shapefile_is_refused_by_the_name_of_its_system(tmp_path: Path) -> None:
    assert "NAD_1983_StatePlane_Ohio_North" in refusal(zipped_shapefile(tmp_path / "a.zip", STATE_PLANE_PRJ)).title
    assert len(read_layer(zipped_shapefile(tmp_path / "b.zip", None))) == 2


def test_coordinates_that_are_no_degrees_are_refused(tmp_path: Path) -> None:
    feet = [feature("Point", [2_190_000.5 + step, 660_000.0], name="x") for step in range(3)]
    assert "not degrees" in refusal(geojson(tmp_path / "a.geojson", *feet)).title


def test_one_feature_nowhere_on_earth_is_left_out_and_counted(tmp_path: Path) -> None:
    odd = [[1e308, 60], [24.9, 91], [-181, 0]]
    good = [feature("Point", [24.9, 60.1], name=f"good {number}") for number in range(4)]
    path = geojson(tmp_path / "a.geojson", *(feature("Point", each, name="bad") for each in odd), *good)
    path.write_text(path.read_text().replace("1e+308", "1" + "0" * 5000), encoding="utf-8")
    features = read_layer(path)
    assert all(name.startswith("good") for name in features.names) and len(features) == 4
    assert sum(count for _, count in features.left_out) == 3 and "Left out" in features.sentence()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"type": "Topology"}',
        '{"type":"FeatureCollection","features":[]}',
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":null}]}',
        '{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":"x"}}]}',
        '{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":["NaN","NaN"]}}]}',
        '{"type":"FeatureCollection","features":[{"geometry":'
        + '{"type":"GeometryCollection","geometries":[' * 50
        + "]}" * 50
        + "}]}",
        '{"type":"FeatureCollection","features":' + "[" * 100_000 + "]" * 100_000 + "}",
        "\udcff",
        "<html><body>Sign in</body></html>",
        "<kml",
        "PK\x03\x04 but no zip",
        "",
    ],
)
def test_what_is_no_layer_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    refusal(path)


BOMB = '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE_READER = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("before", [BOMB, FILE_READER, '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/x.dtd">'])
def test_kml_with_entities_or_a_document_type_is_refused(tmp_path: Path, before: str) -> None:
    name = "&b;" if "b" in before else "x"
    assert "not safe" in refusal(kml(tmp_path / "a.kml", placemark(name if "ENTITY" in before else "x", POINT), before)).title


def test_hostile_kml_names_are_only_ever_text_and_links_are_never_followed(tmp_path: Path) -> None:
    names = ["&lt;img src=x onerror=alert(1)&gt;", "<![CDATA[<script>${alert(1)}</script>]]>", "A&#x202E;B", "x" * 65_536]
    links = "<NetworkLink><Link><href>http://127.0.0.1:9/</href></Link></NetworkLink><GroundOverlay><Icon/></GroundOverlay>"
    features = read_layer(kml(tmp_path / "a.kml", "".join(placemark(name, POINT) for name in names) + links))
    assert features.names[:2] == ("<img src=x onerror=alert(1)>", "<script>${alert(1)}</script>")
    assert len(features.names[3]) == 200 and all(name.isprintable() for name in features.names)
    assert dict(features.left_out) == {"that only point at something elsewhere": 2}


def test_absurdly_deep_or_huge_kml_is_refused(tmp_path: Path) -> None:
    assert "deep" in refusal(kml(tmp_path / "a.kml", "<Folder>" * 5000)).title
    huge = "".join(placemark("x", POINT.replace("24.94", each)) for each in ("1e308", "NaN", "-inf", "1e999"))
    assert refusal(kml(tmp_path / "b.kml", huge)).title


def test_a_zip_bomb_is_not_inflated(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "a.kmz", doc_dot_kml=b" " * 5_000_000).read_bytes()
    with pytest.raises(LayerTrouble, match="larger inside"):
        Archive(bomb, 1_000_000).read("doc.kml")
    assert len(bomb) < 20_000


def test_the_members_of_a_zip_may_not_be_a_bomb_together(tmp_path: Path) -> None:
    archive = Archive(zipped(tmp_path / "a.zip", x_dot_shp=b"\0" * 600_000, x_dot_dbf=b"\0" * 600_000).read_bytes(), 1_000_000)
    assert len(archive.read("x.shp")) == 600_000
    with pytest.raises(LayerTrouble, match="larger inside"):
        archive.read("x.dbf")


def test_zips_that_hold_no_layer_or_several_are_refused(tmp_path: Path) -> None:
    assert "no shapefile" in refusal(zipped(tmp_path / "a.zip", readme_dot_txt="x")).title
    assert "several" in refusal(zipped(tmp_path / "b.zip", a_dot_shp="x", b_dot_shp="y")).title
    assert "broken" in refusal(zipped(tmp_path / "c.zip", a_dot_shp=b"\0" * 99, a_dot_dbf=b"\1" * 99)).title


def test_a_file_that_is_missing_too_large_or_unknown_is_refused(tmp_path: Path) -> None:
    assert "not there" in refusal(tmp_path / "nowhere.geojson").title
    assert refusal(tmp_path).title == "The file cannot be read"
    large = tmp_path / "large.geojson"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "too large" in refusal(large).title
    (tmp_path / "a.shp").write_bytes(b"\x00\x00\x27\x0a")
    assert ".shp" in refusal(tmp_path / "a.shp").title
