"""What is said over the radio: an old position is heard to be old before anything else."""

from __future__ import annotations

import unicodedata
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.units.facts import Facts, facts
from app.units.fleet import AgencyNow, Fleet
from app.units.freshness import Freshness
from app.units.radio_line import radio_line, spoken
from app.units.roster import Roster
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.units.conftest import START_MS, make_sweep, make_unit

WHERE = "39.73921, -104.99031"
LAST_KNOWN = "Maria Lopez, badge 214, last known recording, was within 6 m of {}"
CROSS = "80 m north-east of Main and 5th"


def said(unit: Unit, *, confirmed: bool = True, cross: str = CROSS) -> tuple[str, Facts]:
    fleet = Fleet()
    fleet.apply(Roster("a").read(make_sweep([unit]), 0.0))
    now = AgencyNow(START_MS, confirmed)
    fleet.age({"a": now})
    what = facts(fleet, 0, now, UTC)
    return radio_line(unit, what, WHERE, cross, UTC), what


def test_a_live_position_is_said_as_a_dispatcher_would() -> None:
    line, _ = said(make_unit(fix_age_s=12, battery_percent=64))
    assert line == (
        "Maria Lopez, badge 214, recording, fix 12 s ago, within 6 m, 39.73921, -104.99031, "
        "80 m north-east of Main and 5th, camera 64 %"
    )


@pytest.mark.parametrize(
    ("unit", "confirmed", "line"),
    [
        (make_unit(fix_age_s=55), True, "LATE, last fix 55 s ago: Maria Lopez, badge 214, recording, was within 6 m of {}"),
        (make_unit(fix_age_s=1320), True, f"LOST, last fix 22 min ago: {LAST_KNOWN}"),
        (make_unit(fix_age_s=7200), True, f"LOST, last fix at 20:13: {LAST_KNOWN}"),
        (
            make_unit(fix_age_s=3),
            False,
            f"POSITION NOT CONFIRMED, last fix 3 s ago: {LAST_KNOWN}",
        ),
        (
            make_unit(fix_age_s=90, state=State.DOCKED),
            True,
            "NOT A CURRENT POSITION, last fix 1 min ago: Maria Lopez, badge 214, docked, was within 6 m of {}",
        ),
        (
            make_unit(fix_age_s=600, state=State.BUFFERING),
            True,
            "OLD POSITION, last fix 10 min ago: Maria Lopez, badge 214, buffering, was within 6 m of {}",
        ),
    ],
)  # fmt: skip
def test_whatever_is_not_a_fix_of_this_minute_is_said_first(unit: Unit, confirmed: bool, line: str) -> None:
    assert said(unit, confirmed=confirmed)[0] == line.format(f"{WHERE}, {CROSS}")


def test_without_a_position_no_place_is_said() -> None:
    line, _ = said(make_unit(fix_age_s=None, battery_percent=9))
    assert line == "NO POSITION: Maria Lopez, badge 214, last known recording, ask where the officer is, camera was 9 %"


def test_a_car_is_said_with_its_officer_and_an_unknown_accuracy_is_said() -> None:
    position = Position(39.7, -105.0, None, START_MS - 4000)
    car = Unit("c", Kind.FLEET, State.RECORDING, position=position, vehicle_name="Car 12", officers=(Officer("Maria", "Lopez"),))
    assert said(car, cross="")[0] == f"Car 12, Maria Lopez, recording, fix 4 s ago, accuracy not known, {WHERE}"
    assert said(car, confirmed=False, cross="")[0].endswith(f"was at {WHERE}, accuracy not known")


texts = st.text(st.characters(), max_size=300)


@settings(max_examples=300, deadline=None)
@given(
    first=texts,
    badge=texts,
    status=texts,
    cross=texts,
    age_s=st.one_of(st.none(), st.floats(0, 1e6)),
    kind=st.sampled_from(list(Kind)),
    state=st.sampled_from(list(State)),
    confirmed=st.booleans(),
)
def test_no_name_makes_an_old_position_sound_new_or_turns_the_line_around(
    first: str, badge: str, status: str, cross: str, age_s: float | None, kind: Kind, state: State, confirmed: bool
) -> None:
    officer = Officer(first or None, None, badge or None, "u", True)
    unit = make_unit(fix_age_s=age_s, kind=kind, state=state, officers=(officer,))
    line, what = said(unit, confirmed=confirmed, cross=cross)
    assert not any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in line)
    new = what.freshness is Freshness.LIVE and what.fix_age_s is not None and what.fix_age_s < 60
    leads = ("LATE", "LOST", "POSITION NOT", "NOT A CURRENT", "OLD POSITION", "NO POSITION")
    if not new:
        assert line.startswith(leads)


def test_a_voice_hears_words_instead_of_signs() -> None:
    line, _ = said(make_unit(fix_age_s=1, battery_percent=64))
    assert spoken(line) == (
        "Maria Lopez, badge 2 1 4, recording, fix 1 second ago, within 6 metres, 39.73921, minus 104.99031, "
        "80 metres north-east of Main and 5th, camera 64 percent"
    )
