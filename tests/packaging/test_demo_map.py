"""What the demo's map is made of, tried on a town of four streets: no extract and no reader of one is needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from demo_map.extract import Area, Extract, Way, area_kind
from demo_map.features import CREDIT, write_features
from demo_map.mbtiles import write_mbtiles
from demo_map.network import write_network
from demo_map.painter import paint
from demo_map.projection import Sheet
from demo_map.style import DARK, LIGHT, Style
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.basemap.mbtiles import MbtilesFile
from app.basemap.tile import Place
from app.simulator import StreetNetwork

BOX = (24.94, 60.166, 24.95, 60.172)
NORTH, SOUTH = (24.9449, 60.1712), (24.9449, 60.1668)


def street(name: str, *points: tuple[float, float], kind: str = "street") -> Way:
    return Way(kind, name, shapely.LineString(points), False, False, ())


@pytest.fixture
def town() -> Extract:
    """A lake in the north, a street around the middle, one across, and one that nothing leads to."""
    a, b, c, d = (24.942, 60.168), (24.948, 60.168), (24.948, 60.1705), (24.942, 60.1705)
    ways = (
        street("Around", a, (24.945, 60.1678), b, c, d, a, kind="primary"),
        street("Across", a, c),
        street("Alone", (24.9405, 60.1662), (24.9415, 60.1662)),
        street("Stub", b, (24.9482, 60.168)),
    )
    return Extract(BOX, (Area("water", "Lake", shapely.box(24.94, 60.171, 24.95, 60.172)),), ways)


def colour_at(tiles: MbtilesFile, sheet: Sheet, place: tuple[float, float]) -> str:
    x, y = sheet.place(*place)
    column, row = int(x // 256), int(y // 256)
    tile = tiles.read(Place(sheet.zoom, sheet.first_column + column, sheet.first_row + row))
    assert tile is not None
    return QImage.fromData(tile.body).pixelColor(int(x) % 256, int(y) % 256).name()


@pytest.mark.parametrize("style", [DARK, LIGHT], ids=lambda style: style.name)
def test_tiles_lie_where_the_program_looks_for_them(qapp: QApplication, town: Extract, tmp_path: Path, style: Style) -> None:
    sheet = Sheet.over(BOX, 16)
    count = write_mbtiles(tmp_path / "town.mbtiles", [(sheet, paint(town, sheet, style))], 64, {"attribution": CREDIT})
    assert count == sheet.columns * sheet.rows > 1
    tiles = MbtilesFile(tmp_path / "town.mbtiles")
    assert tiles.extent().attribution == CREDIT
    wet, dry = QColor(style.areas["water"]), QColor(style.land)
    for place, colour in ((NORTH, wet), (SOUTH, dry)):
        found = QColor(colour_at(tiles, sheet, place))
        assert max(abs(found.red() - colour.red()), abs(found.green() - colour.green()), abs(found.blue() - colour.blue())) <= 3
    tiles.close()


def test_the_network_is_one_piece_without_stubs(town: Extract, tmp_path: Path) -> None:
    network = StreetNetwork.read(write_network(town, tmp_path / "network.json"))
    assert len(network) == 2  # where three streets meet; a bend is no corner
    tables = json.loads((tmp_path / "network.json").read_text())
    assert tables["attribution"] == CREDIT
    assert all([24.9405, 60.1662] not in street for street in tables["streets"])


def test_the_same_town_gives_the_same_bytes(town: Extract, tmp_path: Path) -> None:
    def made(folder: Path) -> list[bytes]:
        folder.mkdir()
        return [file.read_bytes() for file in (*write_features(town, folder), write_network(town, folder / "network.json"))]

    assert made(tmp_path / "one") == made(tmp_path / "two")


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"building": "yes"}, "building"),
        ({"building": "yes", "location": "underground"}, ""),
        ({"building": "roof"}, ""),
        ({"natural": "water"}, "water"),
        ({"leisure": "park"}, "park"),
        ({"highway": "pedestrian", "area": "yes"}, "square"),
        ({"highway": "primary"}, ""),
    ],
)
def test_an_area_is_drawn_as_what_it_is(tags: dict[str, str], kind: str) -> None:
    assert area_kind(tags) == kind
