"""What the window remembers, and what never moves it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from app.gui.map.hearing import View
from app.gui.spot import Spot
from app.gui.theme import HIGH_CONTRAST, LIGHT
from app.gui.window_state import WindowState
from app.settings import StateFile

from .conftest import Feed, Floor, FloorMaker

ELSEWHERE = View(61.5, 23.8, 11)


def _near(view: View | None, latitude: float) -> bool:
    return view is not None and abs(view.latitude - latitude) < 0.1


def test_the_first_units_bring_the_map_to_them_and_no_later_answer_moves_it(feed: Feed, floor: Floor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(floor.map.first_units_painted, timeout=20_000):
        feed.answer(feed.town())
    qtbot.waitUntil(lambda: _near(floor.map.view, 60.17), timeout=10_000)
    floor.map.set_view(ELSEWHERE)
    qtbot.waitUntil(lambda: _near(floor.map.view, 61.5), timeout=10_000)
    feed.pass_s()
    feed.answer([*feed.town(), feed.unit(20)])
    assert _near(floor.map.view, 61.5)


def test_who_went_to_a_place_is_not_brought_elsewhere_by_the_first_units(feed: Feed, floor: Floor, qtbot: QtBot) -> None:
    floor.window.places.show_spot(Spot(ELSEWHERE.latitude, ELSEWHERE.longitude))
    with qtbot.waitSignal(floor.map.first_units_painted, timeout=20_000):
        feed.answer(feed.town())
    qtbot.waitUntil(lambda: _near(floor.map.view, 61.5), timeout=10_000)
    assert floor.map.view is not None
    zoom = floor.map.view.zoom
    floor.map.zoom(-1, animate=False)  # heard after whatever was asked before
    qtbot.waitUntil(lambda: floor.map.view is not None and floor.map.view.zoom == zoom - 1, timeout=10_000)
    assert _near(floor.map.view, 61.5)


def test_place_and_view_are_remembered(feed: Feed, make_floor: FloorMaker, qtbot: QtBot) -> None:
    first = make_floor()
    feed.answer(feed.town())
    with qtbot.waitSignal(first.map.first_units_painted, timeout=20_000):
        first.window.show()
    qtbot.waitUntil(lambda: _near(first.map.view, 60.17), timeout=10_000)
    first.window.resize(800, 666)  # what the offscreen screen has room for
    first.map.set_view(ELSEWHERE)
    first.window.toggle_panel()
    with qtbot.waitSignal(first.window.closed):
        first.window.close()

    second = make_floor()
    assert (second.window.width(), second.window.height()) == (800, 666)
    assert second.panel.isHidden()
    with qtbot.waitSignal(second.map.first_units_painted, timeout=20_000):
        second.window.show()
    assert second.map.view == ELSEWHERE


def test_the_training_town_does_not_replace_the_real_one(make_floor: FloorMaker) -> None:
    floor = make_floor()
    floor.state.save({"map_view": "61.5 23.8 11", "training_map_view": "10.0 20.0 5"})
    training = make_floor()
    training.window.set_training(True)
    training.window.show()
    assert training.map.view == View(10.0, 20.0, 5)
    training.window.close()
    assert training.state.load()["map_view"] == "61.5 23.8 11"


@pytest.mark.parametrize("nonsense", ["", "x", "nan nan 3", "1 2", "91 0 3", "0 inf 3", "0 0 1e999", "0 0 99"])
def test_a_broken_view_is_no_view(nonsense: str, make_floor: FloorMaker) -> None:
    file = make_floor().state
    file.save({"map_view": nonsense, "window_geometry": nonsense})
    state = WindowState(file)
    assert state.view("map_view") is None
    make_floor().window.show()


def test_what_others_remember_is_kept(make_floor: FloorMaker) -> None:
    floor = make_floor()
    floor.state.save({"something": "else"})
    floor.window.close()
    assert floor.state.load()["something"] == "else"


def test_the_first_run_offers_two_ways_on(floor: Floor, qtbot: QtBot) -> None:
    floor.window.show_first_run(True)
    assert floor.window.first_run.isVisible() and not floor.map.isVisible() and not floor.window.tally_line.isVisible()
    with qtbot.waitSignal(floor.window.enter_agency_requested):
        floor.window.first_run.enter_agency.click()
    with qtbot.waitSignal(floor.window.training_requested):
        floor.window.first_run.try_training.click()
    floor.window.show_first_run(False)
    assert floor.map.isVisible() and floor.window.tally_line.isVisible() and floor.window.top_bar.search.isVisible()


def test_every_button_and_field_has_a_name_to_be_read_aloud(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town())
    for widget in [*floor.window.findChildren(QAbstractButton), *floor.window.findChildren(QLineEdit)]:
        if widget.isVisible() and not widget.objectName().startswith("qt_") and type(widget).__name__ != "QTableCornerButton":
            named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
            assert named, (type(widget), widget.objectName())


def test_a_small_window_still_shows_every_action(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town())
    floor.window.resize(1024, 700)
    bar = floor.window.top_bar
    right_edges = [
        each.mapTo(floor.window, QPoint(each.width(), 0)).x() for each in (bar.follow, bar.fit, bar.keys, bar.settings)
    ]
    assert right_edges == sorted(right_edges) and right_edges[-1] <= 1024
    assert floor.window.tally_line.clock.isVisible()


def test_another_palette_reaches_the_list_and_the_pills(feed: Feed, floor: Floor) -> None:
    feed.answer(feed.town())

    def pictures() -> list[bytes]:
        pill = floor.window.health_line.pills["Lakeside PD"]
        return [bytes(each.toImage().constBits()) for each in (floor.panel.table.grab(), pill.icon().pixmap(10, 10))]

    before = pictures()
    for palette in (LIGHT, HIGH_CONTRAST):
        floor.window.apply_palette(palette)
        after = pictures()
        assert all(one != other for one, other in zip(before, after, strict=True))
        before = after


def test_without_a_state_file_nothing_is_remembered() -> None:
    state = WindowState(None)
    state.set_text("panel", "x")
    state.save()
    assert WindowState(None).text("panel") is None


def test_a_state_file_that_cannot_be_written_costs_nothing(
    make_floor: FloorMaker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    in_the_way = tmp_path_factory.mktemp("x") / "a file"
    in_the_way.write_text("")
    state = WindowState(StateFile(in_the_way))
    state.set_text("panel", "x")
    state.save()
