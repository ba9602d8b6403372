"""The one field, typed into as a dispatcher does: units, coordinates, filters and commands, and Enter goes there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.command_bar.finding import Finding, Kind
from app.gui.spot import Spot
from app.units.filters import Filter
from app.units.fleet import UnitKey
from app.units.unit import Officer, State

from .conftest import HARBOR, LAKESIDE, Feed, Floor

Key = Qt.Key


@pytest.fixture
def town(feed: Feed, floor: Floor) -> Floor:
    feed.answer(feed.town())
    return floor


def find(floor: Floor, text: str) -> tuple[Finding, ...]:
    """What stands under the field once the text was typed."""
    floor.press(Key.Key_Slash)
    floor.type(text)
    bar = floor.window.command_bar
    return bar.list.findings.findings if bar.list.isVisible() else ()


def names(findings: tuple[Finding, ...], kind: Kind) -> list[str]:
    return [each.name for each in findings if each.kind is kind]


def test_half_a_badge_number_and_enter_is_all_it_takes(town: Floor) -> None:
    town.feed.answer([town.feed.unit(number) for number in (2140, 3150, 4160)])
    found = find(town, "15")
    assert names(found, Kind.UNIT) == ["Officer 3150"]
    town.press(Key.Key_Return)
    assert town.feed.monitor.selection.selected == UnitKey(LAKESIDE, "d3150")
    assert town.feed.monitor.filter.empty and town.window.top_bar.search.text() == ""
    assert QApplication.focusWidget() is not town.window.top_bar.search


def test_a_wrong_letter_still_finds_and_leaves_list_and_map_whole(town: Floor) -> None:
    found = find(town, "oficer 3")
    assert names(found, Kind.UNIT)[0] == "Officer 3?"
    assert town.feed.monitor.filter.text == "" and town.panel.table.unit_model.rowCount() == 7


def test_what_no_unit_has_and_nothing_else_is_narrows_to_nothing(town: Floor) -> None:
    assert find(town, "qqqqqqq") == ()
    assert town.feed.monitor.filter.text == "qqqqqqq" and town.panel.table.unit_model.rowCount() == 0


def test_a_unit_says_its_status_and_age_by_its_freshness_and_ages_while_it_stands_there(town: Floor) -> None:
    find(town, "officer 1")
    model = town.window.command_bar.list.findings
    facts = town.feed.monitor.facts(town.feed.monitor.fleet.row(UnitKey(LAKESIDE, "d1")) or 0)
    assert model.words(model.findings[0]) == ("badge 1 · X1", f"Recording · {facts.fix}")
    town.feed.pass_s(300)
    assert "not confirmed" in model.words(model.findings[0])[1]
    assert model.findings[0].name in model.spoken(0) and "not confirmed" in model.spoken(0)


def test_who_is_hidden_by_the_filter_or_has_no_position_is_found_and_said_to_be(town: Floor) -> None:
    town.feed.monitor.set_filter(Filter(states=frozenset({State.DOCKED})))
    found = find(town, "officer 6")
    assert found[0].name == "Officer 6"
    assert "hidden by your filter" in town.window.command_bar.list.findings.words(found[0])[0]


def test_arrows_choose_and_enter_takes_what_is_chosen(town: Floor) -> None:
    found = find(town, "officer")
    bar = town.window.command_bar
    town.press(Key.Key_Down)
    town.press(Key.Key_Down)
    town.press(Key.Key_Up)
    assert bar.list.line == 1 and QApplication.focusWidget() is town.window.top_bar.search
    assert found[1].name in town.window.top_bar.search.accessibleDescription()
    town.press(Key.Key_Return)
    assert town.feed.monitor.selection.selected == found[1].unit


def test_below_the_last_finding_comes_the_list_of_units(town: Floor) -> None:
    find(town, "officer 3")
    for _ in range(town.window.command_bar.list.findings.rowCount()):
        town.press(Key.Key_Down)
    assert QApplication.focusWidget() is town.panel.table


def test_escape_empties_the_field_and_then_leaves_it(town: Floor) -> None:
    town.panel.focus_table()
    find(town, "officer 3")
    town.press(Key.Key_Escape)
    assert not town.window.command_bar.list.isVisible() and town.feed.monitor.filter.empty
    assert QApplication.focusWidget() is town.window.top_bar.search
    town.press(Key.Key_Escape)
    assert QApplication.focusWidget() is town.panel.table


def test_leaving_the_field_closes_what_was_found(town: Floor) -> None:
    find(town, "officer")
    town.panel.table.setFocus()
    assert not town.window.command_bar.list.isVisible()


def test_coordinates_go_there_and_drop_a_pin_and_the_list_stays_whole(town: Floor) -> None:
    found = find(town, "60.18, 24.95")
    assert found[0].kind is Kind.COORDINATES and town.panel.table.unit_model.rowCount() == 7
    town.press(Key.Key_Return)
    pin = town.map.laid.pin
    assert pin is not None and (round(pin.latitude, 4), round(pin.longitude, 4)) == (60.18, 24.95)


def test_a_named_place_of_a_layer_is_found_behind_units_that_fit_as_well(town: Floor) -> None:
    town.window.command_bar.places.find_places = lambda _text: [(Spot(60.2, 24.9, "Officer Street"), "street")]
    found = find(town, "officer")
    assert names(found, Kind.PLACE) == ["Officer Street"] and found[0].kind is Kind.UNIT
    town.press(Key.Key_Escape)
    town.type("street")
    town.press(Key.Key_Return)
    assert town.map.laid.pin is not None and town.map.laid.pin.name == "Officer Street"


def test_a_filter_is_found_by_its_word_and_says_how_many_it_leaves(town: Floor) -> None:
    found = find(town, "buffer")
    assert (found[0].kind, found[0].name, found[0].note) == (Kind.FILTER, "Only buffering", "3 units on list and map")
    town.press(Key.Key_Return)
    assert town.feed.monitor.filter == Filter(states=frozenset({State.BUFFERING}))


def test_agencies_are_filters_as_soon_as_there_are_two(town: Floor) -> None:
    town.feed.answer([town.feed.unit(50)], HARBOR)
    assert names(find(town, "harbor"), Kind.FILTER)[0] == "Only Harbor PD"


def test_the_typed_words_can_stay_as_a_filter(town: Floor) -> None:
    found = find(town, "officer 3")
    line = next(at for at, each in enumerate(found) if "“officer 3”" in each.name)
    town.window.command_bar.take_line(line)
    assert town.feed.monitor.filter.text == "officer 3" == town.window.top_bar.search.text()


def test_every_command_is_found_by_its_name_with_its_key_and_runs(town: Floor, qtbot: QtBot) -> None:
    found = find(town, "settings")
    assert (found[0].kind, found[0].name, found[0].cap) == (Kind.COMMAND, "Settings", "Ctrl ,")
    with qtbot.waitSignal(town.window.settings_requested):
        town.press(Key.Key_Return)
    for action in town.window.action_table:
        offered = names(find(town, action.name), Kind.COMMAND)
        assert (action.name in offered) == (action.command and action.slot is not None and action.ready()), action.name
        town.press(Key.Key_Escape)


def test_a_hostile_name_is_only_ever_text(town: Floor) -> None:
    name = "<img src=x onerror=1>\u202e\0" + "x" * 65_536
    unit = town.feed.unit(9)
    hostile = type(unit)("d9", kind=unit.kind, state=unit.state, officers=(Officer(name, None, "9", "u9", True),), serial="X9")
    town.feed.answer([*town.feed.town(), hostile])
    found = find(town, "<img")
    assert len(found) >= 1 and found[0].unit == UnitKey(LAKESIDE, "d9")
    town.window.command_bar.list.grab()


def test_names_that_come_while_somebody_types_are_found_and_the_choice_stays(town: Floor, qtbot: QtBot) -> None:
    find(town, "officer")
    town.press(Key.Key_Down)
    bar = town.window.command_bar
    chosen = bar.list.findings.findings[bar.list.line].unit
    town.feed.answer([*town.feed.town(), town.feed.unit(8)])
    qtbot.waitUntil(lambda: any(each.name == "Officer 8" for each in bar.list.findings.findings))
    assert bar.list.findings.findings[bar.list.line].unit == chosen


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        ("trails of 60", lambda floor: floor.window.past.desk.trail_minutes == 60 and floor.window.past.desk.trails != "off"),
        ("docked on", lambda floor: floor.feed.monitor.drawn.docked_or_off),
        ("unassigned on", lambda floor: floor.feed.monitor.drawn.unassigned),
        ("not now for 15", lambda floor: not floor.window.alarms.desk.waiting and floor.window.alarms.desk.alarms),
        ("acknowledge all", lambda floor: not floor.window.alarms.desk.waiting),
    ],
)
def test_what_has_no_key_of_its_own_is_a_command(town: Floor, typed: str, done: Callable[[Floor], bool]) -> None:
    feed = town.feed
    feed.pass_s()
    feed.answer([feed.unit(1, State.OFF), *feed.town()[1:]])
    feed.pass_s()
    assert town.window.alarms.desk.waiting and not done(town)
    found = find(town, typed)
    assert found[0].kind is Kind.COMMAND
    town.press(Key.Key_Return)
    assert done(town)
