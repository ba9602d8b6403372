"""What may be counted instead of timed: work follows what changed and what can be seen, never the size of the fleet."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from app.axon.device_reader import DeviceReader
from app.axon.moved_text import moved_text
from app.axon.one_device import read_device
from app.axon.page import read_page
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.deltas import Deltas
from app.gui.map.view import MapView
from app.gui.panel.unit_table import UnitTable
from app.gui.panel.unit_table_model import UnitTableModel
from app.gui.poll_worker import PollWorker
from app.gui.theme import DARK
from app.resources import find_resources
from app.units.agency import AgencyDomain
from app.units.clock import Clock, ServerTime
from app.units.fixes import unit_at
from app.units.roster import Roster
from app.units.sweep import Sweep
from tests.benchmarks.fleet import AGENCIES, CITY, POLL_MS, START_MS, WrittenAgency

UNITS = 6000
CHANGED = UNITS // 5
MOST_BYTES_PER_CHANGED_UNIT = 40


class Agency:
    """A written agency, read by the real reader and roster on a clock that moves with its polls."""

    def __init__(self) -> None:
        self._written = WrittenAgency(0, UNITS)
        self._number = -1
        self._now_s = START_MS / 1000
        self.monitor = FleetMonitor(Clock(lambda: self._now_s, lambda: self._now_s))
        self.monitor.add_connection(AGENCIES[0], 5.0)
        self._reader = DeviceReader(AgencyDomain.parse("benchmark.evidence.com"))
        self._roster = Roster(AGENCIES[0])

    def answer(self) -> int:
        """The next poll, up to the monitor; answers with the number of units it changed."""
        self._number += 1
        self._now_s = (START_MS + self._number * POLL_MS) / 1000
        sweep = self.read(self._written.poll(self._number, (CITY[0], CITY[1] + 0.01 * (self._number % 2))))
        change = self._roster.read(sweep, self._now_s)
        self.monitor.take(change)
        return len(change.devices)

    def read(self, pages: list[bytes]) -> Sweep:
        reading = self._reader.begin()
        for body in pages:
            page = read_page(body)
            reading.add(page.devices, page.server_time_ms)
        return reading.finish(ServerTime(int(self._now_s * 1000), self._now_s, self._now_s, self._now_s))


@contextmanager
def calls_of(*functions: Callable[..., Any]) -> Iterator[list[int]]:
    """Counts the calls of each Python function on this thread while the block runs, without touching it."""
    codes: list[CodeType] = [function.__code__ for function in functions]
    calls = [0] * len(codes)

    def notice(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in codes:
            calls[codes.index(frame.f_code)] += 1

    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.fixture
def agency(qapp: object) -> Agency:
    return Agency()


def test_no_more_devices_are_decoded_than_changed_and_none_whole_that_only_moved(agency: Agency) -> None:
    agency.answer()
    for _ in range(3):
        with calls_of(read_device, moved_text) as calls:
            changed = agency.answer()
        whole, moved = calls
        assert 0 < changed <= CHANGED
        assert whole == 0
        assert 0 < moved <= changed


def test_a_worker_that_takes_over_reads_what_is_known_on_its_own_thread(agency: Agency) -> None:
    agency.answer()
    fleet, clock = agency.monitor.fleet, agency.monitor.clock
    with calls_of(Roster.__init__, unit_at) as calls:
        PollWorker(
            AGENCIES[0], AGENCIES[0], 5.0, lambda _: pytest.fail("nobody is asked yet"), clock, known=fleet.located(AGENCIES[0])
        )
    assert calls == [0, 0]


def test_a_changed_unit_costs_at_most_forty_bytes_over_the_bridge(agency: Agency) -> None:
    deltas = Deltas(agency.monitor)
    agency.monitor.fleet_changed.connect(deltas.note)
    agency.answer()
    first = deltas.hand_over(-1)
    assert len(first) <= MOST_BYTES_PER_CHANGED_UNIT * UNITS
    for _ in range(3):
        known = deltas.waiting
        touched: set[int] = set()
        agency.monitor.fleet_changed.connect(lambda change, touched=touched: touched.update(change.changed.tolist()))
        agency.answer()
        message = deltas.hand_over(known)
        header = json.loads(message[4 : 4 + struct.unpack("<I", message[:4])[0]])
        assert header["full"] is False
        assert len(message) <= MOST_BYTES_PER_CHANGED_UNIT * len(touched)


def test_nothing_crosses_the_bridge_twice(agency: Agency) -> None:
    deltas = Deltas(agency.monitor)
    agency.monitor.fleet_changed.connect(deltas.note)
    agency.answer()
    deltas.hand_over(-1)
    known = deltas.waiting
    length = struct.unpack("<I", deltas.hand_over(known)[:4])[0]
    assert len(deltas.hand_over(known)) == 4 + length


def test_the_table_touches_only_lines_that_changed_and_can_be_seen(agency: Agency, qtbot: QtBot) -> None:
    agency.answer()
    table = UnitTable(agency.monitor, DARK)
    qtbot.addWidget(table)
    table.resize(800, 600)
    with qtbot.waitExposed(table):
        table.show()
    reported: list[int] = []
    changed: set[int] = set()

    def note_report(first: QModelIndex, last: QModelIndex, _roles: object = None) -> None:
        reported.extend(range(first.row(), last.row() + 1))

    table.unit_model.dataChanged.connect(note_report)
    agency.monitor.fleet_changed.connect(lambda change: changed.update(change.changed.tolist()))
    for _ in range(3):
        reported.clear()
        changed.clear()
        agency.answer()
        first, last = max(table.rowAt(0), 0), table.rowAt(table.viewport().height() - 1)
        seen = {line for line in range(first, last + 1) if table.unit_model.fleet_row(line) in changed}
        assert len(changed) > 2 * (last - first)
        assert len(reported) <= len(seen)
        assert set(reported) <= seen


def test_the_table_reads_no_line_that_cannot_be_seen(agency: Agency, qtbot: QtBot) -> None:
    agency.answer()
    table = UnitTable(agency.monitor, DARK)
    qtbot.addWidget(table)
    table.resize(800, 600)
    with qtbot.waitExposed(table):
        table.show()
    lines = table.rowAt(table.viewport().height() - 1) - max(table.rowAt(0), 0) + 1
    agency.answer()
    with calls_of(UnitTableModel.look) as read:
        table.viewport().repaint()
    assert 0 < read[0] <= lines + 1


COUNT_MARKS = """(async () => {
  const { LiveLayer } = await import("watchfloor://map/live/live_layer.js");
  const paint = LiveLayer.prototype.paint;
  window.counted = [];
  LiveLayer.prototype.paint = function () {
    paint.call(this);
    const cells = this.frame ? this.frame.columns * this.frame.rows : 0;
    window.counted.push([this.drawn.length, cells, this.units.size]);
  };
})();"""


def test_no_more_marks_are_drawn_than_cells_can_be_seen(agency: Agency, qtbot: QtBot, tmp_path: Path) -> None:
    view = MapView(agency.monitor, DARK, find_resources(), tmp_path)
    view.resize(500, 400)
    view.show()
    qtbot.waitUntil(lambda: view.cover_words == "", timeout=20_000)
    view.page.page.runJavaScript(COUNT_MARKS)
    agency.answer()
    counted: list[list[int]] = []

    def ask() -> bool:
        view.page.page.runJavaScript(
            "JSON.stringify(window.counted || [])", 0, lambda text: counted.extend(json.loads(text or "[]"))
        )
        return any(units == UNITS for _, _, units in counted)

    qtbot.waitUntil(ask, timeout=20_000)
    view.shut()
    view.deleteLater()
    drawn = [(marks, cells) for marks, cells, units in counted if units == UNITS]
    assert all(0 < marks <= cells for marks, cells in drawn)
    assert all(marks < UNITS / 4 for marks, _ in drawn)
