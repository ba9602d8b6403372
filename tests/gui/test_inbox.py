"""Answers that come at one moment are taken together, and nobody sees half of one."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.inbox import NEW_UNIT_COSTS, UNITS_A_TURN, Inbox
from app.gui.poll_worker import Failure
from app.units.clock import Clock
from app.units.fleet import FleetChange, UnitKey
from app.units.roster import Roster
from app.units.sweep import Trouble
from app.units.unit import Unit
from tests.units.conftest import START_MS, make_sweep, make_unit

AGENCIES = ("a", "b", "c")
REVOKED = Trouble("revoked", "The agency took the access away", "Ask the agency.", revoked=True)


@dataclass
class Office:
    """Three agencies whose answers lie in the inbox until the event loop turns."""

    now_s: float = START_MS / 1000
    told: list[str] = field(default_factory=list)
    changes: list[FleetChange] = field(default_factory=list)
    rosters: dict[str, Roster] = field(default_factory=lambda: {name: Roster(name) for name in AGENCIES})

    def __post_init__(self) -> None:
        self.monitor = FleetMonitor(Clock(lambda: self.now_s, lambda: self.now_s))
        for name in AGENCIES:
            self.monitor.add_connection(name, 5.0)
        self.inbox = Inbox(self.monitor)
        self.monitor.fleet_changed.connect(self.changes.append)
        for name in ("fleet_changed", "reported", "counts_changed"):
            getattr(self.monitor, name).connect(lambda *_, name=name: self.told.append(name))

    def answer(self, name: str, units: list[Unit]) -> None:
        self.inbox.take(self.rosters[name].read(make_sweep(units), self.now_s))

    def drain(self, qtbot: QtBot) -> None:
        """Until everything was told."""
        qtbot.waitUntil(lambda: "counts_changed" in self.told)


@pytest.fixture
def office(qapp: object) -> Office:
    return Office()


def test_agencies_that_answer_at_one_moment_are_one_change(office: Office, qtbot: QtBot) -> None:
    for name in AGENCIES:
        office.answer(name, [make_unit(f"{name}{number}") for number in range(3)])
    assert office.changes == []
    office.drain(qtbot)
    [change] = office.changes
    assert change.added.size == len(office.monitor.fleet) == 9
    assert office.monitor.tally.adds_up


def test_who_only_moved_is_on_the_map_and_in_the_list_a_turn_before_it_is_kept_and_counted(office: Office, qtbot: QtBot) -> None:
    office.answer("a", [make_unit("d1")])
    office.drain(qtbot)
    office.told.clear()
    office.monitor.take_in_turns((office.rosters["a"].read(make_sweep([make_unit("d1", latitude=60.3)]), office.now_s),))
    assert office.told == ["fleet_changed"]
    office.drain(qtbot)
    assert office.told == ["fleet_changed", "reported", "counts_changed"]


def test_rows_that_came_or_went_are_told_to_everybody_at_once(office: Office, qtbot: QtBot) -> None:
    office.answer("a", [make_unit("d1")])
    qtbot.waitUntil(lambda: bool(office.told))
    assert office.told == ["fleet_changed", "reported", "counts_changed"]


def test_an_answer_after_a_turn_that_is_not_over_finds_it_finished(office: Office, qtbot: QtBot) -> None:
    office.answer("a", [make_unit("d1")])
    office.drain(qtbot)
    office.told.clear()
    for latitude in (60.3, 60.4):
        sweep = make_sweep([make_unit("d1", latitude=latitude)])
        office.monitor.take_in_turns((office.rosters["a"].read(sweep, office.now_s),))
    assert office.told == ["fleet_changed", "reported", "counts_changed", "fleet_changed"]


def test_two_answers_of_one_agency_and_what_follows_a_failure_keep_their_order(office: Office, qtbot: QtBot) -> None:
    office.answer("a", [make_unit("d1")])
    office.answer("a", [make_unit("d1", latitude=60.3), make_unit("d2")])
    office.answer("b", [make_unit("d1")])
    office.inbox.take(Failure("a", REVOKED, 5.0))
    office.answer("c", [make_unit("d1")])
    qtbot.waitUntil(lambda: office.monitor.fleet.row(UnitKey("c", "d1")) is not None)
    assert [change.added.size for change in office.changes if change.added.size] == [1, 2, 1]
    assert office.monitor.fleet.located("a").units == ()
    assert len(office.monitor.fleet.located("b").units) == 1


def test_more_than_a_turn_can_take_waits_for_the_next(office: Office, qtbot: QtBot) -> None:
    many = UNITS_A_TURN // NEW_UNIT_COSTS // 2
    for name in AGENCIES:
        office.answer(name, [make_unit(f"{name}{number}") for number in range(many)])
    qtbot.waitUntil(lambda: len(office.monitor.fleet) == 3 * many)
    assert [change.added.size for change in office.changes] == [2 * many, many]
