"""One text, one place: coordinates win, names of the layers come next, and what is neither is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.basemap.layers.reading import read_layer
from app.basemap.places import Places
from app.gui.layers.demo_layers import demo_layers
from app.gui.places.place_finder import NO_PLACE, PlaceFinder
from app.gui.spot import Spot
from app.resources import find_resources

from .conftest import Feed, Floor


@pytest.fixture(scope="module")
def finder() -> PlaceFinder:
    places = Places((layer.name, read_layer(layer.path)) for layer in demo_layers(find_resources()))
    return PlaceFinder(lambda: places)


def test_coordinates_are_taken_before_any_name(finder: PlaceFinder) -> None:
    spot = finder.spot("N 60 10.2 E 24 56.3")
    assert isinstance(spot, Spot)
    assert (spot.latitude, spot.longitude) == pytest.approx((60.17, 24.93833), abs=1e-4)
    assert finder.spot("60 10.2 N 24 56.3") == "Say north or south and east or west for both numbers or for neither."


def test_a_street_and_a_beat_are_found_by_name_and_said_what_they_are(finder: PlaceFinder) -> None:
    spot, kind = finder.named("mannerheimintie")[0]
    assert spot.name == "Mannerheimintie" and abs(spot.latitude - 60.169) < 0.01
    assert kind == "street, Streets"
    assert finder.named("kluuvi")[0][1].endswith("Beats") or finder.named("kluuvi")[0][0].name.startswith("Kluuvi")
    assert finder.spot("Mannerheimintie") == spot


def test_what_is_neither_is_said_in_words(finder: PlaceFinder) -> None:
    assert finder.spot("zzzzqqqq") == NO_PLACE
    assert PlaceFinder(Places).spot("zzzzqqqq").startswith("No coordinates found")  # type: ignore[union-attr] # a text


def test_a_street_typed_into_the_bar_is_pinned_and_shown(feed: Feed, floor: Floor, finder: PlaceFinder, qtbot: QtBot) -> None:
    floor.window.command_bar.places.find_places = finder.named
    feed.answer(feed.town())
    qtbot.waitUntil(lambda: floor.map.view is not None and floor.map.cover_words == "", timeout=20_000)
    floor.press(Qt.Key.Key_Slash)
    floor.type("mannerheimin")
    floor.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: floor.map.laid.pin is not None, timeout=10_000)
    assert floor.map.laid.pin is not None and floor.map.laid.pin.name == "Mannerheimintie"
    assert "Mannerheimintie · 60.1" in floor.window.places.pin_bar.words.text()


def test_coordinates_that_cannot_be_right_are_refused_in_words_under_the_bar(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town())
    floor.press(Qt.Key.Key_Slash)
    floor.type("39.7 N 104.9")
    findings = floor.window.command_bar.list.findings.findings
    assert [each.note for each in findings] == ["Say north or south and east or west for both numbers or for neither."]
    floor.press(Qt.Key.Key_Return)
    assert floor.map.laid.pin is None
