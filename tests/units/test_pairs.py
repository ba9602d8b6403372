"""Officer and car as one: while they are together, and never so that an old position passes for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.units.facts import facts, joined_facts
from app.units.filters import Filter
from app.units.fleet import AgencyNow, Fleet
from app.units.freshness import Freshness
from app.units.joined import Joined
from app.units.pairs import MOST_READ, Pairs
from app.units.roster import Roster
from app.units.tally import Answered, Drawn, Place, places, tally
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.units.conftest import START_MS, make_sweep

METRE = 1 / 111_195.0
LOPEZ = Officer("Maria", "Lopez", "214", "u1", True)


@dataclass
class Street:
    """One agency, one street running north, and a clock."""

    fleet: Fleet = field(default_factory=Fleet)
    roster: Roster = field(default_factory=lambda: Roster("a"))
    pairs: Pairs = field(default_factory=Pairs)
    now_ms: int = START_MS
    polls: int = 0

    def unit(
        self,
        device_id: str,
        at_m: float = 0.0,
        *,
        kind: Kind = Kind.BODY,
        state: State = State.RECORDING,
        fix_ago_s: float = 1.0,
        accuracy_m: float | None = 5.0,
        officers: tuple[Officer, ...] = (LOPEZ,),
        connected: tuple[str, ...] = (),
        **more: object,
    ) -> Unit:
        position = Position(60.17 + at_m * METRE, 24.94, accuracy_m, self.now_ms - int(fix_ago_s * 1000))
        return Unit(
            device_id,
            kind,
            state,
            state.word,
            officers,
            connected_device_ids=connected,
            position=position,
            contact_time_ms=self.now_ms,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def car(self, at_m: float = 0.0, device_id: str = "car", **more: object) -> Unit:
        more = {"vehicle_name": "Car 12", "vehicle_id": "v12", "state": State.BUFFERING} | more
        return self.unit(device_id, at_m, kind=Kind.FLEET, **more)  # type: ignore[arg-type]

    def answer(self, *units: Unit, confirmed: bool = True) -> None:
        change = self.fleet.apply(self.roster.read(make_sweep(units, at_ms=self.now_ms), float(self.polls)))
        self.polls += 1
        self.fleet.age({"a": AgencyNow(self.now_ms, confirmed)})
        self.pairs.note(self.fleet, change)
        self.pairs.settle(self.fleet)

    def age(self, *, confirmed: bool = True) -> None:
        self.fleet.age({"a": AgencyNow(self.now_ms, confirmed)})
        self.pairs.settle(self.fleet)

    def pass_s(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)

    def row(self, device_id: str) -> int:
        return next(
            row for row in range(self.fleet.size) if self.fleet.in_use[row] and self.fleet.unit(row).device_id == device_id
        )

    def together(self, camera: str = "cam", car: str = "car") -> bool:
        return int(self.pairs.joined_with[self.row(camera)]) == self.row(car)


@pytest.fixture
def street() -> Street:
    return Street()


@pytest.mark.parametrize("tie", ["officer", "vehicle", "car says", "camera says"])
def test_each_tie_the_agency_names_joins_a_camera_with_its_car(street: Street, tie: str) -> None:
    nobody = (Officer("Other", "Person", "9", None),)
    street.answer(
        street.unit(
            "cam",
            officers=(LOPEZ,) if tie == "officer" else nobody,
            vehicle_id="v12" if tie == "vehicle" else None,
            connected=("car",) if tie == "camera says" else (),
        ),
        street.car(officers=(LOPEZ,) if tie == "officer" else (), connected=("cam",) if tie == "car says" else ()),
        street.unit("stranger", officers=(Officer("Chen", "Kim", "7", "u7"),)),
    )
    assert street.together() and not street.together("stranger")


def test_the_same_officer_in_another_agency_is_somebody_else(street: Street) -> None:
    street.answer(street.car())
    other = Roster("b")
    change = street.fleet.apply(other.read(make_sweep([street.unit("cam")]), 0.0))
    street.fleet.age({name: AgencyNow(street.now_ms, True) for name in ("a", "b")})
    street.pairs.note(street.fleet, change)
    street.pairs.settle(street.fleet)
    assert not street.together()


def test_an_officer_who_walks_off_is_apart_at_the_fix_that_says_so_and_how_far_is_told(street: Street) -> None:
    street.answer(street.unit("cam"), street.car())
    street.pass_s(5)
    street.answer(street.unit("cam", 40), street.car())
    assert street.together()  # 40 m less what both fixes are worth: nobody can say
    street.pass_s(5)
    street.answer(street.unit("cam", 140), street.car())
    assert not street.together() and round(float(street.pairs.out_m[street.row("cam")])) == 140


def test_at_the_threshold_nothing_flickers_and_joining_again_takes_a_while(street: Street) -> None:
    street.answer(street.unit("cam"), street.car())
    changes, before = 0, True
    for step in range(60):
        street.pass_s(5)
        street.answer(street.unit("cam", 62 + 7 * (-1) ** step), street.car())
        changes += street.together() is not before
        before = street.together()
    assert changes <= 1
    street.pass_s(5)
    street.answer(street.unit("cam", 200), street.car())
    assert not street.together()
    seen = []
    for _ in range(6):
        street.pass_s(5)
        street.answer(street.unit("cam", 10), street.car())
        seen.append(street.together())
    assert seen == [False, False, False, False, True, True]  # passing by is not riding along


def test_two_fixes_of_a_moving_car_are_not_taken_for_two_places(street: Street) -> None:
    street.answer(street.unit("cam"), street.car())
    for step in range(1, 8):
        street.pass_s(10)
        street.answer(street.unit("cam", step * 140 - 110, fix_ago_s=9), street.car(step * 140))
        assert street.together()


def test_a_car_that_drives_off_does_not_take_along_an_officer_whose_fix_is_old(street: Street) -> None:
    street.answer(street.unit("cam", state=State.BUFFERING), street.car())
    assert street.together()
    street.pass_s(300)
    parked = street.unit("cam", state=State.BUFFERING, fix_ago_s=300)
    street.answer(parked, street.car())
    assert street.together()
    street.answer(parked, street.car(150))
    assert not street.together() and np.isnan(street.pairs.out_m[street.row("cam")])  # where the officer is now, nobody knows


def test_a_car_that_says_the_camera_is_connected_keeps_it_and_the_old_fix_is_told(street: Street) -> None:
    old = street.unit("cam", state=State.BUFFERING, fix_ago_s=600)
    street.answer(old, street.car(900, connected=("cam",)))
    assert street.together()
    own, other = (facts(street.fleet, street.row(each), AgencyNow(street.now_ms, True)) for each in ("car", "cam"))
    shown = joined_facts(own, [other])
    assert shown.label == "Car 12 + Maria Lopez"
    assert shown.fix == "1 s; camera 10 min, normal while buffering" and shown.age == "10 min"
    street.answer(street.unit("cam", fix_ago_s=1), street.car(900, connected=("cam",)))
    assert not street.together()  # radio range is not 900 m


@pytest.mark.parametrize("gone", ["lost", "docked", "off", "nowhere"])
def test_who_is_lost_docked_off_or_without_a_position_shows_for_itself(street: Street, gone: str) -> None:
    street.answer(street.unit("cam"), street.car())
    assert street.together()
    camera = {
        "lost": street.unit("cam", fix_ago_s=100),
        "docked": street.unit("cam", state=State.DOCKED),
        "off": street.unit("cam", state=State.OFF),
        "nowhere": Unit("cam", Kind.BODY, State.RECORDING, officers=(LOPEZ,)),
    }[gone]
    street.roster = Roster("a")
    street.answer(camera, street.car())
    assert not street.together()


def test_while_the_feed_is_in_doubt_a_pair_stays_as_it_was_and_is_not_confirmed(street: Street) -> None:
    street.answer(street.unit("cam"), street.car())
    street.age(confirmed=False)
    assert street.together()
    fleet = street.fleet
    place = places(fleet, fleet.in_use.copy(), Drawn())
    looks = Joined.of(fleet, place, Drawn(), street.pairs.joined_with)
    assert looks.freshness[street.row("car")] == Freshness.NOT_CONFIRMED
    fresh = Street()
    fresh.answer(fresh.unit("cam"), fresh.car(), confirmed=False)
    assert not fresh.together()


def test_a_row_given_to_another_unit_leaves_no_tie_behind(street: Street) -> None:
    street.answer(street.unit("cam"), street.car())
    change = street.fleet.forget("a")
    street.pairs.note(street.fleet, change)
    street.pairs.settle(street.fleet)
    street.roster = Roster("a")
    street.answer(
        street.unit("one", officers=(Officer("A", user_id="x"),)), street.unit("two", officers=(Officer("B", user_id="y"),))
    )
    assert (street.pairs.joined_with == -1).all() and not any(street.pairs._cars.values())


def test_a_change_of_crew_moves_the_officer_to_the_other_car(street: Street) -> None:
    other = street.car(0, "car2", vehicle_id="v13", officers=())
    street.answer(street.unit("cam"), street.car(), other)
    assert street.together()
    street.pass_s(5)
    street.answer(street.unit("cam"), street.car(officers=()), street.car(0, "car2", vehicle_id="v13"))
    assert street.together("cam", "car2")


def test_what_a_whole_agency_shares_ties_nobody_and_reading_ties_is_bounded(street: Street) -> None:
    cars = [street.car(0, f"car{number}", vehicle_id=f"v{number}") for number in range(40)]
    cameras = [street.unit(f"cam{number}") for number in range(40)]
    street.answer(*cars, *cameras)
    assert (street.pairs.joined_with == -1).sum() >= 40
    many = Street()
    many.answer(*(many.unit(f"c{number}", officers=(Officer("A", user_id=f"{number}"),)) for number in range(MOST_READ + 10)))
    assert len(many.pairs._waiting) == 10
    many.age()
    assert not many.pairs._waiting


some_cameras: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    at_m=st.floats(0, 300),
    state=st.sampled_from(list(State)),
    fix_ago_s=st.floats(0, 1500),
    accuracy_m=st.one_of(st.none(), st.floats(1, 200)),
    officers=st.sampled_from([(), (LOPEZ,), (Officer("Chen", "Kim", "7", "u7"),)]),
    connected=st.sampled_from([(), ("x0",), ("y0",), ("y0", "x1")]),
)


@settings(max_examples=200, deadline=None)
@given(
    polls=st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from(["x0", "x1", "x2"]), some_cameras), max_size=3, unique_by=lambda each: each[0]),
            st.lists(st.tuples(st.sampled_from(["y0", "y1"]), some_cameras), max_size=2, unique_by=lambda each: each[0]),
            st.floats(0, 60),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    ),
    text=st.sampled_from(["", "lopez", "kim", "car"]),
    states=st.frozensets(st.sampled_from(list(State)), max_size=2),
)
def test_the_count_adds_up_nobody_is_lost_and_no_joined_row_looks_better_than_its_worst(
    polls: Sequence[tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, dict[str, Any]]], float, bool]],
    text: str,
    states: frozenset[State],
) -> None:
    street = Street()
    for on_foot, in_cars, seconds, confirmed in polls:
        street.pass_s(seconds)
        came = [street.unit(device_id, **each) for device_id, each in on_foot]
        came += [street.car(device_id=device_id, **each) for device_id, each in in_cars]
        street.answer(*came, confirmed=confirmed)
        fleet = street.fleet
        wanted = Filter(text=text, states=states)
        alone = wanted.passes(fleet)
        looks = Joined.of(fleet, places(fleet, alone, Drawn()), Drawn(), street.pairs.joined_with)
        place = looks.place
        counted = tally(fleet, place, {"a": Answered(len(came))})
        assert counted.adds_up and counted.joined <= len(looks.cameras)
        for row in np.flatnonzero(alone).tolist():
            shown = int(street.pairs.joined_with[row]) if place[row] == Place.JOINED else row
            assert place[shown] not in (Place.HIDDEN, Place.JOINED)  # whoever is found is found, alone or with the car
        for camera in looks.cameras.tolist():
            car = int(street.pairs.joined_with[camera])
            assert place[car] == Place.ON_MAP and camera in looks.cameras_of(car)
            worst = max(int(fleet.freshness[camera]), int(fleet.freshness[car]))
            assert looks.freshness[car] >= worst and looks.state[car] >= fleet.figures["state"][camera]
            assert fleet.freshness_of(camera) in (Freshness.LIVE, Freshness.LATE, Freshness.NOT_CONFIRMED)
