"""The freshness probe among 100,000 units: every row and every mark of the real page that says live is held against its rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pytestqt.qtbot import QtBot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.theme import DARK
from app.resources import find_resources
from app.units.clock import Clock
from app.units.freshness import Freshness, Rules
from app.units.unit import Kind, State
from tests.benchmarks.feed import Feed
from tests.benchmarks.fleet import AGENCIES, POLL_MS, START_MS
from tests.benchmarks.performers.recorded import RecordedFleet
from tests.gui.map.conftest import Shown

UNITS, FULL_UNITS = 4000, 100_000
POLLS = 12
UNANSWERED = (4, 5, 6, 9)
PUSHES_S = (0.0, 3.0, 13.0)


class Played:
    """A recorded fleet on a clock that stands still between two moments."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._written = RecordedFleet(feed.folder)
        self.now_s = START_MS / 1000
        self.monitor = FleetMonitor(Clock(lambda: self.now_s, lambda: self.now_s))
        for name in AGENCIES:
            self.monitor.add_connection(name, 5.0)

    def moments(self, polls: int) -> Iterator[None]:
        """The seconds after each of so many polls, some of which nobody answers; everything is aged by then."""
        for poll in range(polls):
            number = self._feed.write_next()
            asked_s = self.now_s = (START_MS + number * POLL_MS) / 1000
            changes = self._written.read(number)
            for change in changes if poll not in UNANSWERED else ():
                self.monitor.take(change)
            for push_s in PUSHES_S:
                self.now_s = asked_s + push_s
                self.monitor.tick()
                yield


@pytest.mark.timeout(600)
def test_no_row_of_a_huge_fleet_says_live_beyond_its_rule(qapp: object, full: bool) -> None:
    rules = Rules()
    live = 0
    with Feed(FULL_UNITS if full else UNITS) as feed:
        played = Played(feed)
        monitor = played.monitor
        for _ in played.moments(POLLS):
            for row in range(monitor.fleet.size):
                if monitor.fleet.freshness[row] == Freshness.LIVE:
                    unit = monitor.fleet.unit(row)
                    rule = rules.rule(unit.kind, unit.state)
                    assert unit.position is not None and rule.expected_interval_s is not None
                    assert played.now_s - unit.position.fix_time_ms / 1000 <= rule.late_after_s
                    live += 1
    assert live > 3 * monitor.fleet.size


@pytest.mark.timeout(1200)
def test_no_mark_on_the_page_of_a_huge_fleet_says_live_beyond_its_rule(qtbot: QtBot, tmp_path: Path, full: bool) -> None:
    """`pytest tests/faults/test_huge_fleet.py --full`. The clock stands while a picture is judged: what the page has painted
    once it was told of a moment must hold at that moment, however long this thread takes to judge it."""
    live = judged = 0
    with Feed(FULL_UNITS if full else UNITS) as feed:
        played = Played(feed)
        monitor = played.monitor
        view = MapView(monitor, DARK, find_resources(), tmp_path)
        view.resize(900, 700)
        view.show()
        shown = Shown(view, qtbot, [])
        for _ in played.moments(POLLS if full else 5):
            state = shown.wait(lambda state: state["painted"] >= view.waiting, 60_000)
            rows = np.fromiter(_live_on_page(state), np.int64)
            overdue = played.now_s * 1000 - monitor.fleet.figures["fix_time_ms"] > _late_after_ms(monitor)
            assert not overdue[rows].any()
            live += rows.size
            judged += sum(len(group["rows"]) for group in state["groups"]) + len(state["units"])
        view.shut()
        view.deleteLater()
    assert live > 0 and judged > monitor.fleet.size


def _live_on_page(state: dict[str, Any]) -> Iterator[int]:
    yield from (mark["row"] for mark in state["units"] if mark["freshness"] == Freshness.LIVE)
    for group in state["groups"]:
        if group["freshness_bits"] == 1 << Freshness.LIVE:
            yield from group["rows"]


def _late_after_ms(monitor: FleetMonitor) -> npt.NDArray[np.float64]:
    """Each row's longest age that is live, by the rules alone; -1 where nothing is expected."""
    table = np.full((max(Kind) + 1, max(State) + 1), -1.0)
    for kind in Kind:
        for state in State:
            rule = Rules().rule(kind, state)
            if rule.expected_interval_s is not None:
                table[kind, state] = rule.late_after_s * 1000
    figures = monitor.fleet.figures
    return np.asarray(table[figures["kind"], figures["state"]])
