"""The watch list, saved filters and chosen columns: used, remembered, and never a way to lose a unit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.gui.clock_words import clock_words
from app.gui.panel.columns import Column
from app.gui.panel.columns_menu import ColumnsMenu
from app.gui.panel.unit_panel import UnitPanel
from app.gui.poll_worker import Failure
from app.gui.theme import DARK
from app.units.filters import Filter
from app.units.sweep import Trouble
from app.units.unit import State

from .conftest import Desk, make_unit

CONNECTION = "Lakeside PD"
REVOKED = Trouble("client_deleted", "The agency deleted the client", "Ask for a new one.", revoked=True)


def shown(desk: Desk, qtbot: QtBot) -> UnitPanel:
    panel = UnitPanel(desk.monitor, DARK)
    qtbot.addWidget(panel)
    panel.resize(700, 600)
    panel.show()
    desk.answer([make_unit(1), make_unit(2), make_unit(3, state=State.DOCKED)])
    return panel


def names(panel: UnitPanel) -> list[str]:
    model = panel.table.unit_model
    looks = [model.look(line) for line in range(model.rowCount())]
    return [look.words[Column.UNIT] for look in looks if look is not None]


def test_watched_units_stand_first_with_a_star_and_are_remembered(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    fleet = desk.monitor.fleet
    docked = next(fleet.key(row) for row in range(3) if fleet.unit(row).state is State.DOCKED)
    desk.monitor.selection.select(docked)
    panel.toggle_watch()
    assert names(panel) == ["★ Officer 003", "Officer 001", "Officer 002"]
    assert desk.monitor.selection.selected == docked
    desk.monitor.tick()
    assert names(panel)[0] == "★ Officer 003"
    other = UnitPanel(desk.monitor, DARK)
    qtbot.addWidget(other)
    other.restore_state(panel.save_state())
    assert names(other) == names(panel)
    panel.toggle_watch()
    assert names(panel) == ["Officer 001", "Officer 002", "Officer 003"]


def test_watched_units_stay_in_sight_when_the_list_is_scrolled_and_go_on_ageing(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.answer([make_unit(number) for number in range(1, 200)])
    desk.monitor.selection.choose(desk.monitor.fleet.key(row) for row in (150, 160))
    panel.toggle_watch()
    desk.monitor.selection.select(None)
    table = panel.table
    table.scrollToTop()
    assert table.pinned_lines == 0
    table.scrollToBottom()
    line_px = table.rowHeight(0)
    assert table.pinned_px == 2 * line_px and table.line_at(3 * line_px) > 100
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, line_px + 4))
    assert desk.monitor.selection.selected == table.unit_model.watched.keys[1]
    band = QRect(0, 0, table.viewport().width(), table.pinned_px)
    before = table.viewport().grab(band).toImage()
    assert before == table.viewport().grab(band).toImage()
    desk.tick(30)
    assert before != table.viewport().grab(band).toImage()
    table.scrollTo(table.unit_model.index(50, 0))
    assert table.visualRect(table.unit_model.index(50, 0)).top() >= table.pinned_px
    panel.table.scrollToTop()
    assert table.pinned_lines == 0


def test_a_narrowed_list_is_seen_from_its_beginning_and_a_whole_one_where_the_selected_unit_is(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.answer([make_unit(number) for number in range(1, 200)])
    panel.table.scrollToBottom()
    panel.set_search("officer 0")
    assert panel.table.rowAt(0) == 0
    desk.select(99)
    panel.set_search("")
    line = panel.table.unit_model.line_of(desk.key(99))
    assert line is not None and 0 < panel.table.rowAt(0) <= line


def test_a_watched_unit_that_is_no_longer_returned_is_said_by_name_and_time(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    desk.monitor.selection.select(desk.monitor.fleet.key(0))
    panel.toggle_watch()
    note, gone_at = panel.watch_note, desk.clock.wall_s
    assert note.isHidden()
    rest = [make_unit(2), make_unit(3, state=State.DOCKED)]
    desk.answer(rest)
    desk.answer(rest)
    assert "no longer reported" in desk.monitor.facts(0).fix and note.isHidden()  # lost, first in the list
    desk.clock.pass_s(13 * 3600)
    desk.answer(rest)
    assert names(panel) == ["Officer 002", "Officer 003"]
    said = f"★ Watched, but no longer returned: Officer 001 ({CONNECTION}) since {clock_words(gone_at)[:5]}"
    assert note.isVisible() and note.words.text() == said
    other = UnitPanel(desk.monitor, DARK)
    qtbot.addWidget(other)
    other.restore_state(panel.save_state())  # another day: names are not kept
    assert f"device device-1 ({CONNECTION}), in no answer since" in other.watch_note.words.text()
    desk.answer([make_unit(1), *rest])
    assert note.isHidden() and names(panel)[0] == "★ Officer 001"
    desk.monitor.take_failure(Failure(CONNECTION, REVOKED, 8.0))
    assert note.words.text().startswith(f"★ Watched, but no longer returned: a unit of {CONNECTION} since")
    note.stop.click()
    assert note.isHidden() and panel.table.unit_model.watched.keys == ()


def test_a_filter_is_saved_under_a_name_used_by_its_key_and_remembered(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    saved, docked = panel.saved_filters, Filter(states=frozenset({State.DOCKED}))
    assert saved.isHidden()
    desk.monitor.set_filter(docked)
    saved.begin_naming()
    assert saved.name.text() == "Docked"
    saved.name.setText("<b>Dock & co</b>")
    QTest.keyClick(saved.name, Qt.Key.Key_Return)
    assert saved.offers() == [("<b>Dock & co</b>", docked, "1")] and saved.name.isHidden()
    saved.use(0)
    assert desk.monitor.filter.empty
    saved.use(0)
    assert desk.monitor.filter == docked and panel.table.unit_model.rowCount() == 1
    other = UnitPanel(desk.monitor, DARK)
    qtbot.addWidget(other)
    other.restore_state(panel.save_state())
    assert other.saved_filters.offers() == saved.offers()
    saved.begin_naming()  # a second time takes it off the keys
    assert saved.offers() == [] and saved.isHidden()


@pytest.mark.parametrize("nonsense", [b"", b"x", b"7", b"[7]", b'[{"name":1}]', b"[[1,2,3]]", b"{}", b'[{"states":[99]}]'])
def test_what_cannot_be_read_is_left_out(desk: Desk, qtbot: QtBot, nonsense: bytes) -> None:
    panel = shown(desk, qtbot)
    panel.saved_filters.restore_state(nonsense)
    panel.table.unit_model.watched.restore_state(nonsense)
    assert panel.saved_filters.offers() == [] and panel.table.unit_model.watched.keys == ()


def test_columns_are_taken_away_moved_and_remembered(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    table = panel.table
    menu = ColumnsMenu(table.horizontalHeader(), table.unwanted, table)
    badge = next(each.menu() for each in menu.actions() if each.text() == "Badge")
    assert isinstance(badge, QMenu)
    badge.actions()[0].trigger()
    table.hide_columns()
    badge.actions()[2].trigger()
    assert table.isColumnHidden(Column.BADGE) and table.horizontalHeader().visualIndex(Column.BADGE) == 2
    other = UnitPanel(desk.monitor, DARK)
    qtbot.addWidget(other)
    other.restore_state(panel.save_state())
    assert other.table.isColumnHidden(Column.BADGE) and other.table.horizontalHeader().visualIndex(Column.BADGE) == 2
    menu.actions()[-1].trigger()
    table.hide_columns()
    assert not table.isColumnHidden(Column.BADGE) and table.horizontalHeader().visualIndex(Column.BADGE) == 1
