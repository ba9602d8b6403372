"""The street map of the training town, as it is committed: whole, light and dark, and with its makers' names."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.basemap.mbtiles import MbtilesFile
from app.basemap.source import Look
from app.basemap.tile import Place, Tile
from app.basemap.training_map import training_map
from app.resources import Resources, find_resources

CREDIT = "© OpenStreetMap contributors, ODbL"
MOST_BYTES = 3_000_000
STATION = Place(17, 74616, 37938)


def brightness(tile: Tile | None) -> float:
    """0 black to 255 white."""
    assert tile is not None
    picture = QImage.fromData(tile.body)
    assert (picture.width(), picture.height()) == (256, 256)
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    return float(np.frombuffer(grey.constBits(), np.uint8).mean())


@pytest.mark.parametrize("dark", [False, True])
def test_both_styles_are_small_whole_and_name_their_makers(dark: bool) -> None:
    source = training_map(find_resources())
    assert source is not None and source.look is Look.AS_IT_IS
    file = Path(source.dark_address if dark else source.address)
    assert file.stat().st_size < MOST_BYTES
    tiles = MbtilesFile(file)
    extent, station = tiles.extent(), tiles.read(STATION)
    tiles.close()
    assert (extent.min_zoom, extent.max_zoom, extent.attribution) == (12, 17, CREDIT)
    assert extent.bounds is not None
    assert 10 < brightness(station) < 70 if dark else brightness(station) > 190


def test_nothing_is_lost_when_the_map_is_not_installed(tmp_path: Path) -> None:
    assert training_map(Resources(tmp_path)) is None


@pytest.mark.parametrize(
    "name", ["helsinki-streets.geojson", "helsinki-places.geojson", "helsinki-beats.geojson", "helsinki-network.json"]
)
def test_every_file_made_from_the_map_says_whose_data_it_is(name: str) -> None:
    assert json.loads(find_resources().read_text(f"demo/{name}"))["attribution"] == CREDIT
    assert name in find_resources().read_text("demo/LICENCE.md")
