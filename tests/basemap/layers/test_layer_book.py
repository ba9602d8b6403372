"""`layers.toml`: kept in order, forgiving of whoever edits it by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.basemap.layers.layer import Layer, Role
from app.basemap.layers.layer_book import LayerBook
from app.toml_file import FileTrouble


def test_layers_are_kept_as_they_were_with_what_a_newer_version_added(tmp_path: Path) -> None:
    book = LayerBook(tmp_path)
    layers = (
        Layer("Beats", tmp_path / "beats.zip", "#9a7fd6", labels=False, role=Role.BEATS, name_field="BEAT_NO"),
        Layer("Hydrants", tmp_path / "h.kml", shown=False),
    )
    assert book.load().layers == ()
    book.save(layers)
    (tmp_path / "layers.toml").write_text('odd = "kept"\n' + (tmp_path / "layers.toml").read_text())
    book.save(layers)
    assert book.load().layers == layers and 'odd = "kept"' in (tmp_path / "layers.toml").read_text()


def test_an_entry_that_makes_no_sense_is_left_out_and_said(tmp_path: Path) -> None:
    good = f"[[layer]]\nname = 'Beats'\npath = '{tmp_path / 'a.json'}'\n"
    bad = [
        "name = 'x'",
        "name = 'x'\npath = 'relative'",
        "name = 'x'\npath = '/a'\ncolour = 'red'",
        "name = 'x'\npath = '/a'\nrole = 'boss'",
    ]
    text = good + "".join(f"[[layer]]\n{entry}\n" for entry in [*bad, "name = 'x'\npath = '/a'\nlabels = 1"])
    (tmp_path / "layers.toml").write_text(text)
    loaded = LayerBook(tmp_path).load()
    assert [layer.name for layer in loaded.layers] == ["Beats"]
    assert len(loaded.notices) == 6 and "role is plain, beats or jurisdictions" in loaded.notices[3]
    assert (tmp_path / "layers.toml.bad").read_text() == text


def test_a_file_of_a_newer_version_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / "layers.toml").write_text("version = 2\n")
    with pytest.raises(FileTrouble):
        LayerBook(tmp_path).save(())
    assert (tmp_path / "layers.toml").read_text() == "version = 2\n"
