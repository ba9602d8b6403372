from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.gui.panel.columns import Column
from app.gui.panel.unit_table import UnitTable
from app.gui.panel.unit_table_model import KEY_ROLE
from app.gui.theme import DARK, LIGHT
from app.units.filters import Filter
from app.units.fleet import UnitKey
from app.units.unit import Officer, State, Unit
from tests.gui.panel.conftest import Desk, make_unit, picture_of

HOSTILE = ("<img src=x onerror=alert(1)>", "${7*7}", "`boom`", "A\\users", "&File", "<b>bold</b>\nsecond line")


def shown(desk: Desk, qtbot: QtBot) -> UnitTable:
    table = UnitTable(desk.monitor, DARK)
    qtbot.addWidget(table)
    table.resize(700, 400)
    table.show()
    return table


def marked(table: UnitTable) -> UnitKey | None:
    rows = table.selectionModel().selectedRows()
    return rows[0].data(KEY_ROLE) if rows else None


def fleet_at(desk: Desk, *, recording: range = range(100), count: int = 100) -> list[Unit]:
    now_ms = desk.clock.now_ms
    states = {number: State.RECORDING if number in recording else State.BUFFERING for number in range(count)}
    return [make_unit(number, now_ms=now_ms, state=state) for number, state in states.items()]


def test_the_selection_stays_with_its_unit_through_refresh_sort_and_filter(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    key = desk.select(42)
    assert marked(table) == key
    told: list[object] = []
    desk.monitor.selection.changed.connect(told.append)
    for recording in (range(10), range(50, 90), range(40, 45)):
        desk.clock.pass_s(3)
        desk.answer(fleet_at(desk, recording=recording))
        desk.tick()
        assert marked(table) == key
    for column in Column:
        table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
        assert marked(table) == key
    desk.monitor.set_filter(Filter(text="officer 04"))
    assert marked(table) == key
    assert told == []


def test_a_filter_that_hides_the_selected_unit_selects_no_neighbour(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    key = desk.select(42)
    told: list[object] = []
    desk.monitor.selection.changed.connect(told.append)
    desk.monitor.set_filter(Filter(text="officer 07"))
    assert marked(table) is None and desk.monitor.selection.selected == key
    desk.monitor.set_filter(Filter())
    assert marked(table) == key
    assert told == []


def test_a_unit_that_leaves_the_list_takes_the_selection_with_it(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer([make_unit(1)], "A")
    desk.answer([make_unit(2)], "B")
    desk.monitor.selection.select(desk.key(1, "A"))
    desk.monitor.remove_connection("A")
    assert desk.monitor.selection.selected is None and marked(table) is None
    assert table.unit_model.rowCount() == 1


def test_a_refresh_never_scrolls(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    desk.select(1)
    table.verticalScrollBar().setValue(777)
    for recording in (range(10), range(50, 90), range(40, 45)):
        desk.clock.pass_s(3)
        desk.answer(fleet_at(desk, recording=recording, count=120))
        desk.tick()
        assert table.verticalScrollBar().value() == 777


def test_a_unit_selected_on_the_map_is_brought_into_sight(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    desk.select(99)
    line = table.unit_model.line_of(desk.key(99))
    assert line is not None
    assert table.viewport().rect().contains(table.visualRect(table.unit_model.index(line, 0)).center())


def test_arrows_select_and_enter_asks_for_the_centre(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    table.setFocus()
    with qtbot.assertNotEmitted(table.centre_requested):
        QTest.keyClick(table, Qt.Key.Key_Return)
    for expected in (0, 1, 2):
        QTest.keyClick(table, Qt.Key.Key_Down)
        assert desk.monitor.selection.selected == desk.key(expected)
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert desk.monitor.selection.selected == desk.key(1)
    with qtbot.waitSignal(table.centre_requested):
        QTest.keyClick(table, Qt.Key.Key_Return)


def test_a_click_selects_and_a_double_click_asks_for_the_centre(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    spot = table.visualRect(table.unit_model.index(3, Column.FIX)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert desk.monitor.selection.selected == desk.key(3)
    with qtbot.waitSignal(table.centre_requested):
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_the_arrow_position_survives_a_new_order(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    desk.select(5)
    desk.clock.pass_s(3)
    desk.answer(fleet_at(desk, recording=range(5, 8)))
    desk.tick()
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert desk.monitor.selection.selected == desk.key(6)


def test_a_header_sorts_up_down_and_back_to_the_dispatchers_order(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer([make_unit(1, state=State.BUFFERING, battery_percent=9), make_unit(2, battery_percent=5), make_unit(3)])
    header = table.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(Column.BATTERY) + 20, header.height() // 2)
    orders = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        orders.append([table.unit_model.index(line, Column.BATTERY).data() for line in range(3)])
    assert orders == [["5 %", "9 %", "64 %"], ["64 %", "9 %", "5 %"], ["5 %", "64 %", "9 %"]]


def test_ages_grow_without_an_answer_in_the_lines_on_the_screen(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(fleet_at(desk))
    told: list[tuple[int, int]] = []
    table.unit_model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    desk.tick()
    first, last = told[-1]
    assert first == 0 and last < 30
    assert table.unit_model.index(0, Column.FIX).data() == "5 s"


def test_a_hostile_name_is_only_ever_text(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(
        make_unit(number, officers=(Officer(text, text, text, text),), serial=text, model=text, signal=text, vehicle_name=text)
        for number, text in enumerate(HOSTILE)
    )
    assert table.unit_model.rowCount() == len(HOSTILE)
    shown_names = {table.unit_model.index(line, Column.SERIAL).data() for line in range(len(HOSTILE))}
    assert shown_names == {" ".join(text.split()) for text in HOSTILE}
    assert not table.grab().isNull()


def test_every_state_and_freshness_is_painted_in_both_palettes(desk: Desk, qtbot: QtBot) -> None:
    table = shown(desk, qtbot)
    desk.answer(
        make_unit(10 * state + step, state=state, fix_age_s=age_s)
        for state in State
        for step, age_s in enumerate((4.0, 30.0, 5000.0, None))
    )
    pictures = set()
    for palette in (DARK, LIGHT):
        table.apply_palette(palette)
        pictures.add(picture_of(table))
    desk.tick(60)
    pictures.add(picture_of(table))
    assert len(pictures) == 3
