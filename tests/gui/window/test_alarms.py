"""Alarms in the window, as a dispatcher meets them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from app.gui.alarms.alarm_bar import AlarmBar
from app.gui.alarms.alarm_list import NOBODY
from app.units.fleet import UnitKey
from app.units.sweep import Trouble
from app.units.unit import State
from tests.gui.window.conftest import LAKESIDE, Feed, Floor

REVOKED = Trouble("client_deleted", "The agency deleted the client", "Ask for a new one.", revoked=True)
HOSTILE = "<img src=x onerror=alert(1)> & \u202e${evil}\x00"


def bar(floor: Floor) -> AlarmBar:
    return floor.window.alarms.bar


def switch_off(feed: Feed, *numbers: int) -> None:
    """These record, and are off with the next answer; the alarm has stood for a second."""
    feed.answer([feed.unit(number) for number in range(1, 6)])
    feed.pass_s()
    feed.answer([feed.unit(number, State.OFF if number in numbers else State.RECORDING) for number in range(1, 6)])
    feed.pass_s()
    feed.pass_s()


def test_an_alarm_is_told_over_the_window_and_takes_no_focus(feed: Feed, floor: Floor) -> None:
    focus = QApplication.focusWidget()
    switch_off(feed, 3)
    assert bar(floor).isVisible()
    assert "Watchfloor alarm" in bar(floor).words
    assert "Officer 3 (Lakeside PD): went from recording to off without docking" in bar(floor).words
    assert "Alarms 1" in floor.window.top_bar.alarms.text()
    assert QApplication.focusWidget() is focus
    assert QApplication.activeModalWidget() is None


def test_an_alarm_moves_nothing_away_from_under_a_hand(feed: Feed, floor: Floor) -> None:
    feed.answer([feed.unit(number) for number in range(1, 6)])
    feed.pass_s()
    floor.select(1)
    top = floor.window.top_bar
    held = floor.map, floor.panel.table.viewport(), floor.panel.card, top.search, top.fit, top.alarms, top.keys
    places = {each: each.mapToGlobal(QPoint(0, 0)) for each in held}
    height_px = floor.window.height()
    switch_off(feed, 3)
    QApplication.sendPostedEvents()
    assert bar(floor).isVisible() and bar(floor).height() > 20
    assert {each: each.mapToGlobal(QPoint(0, 0)) for each in places} == places
    assert floor.window.height() == height_px
    list_px, card_px = floor.panel.table.height(), floor.panel.card.height()
    floor.window.resize(floor.window.width(), height_px + 60)
    assert (floor.panel.table.height(), floor.panel.card.height()) == (list_px + 60, card_px), "a larger window is a longer list"
    assert bar(floor).mapTo(floor.window, QPoint(0, 0)).y() > floor.map.mapTo(floor.window, QPoint(0, floor.map.height() - 1)).y()


def test_two_keys_go_there_and_acknowledge(feed: Feed, floor: Floor) -> None:
    switch_off(feed, 3)
    floor.press(Qt.Key.Key_A)
    assert feed.monitor.selection.selected == UnitKey(LAKESIDE, "d3")
    assert bar(floor).isVisible()
    floor.press(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert not bar(floor).isVisible()
    assert floor.window.top_bar.alarms.text() == "Alarms 0"


def test_the_newest_stands_in_the_bar_and_the_next_follows_it(feed: Feed, floor: Floor) -> None:
    switch_off(feed, 2, 3)
    assert bar(floor).more.text() == "1 more"
    floor.press(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert "Officer 2" in bar(floor).words


def test_the_alarm_somebody_went_to_stays_in_the_bar_until_it_is_answered(feed: Feed, floor: Floor) -> None:
    switch_off(feed, 3)
    floor.press(Qt.Key.Key_A)
    switch_off(feed, 2, 3)
    assert "Officer 3" in bar(floor).words and bar(floor).more.text() == "1 newer"
    floor.press(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert [alarm.label for alarm in floor.window.alarms.desk.waiting] == ["Officer 2"]
    assert "Officer 2" in bar(floor).words


def test_an_alarm_nobody_can_have_read_is_not_acknowledged(feed: Feed, floor: Floor) -> None:
    acknowledge = Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier
    switch_off(feed, 3)
    feed.answer([feed.unit(2, State.OFF)])
    feed.pass_s()
    assert "Officer 2" in bar(floor).words
    floor.press(*acknowledge)  # meant for Officer 3, whom the bar showed a moment ago
    assert [alarm.label for alarm in floor.window.alarms.desk.waiting] == ["Officer 2"]
    floor.press(*acknowledge)
    assert [alarm.label for alarm in floor.window.alarms.desk.waiting] == ["Officer 2"]
    feed.pass_s()
    floor.press(*acknowledge)
    assert floor.window.alarms.desk.waiting == ()


def test_going_back_to_an_answered_alarm_does_not_say_that_a_new_one_was_read(feed: Feed, floor: Floor) -> None:
    desk = floor.window.alarms.desk
    switch_off(feed, 3)
    desk.acknowledge_all()
    feed.answer([feed.unit(2, State.OFF)])
    feed.pass_s()
    desk.go_to(desk.alarms[0])
    floor.press(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert [alarm.label for alarm in desk.waiting] == ["Officer 2"]


def test_the_letters_are_letters_while_somebody_types(feed: Feed, floor: Floor) -> None:
    switch_off(feed, 3)
    floor.press(Qt.Key.Key_Slash)
    floor.type("aA")
    assert floor.window.top_bar.search.text() == "aA"
    assert bar(floor).isVisible()
    assert feed.monitor.selection.selected is None


def test_the_list_holds_every_alarm_with_its_times_and_keeps_the_chosen_line(feed: Feed, floor: Floor) -> None:
    alarms = floor.window.alarms.list
    floor.press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert alarms.lines == [NOBODY]
    switch_off(feed, 3)
    assert "Officer 3" in alarms.lines[0] and "not acknowledged" in alarms.lines[0]
    alarms.list.setCurrentRow(0)
    feed.answer([feed.unit(number, State.OFF if number in (2, 3) else State.RECORDING) for number in range(1, 6)])
    feed.pass_s()
    assert "Officer 2" in alarms.lines[0]
    assert "Officer 3" in alarms.list.currentItem().text()
    floor.press(Qt.Key.Key_Space)
    assert "acknowledged" in alarms.lines[1] and "not" not in alarms.lines[1].partition("\n")[2]
    floor.press(Qt.Key.Key_Escape)
    assert alarms.isHidden()


def test_enter_in_the_list_goes_to_the_alarm_stood_on_whoever_is_selected(feed: Feed, floor: Floor) -> None:
    switch_off(feed, 2, 3)
    floor.select(1)
    floor.press(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    floor.press(Qt.Key.Key_Down)
    floor.press(Qt.Key.Key_Return)
    assert feed.monitor.selection.selected == UnitKey(LAKESIDE, "d2")
    floor.press(Qt.Key.Key_Space)
    assert [alarm.label for alarm in floor.window.alarms.desk.waiting] == ["Officer 3"]


def test_a_mute_is_always_visible_counts_down_and_ends_by_itself(feed: Feed, floor: Floor) -> None:
    heard: list[None] = []
    desk = floor.window.alarms.desk
    desk.heard.connect(lambda: heard.append(None))
    floor.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert floor.window.alarms.muted.text() == "Alarm sound off 10:00"
    feed.answer([feed.unit(1)])
    feed.pass_s(19)
    assert floor.window.alarms.muted.text() == "Alarm sound off 9:41"
    switch_off(feed, 3)
    assert bar(floor).isVisible()
    assert heard == []
    feed.pass_s(600)
    assert not floor.window.alarms.muted.isVisible()
    switch_off(feed, 4)
    assert heard


def test_a_unit_can_be_put_off_for_a_quarter_of_an_hour(feed: Feed, floor: Floor) -> None:
    switch_off(feed, 3)
    bar(floor).snooze.menu().actions()[0].trigger()
    assert not bar(floor).isVisible()
    floor.window.alarms.list.toggle()
    assert "put off, back in 15:00" in floor.window.alarms.list.lines[0]


def test_an_agency_that_takes_its_units_away_takes_their_alarms_too(feed: Feed, floor: Floor) -> None:
    switch_off(feed, 3)
    feed.fail(trouble=REVOKED)
    assert "Officer 3" not in bar(floor).words
    feed.pass_s()
    assert "feed down: the agency deleted the client" in bar(floor).words
    feed.monitor.remove_connection(LAKESIDE)
    assert not bar(floor).isVisible()
    assert floor.window.alarms.desk.alarms == ()


def test_an_alarm_of_a_feed_in_doubt_says_so(feed: Feed, floor: Floor) -> None:
    feed.answer([feed.unit(1)])
    feed.pass_s()
    for _ in range(31):
        feed.answer([])
        feed.pass_s()
    assert "silent while recording" in bar(floor).words
    feed.fail()
    feed.pass_s()
    assert "its feed is not confirmed now" in bar(floor).words


def test_a_hostile_name_is_only_text(feed: Feed, floor: Floor) -> None:
    from msgspec.structs import replace

    from app.units.unit import Officer

    evil = (Officer(HOSTILE, "x" * 65536, "1", "u", True),)
    feed.answer([replace(feed.unit(1), officers=evil)])
    feed.pass_s()
    feed.answer([replace(feed.unit(1, State.OFF), officers=evil)])
    feed.pass_s()
    floor.window.alarms.list.toggle()
    assert bar(floor)._label.textFormat() is Qt.TextFormat.PlainText
    assert "<img" in bar(floor).words and len(bar(floor).words) < 300
