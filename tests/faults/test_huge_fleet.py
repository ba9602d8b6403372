"""The freshness probe among 100,000 units: every row that says live is held against its rule, answered or not."""

from __future__ import annotations

import pytest

from app.gui.fleet_monitor import FleetMonitor
from app.units.clock import Clock
from app.units.freshness import Freshness, Rules
from tests.benchmarks.feed import Feed
from tests.benchmarks.fleet import AGENCIES, POLL_MS, START_MS
from tests.benchmarks.performers.recorded import RecordedFleet

UNITS, FULL_UNITS = 4000, 100_000
POLLS = 12
UNANSWERED = (4, 5, 6, 9)
PUSHES_S = (0.0, 3.0, 13.0)


@pytest.mark.timeout(600)
def test_no_row_of_a_huge_fleet_says_live_beyond_its_rule(qapp: object, full: bool) -> None:
    now_s = START_MS / 1000
    rules = Rules()
    live = 0
    with Feed(FULL_UNITS if full else UNITS) as feed:
        written = RecordedFleet(feed.folder)
        monitor = FleetMonitor(Clock(lambda: now_s, lambda: now_s))
        for name in AGENCIES:
            monitor.add_connection(name, 5.0)
        for poll in range(POLLS):
            number = feed.write_next()
            asked_s = now_s = (START_MS + number * POLL_MS) / 1000
            changes = written.read(number)
            for change in changes if poll not in UNANSWERED else ():
                monitor.take(change)
            for push_s in PUSHES_S:
                now_s = asked_s + push_s
                monitor.tick()
                for row in range(monitor.fleet.size):
                    if monitor.fleet.freshness[row] == Freshness.LIVE:
                        unit = monitor.fleet.unit(row)
                        rule = rules.rule(unit.kind, unit.state)
                        assert unit.position is not None and rule.expected_interval_s is not None
                        assert now_s - unit.position.fix_time_ms / 1000 <= rule.late_after_s
                        live += 1
    assert live > 3 * monitor.fleet.size
