from __future__ import annotations

import msgspec
import numpy as np
import pytest

from app.units.figures import FIGURES, MISSING_PASSES_UNTIL_LOST
from app.units.fleet import AgencyNow, Fleet, UnitKey
from app.units.freshness import Freshness
from app.units.roster import KEEP_LOST_S, Roster
from app.units.settling import FUTURE_FIX, LAST_KNOWN
from app.units.unit import Position, State, Unit
from tests.sweeps import figures_of, sweep_of
from tests.units.conftest import START_MS, make_sweep, make_unit


def test_an_unchanged_unit_is_not_touched_again() -> None:
    roster, fleet, unit = Roster("Lakeside PD"), Fleet(), make_unit()
    first = fleet.apply(roster.read(make_sweep([unit]), 0))
    again = roster.read(make_sweep([unit]), 5)
    assert first.added.tolist() == [0]
    assert len(again.units) == 0
    assert fleet.apply(again).empty


def test_an_older_fix_never_replaces_a_newer_one_but_the_rest_of_the_unit_does() -> None:
    roster, fleet = Roster("a"), Fleet()
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=5, latitude=60.1)]), 0))
    older = make_unit(fix_age_s=50, latitude=60.2, battery_percent=40)
    change = roster.read(make_sweep([older]), 5)
    fleet.apply(change)
    shown = fleet.unit(0)
    assert change.older_fixes == 1
    assert shown.position is not None
    assert (shown.position.latitude, shown.position.fix_time_ms) == (60.1, START_MS - 5000)
    assert shown.battery_percent == 40


def test_a_fix_in_the_future_is_flagged_never_shown_and_never_blocks_the_next() -> None:
    roster, fleet = Roster("a"), Fleet()
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=5, latitude=60.1)]), 0))
    change = roster.read(make_sweep([make_unit(fix_age_s=-3600, latitude=61.0)]), 5)
    fleet.apply(change)
    flagged = fleet.unit(0)
    assert change.future_fixes == 1
    assert FUTURE_FIX in flagged.problems
    assert flagged.position is not None
    assert flagged.position.latitude == 60.1
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=1, latitude=60.3)]), 10))
    after = fleet.unit(0).position
    assert after is not None
    assert after.latitude == 60.3


def test_an_agency_whose_clock_was_an_hour_ahead_for_one_answer_freezes_no_unit() -> None:
    roster, fleet = Roster("a"), Fleet()
    hour_ms = 3_600_000
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=-3599, latitude=60.1)], at_ms=START_MS + hour_ms), 0))
    fleet.age({"a": AgencyNow(START_MS, True)})
    assert fleet.freshness_of(0) is Freshness.NOT_CONFIRMED
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=1, latitude=60.3)]), 5))
    after = fleet.unit(0).position
    assert after is not None
    assert after.latitude == 60.3


def test_a_future_fix_that_came_while_the_agency_told_no_time_is_flagged_once_it_does() -> None:
    roster, fleet = Roster("a"), Fleet()
    ahead = make_unit(fix_age_s=-3600)
    timeless = sweep_of([ahead])
    fleet.apply(roster.read(timeless, 0))
    fleet.apply(roster.read(make_sweep([ahead]), 5))
    assert fleet.unit(0).position is None
    assert FUTURE_FIX in fleet.unit(0).problems


def test_a_unit_known_only_by_a_future_fix_has_no_position() -> None:
    roster, fleet = Roster("a"), Fleet()
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=-315_360_000)]), 0))
    assert fleet.unit(0).position is None
    fleet.age({"a": AgencyNow(START_MS, True)})
    assert fleet.freshness_of(0) is Freshness.NO_POSITION


def test_a_fix_a_little_ahead_of_the_agency_ages_from_the_answer_that_brought_it_first() -> None:
    roster, fleet = Roster("a"), Fleet()
    ahead = make_unit(fix_age_s=-30)
    fleet.apply(roster.read(make_sweep([ahead]), 0))
    position = fleet.unit(0).position
    assert position is not None
    assert position.fix_time_ms == START_MS
    # The same fix comes again with a newer contact, half a minute later.
    again = msgspec.structs.replace(ahead, contact_time_ms=START_MS + 25_000)
    fleet.apply(roster.read(make_sweep([again], at_ms=START_MS + 25_000), 25))
    position = fleet.unit(0).position
    assert position is not None
    assert position.fix_time_ms == START_MS


def test_a_unit_whose_position_goes_missing_keeps_its_last_one_with_its_age() -> None:
    roster, fleet = Roster("a"), Fleet()
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=5)]), 0))
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=None)]), 5))
    unit = fleet.unit(0)
    assert unit.position is not None
    assert unit.position.fix_time_ms == START_MS - 5000
    assert LAST_KNOWN in unit.problems


def test_a_docked_camera_without_a_position_has_none() -> None:
    roster, fleet = Roster("a"), Fleet()
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=5)]), 0))
    fleet.apply(roster.read(make_sweep([make_unit(fix_age_s=None, state=State.DOCKED)]), 5))
    assert fleet.unit(0).position is None


def test_a_device_is_lost_after_two_answers_without_it_and_kept_until_the_rule_takes_it_off() -> None:
    roster, fleet = Roster("a"), Fleet()
    stays, goes = make_unit("stays"), make_unit("goes")
    now = {"a": AgencyNow(START_MS, True)}
    fleet.apply(roster.read(make_sweep([stays, goes]), 0))
    row = fleet.row(UnitKey("a", "goes"))
    assert row is not None
    for passes, expected in ((1, Freshness.LIVE), (MISSING_PASSES_UNTIL_LOST, Freshness.LOST)):
        fleet.apply(roster.read(make_sweep([stays]), passes * 5.0))
        fleet.age(now)
        assert fleet.freshness_of(row) is expected
    assert roster.read(make_sweep([stays]), 100).removed == ()
    gone = roster.read(make_sweep([stays]), KEEP_LOST_S + 6)
    assert gone.removed == ("goes",)
    assert fleet.apply(gone).removed.tolist() == [row]
    assert fleet.row(UnitKey("a", "goes")) is None


def test_a_device_that_comes_back_is_reported_again() -> None:
    roster, fleet = Roster("a"), Fleet()
    unit, other = make_unit("d1"), make_unit("d2")
    for step, units in enumerate(([unit, other], [other], [other], [unit, other])):
        fleet.apply(roster.read(make_sweep(units), step * 5.0))
    row = fleet.row(UnitKey("a", "d1"))
    assert row is not None
    assert fleet.reported(row)
    fleet.age({"a": AgencyNow(START_MS, True)})
    assert fleet.freshness_of(row) is Freshness.LIVE


def test_one_vanishing_while_another_arrives_is_noticed() -> None:
    roster, fleet = Roster("a"), Fleet()
    fleet.apply(roster.read(make_sweep([make_unit("d1")]), 0))
    for step in (1, 2):
        fleet.apply(roster.read(make_sweep([make_unit("d2")]), step * 5.0))
    row = fleet.row(UnitKey("a", "d1"))
    assert row is not None
    assert not fleet.reported(row)


def test_the_figures_of_a_change_are_those_its_units_have_whatever_changed_of_them() -> None:
    roster = Roster("a")
    units = {name: make_unit(name) for name in "abcdef"}
    sent: dict[str, Unit] = {}
    for turn in range(1, 5):
        sent |= units
        change = roster.read(make_sweep(list(units.values())), turn * 5)
        assert change.units == tuple(sent[unit.device_id] for unit in change.units)
        expected = figures_of([sent[unit.device_id] for unit in change.units])
        for name in FIGURES.names or ():
            if name != "missing_passes":
                np.testing.assert_array_equal(change.figures[name], expected[name], name)
        left_out = [unit.device_id not in units for unit in change.units]
        assert (change.figures["missing_passes"] > 0).tolist() == left_out
        units.popitem()
        units["a"] = make_unit("a", battery_percent=turn, state=State.RECORDING)
        units["b"] = make_unit("b", latitude=60.0 + turn, fix_age_s=0)


def test_the_same_device_id_in_two_agencies_is_two_units() -> None:
    fleet = Fleet()
    for connection in ("a", "b"):
        fleet.apply(Roster(connection).read(make_sweep([make_unit("same")]), 0))
    assert len(fleet) == 2
    assert fleet.row(UnitKey("a", "same")) != fleet.row(UnitKey("b", "same"))


def test_forgetting_an_agency_leaves_nothing_of_it_and_nothing_else_is_touched() -> None:
    fleet = Fleet()
    for connection in ("a", "b"):
        fleet.apply(Roster(connection).read(make_sweep([make_unit("d1"), make_unit("d2")]), 0))
    forgotten = fleet.forget("a")
    assert sorted(forgotten.removed.tolist()) == [0, 1]
    assert len(fleet) == 2
    assert fleet.located("a").units == ()
    assert {fleet.connection_of(row) for row in np.flatnonzero(fleet.in_use).tolist()} == {"b"}
    with pytest.raises(KeyError):
        fleet.unit(0)


def test_a_fresh_roster_drops_what_it_does_not_bring() -> None:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep([make_unit("d1"), make_unit("d2")]), 0))
    fleet.apply(Roster("a").read(make_sweep([make_unit("d2")]), 0))
    assert [unit.device_id for unit in fleet.located("a").units] == ["d2"]


def test_a_replaced_workers_roster_still_refuses_older_fixes_and_keeps_the_missing() -> None:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep([make_unit("d1", fix_age_s=1), make_unit("d2")]), 0))
    successor = Roster("a", known=fleet.located("a"))
    fleet.apply(successor.read(make_sweep([make_unit("d1", fix_age_s=30)]), 5))
    row = fleet.row(UnitKey("a", "d1"))
    assert row is not None
    position = fleet.unit(row).position
    assert position is not None
    assert position.fix_time_ms == START_MS - 1000
    assert fleet.row(UnitKey("a", "d2")) is not None


def test_ages_run_without_data_and_answer_with_exactly_the_rows_that_turned() -> None:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep([make_unit("d1", fix_age_s=0), make_unit("d2", fix_age_s=15)]), 0))
    first = fleet.age({"a": AgencyNow(START_MS, True)})
    assert sorted(first.tolist()) == [0, 1]
    assert fleet.age({"a": AgencyNow(START_MS + 4000, True)}).tolist() == []
    assert fleet.age({"a": AgencyNow(START_MS + 6000, True)}).tolist() == [fleet.row(UnitKey("a", "d2"))]
    assert sorted(fleet.age({}).tolist()) == [0, 1]
    assert fleet.freshness_of(0) is Freshness.NOT_CONFIRMED


def test_a_new_row_is_not_live_before_it_was_judged() -> None:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep([make_unit()]), 0))
    assert fleet.freshness_of(0) is Freshness.NOT_CONFIRMED


def test_rows_are_used_again_and_the_fleet_grows_past_its_first_size() -> None:
    fleet = Fleet()
    many = [make_unit(f"d{number}") for number in range(3000)]
    fleet.apply(Roster("a").read(make_sweep(many), 0))
    fleet.forget("a")
    fleet.apply(Roster("a").read(make_sweep(many), 0))
    assert fleet.size == len(fleet) == 3000
    positions = [fleet.unit(row).position for row in range(3000)]
    assert all(isinstance(position, Position) for position in positions)
