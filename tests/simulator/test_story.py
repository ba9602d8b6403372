"""The story: the same every time, believable, and no faster than its legs, wheels and rotors."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from app.simulator import Story
from app.simulator.dice import Floats, Ints
from app.simulator.duty import BUFFERING, DOCKED, OFF, RECORDING, STATUSES
from app.simulator.plane import CENTRE_LATITUDE, METRES_PER_DEGREE
from app.simulator.streets import CAR_LIMIT_M_S, DRONE_LIMIT_M_S, FOOT_LIMIT_M_S
from app.simulator.wire_form import WireForm

START_S = 1_790_000_000.0


def metres(latitude_a: Floats, longitude_a: Floats, latitude_b: Floats, longitude_b: Floats) -> Floats:
    east = (longitude_b - longitude_a) * METRES_PER_DEGREE * np.cos(np.radians(CENTRE_LATITUDE))
    return np.asarray(np.hypot(east, (latitude_b - latitude_a) * METRES_PER_DEGREE))


def everyone(story: Story) -> Ints:
    return np.arange(story.units, dtype=np.int64)


def spoken(story: Story, time_s: float) -> bytes:
    forms = [WireForm(story, agency, "partner") for agency in range(story.agencies)]
    return b"".join(b"".join(form.devices(np.arange(len(form)), time_s)) for form in forms)


def test_the_same_seed_tells_the_same_story_to_the_byte() -> None:
    for time_s in (START_S, START_S + 12_345.678):
        assert spoken(Story(300, 2, 7, START_S), time_s) == spoken(Story(300, 2, 7, START_S), time_s)


def test_another_seed_tells_another_story() -> None:
    assert spoken(Story(50, 1, 7, START_S), START_S) != spoken(Story(50, 1, 8, START_S), START_S)


def test_bytes_kept_from_an_earlier_time_never_differ_from_fresh_ones() -> None:
    story = Story(200, 1, 3, START_S)
    kept = WireForm(story, 0, "partner")
    places = np.arange(200)
    for step in range(40):
        time_s = START_S + 7.5 * step + (0 if step < 30 else 20_000)
        assert kept.devices(places, time_s) == WireForm(story, 0, "partner").devices(places, time_s)


def test_asking_for_a_few_answers_as_asking_for_all() -> None:
    story = Story(500, 3, 5, START_S)
    rows = everyone(story)[40:90]
    whole, part = story.report(everyone(story), START_S + 99), story.report(rows, START_S + 99)
    assert np.array_equal(whole.contact_ms[rows], part.contact_ms)
    assert np.array_equal(story.fixes(everyone(story), whole.fix_ms).latitude[rows], story.fixes(rows, part.fix_ms).latitude)


@pytest.mark.parametrize("hours", [0, 1, 7, 100])
def test_three_hundred_units_show_a_believable_mix(hours: int) -> None:
    story = Story(300, 2, 1, START_S)
    rows = everyone(story)
    told = story.report(rows, START_S + hours * 3600)
    count = Counter(told.status.tolist())
    assert 9 <= count[RECORDING] <= 32
    assert 150 <= count[BUFFERING] <= 200
    assert 60 <= count[DOCKED] <= 90
    assert 3 <= count[OFF] <= 40
    assert 3 <= np.count_nonzero(~story.located(rows, told.status)) <= 35
    assert story.crew.car.sum() == 60
    assert story.crew.drone.sum() == 2


def test_every_status_comes_in_a_day() -> None:
    story = Story(60, 1, 1, START_S)
    seen = {status for step in range(400) for status in story.report(everyone(story), START_S + 216 * step).status.tolist()}
    assert seen == set(range(len(STATUSES)))


def test_nobody_moves_faster_than_a_unit_of_its_kind() -> None:
    story = Story(400, 2, 11, START_S)
    rows = everyone(story)
    limit = np.where(story.crew.car | story.crew.rides, CAR_LIMIT_M_S, FOOT_LIMIT_M_S)
    limit = np.where(story.crew.drone, DRONE_LIMIT_M_S, limit)
    farthest = np.zeros(story.units)
    start_ms = story.start_ms
    for begin_ms in (0, 17_000_000, 53_900_000):
        before = story.true_place(rows, np.full(len(rows), start_ms + begin_ms, dtype=np.int64))
        for step in range(1, 700):
            now = story.true_place(rows, np.full(len(rows), start_ms + begin_ms + 2_000 * step, dtype=np.int64))
            speed = metres(*before, *now) / 2.0
            assert (speed <= limit).all(), speed[speed > limit]
            farthest = np.maximum(farthest, speed)
            before = now
    assert farthest[story.crew.car].max() > 8
    assert farthest[story.crew.drone].max() > 3


def test_what_a_device_reports_is_true_within_its_stated_accuracy() -> None:
    story = Story(2000, 2, 4, START_S)
    rows = everyone(story)
    told = story.report(rows, START_S + 3)
    fixes = story.fixes(rows, told.fix_ms)
    away = metres(fixes.latitude, fixes.longitude, *story.true_place(rows, told.fix_ms))
    assert (away <= fixes.accuracy_m).all()
    assert away.max() > 5
    assert fixes.accuracy_m.min() >= 3
    assert fixes.accuracy_m.max() <= 25


def test_an_officer_leaves_the_car_and_comes_back() -> None:
    story = Story(20, 1, 2, START_S)
    (rider,) = np.flatnonzero(story.crew.rides)[:1]
    pair = np.array([rider, rider + 1])
    apart = []
    for step in range(1200):
        latitude, longitude = story.true_place(pair, np.full(2, story.start_ms + 15_000 * step, dtype=np.int64))
        apart.append(float(metres(latitude[:1], longitude[:1], latitude[1:], longitude[1:])[0]))
    assert max(apart) > 30
    assert max(apart) <= 161
    assert min(apart) < 1
    assert apart.index(max(apart)) < len(apart) - 1
    assert min(apart[apart.index(max(apart)) :]) < 1


def reports_of(story: Story, seconds: int, begin_s: int = 0) -> tuple[Ints, Ints, Ints]:
    """Status, contact and fix times of every device, a row for each second."""
    told = [story.report(everyone(story), START_S + begin_s + second) for second in range(seconds)]
    return np.array([t.status for t in told]), np.array([t.contact_ms for t in told]), np.array([t.fix_ms for t in told])


def test_each_kind_reports_as_often_as_its_state_asks() -> None:
    story = Story(240, 1, 6, START_S)
    status, contact_ms, fix_ms = reports_of(story, 2000)
    seen: dict[tuple[str, str], set[int]] = {}
    for row in range(story.units):
        kind = "air" if story.crew.drone[row] else "fleet" if story.crew.car[row] else "body"
        changes = np.flatnonzero(np.diff(contact_ms[:, row])) + 1
        for earlier, later in zip(changes[:-1].tolist(), changes[1:].tolist(), strict=True):
            if len(set(status[earlier : later + 1, row].tolist())) == 1:
                gap = int(contact_ms[later, row] - contact_ms[earlier, row])
                seen.setdefault((kind, STATUSES[status[later, row]]), set()).add(gap)
    assert seen[("body", "RECORDING")] == {10_000}
    assert max(seen[("body", "BUFFERING")]) == 900_000
    assert max(seen[("fleet", "BUFFERING")]) == max(seen[("fleet", "RECORDING")]) == 10_000
    assert seen[("air", "RECORDING")] <= {5_000, 10_000}
    assert not [kind_status for kind_status in seen if kind_status[1] == "OFF"]
    on_duty = status <= BUFFERING
    assert (contact_ms == fix_ms)[on_duty].all()


def test_no_report_comes_from_the_future_and_none_goes_back() -> None:
    story = Story(240, 1, 6, START_S)
    _, contact_ms, fix_ms = reports_of(story, 1500, begin_s=30_000)
    now_ms = story.start_ms + 1000 * (30_000 + np.arange(1500))[:, None]
    assert (contact_ms <= now_ms).all()
    assert (fix_ms <= contact_ms).all()
    assert (np.diff(contact_ms, axis=0) >= 0).all()
    assert (np.diff(fix_ms, axis=0) >= 0).all()


def test_a_story_that_just_began_looks_hours_old() -> None:
    story = Story(300, 2, 1, START_S)
    told = story.report(everyone(story), START_S)
    age_s = (story.start_ms - told.fix_ms)[(told.status == BUFFERING) & ~story.crew.car] / 1000
    assert age_s.max() <= 900
    assert age_s.max() > 700
    assert age_s.min() < 200


def test_batteries_drain_on_duty_and_fill_in_the_dock() -> None:
    story = Story(50, 1, 1, START_S)
    row = np.array([1])
    levels = [story.report(row, START_S + 900 * step) for step in range(120)]
    steps = [(a.status[0], int(b.battery_percent[0] - a.battery_percent[0])) for a, b in pairwise(levels)]
    assert min(change for status, change in steps if status == BUFFERING) < 0
    assert max(change for status, change in steps if status == DOCKED) > 0
    assert all(0 <= int(level.battery_percent[0]) <= 100 for level in levels)


def test_the_truth_names_the_fix_that_was_served() -> None:
    story = Story(100, 2, 9, START_S)
    columns = story.truths(1, START_S + 60)
    for place, device_id in enumerate(columns.device_id):
        truth = story.truth(1, device_id, START_S + 60)
        assert truth.contact_time_ms == columns.contact_time_ms[place]
        assert truth.status == columns.status[place]
        assert (truth.fix_time_ms is not None) == columns.located[place]
        assert truth.latitude == columns.latitude[place]


def test_the_truth_of_another_agencys_device_is_not_told() -> None:
    story = Story(10, 2, 1, START_S)
    stranger = story.device_id(9)
    with pytest.raises(KeyError):
        story.truth(0, stranger, START_S)
    with pytest.raises(KeyError):
        story.truth(0, "no such device", START_S)


@pytest.mark.parametrize(("units", "agencies"), [(0, 1), (1, 0), (2_000_000, 1)])
def test_counts_that_make_no_story_are_refused(units: int, agencies: int) -> None:
    with pytest.raises(ValueError, match="a story needs"):
        Story(units, agencies, 1, START_S)


def test_more_agencies_than_units_leaves_some_without_devices() -> None:
    story = Story(2, 3, 1, START_S)
    assert [len(story.truths(agency, START_S).device_id) for agency in range(3)] == [1, 1, 0]
