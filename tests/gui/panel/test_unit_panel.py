from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.gui.panel.columns import Column
from app.gui.panel.unit_panel import NO_AGENCY, NO_MATCH, NO_UNITS, UnitPanel
from app.gui.poll_worker import Failure
from app.gui.theme import DARK, HIGH_CONTRAST, LIGHT
from app.units.filters import Filter
from app.units.sweep import Trouble
from app.units.tally import Place
from app.units.unit import State
from tests.gui.panel.conftest import Desk, make_unit, picture_of


def shown(desk: Desk, qtbot: QtBot) -> UnitPanel:
    panel = UnitPanel(desk.monitor, DARK)
    qtbot.addWidget(panel)
    panel.resize(620, 760)
    panel.show()
    return panel


def says(panel: UnitPanel, text: str) -> bool:
    return any(label.isVisible() and label.text() == text for label in panel.findChildren(QLabel))


def button(panel: UnitPanel, text: str) -> QPushButton:
    return next(each for each in panel.findChildren(QPushButton) if each.isVisible() and each.text() == text)


def test_an_empty_list_says_why(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    assert says(panel, NO_AGENCY)
    desk.add()
    assert says(panel, "Lakeside PD: Waiting for the first answer. This takes a few seconds.")
    desk.monitor.take_failure(Failure("Lakeside PD", Trouble("x", "The secret is refused", "Tell your admin.", True), 60))
    assert says(panel, "Lakeside PD: The secret is refused. Tell your admin.")
    desk.answer([])
    assert says(panel, NO_UNITS)
    desk.answer([make_unit(1)])
    assert panel.table.isVisible()
    panel.set_search("nobody")
    assert says(panel, NO_MATCH) and not panel.table.isVisible()


def test_whatever_hides_units_is_said_and_taken_off_by_show_all(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.answer([make_unit(1), make_unit(2), make_unit(3, state=State.DOCKED, position=None)])
    assert panel.unit_count_words == "3 units"
    panel.set_search("officer 002")
    assert says(panel, "Showing 1 of 3 ") and panel.unit_count_words == "1 of 3 units"
    panel.show_place(Place.HIDDEN)
    assert says(panel, "Showing 2 of 3 · hidden by your filter")
    with qtbot.waitSignal(panel.search_left):
        QTest.mouseClick(button(panel, "Show all"), Qt.MouseButton.LeftButton)
    assert desk.monitor.filter == Filter() and panel.table.unit_model.rowCount() == 3
    panel.show_place(Place.DOCKED_OR_OFF)
    assert says(panel, "Showing 1 of 3 · docked or off")
    with qtbot.assertNotEmitted(panel.search_left):
        QTest.keyClick(panel.table, Qt.Key.Key_Escape)
    assert panel.unit_count_words == "3 units"


def test_the_list_can_be_walked_from_the_search_box_to_the_map(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.answer([make_unit(1), make_unit(2)])
    panel.focus_table()
    assert desk.monitor.selection.selected == desk.key(1)
    QTest.keyClick(panel.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.centre_requested):
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert desk.monitor.selection.selected == desk.key(2) and panel.card.name.text() == "Officer 002"


def test_the_agency_column_stands_there_only_for_several_agencies(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.answer([make_unit(1)], "A")
    assert panel.table.isColumnHidden(Column.AGENCY)
    desk.answer([make_unit(1)], "B")
    assert not panel.table.isColumnHidden(Column.AGENCY)
    assert {panel.table.unit_model.index(line, Column.AGENCY).data() for line in (0, 1)} == {"A", "B"}


def test_columns_and_sorting_come_back_as_they_were_left(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.answer([make_unit(1, battery_percent=80), make_unit(2, battery_percent=20)])
    panel.table.setColumnWidth(Column.FIX, 233)
    panel.table.sortByColumn(Column.BATTERY, Qt.SortOrder.AscendingOrder)
    state = panel.save_state()
    again = shown(desk, qtbot)
    assert again.restore_state(state)
    assert again.table.columnWidth(Column.FIX) == 233
    assert again.table.unit_model.index(0, Column.BATTERY).data() == "20 %"
    for garbage in ("", "x", "[]", "{}", '{"columns": 3}', '{"columns": "AAAA", "splitter": "AAAA"}'):
        assert not again.restore_state(garbage)


def test_every_palette_can_be_put_on_while_units_are_shown(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.answer([make_unit(number, state=list(State)[number % 5]) for number in range(20)])
    desk.select(4)
    pictures = set()
    for palette in (LIGHT, HIGH_CONTRAST, DARK):
        panel.apply_palette(palette)
        pictures.add(picture_of(panel))
    assert len(pictures) == 3
