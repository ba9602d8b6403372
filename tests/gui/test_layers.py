"""Layers while the program runs: read beside the GUI thread, watched, and told to units, search and settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.basemap.layers.layer import Layer, Role
from app.basemap.layers.layer_book import LayerBook
from app.gui.layers.layer_desk import LayerDesk
from app.gui.settings.layers_page import NO_LAYER, NOT_OURS, LayersPage
from tests.basemap.layers.files import SQUARE, feature, geojson, zipped_shapefile


@pytest.fixture
def desk(qapp: object) -> Iterator[LayerDesk]:
    desk = LayerDesk()
    yield desk
    desk.deleteLater()


def read(qtbot: QtBot, desk: LayerDesk, layer: Layer) -> str:
    qtbot.waitUntil(lambda: desk.reading(layer).stamp is not None or bool(desk.reading(layer).trouble), timeout=10_000)
    return desk.reading(layer).sentence


def test_a_layer_is_read_drawn_found_and_its_beats_told(qtbot: QtBot, desk: LayerDesk, tmp_path: Path) -> None:
    beats = Layer("Beats", zipped_shapefile(tmp_path / "beats.zip"), role=Role.BEATS)
    hidden = Layer("Hidden", geojson(tmp_path / "a.json", feature("Point", [1, 2], name="Hydrant")), shown=False)
    desk.show((beats, hidden))
    assert read(qtbot, desk, beats) == "Read: 2 areas; 2 with a name." and read(qtbot, desk, hidden).startswith("Read: 1 point")
    [drawn] = desk.overlays()
    areas = desk.areas(Role.BEATS)
    assert drawn.colour == beats.colour and areas is not None and areas.names == ("14", "15")
    assert desk.areas(Role.JURISDICTIONS) is None
    qtbot.waitUntil(lambda: len(desk.places) == 3, timeout=10_000)
    assert desk.places.find("hydrant")[0].layer == "Hidden"
    desk.show((replace(beats, colour="#112233"), hidden))
    assert desk.overlays()[0].number == drawn.number  # another colour is not another reading
    desk.show(())
    assert desk.overlays() == () and desk.areas(Role.BEATS) is None


def test_a_file_that_goes_away_or_breaks_is_told_in_words_and_what_was_read_stays(
    qtbot: QtBot, desk: LayerDesk, tmp_path: Path
) -> None:
    layer = Layer("Beats", geojson(tmp_path / "a.json", feature("Polygon", [SQUARE], name="14")), role=Role.BEATS)
    desk.show((layer,))
    read(qtbot, desk, layer)
    layer.path.rename(tmp_path / "elsewhere")
    with qtbot.waitSignal(desk.read, timeout=10_000):
        desk.look_again()
    assert "not there" in desk.reading(layer).sentence and "still used" in desk.reading(layer).sentence
    assert len(desk.overlays()) == 1 and desk.areas(Role.BEATS) is not None
    assert desk.troubles() == (f"Layer Beats: {desk.reading(layer).sentence}",)
    layer.path.write_text("{", encoding="utf-8")
    with qtbot.waitSignal(desk.read, timeout=10_000):
        desk.look_again()
    assert "not a GeoJSON file" in desk.reading(layer).sentence
    geojson(layer.path, feature("Polygon", [SQUARE], name="15"))
    os.utime(layer.path, ns=(1, 1))
    with qtbot.waitSignal(desk.read, timeout=10_000):
        desk.look_again()
    areas = desk.areas(Role.BEATS)
    assert areas is not None and areas.names == ("15",) and not desk.reading(layer).trouble


def test_several_layers_that_are_not_right_take_one_line_of_the_window(qtbot: QtBot, desk: LayerDesk, tmp_path: Path) -> None:
    gone = [Layer(name, tmp_path / f"{name}.json") for name in ("Beats", "Hydrants")]
    desk.show(gone)
    for layer in gone:
        read(qtbot, desk, layer)
    assert desk.troubles() == ("2 layers are not right: Beats, Hydrants. Settings, Layers says why.",)


def test_layers_are_added_edited_ordered_by_keys_and_removed(qtbot: QtBot, desk: LayerDesk, tmp_path: Path) -> None:
    book = LayerBook(tmp_path / "config")
    page = LayersPage(book, desk)
    qtbot.addWidget(page)
    page.changed.connect(lambda: desk.show(book.load().layers))
    page.show()
    assert page.empty.text() == NO_LAYER and not page.remove_button.isEnabled()
    page.hide()
    desk.show([Layer("Beats", tmp_path / "training.json")])
    page.show()
    assert NOT_OURS in page.empty.text()
    page.add_file(geojson(tmp_path / "hydrants.json", feature("Point", [1, 2], name="x", CODE="H-7")))
    page.add_file(zipped_shapefile(tmp_path / "beats.zip"))
    assert [layer.name for layer in book.load().layers] == ["hydrants", "beats"]  # the lowest first
    assert len({layer.colour for layer in book.load().layers}) == 2
    qtbot.waitUntil(lambda: "2 areas" in page.reading.words, timeout=10_000)
    page.role.setCurrentIndex(page.role.findData(Role.BEATS.value))
    page.role.activated.emit(page.role.currentIndex())
    page.name.setText("Our beats")
    page.name.editingFinished.emit()
    qtbot.waitUntil(lambda: page.name_field.findData("SERGEANT") > 0, timeout=10_000)  # read anew, now with its areas
    page.name_field.setCurrentIndex(page.name_field.findData("SERGEANT"))
    page.name_field.activated.emit(page.name_field.currentIndex())
    page.shown.click()
    top = book.load().layers[-1]
    assert (top.name, top.role, top.name_field, top.shown) == ("Our beats", Role.BEATS, "SERGEANT", False)
    QTest.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [layer.name for layer in book.load().layers] == ["Our beats", "hydrants"] and page.list.currentRow() == 1
    page.remove_button.click()
    assert [layer.name for layer in book.load().layers] == ["hydrants"] and "stays as it is" in page.report.words
    assert (tmp_path / "beats.zip").exists()


def test_what_is_wrong_with_a_file_stands_beside_it(qtbot: QtBot, desk: LayerDesk, tmp_path: Path) -> None:
    book = LayerBook(tmp_path / "config")
    page = LayersPage(book, desk)
    qtbot.addWidget(page)
    page.changed.connect(lambda: desk.show(book.load().layers))
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    page.add_file(tmp_path / "a.txt")
    qtbot.waitUntil(lambda: "not known" in page.reading.words, timeout=10_000)
    page.name.setText("   ")
    page.name.editingFinished.emit()
    assert "name of up to" in page.report.words and book.load().layers[0].name == "a"
    assert page.list.item(0).text() == "▲ a: not right"
