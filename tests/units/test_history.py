from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.units.fleet import Fleet
from app.units.history import GAP, KEEP_S, UNASSIGNED, History
from app.units.roster import Roster
from app.units.unit import Position, State, Unit
from tests.units.conftest import START_MS, make_sweep, make_unit


class Scene:
    """One agency; time is moved by the test, and everything is known the moment it happens."""

    def __init__(self, most_fixes: int = 2**10, keep_s: float = KEEP_S) -> None:
        self.fleet, self.roster, self.history = Fleet(), Roster("a"), History(most_fixes, keep_s)
        self.second = 0.0

    def unit(self, device_id: str = "d1", state: State = State.RECORDING, longitude: float = 24.94, located: bool = True) -> Unit:
        made = make_unit(device_id, fix_age_s=None, at_ms=START_MS + int(self.second * 1000), state=state)
        if not located:
            return made
        position = Position(60.17, longitude, 6.0, START_MS + int(self.second * 1000))
        return Unit(device_id, kind=made.kind, state=state, status=state.word, position=position, contact_time_ms=1)

    def report(self, *units: Unit) -> int:
        at_ms = START_MS + int(self.second * 1000)
        change = self.fleet.apply(self.roster.read(make_sweep(units, at_ms=at_ms), self.second))
        return self.history.note(self.fleet, change, self.second)

    def looks(self, from_s: float = -1.0, until_s: float | None = None, most: int = 1000) -> list[int]:
        wanted = np.ones(self.fleet.size, np.bool_)
        trail = self.history.trail(wanted, from_s, self.second if until_s is None else until_s, most)
        looks: list[int] = (trail.look & ~np.uint8(UNASSIGNED)).tolist()
        return looks


def test_only_a_new_fix_or_a_new_state_is_kept() -> None:
    scene = Scene()
    first = scene.unit()
    assert [scene.report(first), scene.report(first)] == [1, 0]
    scene.second = 10
    assert scene.report(scene.unit()) == 1
    assert scene.history.fixes == 2


def test_all_units_stand_where_they_were_known_to_be_then() -> None:
    scene = Scene()
    for second, longitude in ((0, 24.0), (10, 25.0), (20, 26.0)):
        scene.second = second
        scene.report(scene.unit("d1", longitude=longitude), scene.unit("d2", longitude=-longitude))
    then = scene.history.at(15)
    assert then.rows.tolist() == [0, 1]
    assert ((then.fix_time_ms - START_MS) / 1000).tolist() == [10, 10]
    assert then.x[0] / 2**32 * 360 - 180 == pytest.approx(25.0, abs=1e-6)
    assert scene.history.at(-1).rows.size == 0


def test_who_docked_is_docked_in_the_past_too() -> None:
    scene = Scene()
    scene.report(scene.unit())
    scene.second = 10
    scene.report(scene.unit(state=State.DOCKED, located=False))
    assert scene.history.at(5).state.tolist() == [State.RECORDING]
    assert scene.history.at(10).state.tolist() == [State.DOCKED]
    assert scene.history.at(10).x.tolist() == scene.history.at(5).x.tolist()


def test_a_line_leads_to_a_fix_that_came_in_time_and_never_over_a_silence() -> None:
    scene = Scene()
    for second in (0, 10, 20, 45, 55):
        scene.second = second
        scene.report(scene.unit(longitude=24.0 + second / 1000))
    assert [bool(look & GAP) for look in scene.looks()] == [True, False, False, True, False]


def test_no_line_is_guessed_between_the_fixes_of_a_buffering_camera_a_minute_apart() -> None:
    scene = Scene()
    for second in (0, 50, 110, 171, 1070):
        scene.second = second
        scene.report(scene.unit(state=State.BUFFERING, longitude=24.0 + second / 1e5))
    assert [bool(look & GAP) for look in scene.looks()] == [True, False, False, True, True]


def test_no_line_leads_out_of_the_dock() -> None:
    scene = Scene()
    for second, state in ((0, State.RECORDING), (5, State.DOCKED), (10, State.RECORDING)):
        scene.second = second
        scene.report(scene.unit(state=state, longitude=24.0 + second / 1000))
    assert [bool(look & GAP) for look in scene.looks()] == [True, False, True]


def test_of_too_many_fixes_the_newest_are_drawn_and_it_is_said_since_when() -> None:
    scene = Scene()
    for second in range(0, 300, 10):
        scene.second = second
        scene.report(scene.unit("d1", longitude=24 + second / 1e4), scene.unit("d2", longitude=25 + second / 1e4))
    trail = scene.history.trail(np.ones(2, np.bool_), 0, 300, 10)
    assert trail.rows.tolist() == [0, 1] * 5
    assert trail.since_s == 250


def test_a_unit_that_is_taken_away_leaves_nothing_behind() -> None:
    scene = Scene()
    for second in range(0, 100, 10):
        scene.second = second
        scene.report(scene.unit("d1", longitude=24 + second / 1e4))
    gone = scene.fleet.forget("a")
    scene.history.note(scene.fleet, gone, scene.second)
    assert scene.history.at(50).rows.size == 0
    assert scene.looks() == []
    for each in (scene.history._x, scene.history._y, scene.history._fix, scene.history._look):
        assert not each.any()
    scene.roster = Roster("a")
    scene.report(scene.unit("d2", longitude=30))  # in the same row
    assert scene.history.at(50).rows.size == 0
    assert scene.looks() == [State.RECORDING | GAP]


def test_what_is_older_than_an_hour_is_gone() -> None:
    scene = Scene()
    scene.report(scene.unit())
    scene.second = KEEP_S + 1
    scene.report(scene.unit())
    assert scene.history.fixes == 1
    assert scene.history.oldest_s == KEEP_S + 1


def test_memory_stays_under_its_bound_and_the_span_gets_shorter_instead() -> None:
    scene = Scene(most_fixes=2**12)
    for second in range(500):
        scene.second = second
        scene.report(*(scene.unit(f"d{number}", longitude=24 + second / 1e5) for number in range(20)))
    assert scene.history.fixes <= 2**12
    assert scene.history.memory_bytes < 2**12 * 17 + 64_000
    assert scene.history.oldest_s == 500 - -(-(2**12) // 20)
    assert scene.history.at(499).rows.size == 20


STEPS = st.lists(
    st.tuples(st.sampled_from([1.0, 5.0, 30.0]), st.lists(st.integers(0, 5), max_size=5), st.booleans()), max_size=60
)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.floats(0, 400), st.sampled_from([2**6, 2**10]))
def test_any_moment_is_what_the_fixes_of_that_moment_say(
    steps: list[tuple[float, list[int], bool]], back_s: float, most: int
) -> None:
    """Against a model that keeps every fix in a list."""
    scene = Scene(most, keep_s=200)
    model: list[tuple[float, int, float]] = []
    known: dict[int, Unit] = {}
    for seconds, numbers, revoked in steps:
        scene.second += seconds
        if revoked and len(numbers) == 5:
            scene.history.note(scene.fleet, scene.fleet.forget("a"), scene.second)
            scene.roster, model = Roster("a"), []
            known = {}
            continue
        for number in set(numbers):
            longitude = 24.0 + len(model) / 1e3
            known[number] = scene.unit(f"d{number}", longitude=longitude)
            model.append((scene.second, number, longitude))
        scene.report(*known.values())
    moment_s = scene.second - back_s
    oldest_s = scene.history.oldest_s
    kept = model[-scene.history.fixes :] if scene.history.fixes else []
    if oldest_s is not None:
        kept = [fix for fix in kept if fix[0] >= oldest_s]
    expected = {f"d{number}": longitude for second, number, longitude in kept if second <= moment_s}
    then = scene.history.at(moment_s)
    found = {
        scene.fleet.unit(row).device_id: x / 2**32 * 360 - 180 for row, x in zip(then.rows.tolist(), then.x.tolist(), strict=True)
    }
    assert found == pytest.approx(expected, abs=1e-6)
