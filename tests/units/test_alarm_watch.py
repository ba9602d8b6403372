from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.units.alarm import AlarmKind
from app.units.areas import Area
from app.units.fleet import AgencyNow
from app.units.spells import CALM_S
from app.units.unit import State
from tests.units.alarm_scene import DOWN, AlarmScene

SQUARE = Area("Market", ((60.16, 24.93), (60.16, 24.95), (60.18, 24.95), (60.18, 24.93)))


def test_a_recording_unit_that_is_silent_for_three_intervals_is_one_alarm() -> None:
    scene = AlarmScene()
    scene.report(scene.unit())
    for _ in range(100):
        scene.pass_s(1)
    assert scene.raised == [(31, AlarmKind.SILENT, "silent while recording: nothing for 31 s, expected every 10 s")]


def test_a_unit_heard_of_without_a_fix_is_not_silent() -> None:
    scene = AlarmScene()
    for _ in range(20):
        scene.report(scene.unit(fix_age_s=scene.second, contact_age_s=1))
        scene.pass_s(5)
    assert scene.raised == []


def test_a_contact_from_the_future_hides_no_silence() -> None:
    scene = AlarmScene()
    scene.report(scene.unit(contact_age_s=-3600))
    scene.pass_s(31)
    assert scene.kinds() == [AlarmKind.SILENT]


def test_a_buffering_unit_may_be_silent() -> None:
    scene = AlarmScene()
    scene.report(scene.unit(state=State.BUFFERING))
    scene.pass_s(800)
    assert scene.raised == []


def test_a_unit_that_begins_to_record_has_three_intervals_from_then() -> None:
    scene = AlarmScene()
    scene.report(scene.unit(state=State.BUFFERING))
    scene.pass_s(600)
    scene.report(scene.unit(fix_age_s=600))
    scene.pass_s(29)
    assert scene.raised == []
    scene.pass_s(2)
    assert scene.kinds() == [AlarmKind.SILENT]


def test_silent_at_first_sight_is_no_alarm_until_it_was_heard() -> None:
    scene = AlarmScene()
    scene.report(scene.unit(fix_age_s=300))
    scene.pass_s(100)
    assert scene.raised == []
    scene.report(scene.unit(fix_age_s=1))
    scene.pass_s(40)
    assert scene.kinds() == [AlarmKind.SILENT]


def test_a_silence_that_pauses_is_over_and_back_but_one_alarm() -> None:
    scene = AlarmScene()
    for _ in range(6):
        scene.report(scene.unit())
        scene.pass_s(35)
    assert len(scene.raised) == 1
    assert len(scene.over) == len(scene.again) == 5


def test_after_a_minute_of_calm_the_next_silence_is_a_new_alarm() -> None:
    scene = AlarmScene()
    scene.report(scene.unit())
    scene.pass_s(31)
    for _ in range(14):
        scene.report(scene.unit())
        scene.pass_s(5)
    scene.pass_s(31)
    assert scene.kinds() == [AlarmKind.SILENT] * 2


def test_a_low_battery_is_said_once_until_it_was_charged() -> None:
    scene = AlarmScene()
    for percent in (25, 19, 21, 18, 20, 12):
        scene.report(scene.unit(battery=percent))
        scene.pass_s(5)
    assert scene.raised == [(5, AlarmKind.LOW_BATTERY, "battery 19 % while recording")]
    scene.report(scene.unit(battery=90))
    scene.pass_s(5)
    for _ in range(14):
        scene.report(scene.unit(battery=90))
        scene.pass_s(5)
    scene.report(scene.unit(battery=15))
    assert scene.kinds() == [AlarmKind.LOW_BATTERY] * 2


@pytest.mark.parametrize("state", [State.BUFFERING, State.DOCKED, State.OFF])
def test_a_low_battery_matters_only_while_recording(state: State) -> None:
    scene = AlarmScene()
    scene.report(scene.unit(state=state, battery=5))
    assert scene.raised == []


def test_from_recording_to_off_is_an_alarm_and_through_the_dock_is_none() -> None:
    scene = AlarmScene()
    scene.report(scene.unit("d1"), scene.unit("d2"))
    scene.pass_s(5)
    scene.report(scene.unit("d1", State.OFF), scene.unit("d2", State.DOCKED))
    scene.pass_s(5)
    scene.report(scene.unit("d1", State.OFF), scene.unit("d2", State.OFF))
    assert scene.raised == [(5, AlarmKind.SWITCHED_OFF, "went from recording to off without docking")]


def test_the_first_fix_after_a_long_silence_is_said_with_how_long_it_was() -> None:
    scene = AlarmScene()
    scene.report(scene.unit(state=State.BUFFERING))
    scene.pass_s(1300)
    scene.report(scene.unit(state=State.BUFFERING))
    assert scene.raised == [(1300, AlarmKind.BACK, "first fix after 21 min of silence")]


def test_a_fix_after_a_night_in_the_dock_is_no_alarm() -> None:
    scene = AlarmScene()
    scene.report(scene.unit(state=State.DOCKED))
    scene.pass_s(30_000)
    scene.report(scene.unit(state=State.BUFFERING))
    assert scene.raised == []


def test_a_feed_that_is_down_is_one_alarm_and_none_for_each_unit() -> None:
    scene = AlarmScene()
    scene.report(*(scene.unit(f"d{number}") for number in range(30)))
    scene.confirmed, scene.trouble = False, DOWN
    for _ in range(300):
        scene.pass_s(1)
    assert scene.raised == [(11, AlarmKind.FEED_DOWN, "feed down: the agency is not answering")]


def test_a_poll_or_two_that_fail_are_no_alarm() -> None:
    scene = AlarmScene()
    for _ in range(10):
        scene.trouble = DOWN
        scene.pass_s(6)
        scene.trouble = None
        scene.pass_s(6)
    assert scene.raised == []


def test_what_changed_while_the_feed_was_in_doubt_is_read_when_it_is_believed() -> None:
    scene = AlarmScene()
    scene.report(scene.unit())
    scene.confirmed = False
    scene.pass_s(5)
    scene.report(scene.unit(state=State.OFF))
    assert scene.raised == []
    scene.confirmed = True
    scene.pass_s(1)
    assert scene.kinds() == [AlarmKind.SWITCHED_OFF]


def test_many_units_that_fall_silent_at_once_are_one_alarm() -> None:
    scene = AlarmScene()
    scene.report(*(scene.unit(f"d{number}") for number in range(50)))
    look = scene.pass_s(31)
    assert [each.label for each in look.raised] == ["50 units of a"]


def test_an_alarm_of_many_units_is_over_when_it_is_for_each_of_them() -> None:
    scene = AlarmScene()
    scene.report(*(scene.unit(f"d{number}") for number in range(50)))
    [raised] = scene.pass_s(31).raised
    silent = [scene.unit(f"d{number}", fix_age_s=31) for number in range(25)]
    scene.report(*silent, *(scene.unit(f"d{number}") for number in range(25, 50)))
    assert scene.over == []
    scene.second += 5
    scene.report(*(scene.unit(f"d{number}") for number in range(50)))
    assert scene.over == [raised.episode]


def test_a_unit_that_leaves_takes_what_was_known_of_it() -> None:
    scene = AlarmScene()
    scene.report(scene.unit("d1"))
    scene.forget()
    scene.report(scene.unit("d2", State.OFF))  # has the row of the one before
    assert scene.raised == []


def test_entering_and_leaving_an_area_are_told_once_each() -> None:
    scene = AlarmScene([SQUARE])
    for longitude in (24.92, 24.94, 24.941, 24.96, 24.97):
        scene.report(scene.unit(longitude=longitude))
        scene.pass_s(CALM_S)
        scene.report(scene.unit(longitude=longitude))
    assert [(kind, what) for _, kind, what in scene.raised if kind is not AlarmKind.SILENT] == [
        (AlarmKind.ENTERED, "entered Market"),
        (AlarmKind.LEFT, "left Market"),
    ]


def test_a_fix_whose_circle_crosses_the_edge_neither_enters_nor_leaves() -> None:
    scene = AlarmScene([SQUARE])
    scene.report(scene.unit(longitude=24.92))
    for step in range(40):
        scene.pass_s(5)
        scene.report(scene.unit(longitude=24.93 + (step % 2 - 0.5) * 0.0008, accuracy_m=40.0))
    assert scene.raised == []


def test_who_goes_to_and_fro_is_told_once_a_minute_and_of_where_it_is_in_the_end() -> None:
    scene = AlarmScene([SQUARE])
    scene.report(scene.unit(longitude=24.92))
    for step in range(7):
        scene.second += 10
        scene.report(scene.unit(longitude=24.92 if step % 2 else 24.94))
    scene.second += 10
    scene.report(scene.unit(longitude=24.94))
    assert [(second, kind) for second, kind, _ in scene.raised] == [
        (10, AlarmKind.ENTERED),
        (20, AlarmKind.LEFT),
        (70, AlarmKind.ENTERED),
    ]


def test_a_unit_in_an_area_that_was_just_drawn_does_not_enter_it() -> None:
    scene = AlarmScene()
    scene.report(scene.unit())
    scene.watch.set_areas([SQUARE])
    scene.pass_s(1)
    scene.report(scene.unit(latitude=60.17001))
    assert scene.raised == []


def test_an_area_that_was_moved_begins_anew_and_the_others_go_on() -> None:
    scene = AlarmScene([SQUARE])
    scene.report(scene.unit(longitude=24.92))
    far = replace(SQUARE, name="Far", corners=tuple((latitude, longitude + 1) for latitude, longitude in SQUARE.corners))
    scene.watch.set_areas([far, SQUARE])
    scene.second += 10
    scene.report(scene.unit(longitude=24.94))
    assert [what for _, _, what in scene.raised] == ["entered Market"]
    scene.watch.set_areas([replace(far, corners=SQUARE.corners), replace(SQUARE, name="Square")])
    scene.second += 120
    scene.report(scene.unit(longitude=24.941))
    assert len(scene.raised) == 1
    scene.second += 10
    scene.report(scene.unit(longitude=24.92))
    assert sorted(what for _, _, what in scene.raised[1:]) == ["left Far", "left Square"]


def test_coming_from_the_dock_inside_an_area_is_no_entering_and_no_leaving() -> None:
    scene = AlarmScene([SQUARE])
    scene.report(scene.unit(state=State.BUFFERING))
    scene.pass_s(5)
    scene.report(scene.unit(state=State.DOCKED))
    scene.pass_s(30_000)
    scene.report(scene.unit(state=State.BUFFERING, longitude=24.99))
    assert scene.raised == []


def test_a_pass_over_many_units_reads_only_those_that_changed() -> None:
    scene = AlarmScene([SQUARE])
    units = [scene.unit(f"d{number}", State.BUFFERING, longitude=24.9 + number / 1e5) for number in range(3000)]
    scene.report(*units)
    assert scene.watch.rows_looked_at == 3000
    scene.pass_s(1)
    assert scene.watch.rows_looked_at == 0
    scene.second += 1
    scene.report(scene.unit("d0", State.BUFFERING), *units[1:])
    assert scene.watch.rows_looked_at == 1


REPORTS = st.one_of(
    st.none(),
    st.tuples(
        st.sampled_from([State.RECORDING, State.RECORDING, State.BUFFERING, State.OFF, State.DOCKED]),
        st.sampled_from([0.0, 5.0, 25.0, 40.0]),
        st.sampled_from([None, 10, 19, 22, 90]),
        st.sampled_from([24.92, 24.9299, 24.9301, 24.94]),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([1.0, 7.0, 30.0, 61.0, 700.0]), REPORTS, st.booleans()), max_size=40))
def test_whatever_comes_an_alarm_is_raised_once_for_each_episode(
    steps: list[tuple[float, tuple[State, float, int | None, float] | None, bool]],
) -> None:
    """Twice the same alarm of one unit needs a minute of calm between, or, for an edge, a way to the other side."""
    scene = AlarmScene([SQUARE])
    for seconds, report, confirmed in steps:
        scene.confirmed = confirmed
        scene.trouble = None if confirmed else DOWN
        scene.pass_s(seconds)
        if report is not None:
            state, age_s, battery, longitude = report
            scene.report(scene.unit(state=state, fix_age_s=age_s, battery=battery, longitude=longitude))
    times = defaultdict(list)
    for second, kind, _ in scene.raised:
        times[kind].append(second)
    for kind, seconds_of in times.items():
        gaps = np.diff(seconds_of)
        least_s = CALM_S if kind is not AlarmKind.BACK else 600
        assert (gaps >= least_s).all(), (kind, seconds_of)


def test_an_agency_nobody_has_a_clock_for_raises_nothing() -> None:
    scene = AlarmScene()
    scene.report(scene.unit())
    look = scene.watch.look(scene.fleet, {"other": AgencyNow(0, confirmed=True)}, [], 500.0)
    assert look.raised == ()
