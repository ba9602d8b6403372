"""The slider through the last hour, as a dispatcher meets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.units.alarm import AlarmKind
from app.units.filters import Filter
from app.units.unit import State
from tests.gui.window.conftest import Feed, Floor, FloorMaker


def drive(feed: Feed, seconds: int = 120) -> None:
    for _ in range(0, seconds, 10):
        feed.answer([feed.unit(number) for number in range(1, 4)])
        feed.pass_s(10)


def test_one_key_opens_the_slider_and_the_same_key_comes_back_to_now(feed: Feed, floor: Floor) -> None:
    drive(feed)
    past = floor.window.past
    floor.press(Qt.Key.Key_T)
    assert past.bar.isVisible()
    assert floor.window.banners.past.words == ""
    for _ in range(6):
        floor.press(Qt.Key.Key_Left)
    assert past.desk.back_s == 30
    assert past.desk.moment_words
    words = floor.window.banners.past.words
    assert words.startswith(f"PAST {past.desk.moment_words} — not live")
    assert past.cover.isVisible() and past.cover.size() == floor.panel.size()
    floor.press(Qt.Key.Key_T)
    assert past.desk.moment_s is None
    assert not past.bar.isVisible() and not past.cover.isVisible()
    assert floor.window.banners.past.words == ""


def test_no_number_of_now_stands_in_the_past_without_saying_so(feed: Feed, floor: Floor) -> None:
    drive(feed)
    feed.answer([feed.unit(1), feed.unit(2), feed.unit(3, State.BUFFERING, assigned=False), feed.unit(4)])
    line, health = floor.window.tally_line, floor.window.health_line
    assert line.figures["on_map"].text() == "3 on the map"
    floor.press(Qt.Key.Key_T)
    assert line.figures["on_map"].isVisible() and health.now.isHidden()
    floor.press(Qt.Key.Key_PageDown)
    moment = floor.window.past.desk.moment_words
    words = f"PAST {moment}: 3 positions known then = 3 on the map + 0 docked or off + 0 unassigned + 0 hidden by your filter"
    assert line.past.text() == line.words == words
    assert not any(figure.isVisible() for figure in line.figures.values())
    assert health.now.isVisible() and line.clock.text().startswith("now ")
    feed.monitor.set_filter(Filter(text="Officer 2"))
    assert "1 on the map" in line.words and "2 hidden by your filter" in line.words
    floor.press(Qt.Key.Key_T)
    assert line.figures["on_map"].isVisible() and line.past.isHidden() and health.now.isHidden()
    assert not line.clock.text().startswith("now")
    assert line.words.startswith("4 returned = ")


def test_centring_in_the_past_goes_to_where_the_unit_was_then(feed: Feed, floor: Floor) -> None:
    feed.answer([feed.unit(1, latitude=60.1)])
    feed.pass_s(10)
    feed.answer([feed.unit(1, latitude=60.2), feed.unit(2)])
    feed.pass_s(10)
    floor.select(1)
    assert floor.map.selected_place() == pytest.approx((60.2, 24.942))
    floor.window.past.desk.go_back(15)
    assert floor.map.selected_place() == pytest.approx((60.1, 24.942), abs=1e-6)
    floor.select(2)
    assert floor.map.selected_place() is None
    floor.window.past.desk.back_to_now()
    assert floor.map.selected_place() == pytest.approx((60.17, 24.944))


def test_escape_home_and_end_come_back_to_now(feed: Feed, floor: Floor) -> None:
    drive(feed)
    past = floor.window.past
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_End):
        past.bar.toggle() if past.bar.isHidden() else None
        past.bar.slider.setFocus()
        floor.press(Qt.Key.Key_PageDown)
        floor.press(Qt.Key.Key_PageDown)
        assert past.desk.moment_words
        floor.press(key)
        assert past.desk.moment_words == ""


def test_the_moment_stays_while_time_goes_on_and_says_how_long_ago_it_was(feed: Feed, floor: Floor) -> None:
    drive(feed)
    past = floor.window.past
    past.bar.toggle()
    past.desk.go_back(30)
    moment = past.desk.moment_words
    feed.pass_s(45)
    assert past.desk.moment_words == moment
    assert "1 min 15 s ago" in floor.window.banners.past.words
    assert past.bar.slider.value() == -75


def test_alarms_go_on_in_the_past_and_going_there_comes_back_to_now(feed: Feed, floor: Floor) -> None:
    drive(feed)
    past = floor.window.past
    floor.press(Qt.Key.Key_T)
    floor.press(Qt.Key.Key_Left)
    feed.answer([feed.unit(1, State.OFF), feed.unit(2), feed.unit(3)])
    feed.pass_s()
    assert past.desk.moment_words
    assert "Officer 1" in floor.window.alarms.bar.words
    assert QApplication.focusWidget() is past.bar.slider
    went: list[bool] = []
    past.desk.moment_changed.connect(lambda: went.append(feed.monitor.selection.selected is not None))
    floor.press(Qt.Key.Key_A)
    assert went == [False]  # back to now first, and then to where the unit is
    assert past.desk.moment_s is None
    assert feed.monitor.selection.selected is not None


def test_a_moment_that_is_no_longer_kept_moves_on_with_the_hour(feed: Feed, floor: Floor) -> None:
    drive(feed)
    past = floor.window.past
    past.bar.toggle()
    past.desk.go_back(120)
    for _ in range(370):
        feed.answer([feed.unit(number) for number in range(1, 4)])
        feed.pass_s(10)
    assert past.desk.moment_words
    assert past.desk.back_s <= 3600


def test_who_came_before_the_window_was_furnished_is_in_the_past_and_watched_for_silence(
    feed: Feed, make_floor: FloorMaker
) -> None:
    feed.answer([feed.unit(1), feed.unit(2, State.BUFFERING)])  # the window is built after the first answers
    floor = make_floor()
    feed.pass_s(1)
    desk = floor.window.past.desk
    desk.go_back(1)
    past = desk.past()
    assert past is not None and past.picture.rows.tolist() == [0, 1]
    feed.pass_s(35)
    feed.answer([feed.unit(3)])
    feed.pass_s(1)
    assert [(alarm.label, alarm.kind) for alarm in floor.window.alarms.desk.waiting] == [("Officer 1", AlarmKind.SILENT)]
