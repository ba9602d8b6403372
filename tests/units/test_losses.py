from __future__ import annotations

import numpy as np

from app.units.fleet import NO_ROWS, AgencyNow, Fleet
from app.units.freshness import Freshness
from app.units.losses import Losses
from app.units.roster import Roster
from app.units.unit import State
from tests.units.conftest import START_MS, make_sweep, make_unit


class Watch:
    """A fleet of one camera that records, and what was said of it."""

    def __init__(self) -> None:
        self.fleet, self.roster, self.losses = Fleet(), Roster("a"), Losses()

    def report(self, fix_age_s: float, state: State = State.RECORDING) -> None:
        change = self.fleet.apply(self.roster.read(make_sweep([make_unit(fix_age_s=fix_age_s, state=state)]), 0))
        self.losses.see(self.fleet, change.added)

    def at(self, seconds: float, *, confirmed: bool = True) -> list[int]:
        self.fleet.age({"a": AgencyNow(START_MS + int(seconds * 1000), confirmed)})
        return [int(row) for row in self.losses.see(self.fleet, NO_ROWS)]


def test_a_lost_unit_is_said_once() -> None:
    watch = Watch()
    watch.report(0)
    assert [watch.at(second) for second in (0, 30, 61, 62, 600)] == [[], [], [0], [], []]


def test_a_feed_in_doubt_between_makes_no_second_loss() -> None:
    watch = Watch()
    watch.report(0)
    assert [watch.at(0), watch.at(61), watch.at(70, confirmed=False), watch.at(80)] == [[], [0], [], []]


def test_a_unit_that_is_merely_late_is_not_back() -> None:
    watch = Watch()
    watch.report(0)
    assert [watch.at(0), watch.at(61)] == [[], [0]]
    watch.report(-50)
    # The roster held that fix to its answer's time: it is 59 s old, late, and lost two seconds on.
    assert watch.at(59) == []
    assert watch.at(61) == []


def test_a_unit_that_was_back_is_said_again() -> None:
    watch = Watch()
    watch.report(0)
    assert [watch.at(0), watch.at(61)] == [[], [0]]
    watch.roster = Roster("a", known=watch.fleet.located("a"))
    change = watch.roster.read(make_sweep([make_unit(fix_age_s=-61)], at_ms=START_MS + 62_000), 62)
    watch.fleet.apply(change)
    assert [watch.at(62), watch.at(130)] == [[], [0]]


def test_lost_at_first_sight_is_no_loss() -> None:
    watch = Watch()
    watch.report(600)
    assert [watch.at(0), watch.at(60)] == [[], []]
    assert watch.fleet.freshness_of(0) is Freshness.LOST


def test_a_row_used_again_starts_anew() -> None:
    watch = Watch()
    watch.report(0)
    assert [watch.at(0), watch.at(61)] == [[], [0]]
    watch.fleet.forget("a")
    assert watch.at(61) == []
    watch.roster = Roster("a")
    watch.report(0)
    assert [watch.at(0), watch.at(61)] == [[], [0]]
    assert np.array_equal(watch.fleet.in_use, [True])
