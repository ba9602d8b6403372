from __future__ import annotations

from datetime import UTC

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.units.figures import MISSING_PASSES_UNTIL_LOST
from app.units.fixes import NO_TIME
from app.units.freshness import (
    BUFFERING_BODY,
    FAST,
    SILENT,
    Deadlines,
    Freshness,
    Rule,
    Rules,
    age_words,
    fix_words,
    freshness,
    freshness_of_all,
    interval_words,
)
from app.units.unit import Kind, State
from tests.sweeps import figures_of
from tests.units.conftest import START_MS, make_unit


@pytest.mark.parametrize(
    ("age_s", "rule", "expected"),
    [
        (0, FAST, Freshness.LIVE),
        (20, FAST, Freshness.LIVE),
        (20.001, FAST, Freshness.LATE),
        (60, FAST, Freshness.LATE),
        (60.001, FAST, Freshness.LOST),
        (900, BUFFERING_BODY, Freshness.LIVE),
        (961, BUFFERING_BODY, Freshness.LATE),
        (1201, BUFFERING_BODY, Freshness.LOST),
        (0, SILENT, Freshness.SILENT),
        (90_000, SILENT, Freshness.SILENT),
        (None, FAST, Freshness.NO_POSITION),
    ],
)
def test_freshness_follows_the_rule_of_the_state(age_s: float | None, rule: Rule, expected: Freshness) -> None:
    assert freshness(age_s, rule, confirmed=True) is expected


@pytest.mark.parametrize("rule", [FAST, BUFFERING_BODY, SILENT])
def test_nothing_is_live_or_silent_while_the_feed_is_in_doubt(rule: Rule) -> None:
    assert freshness(0, rule, confirmed=False) is Freshness.NOT_CONFIRMED


@pytest.mark.parametrize("rule", [FAST, BUFFERING_BODY, SILENT])
def test_a_device_the_agency_no_longer_reports_is_lost(rule: Rule) -> None:
    assert freshness(0, rule, confirmed=True, reported=False) is Freshness.LOST


def test_no_position_stays_no_position_in_doubt() -> None:
    assert freshness(None, FAST, confirmed=False, reported=False) is Freshness.NO_POSITION


def test_buffering_body_cameras_are_given_their_quarter_of_an_hour() -> None:
    assert Rules().rule(Kind.BODY, State.BUFFERING) is BUFFERING_BODY


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", [State.DOCKED, State.OFF])
def test_docked_and_off_are_silent_by_design_for_every_kind(kind: Kind, state: State) -> None:
    assert Rules().rule(kind, state) is SILENT


@pytest.mark.parametrize("state", [State.BUFFERING, State.OTHER, State.DOCKED, State.OFF])
def test_a_drone_that_does_not_record_is_silent_by_design(state: State) -> None:
    assert Rules().rule(Kind.AIR, state) is SILENT


@pytest.mark.parametrize(
    ("kind", "state"),
    [(Kind.FLEET, State.BUFFERING), (Kind.OTHER, State.BUFFERING), (Kind.BODY, State.OTHER), (Kind.AIR, State.RECORDING)],
)
def test_what_is_not_known_is_held_to_the_strictest_rule(kind: Kind, state: State) -> None:
    assert Rules().rule(kind, state) is FAST


def test_an_agency_may_change_a_rule() -> None:
    slow = Rule(30, 60, 120)
    rules = Rules({(Kind.BODY, State.RECORDING): slow})
    assert rules.rule(Kind.BODY, State.RECORDING) is slow
    assert rules.rule(Kind.FLEET, State.RECORDING) is FAST
    assert rules.thresholds_ms()[Kind.BODY, State.RECORDING].tolist() == [60_000, 120_000]


@pytest.mark.parametrize("numbers", [(0, 1, 2), (10, 5, 20), (10, 20, 15)])
def test_a_rule_that_makes_no_sense_is_refused(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected interval"):
        Rule(*numbers)


@given(
    age_ms=st.one_of(st.none(), st.integers(-120_000, 4_000_000)),
    kind=st.sampled_from(list(Kind)),
    state=st.sampled_from(list(State)),
    confirmed=st.booleans(),
    missing_passes=st.integers(0, 3),
)
def test_one_unit_and_many_units_are_judged_alike(
    age_ms: int | None, kind: Kind, state: State, confirmed: bool, missing_passes: int
) -> None:
    unit = make_unit(fix_age_s=None if age_ms is None else age_ms / 1000, kind=kind, state=state)
    figures = figures_of([unit])
    figures["missing_passes"][:] = missing_passes
    rules = Rules()
    many = freshness_of_all(figures, np.array([START_MS]), np.array([confirmed]), rules.thresholds_ms()[np.newaxis])
    age_s = None if unit.position is None else (START_MS - unit.position.fix_time_ms) / 1000
    one = freshness(age_s, rules.rule(kind, state), confirmed=confirmed, reported=missing_passes < MISSING_PASSES_UNTIL_LOST)
    assert Freshness(many[0]) is one


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 39), st.one_of(st.none(), st.integers(-5000, 2_000_000)), st.sampled_from(State)),
            max_size=12,
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_rows_that_come_change_and_grow_in_any_order_are_judged_as_if_each_were_new(
    news: list[list[tuple[int, int | None, State]]], confirmed: bool
) -> None:
    thresholds_ms = Rules().thresholds_ms()[np.newaxis]
    deadlines, told, size = Deadlines(4), figures_of([make_unit(fix_age_s=None)] * 40), 4
    for batch in news:
        units = {row: make_unit(fix_age_s=None if ms is None else ms / 1000, state=state) for row, ms, state in batch}
        rows = np.array(list(units), np.int32)
        if rows.size and rows.max() >= size:
            size = 40
            deadlines.grow(size)
        told.put(rows, figures_of([*units.values()]))
        deadlines.set(rows, told[rows], thresholds_ms, 0)
    known = np.unique([row for batch in news for row, _, _ in batch]).astype(np.int32)
    now_ms, believed = np.array([START_MS]), np.array([confirmed])
    found = deadlines.freshness(size, now_ms, believed)[known]
    assert found.tolist() == freshness_of_all(told[known], now_ms, believed, thresholds_ms).tolist()


def test_what_is_expected_in_each_state_is_told_as_numbers_too() -> None:
    expected_ms = Rules({(Kind.BODY, State.RECORDING): Rule(5, 10, 30)}).expected_ms()
    assert expected_ms[Kind.BODY, State.RECORDING] == 5_000
    assert expected_ms[Kind.BODY, State.BUFFERING] == 900_000
    assert expected_ms[Kind.AIR, State.OFF] == -1


def test_a_fix_ahead_of_an_agency_whose_clock_went_back_is_not_confirmed() -> None:
    assert freshness(-1.0, FAST, confirmed=True) is Freshness.LIVE
    assert freshness(-2.5, FAST, confirmed=True) is Freshness.NOT_CONFIRMED


def test_a_unit_without_a_fix_is_never_live_however_the_clock_stands() -> None:
    figures = figures_of([make_unit(fix_age_s=None)])
    assert figures["fix_time_ms"][0] == NO_TIME
    for now_ms in (0, START_MS, 2**62):
        many = freshness_of_all(figures, np.array([now_ms]), np.array([True]), Rules().thresholds_ms()[np.newaxis])
        assert Freshness(many[0]) is Freshness.NO_POSITION


@pytest.mark.parametrize(
    ("age_s", "words"),
    [(-3, "0 s"), (0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "22:13"), (90_000, "2023-11-14 22:13")],
)
def test_ages_are_seconds_then_minutes_then_clock_time(age_s: float, words: str) -> None:
    assert age_words(age_s, START_MS, UTC) == words


def test_an_absurd_fix_time_still_has_words() -> None:
    assert age_words(864_000, 10**18, UTC) == "10 days"


@pytest.mark.parametrize(("interval_s", "words"), [(10, "10 s"), (7.5, "7.5 s"), (900, "15 min")])
def test_intervals_have_units(interval_s: float, words: str) -> None:
    assert interval_words(interval_s) == words


@pytest.mark.parametrize(
    ("what", "age", "state", "status", "rule", "words"),
    [
        (Freshness.LIVE, "4 s", State.RECORDING, "recording", FAST, "4 s"),
        (Freshness.LIVE, "4 min", State.BUFFERING, "buffering", BUFFERING_BODY, "4 min, normal while buffering"),
        (Freshness.LIVE, "40 s", State.BUFFERING, "buffering", BUFFERING_BODY, "40 s"),
        (Freshness.LATE, "55 s", State.RECORDING, "recording", FAST, "55 s, expected every 10 s"),
        (Freshness.LATE, "16 min", State.BUFFERING, "buffering", BUFFERING_BODY, "16 min, expected every 15 min"),
        (Freshness.LOST, "22 min", State.BUFFERING, "buffering", BUFFERING_BODY, "lost, 22 min"),
        (Freshness.SILENT, "13:02", State.DOCKED, "docked", SILENT, "13:02, silent while docked"),
        (Freshness.SILENT, "13:02", State.OTHER, "paused", SILENT, "13:02, silent while paused"),
        (Freshness.SILENT, "13:02", State.OTHER, None, SILENT, "13:02, silent while other"),
        (Freshness.NOT_CONFIRMED, "41 s", State.RECORDING, "recording", FAST, "41 s, not confirmed"),
        (Freshness.NO_POSITION, None, State.RECORDING, "recording", FAST, "no position"),
    ],
)
def test_the_list_says_plain_facts(
    what: Freshness, age: str | None, state: State, status: str | None, rule: Rule, words: str
) -> None:
    assert fix_words(what, age, state, status, rule) == words


def test_a_unit_that_is_no_longer_reported_says_so() -> None:
    said = fix_words(Freshness.LOST, "3 s", State.RECORDING, "recording", FAST, reported=False)
    assert said == "lost, 3 s, no longer reported"


def test_every_freshness_has_words() -> None:
    assert len({each.words for each in Freshness}) == len(Freshness)
