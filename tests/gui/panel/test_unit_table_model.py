from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.gui.panel.columns import Column
from app.gui.panel.unit_table_model import EMPHASIS_ROLE, KEY_ROLE, SORT_ROLE, UnitTableModel
from app.gui.theme import DARK
from app.units.filters import Filter
from app.units.tally import Place
from app.units.unit import Kind, Officer, State
from tests.gui.panel.conftest import Desk, make_unit

Order = Qt.SortOrder


def labels(model: UnitTableModel) -> list[str]:
    return [model.index(line, Column.UNIT).data() for line in range(model.rowCount())]


def watched(desk: Desk) -> tuple[UnitTableModel, QAbstractItemModelTester]:
    model = UnitTableModel(desk.monitor, DARK)
    return model, QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_recording_stands_first_then_late_and_lost_then_names_in_natural_order(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer(
        [
            make_unit(1, state=State.DOCKED, position=None),
            make_unit(12, state=State.BUFFERING),
            make_unit(9, state=State.BUFFERING, officers=(Officer("Officer", "9"),)),
            make_unit(7, state=State.BUFFERING, fix_age_s=1300.0),
            make_unit(30),
            make_unit(4),
        ]
    )
    assert labels(model) == ["Officer 004", "Officer 030", "Officer 007", "Officer 9", "Officer 012", "Officer 001"]


def test_every_column_sorts_both_ways_and_what_is_not_known_stays_last(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(1, battery_percent=50), make_unit(2, battery_percent=None), make_unit(3, battery_percent=7)])
    model.sort(Column.BATTERY, Order.AscendingOrder)
    assert labels(model) == ["Officer 003", "Officer 001", "Officer 002"]
    model.sort(Column.BATTERY, Order.DescendingOrder)
    assert labels(model) == ["Officer 001", "Officer 003", "Officer 002"]
    for column in Column:
        for order in (Order.AscendingOrder, Order.DescendingOrder):
            model.sort(column, order)
            keys = [model.index(line, column).data(SORT_ROLE) for line in range(3)]
            known = [key for key in keys if not np.isnan(key)]
            assert known == sorted(known, reverse=order is Order.DescendingOrder)
            assert all(np.isnan(key) for key in keys[len(known) :])


def test_fixes_of_the_same_second_stand_by_name(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer(
        [make_unit(1, fix_age_s=4.9), make_unit(2, fix_age_s=4.3), make_unit(3, fix_age_s=3.9), make_unit(4, position=None)]
    )
    for order, wanted in ((Order.AscendingOrder, "3124"), (Order.DescendingOrder, "1234")):
        model.sort(Column.FIX, order)
        assert "".join(label[-1] for label in labels(model)) == wanted


def test_names_stand_in_order_both_ways_and_equal_ones_where_they_stood(desk: Desk) -> None:
    model, _tester = watched(desk)
    alike = (Officer("Alex", "Abara", badge_number="7"),)
    desk.answer([make_unit(9), make_unit(1, officers=alike), make_unit(2), make_unit(3, officers=alike)])
    for order, wanted in ((Order.AscendingOrder, [1, 3, 2, 9]), (Order.DescendingOrder, [9, 2, 1, 3])):
        model.sort(Column.UNIT, order)
        keys = [model.index(line, Column.UNIT).data(KEY_ROLE) for line in range(4)]
        assert [int(key.device_id.rpartition("-")[2]) for key in keys] == wanted


def test_signal_sorts_from_worst_to_best(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(number, signal=word) for number, word in enumerate(["GOOD", "NONE", "EXCELLENT", "POOR", "FAIR"])])
    model.sort(Column.SIGNAL, Order.AscendingOrder)
    shown = [model.index(line, Column.SIGNAL).data() for line in range(5)]
    assert shown == ["None", "Poor", "Fair", "Good", "Excellent"]


def test_a_filter_and_a_place_narrow_the_list(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(1), make_unit(2, state=State.BUFFERING), make_unit(3, state=State.DOCKED, position=None)])
    desk.monitor.set_filter(Filter(states=frozenset({State.RECORDING})))
    assert labels(model) == ["Officer 001"]
    model.show_place(Place.HIDDEN)
    assert labels(model) == ["Officer 002", "Officer 003"]
    desk.monitor.set_filter(Filter())
    assert labels(model) == []
    model.show_place(Place.DOCKED_OR_OFF)
    assert labels(model) == ["Officer 003"]
    model.show_place(None)
    assert len(labels(model)) == 3


def test_what_is_held_on_to_follows_its_unit_through_every_change(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(number) for number in range(50)])
    held = {
        number: QPersistentModelIndex(model.index(model.line_of(desk.key(number)) or 0, Column.FIX)) for number in (3, 20, 49)
    }
    for step in range(6):
        desk.clock.pass_s(2)
        now_ms = desk.clock.now_ms
        state = State.BUFFERING if step % 2 else State.RECORDING
        desk.answer([make_unit(number, now_ms=now_ms, state=state) for number in (*range(step, 50), *range(60, 60 + step))])
        desk.tick()
        model.sort(step, Order.DescendingOrder)
        for number in (20, 49):
            assert held[number].isValid() and held[number].data(KEY_ROLE) == desk.key(number)
            assert held[number].column() == Column.FIX
    desk.monitor.set_filter(Filter(text="officer 020"))
    assert held[20].isValid() and not held[49].isValid()


def test_an_answer_reorders_nothing_until_the_tick(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(1), make_unit(2), make_unit(3)])
    desk.clock.pass_s(5)
    now_ms = desk.clock.now_ms
    desk.answer([make_unit(1, state=State.BUFFERING, now_ms=now_ms), make_unit(2, now_ms=now_ms), make_unit(3, now_ms=now_ms)])
    assert labels(model) == ["Officer 001", "Officer 002", "Officer 003"]
    assert model.index(0, Column.STATUS).data() == "Buffering"
    desk.tick()
    assert labels(model) == ["Officer 002", "Officer 003", "Officer 001"]


def test_only_changed_lines_on_the_screen_are_reported(desk: Desk, qtbot: QtBot) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(number) for number in range(40)])
    model.watch_only(lambda: (10, 19))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    units = [make_unit(number) for number in range(40)]
    units[12] = make_unit(12, battery_percent=5)
    units[30] = make_unit(30, battery_percent=5)
    desk.answer(units)
    # Every unit was made anew, so every line on the screen was read again, and none beside them.
    assert told and all(10 <= first <= last <= 19 for first, last in told)
    told.clear()
    desk.tick()
    assert told == [(10, 19)]


def test_low_battery_and_poor_signal_stand_out(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(1, battery_percent=17, signal="POOR"), make_unit(2)])
    for column in (Column.BATTERY, Column.SIGNAL):
        low, normal = model.index(0, column), model.index(1, column)
        assert low.data(EMPHASIS_ROLE) is True and normal.data(EMPHASIS_ROLE) is False
        assert low.data(Qt.ItemDataRole.ForegroundRole) == QColor(DARK.late)
    assert model.index(0, Column.BATTERY).data() == "17 %"
    assert model.index(0, Column.BATTERY).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight.value


def test_the_row_says_what_the_monitor_says(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(1), make_unit(2, fix_age_s=45.0), make_unit(3, fix_age_s=90.0), make_unit(4, fix_age_s=None)])
    for _ in range(30):
        desk.tick()
        for line in range(4):
            row = model.fleet_row(line)
            assert row is not None
            assert model.index(line, Column.FIX).data() == desk.monitor.facts(row).fix
    assert model.index(0, Column.FIX).data().endswith("not confirmed")


def test_a_car_goes_by_its_vehicle_and_a_reader_hears_the_whole_row(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(1, kind=Kind.FLEET, vehicle_name="Car 12", model="Fleet 3")])
    spoken = model.index(0, Column.UNIT).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Car 12, badge 1, Recording, fix 4 s, battery 64 %, signal Good, Lakeside PD"
    assert model.index(0, Column.MODEL).data(Qt.ItemDataRole.AccessibleTextRole) == "Model: Fleet 3"


def test_a_unit_that_takes_the_row_of_another_is_another_unit(desk: Desk) -> None:
    model, _tester = watched(desk)
    desk.answer([make_unit(1)], "A")
    desk.answer([make_unit(5)], "B")
    desk.monitor.remove_connection("A")
    assert labels(model) == ["Officer 005"]
    desk.answer([make_unit(5), make_unit(0)], "B")
    desk.tick()
    assert labels(model) == ["Officer 000", "Officer 005"]


def test_ten_thousand_units_from_a_roster_are_listed_sorted_and_filtered(desk: Desk) -> None:
    model = UnitTableModel(desk.monitor, DARK)
    units = [make_unit(number, state=list(State)[number % 5]) for number in range(10_000)]
    desk.answer(units)
    assert model.rowCount() == 10_000
    model.sort(Column.UNIT, Order.DescendingOrder)
    assert labels(model)[:2] == ["Officer 9999", "Officer 9998"]
    desk.clock.pass_s(3)
    units[::5] = [make_unit(number, battery_percent=1, now_ms=desk.clock.now_ms) for number in range(0, 10_000, 5)]
    desk.answer(units)
    desk.tick()
    model.sort(Column.BATTERY, Order.AscendingOrder)
    assert [model.index(line, Column.BATTERY).data() for line in (0, 1999, 2000)] == ["1 %", "1 %", "64 %"]
    desk.monitor.set_filter(Filter(text="officer 123"))
    assert model.rowCount() == 20
