from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui.panel.filter_bar import Chip, FilterBar
from app.gui.panel.panel_style import panel_style
from app.gui.theme import DARK
from app.units.filters import Filter
from app.units.freshness import Freshness
from app.units.unit import State
from tests.gui.panel.conftest import Desk, make_unit


def shown(desk: Desk, qtbot: QtBot) -> FilterBar:
    bar = FilterBar(desk.monitor, DARK)
    qtbot.addWidget(bar)
    bar.resize(600, 120)
    bar.show()
    return bar


def chips(bar: FilterBar) -> dict[str, Chip]:
    return {chip.text(): chip for chip in bar.findChildren(Chip) if chip.isVisible()}


def test_only_the_first_three_chips_stand_there_before_anything_came(desk: Desk, qtbot: QtBot) -> None:
    assert list(chips(shown(desk, qtbot))) == ["All 0", "Recording 0", "Buffering 0"]


def test_chips_count_what_there_is_and_others_appear_when_needed(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    desk.answer(
        [
            make_unit(1),
            make_unit(2, fix_age_s=30.0),
            make_unit(3, fix_age_s=600.0),
            make_unit(4, state=State.DOCKED, position=None),
            make_unit(5, state=State.OTHER, status="updating"),
        ]
    )
    assert list(chips(bar)) == ["All 5", "Recording 3", "Buffering 0", "Docked 1", "Other 1", "Late 1", "Lost 1"]
    desk.tick(60)
    assert "Not confirmed 4" in chips(bar) and "Late 0" in chips(bar)


def test_a_chip_nobody_is_counted_in_is_as_quiet_as_any_other(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    bar.setStyleSheet(panel_style(DARK))
    desk.answer([make_unit(1), make_unit(2, fix_age_s=30.0)])
    late, recording = chips(bar)["Late 1"], chips(bar)["Recording 2"]
    assert late.palette().buttonText().color().name() == DARK.late != recording.palette().buttonText().color().name()
    desk.answer([make_unit(1), make_unit(2)])
    assert late.text() == "Late 0"
    assert late.palette().buttonText().color() == recording.palette().buttonText().color()


def test_a_chip_filters_and_all_takes_the_filter_off_but_keeps_the_search(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    desk.answer([make_unit(1), make_unit(2, fix_age_s=30.0), make_unit(3, state=State.BUFFERING)])
    desk.monitor.set_filter(Filter(text="officer"))
    assert chips(bar)["All 3"].isChecked()
    QTest.mouseClick(chips(bar)["Recording 2"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(chips(bar)["Late 1"], Qt.MouseButton.LeftButton)
    expected = Filter("officer", frozenset({State.RECORDING}), frozenset({Freshness.LATE}))
    assert desk.monitor.filter == expected
    assert not chips(bar)["All 3"].isChecked()
    QTest.mouseClick(chips(bar)["All 3"], Qt.MouseButton.LeftButton)
    assert desk.monitor.filter == Filter("officer")
    QTest.mouseClick(chips(bar)["All 3"], Qt.MouseButton.LeftButton)
    assert chips(bar)["All 3"].isChecked()


def test_a_chip_that_came_stays_so_that_nothing_beside_it_moves_until_the_agencies_are_others(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    desk.answer([make_unit(1), make_unit(2, state=State.DOCKED, position=None)])
    chips(bar)["Docked 1"].click()
    desk.answer([make_unit(1), make_unit(2)])
    assert chips(bar)["Docked 0"].isChecked()
    chips(bar)["Docked 0"].click()
    assert list(chips(bar)) == ["All 2", "Recording 2", "Buffering 0", "Docked 0"]
    desk.monitor.remove_connection("Lakeside PD")
    desk.answer([make_unit(1)], "Harbor PD")
    assert list(chips(bar)) == ["All 1", "Recording 1", "Buffering 0"]


def test_chips_are_reached_and_switched_by_keyboard_and_have_names(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    desk.answer([make_unit(1)])
    chip = chips(bar)["Recording 1"]
    assert chip.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert chip.accessibleName() == "Recording, 1 unit"
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert desk.monitor.filter.states == {State.RECORDING}


def test_two_agencies_have_chips_with_their_names_as_text(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    desk.answer([make_unit(1)], "A&B <b>")
    assert len(chips(bar)) == 3
    desk.answer([make_unit(1), make_unit(2)], "Harbor PD")
    chips(bar)["A&&B <b> 1"].click()
    assert desk.monitor.filter.connections == {"A&B <b>"}
    desk.monitor.remove_connection("A&B <b>")
    assert desk.monitor.filter.empty and len(chips(bar)) == 3


def test_many_agencies_share_one_menu(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    for number in range(6):
        desk.answer([make_unit(1)], f"Agency {number}")
    button = next(button for button in bar.findChildren(QPushButton) if button.menu() is not None)
    assert button.isVisible() and button.text() == "All agencies"
    actions = button.menu().actions()
    assert [action.text() for action in actions] == [f"Agency {number} 1" for number in range(6)]
    actions[2].trigger()
    actions[4].trigger()
    assert desk.monitor.filter.connections == {"Agency 2", "Agency 4"}
    assert button.text() == "Agencies: 2 of 6"


def test_chips_wrap_when_there_is_no_room(desk: Desk, qtbot: QtBot) -> None:
    bar = shown(desk, qtbot)
    desk.answer([make_unit(1), make_unit(2, state=State.DOCKED), make_unit(3, state=State.OFF), make_unit(4, state=State.OTHER)])
    assert bar.heightForWidth(220) > bar.heightForWidth(900)
