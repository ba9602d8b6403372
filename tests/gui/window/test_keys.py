"""Everything the window does by key, sent as the window system sends it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from app.gui.actions import Action, Actions, Section
from app.gui.map.hearing import View
from app.gui.popover import Popover
from app.units.fleet import UnitKey
from app.units.unit import State

from .conftest import LAKESIDE, Feed, Floor

Key = Qt.Key
CHILDREN = Qt.FindChildOption.FindDirectChildrenOnly


@pytest.fixture
def town(feed: Feed, floor: Floor) -> Floor:
    feed.answer(feed.town())
    return floor


def test_slash_searches_and_typing_narrows(town: Floor) -> None:
    town.press(Key.Key_Slash)
    assert QApplication.focusWidget() is town.window.top_bar.search
    town.type("officer 3")
    assert town.feed.monitor.filter.text == "officer 3"
    assert town.panel.table.unit_model.rowCount() == 1 and town.feed.monitor.tally.hidden == 6


def test_letters_typed_into_the_search_are_only_letters(town: Floor) -> None:
    town.select(1)
    asked: list[bool] = []
    town.window.settings_requested.connect(lambda: asked.append(True))
    town.press(Key.Key_Slash)
    town.type("fp0?/ FP")
    assert town.window.top_bar.search.text() == "fp0?/ FP"
    assert not town.map.following and town.panel.isVisible() and not town.window.key_help.isVisible() and asked == []


def test_control_and_down_from_the_search_go_into_the_list(town: Floor) -> None:
    town.press(Key.Key_Slash)
    town.type("officer")
    town.press(Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is town.panel.table and town.feed.monitor.selection.selected is not None


def test_enter_in_the_search_selects_the_first_hit_and_centres_on_it(town: Floor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: town.map.cover_words == "", timeout=20_000)
    town.press(Key.Key_Slash)
    town.type("x3")
    town.press(Key.Key_Return)
    assert town.feed.monitor.selection.selected == UnitKey(LAKESIDE, "d3")

    def centred() -> bool:
        view = town.map.view
        return view is not None and abs(view.longitude - 24.946) < 1e-3 and abs(view.latitude - 60.17) < 1e-3

    qtbot.waitUntil(centred, timeout=10_000)


def test_enter_in_an_empty_search_selects_nobody(town: Floor) -> None:
    town.press(Key.Key_Slash)
    town.press(Key.Key_Return)
    assert town.feed.monitor.selection.selected is None


def test_closing_the_help_leads_back_to_where_one_was(town: Floor) -> None:
    town.panel.focus_table()
    town.press(Key.Key_Question)
    assert QApplication.focusWidget() is town.window.key_help
    town.press(Key.Key_Question)
    assert QApplication.focusWidget() is town.panel.table


def test_f_follows_the_selected_unit_and_again_releases_it(town: Floor) -> None:
    button = town.window.top_bar.follow
    assert not button.isEnabled()
    town.press(Key.Key_F)
    assert town.map.following is False
    town.select(1)
    assert button.isEnabled()
    for following in (True, False):
        town.press(Key.Key_F)
        assert (town.map.following, button.isChecked()) == (following, following)


def test_moving_the_map_or_losing_the_selection_releases_follow(town: Floor) -> None:
    button = town.window.top_bar.follow
    town.select(1)
    button.click()
    assert button.isChecked()
    town.map.set_follow(False)
    town.map.follow_released.emit()
    assert not button.isChecked()
    town.press(Key.Key_F)
    assert button.isChecked()
    town.feed.monitor.selection.select(None)
    assert (town.map.following, button.isChecked(), button.isEnabled()) == (False, False, False)


def test_escape_goes_back_one_step_at_a_time(town: Floor) -> None:
    monitor = town.feed.monitor
    town.select(1)
    monitor.set_filter(replace(monitor.filter, states=frozenset({State.RECORDING})))
    town.press(Key.Key_Slash)
    town.type("officer")
    town.window.health_line.pills[LAKESIDE].click()
    popover = town.window.findChild(Popover)
    assert isinstance(popover, Popover)
    town.press(Key.Key_Question)
    assert town.window.key_help.isVisible()
    town.press(Key.Key_Escape)
    assert not town.window.key_help.isVisible()
    town.window.health_line.pills[LAKESIDE].click()
    assert popover.isVisible()
    town.press(Key.Key_Escape)
    assert not popover.isVisible() and monitor.filter.text == "officer"
    town.press(Key.Key_Escape)
    assert monitor.filter.text == "" and town.window.top_bar.search.text() == "" and monitor.filter.states
    town.press(Key.Key_Escape)
    assert monitor.filter.empty and monitor.selection.selected is not None
    town.press(Key.Key_Escape)
    assert monitor.selection.selected is None


def test_escape_leaves_an_empty_search_before_anything_else(town: Floor) -> None:
    town.select(1)
    town.press(Key.Key_Slash)
    town.press(Key.Key_Escape)
    assert QApplication.focusWidget() is not town.window.top_bar.search
    assert town.feed.monitor.selection.selected is not None


def test_p_hides_and_shows_the_list(town: Floor) -> None:
    town.press(Key.Key_P)
    assert not town.panel.isVisible()
    town.press(Key.Key_P)
    assert town.panel.isVisible()


def test_the_settings_have_a_key_and_a_button(town: Floor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(town.window.settings_requested):
        town.press(Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(town.window.settings_requested):
        town.window.top_bar.settings.click()


def test_the_help_names_every_action_that_has_a_key(town: Floor) -> None:
    town.press(Key.Key_Question)
    shown = {label.text() for label in town.window.key_help.findChildren(QLabel)}
    for action in town.window.action_table:
        assert not (action.cap and action.listed) or {action.cap, action.words} <= shown


def test_no_key_asks_for_two_things_and_every_action_has_a_key_or_is_a_command(town: Floor) -> None:
    actions = list(town.window.action_table)
    keys = [QKeySequence(key).toString() for action in actions for key in action.keys]
    assert len(keys) == len(set(keys)) == len(town.window.findChildren(QShortcut, options=CHILDREN))
    for action in actions:
        assert bool(action.keys) <= (action.slot is not None)
        assert action.cap or action.command, action.name


def test_an_action_added_later_has_its_key_at_once_and_stands_in_the_help(town: Floor) -> None:
    town.window.action_table.add(Action("Fly", "Look from above", Section.MAP, town.map.fit, ("Ctrl+Y",)))
    assert "Look from above" in {label.text() for label in town.window.key_help.findChildren(QLabel)}
    assert "Look from above" in town.window.key_help.accessibleName()
    with pytest.raises(ValueError, match="Fly"):
        town.window.action_table.add(Action("Swim", "Look from below", Section.MAP, town.map.fit, ("ctrl+y",)))
    with pytest.raises(ValueError, match="Fly"):
        town.window.action_table.add(Action("Fly", "Again", Section.MAP, town.map.fit))


def test_a_key_nobody_has_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="no such key"):
        Actions().add(Action("Fly", "Look from above", Section.MAP, keys=("",)))


def test_a_long_help_fits_into_the_smallest_window(town: Floor) -> None:
    town.window.resize(800, 520)
    town.press(Key.Key_Question)
    assert town.window.rect().contains(town.window.key_help.geometry())


def test_the_list_dropping_the_search_empties_the_field(town: Floor) -> None:
    town.press(Key.Key_Slash)
    town.type("nobody")
    town.panel.show_all()
    assert town.window.top_bar.search.text() == ""


def test_enter_on_a_button_presses_it(town: Floor) -> None:
    town.window.top_bar.keys.setFocus()
    town.press(Key.Key_Return)
    assert town.window.key_help.isVisible()


def test_zero_fits_every_unit(town: Floor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: town.map.cover_words == "", timeout=20_000)
    town.map.set_view(View(10.0, 10.0, 5))
    qtbot.waitUntil(lambda: town.map.view is not None and town.map.view.latitude < 11, timeout=10_000)
    town.press(Key.Key_0)
    qtbot.waitUntil(lambda: town.map.view is not None and abs(town.map.view.latitude - 60.17) < 0.1, timeout=10_000)


def test_in_a_narrow_window_the_keys_stand_in_one_column_and_are_scrolled_by_keys(town: Floor, qtbot: QtBot) -> None:
    help_ = town.window.key_help
    town.press(Key.Key_Question)
    pages = help_.findChild(QScrollArea)
    assert pages is not None
    columns = pages.widget()
    assert columns is not None
    wide_px = columns.sizeHint().width()
    town.window.resize(820, 560)
    qtbot.waitUntil(lambda: help_.width() < wide_px)
    assert pages.horizontalScrollBar().maximum() == 0 and pages.verticalScrollBar().maximum() > 0
    town.press(Key.Key_End)
    assert pages.verticalScrollBar().value() == pages.verticalScrollBar().maximum()
    town.press(Key.Key_Escape)
    assert not help_.isVisible()
