"""Tile files on a disk: read only, right way up, and in words when they are not what they should be."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from app.basemap.mbtiles import MbtilesFile
from app.basemap.pmtiles_file import PmtilesFile
from app.basemap.tile import Place, Tile, TileTrouble
from tests.basemap.pictures import BLUE, GREEN, RED, every_place, mbtiles, pmtiles, png

DAMAGED = [b"", b"PMTiles", b"SQLite format 3\x00" + b"\x00" * 200, b"PMTiles\x03" + b"\xff" * 400, b"<html>no</html>"]
NORTH_WEST, NORTH_EAST, SOUTH = png(RED), png(GREEN), png(BLUE)


def corner(z: int, x: int, y: int) -> bytes:
    return SOUTH if y >= (1 << z) / 2 and z else NORTH_WEST if x < (1 << z) / 2 else NORTH_EAST


def test_mbtiles_rows_are_flipped_so_that_north_is_up(tmp_path: Path) -> None:
    file = MbtilesFile(mbtiles(tmp_path / "a.mbtiles", corner, every_place(2), {"format": "png"}))
    assert file.read(Place(1, 0, 0)) == Tile(NORTH_WEST, "image/png")
    assert file.read(Place(1, 1, 0)) == Tile(NORTH_EAST, "image/png")
    assert file.read(Place(1, 0, 1)) == Tile(SOUTH, "image/png")
    assert file.read(Place(2, 3, 3)) == Tile(SOUTH, "image/png")
    file.close()


def test_pmtiles_are_the_right_way_up(tmp_path: Path) -> None:
    file = PmtilesFile(pmtiles(tmp_path / "a.pmtiles", corner, every_place(2), "© <b>County</b>"))
    assert file.read(Place(1, 0, 0)) == Tile(NORTH_WEST, "image/png")
    assert file.read(Place(2, 3, 0)) == Tile(NORTH_EAST, "image/png")
    assert file.read(Place(2, 1, 3)) == Tile(SOUTH, "image/png")
    assert file.read(Place(3, 1, 3)) is None
    assert (file.extent().min_zoom, file.extent().max_zoom, file.extent().attribution) == (0, 2, "© County")
    file.close()


def test_a_hole_and_a_place_outside_the_world_are_no_trouble(tmp_path: Path) -> None:
    file = MbtilesFile(mbtiles(tmp_path / "a.mbtiles", corner, [(1, 0, 0)]))
    assert file.read(Place(1, 1, 1)) is None
    assert file.read(Place(1, 2, 0)) is None
    file.close()


def test_mbtiles_say_their_zooms_their_bounds_and_their_makers_as_plain_text(tmp_path: Path) -> None:
    said = {
        "minzoom": "1",
        "maxzoom": "2",
        "bounds": "24.9,60.1,25.0,60.2",
        "attribution": 'by <a href="x">A &amp; B</a><script>x</script>',
    }
    file = MbtilesFile(mbtiles(tmp_path / "a.mbtiles", corner, every_place(2), said))
    extent = file.extent()
    assert (extent.min_zoom, extent.max_zoom, extent.bounds) == (1, 2, (24.9, 60.1, 25.0, 60.2))
    assert extent.attribution == "by A & Bx"
    file.close()


def test_zooms_that_are_not_said_are_counted_and_odd_bounds_are_not_believed(tmp_path: Path) -> None:
    file = MbtilesFile(mbtiles(tmp_path / "a.mbtiles", corner, every_place(2), {"bounds": "nan,0,1,inf"}))
    assert (file.extent().min_zoom, file.extent().max_zoom, file.extent().bounds) == (0, 2, None)
    file.close()


@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_a_file_is_only_ever_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    file: MbtilesFile | PmtilesFile
    if kind == "mbtiles":
        file = MbtilesFile(mbtiles(path, corner, every_place(1)))
    else:
        file = PmtilesFile(pmtiles(path, corner, every_place(1)))
    before = hashlib.sha256(path.read_bytes()).digest()
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    file.extent()
    assert file.read(Place(0, 0, 0))
    file.close()
    tmp_path.chmod(0o700)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert os.listdir(tmp_path) == [path.name]  # no journal beside it


@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_a_file_that_disappears_while_in_use_is_said_and_is_used_again_when_it_is_back(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    file: MbtilesFile | PmtilesFile
    if kind == "mbtiles":
        file = MbtilesFile(mbtiles(path, corner, every_place(1)))
    else:
        file = PmtilesFile(pmtiles(path, corner, every_place(1)))
    assert file.read(Place(1, 0, 0))
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(TileTrouble, match="the tile file is not there") as caught:
        file.read(Place(1, 1, 0))
    assert caught.value.certain
    (tmp_path / "elsewhere").rename(path)
    assert file.read(Place(1, 1, 0)) == Tile(NORTH_EAST, "image/png")
    file.close()


def test_a_file_that_is_replaced_while_in_use_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.mbtiles"
    file = MbtilesFile(mbtiles(path, lambda *_: SOUTH, every_place(1)))
    assert file.read(Place(0, 0, 0)) == Tile(SOUTH, "image/png")
    mbtiles(tmp_path / "b.mbtiles", lambda *_: NORTH_EAST, every_place(1)).replace(path)
    assert file.read(Place(0, 0, 0)) == Tile(NORTH_EAST, "image/png")
    file.close()


@pytest.mark.parametrize("reader", [MbtilesFile, PmtilesFile])
@pytest.mark.parametrize(
    "body", [b"", b"PMTiles", b"SQLite format 3\x00" + b"\x00" * 200, b"PMTiles\x03" + b"\xff" * 400, b"<html>no</html>"]
)
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, reader: type[MbtilesFile] | type[PmtilesFile], body: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(body)
    file = reader(path)
    with pytest.raises(TileTrouble) as caught:
        file.read(Place(0, 0, 0))
    assert caught.value.certain and caught.value.advice
    file.close()


def test_a_file_of_a_gigabyte_that_is_mostly_hole_is_read_as_quickly_as_any(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "a.mbtiles", corner, every_place(1))
    with path.open("r+b") as opened:
        opened.truncate(1 << 30)
    file = MbtilesFile(path)
    assert file.read(Place(1, 0, 1)) == Tile(SOUTH, "image/png")
    assert file.extent().max_zoom == 1
    file.close()
    empty = tmp_path / "b.pmtiles"
    with empty.open("wb") as opened:
        opened.truncate(1 << 30)
    with pytest.raises(TileTrouble):
        PmtilesFile(empty).extent()


def test_vector_tiles_are_refused_with_a_sentence_that_says_what_to_ask_for(tmp_path: Path) -> None:
    vector = MbtilesFile(mbtiles(tmp_path / "a.mbtiles", lambda *_: b"\x1f\x8b\x08", every_place(0), {"format": "pbf"}))
    with pytest.raises(TileTrouble, match=r"holds vector tiles, which Watchfloor cannot draw\. Ask for raster tiles"):
        vector.extent()
    vector.close()
    archive = PmtilesFile(pmtiles(tmp_path / "a.pmtiles", lambda *_: b"\x1f\x8b\x08", every_place(0), kind="MVT"))
    with pytest.raises(TileTrouble, match=r"holds vector tiles, which Watchfloor cannot draw"):
        archive.extent()
