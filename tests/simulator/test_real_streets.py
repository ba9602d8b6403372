"""With a street network the first units move along real streets, no faster than they can, and the rest stay clear of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.resources import find_resources
from app.simulator import Story, StreetNetwork
from app.simulator.dice import Floats, Ints
from app.simulator.plane import to_metres
from app.simulator.streets import CAR_LIMIT_M_S, DRONE_LIMIT_M_S, FOOT_LIMIT_M_S, REAL_SIDE_M, STREET_STATIONS, UNITS_PER_STATION

START_S = 1_790_000_000.0
ON_STREET_M = REAL_SIDE_M / 2**0.5 + 0.01
"""Each keeps to its own side, by half of that east and north at most."""


@pytest.fixture(scope="module")
def network() -> StreetNetwork:
    return StreetNetwork.read(find_resources().path("demo/helsinki-network.json"))


@pytest.fixture(scope="module")
def story(network: StreetNetwork) -> Story:
    return Story(300, 2, 911, START_S, network)


def places(story: Story, rows: Ints, since_s: float) -> tuple[Floats, Floats]:
    """Metres in the plane."""
    return to_metres(*story.true_place(rows, np.full(len(rows), story.start_ms + round(1000 * since_s), dtype=np.int64)))


@pytest.mark.parametrize("hours", [0, 0.3, 3.4, 9.1, 31.7, 200])
def test_everybody_on_the_ground_is_on_a_street(story: Story, network: StreetNetwork, hours: float) -> None:
    rows = np.flatnonzero(~story.crew.drone)
    away_m = network.away_m(*places(story, rows, 3600 * hours))
    assert away_m.max() <= ON_STREET_M


def test_units_spread_over_the_town_instead_of_standing_in_one_place(story: Story) -> None:
    east, north = places(story, np.arange(300), 4000)
    assert np.ptp(east) > 700 and np.ptp(north) > 1000
    assert len({(round(x / 10), round(y / 10)) for x, y in zip(east, north, strict=True)}) > 110


def test_nobody_moves_faster_than_a_unit_of_its_kind_and_cars_do_drive(story: Story) -> None:
    rows = np.arange(story.units)
    limit = np.where(story.crew.car | story.crew.rides, CAR_LIMIT_M_S, FOOT_LIMIT_M_S)
    limit = np.where(story.crew.drone, DRONE_LIMIT_M_S, limit)
    farthest = np.zeros(story.units)
    for begin_s in (0, 17_000, 53_900):
        before = places(story, rows, begin_s)
        for step in range(1, 80):
            now = places(story, rows, begin_s + 2 * step)
            speed = np.hypot(now[0] - before[0], now[1] - before[1]) / 2
            assert (speed <= limit).all(), speed[speed > limit]
            farthest, before = np.maximum(farthest, speed), now
    assert farthest[story.crew.car].max() > 8


def test_where_a_unit_is_depends_on_seed_and_time_alone(network: StreetNetwork, story: Story) -> None:
    again = Story(300, 2, 911, START_S, network)
    rows = np.arange(300)
    whole = places(story, rows, 5000.5)
    places(again, rows, 77.0)
    assert all(np.array_equal(a, b) for a, b in zip(whole, places(again, rows, 5000.5), strict=True))
    part = places(again, rows[40:90], 5000.5)
    assert all(np.array_equal(a[40:90], b) for a, b in zip(whole, part, strict=True))
    other = Story(300, 2, 912, START_S, network)
    assert not np.array_equal(whole[0], places(other, rows, 5000.5)[0])


def test_a_large_fleet_keeps_to_the_grid_outside_the_real_streets(network: StreetNetwork) -> None:
    story = Story(20_000, 4, 5, START_S, network)
    east, north = places(story, np.arange(story.units), 4321)
    ground = ~story.crew.drone
    inside = (np.abs(east - 330) < 520) & (north > -650) & (north < 1035) & ground
    assert inside.sum() == np.count_nonzero(
        ground & (story.crew.number[story.crew.leader] // UNITS_PER_STATION * 4 + story.crew.agency < STREET_STATIONS)
    )
    assert network.away_m(east[inside], north[inside]).max() <= ON_STREET_M


def test_the_way_between_two_corners_is_the_shortest_and_without_a_jump(network: StreetNetwork) -> None:
    dice = np.random.default_rng(3)
    start, end = dice.integers(0, len(network), (2, 50))
    length_m = network.length_m(start, end)
    assert np.allclose(length_m, network.length_m(end, start))
    assert (
        length_m
        >= np.hypot(
            network.corner_east_m[start] - network.corner_east_m[end], network.corner_north_m[start] - network.corner_north_m[end]
        )
        - 1e-6
    ).all()
    before = network.place(start, end, np.zeros(50))
    for share in np.linspace(0, 1, 200)[1:]:
        now = network.place(start, end, length_m * share)
        assert (np.hypot(now[0] - before[0], now[1] - before[1]) <= length_m / 199 + 0.01).all()
        before = now
    assert np.allclose(now[0], network.corner_east_m[end]) and np.allclose(now[1], network.corner_north_m[end])


@pytest.mark.parametrize("tables", [{}, {"corners": [[24, 60]], "streets": [[0, 7]]}, {"corners": 3, "streets": []}, [1]])
def test_a_file_that_holds_no_streets_is_refused(tmp_path: Path, tables: object) -> None:
    (tmp_path / "streets.json").write_text(json.dumps(tables))
    with pytest.raises(ValueError):  # noqa: PT011 - numpy's words or ours
        StreetNetwork.read(tmp_path / "streets.json")


def test_streets_that_do_not_meet_are_refused() -> None:
    corners = np.array([[0.0, 0.0], [10.0, 0.0], [50.0, 0.0], [60.0, 0.0]])
    with pytest.raises(ValueError, match="not all connected"):
        StreetNetwork(corners, [(0, 1, corners[[0, 1]]), (2, 3, corners[[2, 3]])])
