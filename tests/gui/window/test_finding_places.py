"""Pins, the home view and named views, from the keys to the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.gui.command_bar.finding import Kind
from app.gui.map.hearing import View
from app.gui.places.view_book import HOME, ViewBook
from app.gui.spot import Spot
from app.settings import Lengths, Settings
from app.toml_file import FileTrouble
from app.units.coordinates import Notation

from .conftest import Feed, Floor, FloorMaker

SHIFT = Qt.KeyboardModifier.ShiftModifier
HARBOUR = View(61.4981, 23.761, 14)


@pytest.fixture
def busy(feed: Feed, floor: Floor, qtbot: QtBot) -> Floor:
    feed.answer(feed.town())
    qtbot.waitUntil(lambda: floor.map.view is not None and floor.map.cover_words == "", timeout=20_000)
    return floor


def looks_at(floor: Floor, view: View) -> bool:
    now = floor.map.view
    return now is not None and abs(now.latitude - view.latitude) < 1e-3 and now.zoom == view.zoom


def test_a_pin_is_dropped_copied_and_taken_away_from_the_keyboard(busy: Floor, qtbot: QtBot) -> None:
    assert busy.window.places.pin_bar.isHidden()
    busy.press(Qt.Key.Key_D)
    spot, view = busy.map.laid.pin, busy.map.view
    assert spot is not None and view is not None
    assert (spot.latitude, spot.longitude) == pytest.approx((view.latitude, view.longitude))
    assert not busy.window.places.pin_bar.isHidden()
    busy.press(Qt.Key.Key_C, SHIFT)
    assert QGuiApplication.clipboard().text() == f"{spot.latitude:.5f}, {spot.longitude:.5f}"
    key = busy.select(1)
    busy.press(Qt.Key.Key_Escape)
    assert busy.map.laid.pin is None and busy.window.places.pin_bar.isHidden()
    assert busy.feed.monitor.selection.selected == key


def test_a_place_is_pinned_and_shown_with_its_name_and_coordinates(busy: Floor, qtbot: QtBot) -> None:
    busy.window.places.show_spot(Spot(61.4981, 23.761, "Harbour\nmaster"))
    qtbot.waitUntil(lambda: busy.map.view is not None and abs(busy.map.view.latitude - 61.4981) < 1e-3)
    assert busy.window.places.pin_bar.words.text() == "Pin: Harbour master · 61.49810, 23.76100"
    before = busy.map.view
    busy.window.places.pin_spot(Spot(61.4, 23.7))
    assert busy.map.view == before
    busy.window.places.pin_bar.nearest.click()
    assert busy.panel.nearest.is_open


@pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every menu
def test_coordinates_are_written_the_workstations_way_on_card_pin_and_menu(busy: Floor) -> None:
    busy.select(1)
    busy.window.places.pin_spot(Spot(60.17, 24.94))
    busy.window.apply_settings(Settings(coordinates=Notation.USNG, lengths=Lengths.IMPERIAL))
    assert "35V LG" in busy.window.places.pin_bar.words.text()
    assert any(line.value.startswith("35V LG") for line in busy.panel.card.grid._lines if line.name == "Position")
    busy.window.spot_menu.show_at(Spot(60.17, 24.94), busy.map.rect().center())
    assert busy.window.spot_menu.copy.text().startswith("Copy 35V LG")
    busy.window.spot_menu.close()


def test_the_home_view_is_shown_at_the_start_and_by_its_key(make_floor: FloorMaker, feed: Feed, qtbot: QtBot) -> None:
    floor = make_floor()
    floor.window.places.views.keep(HOME, HARBOUR)
    floor.window.show()
    floor.window.activateWindow()
    feed.answer(feed.town())
    qtbot.waitUntil(lambda: looks_at(floor, HARBOUR), timeout=20_000)
    floor.map.go_to(60.17, 24.94, 12)
    qtbot.waitUntil(lambda: looks_at(floor, View(60.17, 24.94, 12)), timeout=10_000)
    floor.press(Qt.Key.Key_H)
    qtbot.waitUntil(lambda: looks_at(floor, HARBOUR), timeout=10_000)


@pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every menu
def test_a_named_view_is_kept_gone_to_by_its_digit_and_removed(busy: Floor, qtbot: QtBot) -> None:
    busy.window.places.views.keep("Har&bour", HARBOUR)
    busy.press(Qt.Key.Key_V)
    assert busy.window.places.views.isVisible()
    assert busy.window.places.views.actions()[1].text() == "&1  Har&&bour"
    busy.window.places.views.actions()[1].trigger()
    busy.window.places.views.close()
    qtbot.waitUntil(lambda: looks_at(busy, HARBOUR), timeout=10_000)
    removing = busy.window.places.views.actions()[-1].menu()
    assert isinstance(removing, QMenu)
    removing.actions()[0].trigger()
    busy.window.places.views.aboutToShow.emit()
    assert all("Har" not in action.text() for action in busy.window.places.views.actions())


def test_views_of_training_and_of_the_town_are_kept_apart_and_survive_a_restart(tmp_path: Path) -> None:
    book = ViewBook(tmp_path)
    book.keep(HOME, HARBOUR, training=False)
    book.keep("Centre", View(60.17, 24.94, 16), training=True)
    book.keep("Centre", View(60.18, 24.94, 15), training=True)
    again = ViewBook(tmp_path)
    assert again.home(training=False) == HARBOUR
    assert again.home(training=True) is None
    assert [(each.name, each.view) for each in again.named(training=True)] == [("Centre", View(60.18, 24.94, 15))]
    again.remove(HOME, training=False)
    assert ViewBook(tmp_path).home(training=False) is None


@pytest.mark.parametrize(
    "text", ["view = 3", "view = [1, 'x', {latitude = 'a'}]", "[[view]]\nlatitude = 91\nlongitude = 1\nzoom = 3", "view = ["]
)
def test_what_cannot_be_read_in_the_file_is_no_view(tmp_path: Path, text: str) -> None:
    (tmp_path / "views.toml").write_text(text)
    assert ViewBook(tmp_path).named(training=False) == ()
    assert ViewBook(tmp_path).home(training=False) is None


def test_a_view_that_cannot_be_saved_is_said_and_not_kept(tmp_path: Path) -> None:
    (tmp_path / "views.toml").mkdir()
    book = ViewBook(tmp_path)
    with pytest.raises(FileTrouble):
        book.keep("Centre", HARBOUR, training=False)
    assert book.named(training=False) == ()


def test_a_named_view_is_found_in_the_one_field(busy: Floor, qtbot: QtBot) -> None:
    busy.window.places.views.keep("Market & harbour", HARBOUR)
    busy.press(Qt.Key.Key_Slash)
    busy.type("harb")
    found = busy.window.command_bar.list.findings.findings
    assert [(each.kind, each.name) for each in found] == [(Kind.VIEW, "Market & harbour")]
    busy.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: looks_at(busy, HARBOUR))
    assert busy.feed.monitor.filter.empty
