"""Several units at once, to a unit and back, a locked view: sent as the window system sends it, judged on the real page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.map.hearing import View
from app.gui.selection import MOST_CHOSEN
from app.gui.spot import Spot
from app.units.fleet import UnitKey

from .conftest import LAKESIDE, Feed, Floor

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def town(feed: Feed, floor: Floor) -> Floor:
    feed.answer(feed.town())
    return floor


@pytest.fixture
def drawn(town: Floor, qtbot: QtBot) -> Floor:
    """With a map that shows its units."""
    qtbot.waitUntil(lambda: town.map.cover_words == "" and town.map.view is not None, timeout=20_000)
    qtbot.waitUntil(lambda: abs(town.map.view.latitude - 60.17) < 0.1 if town.map.view else False, timeout=10_000)
    return town


def keys(*numbers: int) -> set[UnitKey]:
    return {UnitKey(LAKESIDE, f"d{number}") for number in numbers}


def click_line(floor: Floor, line: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    table = floor.panel.table
    at = QPoint(20, table.rowViewportPosition(line) + table.rowHeight(line) // 2)
    QTest.mouseClick(table.viewport(), LEFT, modifiers, at)


def key_at(floor: Floor, line: int) -> UnitKey:
    row = floor.panel.table.unit_model.fleet_row(line)
    assert row is not None
    return floor.feed.monitor.fleet.key(row)


def probe(floor: Floor, qtbot: QtBot) -> dict[str, Any]:
    answers: list[str | None] = []
    floor.map.probe(answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
    return json.loads(answers[0]) if answers[0] else {}


def wait_for_rings(floor: Floor, qtbot: QtBot, wanted: set[UnitKey]) -> None:
    fleet = floor.feed.monitor.fleet

    def ringed() -> bool:
        return {fleet.key(each["row"]) for each in probe(floor, qtbot).get("units", ()) if each["chosen"]} == wanted

    qtbot.waitUntil(ringed, timeout=10_000)


def surface_of(floor: Floor) -> QWidget:
    for widget in floor.map.page.findChildren(QWidget):
        if "RenderWidgetHostView" in widget.metaObject().className() or "QQuickWidget" in widget.metaObject().className():
            return widget
    raise AssertionError("the page has no surface")


def test_control_adds_and_takes_away_and_shift_reaches_from_the_last(town: Floor) -> None:
    monitor = town.feed.monitor
    click_line(town, 0)
    click_line(town, 2, CONTROL)
    assert set(monitor.selection.chosen) == {key_at(town, 0), key_at(town, 2)} and monitor.selection.selected == key_at(town, 2)
    click_line(town, 0, CONTROL)
    assert monitor.selection.chosen == (key_at(town, 2),)
    click_line(town, 1)
    click_line(town, 3, SHIFT)
    assert set(monitor.selection.chosen) == {key_at(town, line) for line in (1, 2, 3)}
    click_line(town, 3)
    assert monitor.selection.chosen == (key_at(town, 3),)


def test_shift_and_arrows_select_more_and_fewer_and_control_a_all(town: Floor) -> None:
    monitor = town.feed.monitor
    town.panel.focus_table()
    town.press(Key.Key_Down)
    for _ in range(2):
        town.press(Key.Key_Down, SHIFT)
    assert set(monitor.selection.chosen) == {key_at(town, line) for line in (1, 2, 3)}
    assert monitor.selection.selected == key_at(town, 3)
    town.press(Key.Key_Up, SHIFT)
    assert set(monitor.selection.chosen) == {key_at(town, line) for line in (1, 2)}
    town.press(Key.Key_A, CONTROL)
    assert set(monitor.selection.chosen) == keys(1, 2, 3, 4, 5, 6, 7)
    town.press(Key.Key_Escape)
    assert not monitor.selection.chosen and monitor.selection.selected is None


def test_several_are_said_to_be_and_one_click_leaves_one(town: Floor) -> None:
    bar = town.panel.chosen_bar
    assert not bar.isVisible()
    town.feed.monitor.selection.choose(keys(1, 2, 3), UnitKey(LAKESIDE, "d2"))
    assert bar.isVisible() and bar.words.text() == "3 units selected"
    bar.only_one.click()
    assert town.feed.monitor.selection.chosen == (UnitKey(LAKESIDE, "d2"),) and not bar.isVisible()


def test_who_leaves_the_fleet_leaves_the_selection_and_the_rest_stays(town: Floor) -> None:
    monitor = town.feed.monitor
    monitor.selection.choose(keys(1, 2), UnitKey(LAKESIDE, "d1"))
    monitor.selection.choose([*monitor.selection.chosen, UnitKey(LAKESIDE, "nobody")])
    assert set(monitor.selection.chosen) == keys(1, 2) and monitor.selection.selected == UnitKey(LAKESIDE, "d1")
    monitor.remove_connection(LAKESIDE)
    assert not monitor.selection.chosen and monitor.selection.selected is None


def test_no_more_are_selected_than_can_be_shown(feed: Feed, floor: Floor) -> None:
    feed.answer([feed.unit(number) for number in range(MOST_CHOSEN + 20)])
    floor.panel.focus_table()
    floor.press(Key.Key_A, CONTROL)
    assert len(feed.monitor.selection.chosen) == MOST_CHOSEN and "more cannot be" in floor.panel.chosen_bar.words.text()


def test_a_box_on_the_map_selects_what_is_in_it_and_each_has_a_ring(drawn: Floor, qtbot: QtBot) -> None:
    drawn.map.set_view(View(60.17, 24.945, 14))
    qtbot.waitUntil(lambda: drawn.map.view == View(60.17, 24.945, 14), timeout=10_000)
    surface = surface_of(drawn)
    width, height = surface.width(), surface.height()
    for modifiers in (SHIFT, SHIFT | CONTROL):
        QTest.mousePress(surface, LEFT, modifiers, QPoint(70, 60))
        for share in (0.4, 0.7, 1.0):
            QTest.mouseMove(surface, QPoint(int(70 + (width - 140) * share), int(60 + (height - 120) * share)))
        QTest.mouseRelease(surface, LEFT, modifiers, QPoint(width - 70, height - 60))
        qtbot.waitUntil(lambda: set(drawn.feed.monitor.selection.chosen) == keys(1, 2, 3), timeout=10_000)
    wait_for_rings(drawn, qtbot, keys(1, 2, 3))
    assert probe(drawn, qtbot)["groups"] == []


@pytest.mark.parametrize("places", [None, 7, "x", [], [[0]], [["a", 1]], [[99999, 0]], [[-1, 0]], [[0, 7]], [None]])
def test_a_box_of_nonsense_selects_nobody_and_costs_no_selection_it_adds_to(town: Floor, places: object) -> None:
    town.select(1)
    town.map.page.heard.emit({"say": "box", "places": places, "add": True})
    assert set(town.feed.monitor.selection.chosen) == keys(1)
    town.map.page.heard.emit({"say": "box", "places": places, "add": "yes"})
    assert town.feed.monitor.selection.chosen == ()


def test_several_are_zoomed_to_and_followed_in_view(drawn: Floor, qtbot: QtBot) -> None:
    feed = drawn.feed
    drawn.map.set_view(View(10.0, 10.0, 5))
    qtbot.waitUntil(lambda: drawn.map.view is not None and drawn.map.view.latitude < 11, timeout=10_000)
    feed.monitor.selection.choose(keys(1, 2))
    drawn.press(Key.Key_Z)
    qtbot.waitUntil(lambda: drawn.map.view is not None and abs(drawn.map.view.latitude - 60.17) < 0.01, timeout=10_000)
    drawn.press(Key.Key_F)
    assert drawn.map.following
    feed.pass_s()
    feed.answer([feed.unit(1), feed.unit(2, latitude=60.9), *feed.town()[2:]])
    qtbot.waitUntil(lambda: drawn.map.view is not None and 60.4 < drawn.map.view.latitude < 60.7, timeout=10_000)
    wait_for_rings(drawn, qtbot, keys(1, 2))
    assert all(each["in_view"] for each in probe(drawn, qtbot)["units"] if each["chosen"])


def test_enter_centres_and_enter_again_goes_back_but_not_after_the_map_was_moved(drawn: Floor, qtbot: QtBot) -> None:
    elsewhere, third = View(61.5, 23.8, 11), View(62.0, 24.0, 9)
    drawn.select(3)
    drawn.map.set_view(elsewhere)
    qtbot.waitUntil(lambda: drawn.map.view == elsewhere, timeout=10_000)
    there = lambda: drawn.map.view is not None and abs(drawn.map.view.longitude - 24.946) < 1e-3  # noqa: E731
    drawn.press(Key.Key_Return)
    qtbot.waitUntil(there, timeout=10_000)
    drawn.press(Key.Key_Return)
    qtbot.waitUntil(lambda: drawn.map.view == elsewhere, timeout=10_000)
    drawn.press(Key.Key_Return)
    qtbot.waitUntil(there, timeout=10_000)
    drawn.map.set_view(third)
    qtbot.waitUntil(lambda: drawn.map.view == third, timeout=10_000)
    drawn.press(Key.Key_Return)
    qtbot.waitUntil(there, timeout=10_000)


def test_a_locked_view_cannot_be_dragged_and_fit_comes_back_to_it(drawn: Floor, qtbot: QtBot) -> None:
    home = drawn.map.view
    assert home is not None
    drawn.press(Key.Key_L)
    assert drawn.window.map_desk.locked
    answers: list[Any] = []

    def script(text: str) -> Any:
        answers.clear()
        drawn.map.page.page.runJavaScript(text, 0, answers.append)
        qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return answers[0]

    locked = "!document.querySelector('.view-lock').hidden && document.querySelector('.map-button').disabled"
    qtbot.waitUntil(lambda: script(locked) is True, timeout=10_000)
    surface = surface_of(drawn)
    corners: list[Spot] = []
    drawn.map.laid.corner_drawn.connect(corners.append)
    drawn.map.laid.set_drawing(True)
    script("1")  # the page has heard of it
    QTest.mousePress(surface, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(200, 200))
    for x in (220, 260, 320):
        QTest.mouseMove(surface, QPoint(x, 200))
    QTest.mouseRelease(surface, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(320, 200))
    QTest.mouseClick(surface, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(320, 240))
    qtbot.waitUntil(lambda: len(corners) == 1, timeout=10_000)  # the click, not the drag
    drawn.map.laid.set_drawing(False)
    assert drawn.map.view == home
    drawn.select(3)
    drawn.press(Key.Key_Return)
    qtbot.waitUntil(lambda: drawn.map.view != home, timeout=10_000)
    drawn.press(Key.Key_0)
    qtbot.waitUntil(lambda: drawn.map.view == home, timeout=10_000)
    script("document.querySelector('.view-lock').click(), 1")
    qtbot.waitUntil(lambda: not drawn.window.map_desk.locked, timeout=10_000)


def test_every_top_level_button_has_a_name_to_be_read_aloud(town: Floor) -> None:
    bar = town.window.top_bar
    for button in bar.findChildren(type(bar.settings)):
        assert button.isHidden() or button.accessibleName() or button.text()
    assert QApplication.focusWidget() is not bar.search


def test_the_map_is_moved_and_zoomed_from_the_keyboard_unless_it_is_locked(drawn: Floor, qtbot: QtBot) -> None:
    start = View(60.17, 24.94, 14)
    drawn.map.set_view(start)
    qtbot.waitUntil(lambda: drawn.map.view == start, timeout=10_000)
    framed = "document.querySelector('.has-keyboard') !== null"

    def script(text: str) -> Any:
        answers: list[Any] = []
        drawn.map.page.page.runJavaScript(text, 0, answers.append)
        qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return answers[0]

    assert script(framed) is False
    drawn.press(Key.Key_G)
    drawn.press(Key.Key_M)
    assert drawn.map.hasFocus()
    qtbot.waitUntil(lambda: script(framed) is True, timeout=10_000)
    drawn.press(Key.Key_Plus)
    qtbot.waitUntil(lambda: drawn.map.view is not None and drawn.map.view.zoom == 15, timeout=10_000)
    drawn.press(Key.Key_Minus)
    drawn.press(Key.Key_Left)
    qtbot.waitUntil(lambda: drawn.map.view is not None and drawn.map.view.zoom == 14, timeout=10_000)
    qtbot.waitUntil(lambda: drawn.map.view is not None and drawn.map.view.longitude < 24.94 - 1e-3, timeout=10_000)
    moved = drawn.map.view
    drawn.press(Key.Key_L)
    drawn.press(Key.Key_Left)
    drawn.press(Key.Key_Plus)
    script("1")
    assert drawn.map.view == moved
