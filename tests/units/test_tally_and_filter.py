from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.units.facts import facts, is_battery_low, is_signal_poor
from app.units.filters import Filter
from app.units.fleet import AgencyNow, Fleet
from app.units.freshness import Freshness
from app.units.roster import Roster
from app.units.sweep import Unreadable
from app.units.tally import Answered, Drawn, Place, places, tally
from app.units.unit import Kind, Officer, State, Unit
from tests.units.conftest import START_MS, make_sweep, make_unit

units = st.builds(
    make_unit,
    device_id=st.integers(0, 30).map(lambda number: f"d{number}"),
    fix_age_s=st.one_of(st.none(), st.floats(-7200, 7200)),
    kind=st.sampled_from(list(Kind)),
    state=st.sampled_from(list(State)),
    officers=st.sampled_from([(), (Officer("Maria", "Lopez", "214"),)]),
)
feeds = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.lists(units, max_size=20, unique_by=lambda unit: unit.device_id),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=6,
)
filters = st.builds(
    Filter,
    text=st.sampled_from(["", "lopez", "214 maria", "nobody"]),
    states=st.frozensets(st.sampled_from(list(State))),
    freshness=st.frozensets(st.sampled_from(list(Freshness))),
    connections=st.frozensets(st.sampled_from(["a", "b", "c"])),
)


@settings(max_examples=300)
@given(feeds=feeds, wanted=filters, docked=st.booleans(), unassigned=st.booleans())
def test_the_count_always_adds_up_to_what_the_servers_returned(
    feeds: list[tuple[str, list[Unit], int, int]], wanted: Filter, docked: bool, unassigned: bool
) -> None:
    fleet, rosters, answered = Fleet(), {"a": Roster("a"), "b": Roster("b")}, {}
    for step, (connection, came, bad, duplicates) in enumerate(feeds):
        sweep = make_sweep(came, unreadable=[Unreadable(None, "no id")] * bad, duplicates=duplicates)
        fleet.apply(rosters[connection].read(sweep, step * 5.0))
        answered[connection] = Answered(sweep.returned, bad, duplicates)
    fleet.age({"a": AgencyNow(START_MS, True)})
    place = places(fleet, wanted.passes(fleet), Drawn(docked, unassigned))
    counted = tally(fleet, place, answered)
    assert counted.adds_up
    assert counted.kept + counted.returned - counted.unreadable - counted.duplicates == len(fleet)
    drawn = np.flatnonzero(place == Place.ON_MAP).tolist()
    assert all(fleet.unit(row).position is not None for row in drawn)


def test_each_unit_is_counted_where_a_dispatcher_would_look_for_it() -> None:
    came = [
        make_unit("on map"),
        make_unit("docked", state=State.DOCKED),
        make_unit("off without a position", state=State.OFF, fix_age_s=None),
        make_unit("indoors", fix_age_s=None),
        make_unit("spare", state=State.BUFFERING, officers=()),
        make_unit("spare that records", officers=()),
        make_unit("car without officer", kind=Kind.FLEET, state=State.BUFFERING, officers=(), vehicle_name="Car 12"),
    ]
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep(came), 0))
    everything = Filter().passes(fleet)
    counted = tally(fleet, places(fleet, everything, Drawn()), {"a": Answered(7)})
    assert (counted.on_map, counted.docked_or_off, counted.no_position, counted.unassigned) == (3, 2, 1, 1)
    shown = tally(fleet, places(fleet, everything, Drawn(docked_or_off=True, unassigned=True)), {"a": Answered(7)})
    assert (shown.on_map, shown.docked_or_off, shown.no_position, shown.unassigned) == (5, 1, 1, 0)


def test_the_search_looks_into_name_badge_serial_and_vehicle_and_every_word_must_match() -> None:
    fleet = Fleet()
    came = [make_unit("d1", serial="X60A1"), make_unit("d2", kind=Kind.FLEET, officers=(), vehicle_name="Car 12")]
    fleet.apply(Roster("a").read(make_sweep(came), 0))

    def found(text: str) -> list[int]:
        return np.flatnonzero(Filter(text=text).passes(fleet)).tolist()

    assert [found(text) for text in ("LOPEZ", "214", "x60", "maria 214", "car 12", "maria car", "d1")] == [
        [0],
        [0],
        [0],
        [0],
        [1],
        [],
        [],
    ]


def test_row_card_and_marker_words_come_from_one_place() -> None:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep([make_unit(fix_age_s=55)]), 0))
    now = AgencyNow(START_MS, True)
    fleet.age({"a": now})
    said = facts(fleet, 0, now)
    assert (said.label, said.status, said.age, said.fix) == ("Maria Lopez", "Recording", "55 s", "55 s, expected every 10 s")
    later = AgencyNow(START_MS + 600_000, True)
    fleet.age({"a": later})
    assert facts(fleet, 0, later).age == "lost 10 min"
    fleet.age({})
    assert facts(fleet, 0, later).age == "10 min not confirmed"


def test_a_status_we_do_not_know_is_shown_as_it_came() -> None:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep([Unit("d1", status="firmware_update"), Unit("d2")]), 0))
    now = AgencyNow(START_MS, True)
    assert [facts(fleet, row, now).status for row in (0, 1)] == ["Firmware update", "Unknown"]
    assert facts(fleet, 0, now).label == "d1"


def test_low_batteries_and_poor_signals_stand_out() -> None:
    assert [is_battery_low(percent) for percent in (None, 0, 24, 25)] == [False, True, True, False]
    assert [is_signal_poor(word) for word in (None, "GOOD", "Poor", " NONE ")] == [False, False, True, True]
