"""What a dispatcher set up is on the disk a moment later: a power cut must not cost it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.panel.columns import Column
from app.gui.panel.unit_panel import UnitPanel
from app.gui.remembering import Remembering
from app.gui.theme import DARK
from app.gui.window_state import PANEL, PANEL_HIDDEN, WindowState
from app.settings import StateFile
from app.units.filters import Filter
from app.units.unit import State
from tests.gui.window.conftest import Feed, Floor


def test_watch_list_filters_and_columns_are_written_without_closing_the_window(feed: Feed, floor: Floor, qtbot: QtBot) -> None:
    feed.answer(feed.town())
    watched = floor.select(2)
    floor.press(Qt.Key.Key_W)
    recording = Filter(states=frozenset({State.RECORDING}), beats=frozenset({"A1"}))
    feed.monitor.set_filter(recording)
    floor.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    floor.press(Qt.Key.Key_Return)
    floor.panel.table.unwanted.add(Column.SERIAL)
    floor.panel.table.hide_columns()
    floor.press(Qt.Key.Key_P)

    assert floor.panel.isHidden()
    qtbot.waitUntil(lambda: floor.state.load().get(PANEL_HIDDEN) == "yes")
    other = UnitPanel(feed.monitor, DARK)
    qtbot.addWidget(other)
    other.restore_state(floor.state.load()[PANEL])
    assert other.table.unit_model.watched.keys == (watched,)
    assert [wanted for _, wanted, _ in other.saved_filters.offers()] == [recording]
    assert other.table.isColumnHidden(Column.SERIAL)


class SlowFile(StateFile):
    """A disk that sleeps until it is woken."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.writing, self.awake = threading.Event(), threading.Event()

    def save(self, values: Mapping[str, str]) -> None:
        self.writing.set()
        self.awake.wait(10)
        super().save(values)


def test_a_disk_that_sleeps_holds_nothing_up_and_gets_the_newest_at_last(qtbot: QtBot, tmp_path: Path) -> None:
    file = SlowFile(tmp_path)
    state = WindowState(file)
    said = ["first"]
    remembering = Remembering(state, lambda: state.set_text("x", said[-1]))
    remembering.soon()
    qtbot.waitUntil(file.writing.is_set)
    said.append("second")
    remembering.soon()
    assert file.load() == {}
    file.awake.set()
    remembering.now()
    assert StateFile(tmp_path).load() == {"x": "second"}
