"""Pictures of a movement come in an even step, and one alone at once."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.gui.map.pace import ALONE, LONGEST_WAIT_S, PAUSE_S, STEP_S, Pace


def shown_s(ready_s: list[float]) -> list[float]:
    pace = Pace()
    return [each + pace.wait_s(each) for each in ready_s]


def longest_step_off_s(moments_s: list[float]) -> float:
    return max(abs(after - before - STEP_S) for before, after in pairwise(moments_s))


def test_a_picture_alone_is_shown_at_once() -> None:
    ready_s = [number * 1.01 * PAUSE_S for number in range(50)]
    assert shown_s(ready_s) == ready_s


def test_the_first_news_of_several_agencies_are_shown_at_once() -> None:
    ready_s = [number * STEP_S for number in range(ALONE)]
    assert shown_s(ready_s) == ready_s


def test_a_movement_whose_pictures_are_ready_early_and_late_is_shown_in_an_even_step() -> None:
    off_s = [0.0, 0.003, -0.002, 0.004, 0.001, -0.003, 0.002]
    ready_s = [1 + number * STEP_S + off_s[number % len(off_s)] for number in range(300)]
    shown = shown_s(ready_s)
    assert longest_step_off_s(ready_s) > 0.004
    assert longest_step_off_s(shown[60:]) < 0.0007


def test_after_a_late_picture_the_reserve_comes_back_little_by_little() -> None:
    ready_s = [1 + number * STEP_S + (0.02 if number >= 100 else 0.0) for number in range(300)]
    shown = shown_s(ready_s)
    assert shown[100] - ready_s[100] < 0.001
    assert longest_step_off_s(shown[101:]) < 0.0007
    assert shown[299] - ready_s[299] > 0.005


@given(st.lists(st.floats(0.0, 0.1), min_size=1, max_size=60))
def test_no_picture_waits_for_long_nor_is_shown_before_it_is_there(steps_s: list[float]) -> None:
    ready_s, pace = 0.0, Pace()
    for step_s in steps_s:
        ready_s += step_s
        assert 0.0 <= pace.wait_s(ready_s) <= LONGEST_WAIT_S
