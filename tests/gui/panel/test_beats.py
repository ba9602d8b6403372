"""The beat in list, card and filter: where the last known position is, and as doubtful as that position."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.gui.panel.columns import Column
from app.gui.panel.unit_panel import UnitPanel
from app.gui.theme import DARK
from app.units.beats import Areas
from app.units.filters import Filter
from app.units.unit import Position
from tests.gui.panel.conftest import Desk, make_unit

WEST = np.array([[24.90, 60.10], [24.95, 60.10], [24.95, 60.20], [24.90, 60.20]])
HOSTILE = "<b>B2</b> & east"


def beats() -> Areas:
    return Areas([("A1 West", [[WEST]]), (HOSTILE, [[WEST + np.array([0.05, 0])]])])


def at(desk: Desk, longitude: float) -> Position:
    return Position(60.15, longitude, 6.0, desk.clock.now_ms - 4000)


def panel_over(desk: Desk, qtbot: QtBot) -> UnitPanel:
    desk.answer([make_unit(1, position=at(desk, 24.92)), make_unit(2, position=at(desk, 24.97)), make_unit(3, fix_age_s=None)])
    panel = UnitPanel(desk.monitor, DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 700)
    panel.show()
    return panel


def beat_words(panel: UnitPanel) -> list[str]:
    model = panel.table.unit_model
    return [model.index(line, Column.BEAT).data() for line in range(model.rowCount())]


def test_the_column_is_there_only_with_beats_and_follows_a_unit_over_the_border(desk: Desk, qtbot: QtBot) -> None:
    panel = panel_over(desk, qtbot)
    assert panel.table.isColumnHidden(Column.BEAT) and panel.filter_bar.beats.isHidden()
    desk.monitor.set_areas(beats(), None)
    assert not panel.table.isColumnHidden(Column.BEAT) and beat_words(panel) == ["A1 West", HOSTILE, ""]
    desk.answer([make_unit(1, position=at(desk, 24.98)), make_unit(2, position=at(desk, 24.97)), make_unit(3, fix_age_s=None)])
    assert beat_words(panel) == [HOSTILE, HOSTILE, ""]
    desk.monitor.set_areas(None, beats())
    assert panel.table.isColumnHidden(Column.BEAT) and desk.monitor.facts(0).jurisdiction == HOSTILE


def test_the_filter_leaves_the_units_of_a_beat_and_is_dropped_with_its_beat(desk: Desk, qtbot: QtBot) -> None:
    panel = panel_over(desk, qtbot)
    desk.monitor.set_areas(beats(), None)
    chip = panel.filter_bar.beats
    chip.fill()
    actions = {action.data(): action for action in chip.menu().actions()}
    assert [action.text() for action in chip.menu().actions()] == ["<b>B2</b> && east 1", "A1 West 1", "In no beat 1"]
    actions["A1 West"].trigger()
    assert beat_words(panel) == ["A1 West"] and chip.text() == "Beat: A1 West"
    actions[""].trigger()
    assert beat_words(panel) == ["A1 West", ""]
    desk.monitor.set_areas(Areas([("C3", [[WEST]])]), None)
    assert desk.monitor.filter == Filter(beats=frozenset({""}))
    desk.monitor.set_areas(None, None)
    assert desk.monitor.filter == Filter() and len(beat_words(panel)) == 3


def test_the_beat_of_a_lost_unit_is_said_to_be_that_of_its_last_position(desk: Desk, qtbot: QtBot) -> None:
    panel = panel_over(desk, qtbot)
    desk.monitor.set_areas(beats(), None)
    desk.monitor.selection.select_row(0)
    model = panel.table.unit_model
    line = model.line_of(desk.monitor.selection.selected)
    assert line is not None and model.doubt(model.index(line, Column.BEAT)) == ""
    desk.clock.pass_s(120)
    desk.monitor.tick()
    index = model.index(model.line_of(desk.monitor.selection.selected) or 0, Column.BEAT)
    assert index.data() == "A1 West" and model.doubt(index).startswith("A1 West: the beat of its last position")
    assert "A1 West (of its last position)" in [label.text() for label in panel.card.grid.findChildren(QLabel)]
