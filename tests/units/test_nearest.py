"""The closest units: nothing stale among the ranked, nobody lost without a word, and no order claimed that is not known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.units.distance import bearing_deg, compass_letters, compass_words, distance_m, distance_words, distances_m, range_words
from app.units.facts import facts
from app.units.fleet import AgencyNow, Fleet
from app.units.freshness import Freshness
from app.units.nearest import Anchor, Apart, Nearest, nearest
from app.units.nearest_words import (
    direction_words,
    left_out_words,
    near_distance_words,
    nearest_text,
    possible_words,
    rank_words,
    ranks_words,
)
from app.units.plain_words import clean_line
from app.units.roster import Roster
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.units.conftest import START_MS, make_sweep, make_unit

HERE = Anchor(60.17, 24.94)
METRE = 1 / 111_195.0
"""Of latitude, in degrees."""
SPEED_M_S = 10.0
places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def fleet_of(*units: Unit, confirmed: bool = True) -> Fleet:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep(units), 0.0))
    fleet.age({"a": AgencyNow(START_MS, confirmed)})
    return fleet


def north(metres: float, device_id: str = "d1", **more: object) -> Unit:
    return make_unit(device_id, latitude=60.17 + metres * METRE, **more)  # type: ignore[arg-type]


def ids(fleet: Fleet, found: Nearest) -> list[str]:
    return [fleet.unit(each.row).device_id for each in found.ranked]


units = st.builds(
    make_unit,
    device_id=st.integers(0, 60).map(lambda number: f"d{number}"),
    fix_age_s=st.one_of(st.none(), st.floats(-1, 1500)),
    kind=st.sampled_from(list(Kind)),
    state=st.sampled_from(list(State)),
    officers=st.sampled_from([(), (Officer("Maria", "Lopez", "214"),)]),
    latitude=st.floats(60, 60.3),
    longitude=st.floats(24.8, 25.1),
)


@settings(max_examples=200, deadline=None)
@given(
    came=st.lists(units, max_size=40, unique_by=lambda unit: unit.device_id), confirmed=st.booleans(), count=st.integers(1, 12)
)
def test_the_ranked_are_the_closest_that_may_be_believed_and_everybody_else_is_counted(
    came: list[Unit], confirmed: bool, count: int
) -> None:
    fleet = fleet_of(*came, confirmed=confirmed)
    found = nearest(fleet, HERE, SPEED_M_S, count, with_apart=True)
    believed = [
        row
        for row in range(len(came))
        if fleet.freshness_of(row) in (Freshness.LIVE, Freshness.LATE)
        and fleet.unit(row).state not in (State.DOCKED, State.OFF)
        and (fleet.unit(row).assigned or fleet.unit(row).state is State.RECORDING)
    ]

    def far(row: int) -> float:
        position = fleet.unit(row).position
        assert position is not None
        return distance_m(HERE.latitude, HERE.longitude, position.latitude, position.longitude)

    assert [each.fix_distance_m for each in found.ranked] == sorted(map(far, believed))[:count]
    assert {each.row for each in found.ranked} <= set(believed)
    assert len(believed) + sum(found.left_out.values()) == len(came)
    assert not any(each.row in believed for each in found.apart)
    for rank, one in enumerate(found.ranked, 1):
        assert one.low_m <= one.fix_distance_m <= one.high_m
        for other_rank, other in enumerate(found.ranked, 1):
            apart = one.high_m < other.low_m or other.high_m < one.low_m
            assert (other_rank in one.alike) is (not apart and rank != other_rank)


@settings(max_examples=100, deadline=None)
@given(age_s=st.floats(0, 20), metres=st.floats(0, 5000), way_deg=st.floats(0, 360), share=st.floats(0, 1))
def test_a_unit_that_moved_no_faster_than_the_speed_is_within_its_range(
    age_s: float, metres: float, way_deg: float, share: float
) -> None:
    found = nearest(fleet_of(north(metres, fix_age_s=age_s)), HERE, SPEED_M_S).ranked[0]
    moved_m = share * (6.0 + SPEED_M_S * found.fix_age_s)
    now = (
        60.17 + (metres + moved_m * math.cos(math.radians(way_deg))) * METRE,
        24.94 + moved_m * math.sin(math.radians(way_deg)) * METRE / math.cos(math.radians(60.17)),
    )
    truly_m = distance_m(HERE.latitude, HERE.longitude, *now)
    assert found.low_m * 0.999 - 1 <= truly_m <= found.high_m * 1.001 + 1


def test_an_older_fix_has_a_wider_range_and_only_a_sure_order_is_claimed() -> None:
    fleet = fleet_of(north(100, "near"), north(130, "old", fix_age_s=15), north(500, "far"))
    found = nearest(fleet, HERE, SPEED_M_S)
    assert ids(fleet, found) == ["near", "old", "far"]
    assert [(round(each.low_m), round(each.high_m)) for each in found.ranked] == [(94, 106), (0, 286), (494, 506)]
    assert [each.alike for each in found.ranked] == [(2,), (1,), ()]
    assert [rank_words(rank, each) for rank, each in enumerate(found.ranked, 1)] == ["1 ≈ 1–2", "2 ≈ 1–2", "3"]


def test_an_accuracy_that_is_not_known_is_said_and_cannot_be_told_from_anybody() -> None:
    unknown = Unit("u", Kind.BODY, State.RECORDING, position=Position(60.171, 24.94, None, START_MS), officers=(Officer("A"),))
    fleet = fleet_of(unknown, north(2000, "sure"))
    found = nearest(fleet, HERE, SPEED_M_S)
    assert not found.ranked[0].accuracy_known and found.ranked[0].alike == (2,)
    assert near_distance_words(found.ranked[0]) == "111 m, accuracy not known"


def test_those_not_listed_who_could_be_the_nearest_are_counted() -> None:
    buffering = [north(400 + each, f"b{each}", state=State.BUFFERING, fix_age_s=600) for each in range(5)]
    fleet = fleet_of(north(100, "a"), north(300, "b"), *buffering, north(900, "c"))
    found = nearest(fleet, HERE, SPEED_M_S, 2)
    assert ids(fleet, found) == ["a", "b"] and found.possible == 5
    assert nearest(fleet, HERE, SPEED_M_S, 8).possible == 0
    assert possible_words(5).startswith("5 more") and possible_words(0) == ""


def test_docked_lost_unassigned_and_not_confirmed_stand_apart_and_are_shown_when_asked_for() -> None:
    came = (
        north(10, "docked", state=State.DOCKED),
        north(20, "lost", fix_age_s=100),
        north(30, "spare", state=State.BUFFERING, officers=()),
        north(40, "drone", kind=Kind.AIR, state=State.BUFFERING),
        make_unit("indoors", fix_age_s=None),
        north(900, "late", fix_age_s=30),
    )
    fleet = fleet_of(*came)
    found = nearest(fleet, HERE, SPEED_M_S)
    assert ids(fleet, found) == ["late"] and found.apart == ()
    assert left_out_words(found.left_out) == "2 docked, off or silent, 1 lost, 1 unassigned, 1 without a position"
    shown = nearest(fleet, HERE, SPEED_M_S, with_apart=True).apart
    assert [fleet.unit(each.row).device_id for each in shown] == ["docked", "lost", "spare", "drone"]
    assert near_distance_words(shown[1]) == "fix 20 m" and direction_words(shown[1]) == "N 000°"
    doubtful = nearest(fleet_of(*came, confirmed=False), HERE, SPEED_M_S)
    assert doubtful.ranked == () and doubtful.left_out[Apart.NOT_CONFIRMED] == 4


def test_the_unit_asked_about_is_not_its_own_neighbour_and_its_own_doubt_counts() -> None:
    fleet = fleet_of(north(0, "asked"), north(100, "other"))
    found = nearest(fleet, Anchor(60.17, 24.94, within_m=50.0, row=0), SPEED_M_S)
    assert ids(fleet, found) == ["other"] and round(found.ranked[0].low_m) == 44
    assert nearest(fleet, Anchor(60.17, 24.94, None, 0), SPEED_M_S).ranked[0].high_m == math.inf


def test_an_empty_fleet_has_nobody_near() -> None:
    assert nearest(Fleet(), HERE, SPEED_M_S, with_apart=True) == Nearest((), 0, (), {})


@settings(deadline=None)
@given(one=places, other=places)
def test_many_distances_are_the_single_distance(one: tuple[float, float], other: tuple[float, float]) -> None:
    exact = distance_m(*one, *other)
    many = distances_m(*one, np.array([other[0], np.nan]), np.array([other[1], 0.0]))
    # Near the antipode and the poles single precision loses digits; nobody asks who is nearest there.
    far_off = exact > 19_000_000 or max(abs(one[0]), abs(other[0])) > 85
    assert math.isclose(many[0], exact, rel_tol=1e-3 if far_off else 2e-6, abs_tol=0.01) and np.isnan(many[1])
    assert 0 <= bearing_deg(*one, *other) < 360


@pytest.mark.parametrize(
    ("place", "letters", "words"),
    [((61, 25), "N", "north"), ((60, 26), "E", "east"), ((59, 23), "SW", "south-west"), ((60.5, 24), "NW", "north-west")],
)
def test_a_direction_is_a_compass_point(place: tuple[float, float], letters: str, words: str) -> None:
    bearing = bearing_deg(60, 25, *place)
    assert (compass_letters(bearing), compass_words(bearing)) == (letters, words)


@settings(deadline=None)
@given(low_m=st.floats(0, 40_000), more_m=st.floats(0, 5_000))
def test_a_range_in_words_is_never_narrower_than_the_range(low_m: float, more_m: float) -> None:
    words = range_words(low_m, low_m + more_m)
    number, unit = words.rsplit(" ", 1)
    first, _, last = number.partition("–")
    scale = {"m": 1, "km": 1000}[unit]
    assert float(last or first) * scale >= low_m + more_m - 1e-6
    assert not last or float(first) * scale <= low_m + 1e-6


def test_distances_and_ranks_read_well() -> None:
    assert [distance_words(each) for each in (8.4, 80, 999.6, 1234, 9960)] == ["8 m", "80 m", "1.0 km", "1.2 km", "10 km"]
    assert range_words(312, 341) == "310–350 m" and range_words(0, 6020) == "0–6.1 km" and range_words(14, 22) == "14–22 m"
    assert ranks_words([1, 2, 3, 5]) == "1–3, 5"


def test_copied_lines_say_the_doubt_and_hold_nothing_that_turns_text_around() -> None:
    hostile = north(300, "x", officers=(Officer("Eve\u202e\x00<b>", "Ghost\n2. Nobody", "9", "u9", True),))
    fleet = fleet_of(hostile, north(310, "y"))
    found = nearest(fleet, HERE, SPEED_M_S)
    of = [(fleet.unit(each.row), facts(fleet, each.row, AgencyNow(START_MS, True))) for each in found.ranked]
    assert nearest_text("Nearest units", found, of).splitlines() == [
        "Nearest units",
        "1. Eve <b> Ghost 2. Nobody, badge 9, Recording, 290–310 m north (000°), fix 0 s; cannot be told from 2",
        "2. Maria Lopez, badge 214, Recording, 300–320 m north (000°), fix 0 s; cannot be told from 1",
    ]
    assert clean_line("a" * 100_000, 10) == "aaaaaaaaa…" and clean_line("\ud800 a\u2066b\u200f  c\t") == "ab c"
