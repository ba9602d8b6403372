"""The maps in their files: what is good is used, what is not is said, a key in a file is not used."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.basemap.ready import READY
from app.basemap.source import Access, BadSource, Kind, Look, TileSource
from app.basemap.source_book import SourceBook

STREETS = TileSource(
    "Streets",
    Kind.WMS,
    "https://gis.example.gov/wms",
    layers="streets",
    attribution="© County",
    max_zoom=20,
    look=Look.INVERT,
    access=Access.BASIC,
    user="dispatch",
)


def test_a_map_is_stored_and_read_again_and_ours_come_after(tmp_path: Path) -> None:
    book = SourceBook(tmp_path)
    book.add(STREETS)
    assert SourceBook(tmp_path).load().sources == (STREETS, *READY)
    text = book.path.read_text()
    assert 'kind = "wms"' in text and "tile_size_px =" not in text


def test_an_admins_file_wins_and_is_not_changed(tmp_path: Path) -> None:
    machine = tmp_path / "machine"
    machine.mkdir()
    (machine / "basemap.toml").write_text('[[map]]\nname = "Streets"\nkind = "mbtiles"\naddress = "/srv/streets.mbtiles"\n')
    book = SourceBook(tmp_path, machine)
    found = book.load().find("STREETS")
    assert found is not None and found.machine_wide and found.kind is Kind.MBTILES
    with pytest.raises(BadSource, match="already a map"):
        book.add(STREETS)
    with pytest.raises(BadSource, match="not one of this workstation's own"):
        book.remove("Streets")


def test_what_is_wrong_is_left_out_said_and_kept_as_a_copy(tmp_path: Path) -> None:
    (tmp_path / "basemap.toml").write_text(
        '[[map]]\nname = "One"\nkind = "mbtiles"\naddress = "/one.mbtiles"\n'
        '[[map]]\nname = "Two"\nkind = "carrier pigeon"\naddress = "/two"\n'
        '[[map]]\nname = "Three"\nkind = "xyz"\naddress = "https://a.example/{z}/{x}/{y}"\nmax_zoom = "deep"\n'
        '[[map]]\nname = "Four"\nkind = "xyz"\naddress = "https://a.example/{z}/{x}/{y}"\npassword = "hunter2"\n'
    )
    loaded = SourceBook(tmp_path).load()
    assert [source.name for source in loaded.sources[:2]] == ["One", "Four"]
    assert len(loaded.notices) == 4 and "hunter2" not in "".join(loaded.notices)
    assert (tmp_path / "basemap.toml.bad").exists()


def test_a_map_that_is_to_be_shown_and_is_not_there_is_said(tmp_path: Path) -> None:
    loaded = SourceBook(tmp_path).load()
    assert loaded.missing("") == loaded.missing("usgs topo") == ()
    assert "no street map called 'County'" in loaded.missing("County")[0]


def test_a_file_of_a_newer_version_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "basemap.toml").write_text("version = 99\n")
    from app.toml_file import FileTrouble

    with pytest.raises(FileTrouble):
        SourceBook(tmp_path).add(STREETS)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"access": Access.TOKEN, "address": "http://gis.example.gov/wms"}, "without encryption"),
        ({"access": Access.BEARER, "address": "http://10.1.2.3/wms"}, "without encryption"),
        ({"access": Access.BASIC, "user": "gis", "address": "http://gis.example.gov/wms"}, "without encryption"),
        ({"access": Access.OPEN, "address": "http://gis.example.gov/wms?Token=s3cret"}, "holds a key"),
        ({"address": "https://gis.example.gov/wms?map=a&ApiKey=s3cret"}, "holds a key"),
        ({"dark_address": "https://gis.example.gov/wms?access_token=s3cret"}, "holds a key"),
        ({"access": Access.BASIC, "user": ""}, "user's name is missing"),
        ({"address": "https://{s}.example.gov/wms"}, "one server's name"),
        ({"layers": ""}, "layers are missing"),
        ({"min_zoom": 9, "max_zoom": 3}, "beyond the last"),
        ({"dark_address": "https://elsewhere.example.gov/wms"}, "another server"),
        ({"name": "a\u202eb"}, "cannot be used"),
        ({"attribution": "x" * 301}, "cannot be used"),
    ],
)
def test_what_cannot_be_a_map_is_refused_in_words(changed: dict[str, object], words: str) -> None:
    entries = {"name": "S", "kind": Kind.WMS, "address": "https://gis.example.gov/wms", "layers": "a", "access": Access.TOKEN}
    with pytest.raises(BadSource, match=words) as caught:
        TileSource(**{**entries, **changed})  # type: ignore[arg-type]
    assert "s3cret" not in str(caught.value)


def test_a_key_never_follows_an_edit_to_another_server() -> None:
    here = TileSource("S", Kind.XYZ, "https://a.example/{z}/{x}/{y}", access=Access.TOKEN)
    there = TileSource("S", Kind.XYZ, "https://b.example/{z}/{x}/{y}", access=Access.TOKEN)
    assert here.secret_key != there.secret_key
