from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.units.areas import METRES_PER_DEGREE, Area, Side

CIRCLE = Area("Harbour", ((60.0, 25.0),), radius_m=500)
SQUARE = Area("Market", ((60.16, 24.93), (60.16, 24.95), (60.18, 24.95), (60.18, 24.93)))


def side_of(area: Area, latitude: float, longitude: float, accuracy_m: float = 10.0) -> Side:
    return Side(area.sides(np.array([latitude]), np.array([longitude]), np.array([accuracy_m]))[0])


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "side"),
    [(0, 400, Side.INSIDE), (480, 10, Side.INSIDE), (495, 10, Side.UNSURE), (520, 10, Side.OUTSIDE), (900, 600, Side.UNSURE)],
)
def test_a_circle_is_told_only_when_the_whole_fix_is_on_one_side(metres: float, accuracy_m: float, side: Side) -> None:
    assert side_of(CIRCLE, 60.0 + metres / METRES_PER_DEGREE, 25.0, accuracy_m) is side


def test_a_corner_that_points_inwards_is_outside() -> None:
    arrow = Area("Arrow", ((0.0, 0.0), (0.02, 0.02), (0.0, 0.01), (-0.02, 0.02)))
    assert side_of(arrow, 0.0, 0.005) is Side.INSIDE
    assert side_of(arrow, 0.0, 0.018) is Side.OUTSIDE


def test_an_area_across_the_date_line_holds_both_sides_of_it() -> None:
    strait = Area("Strait", ((-1.0, 179.8), (-1.0, -179.8), (-0.7, -179.8), (-0.7, 179.8)))
    assert side_of(strait, -0.85, 179.95) is side_of(strait, -0.85, -179.95) is Side.INSIDE
    assert side_of(strait, -0.85, 179.5) is Side.OUTSIDE


def test_a_unit_without_a_position_is_on_neither_side() -> None:
    assert side_of(SQUARE, float("nan"), float("nan")) is Side.UNSURE
    assert side_of(CIRCLE, float("nan"), float("nan")) is Side.UNSURE


def test_an_accuracy_that_is_not_known_is_taken_as_coarse() -> None:
    assert side_of(SQUARE, 60.17, 24.9303, float("nan")) is Side.UNSURE
    assert side_of(SQUARE, 60.17, 24.94, float("nan")) is Side.INSIDE


@given(st.floats(60.155, 60.185), st.floats(24.92, 24.96), st.floats(1, 300))
def test_a_coarser_fix_never_says_more(latitude: float, longitude: float, accuracy_m: float) -> None:
    fine, coarse = side_of(SQUARE, latitude, longitude, accuracy_m), side_of(SQUARE, latitude, longitude, accuracy_m * 2)
    assert coarse in (fine, Side.UNSURE)


@pytest.mark.parametrize(
    "broken",
    [
        {"name": " ", "corners": ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0))},
        {"name": "x", "corners": ((0.0, 0.0), (0.1, 0.1))},
        {"name": "x", "corners": ((0.0, 0.0), (0.1, 400.0), (0.1, 0.0))},
        {"name": "x", "corners": ((0.0, 0.0), (0.0, 30.0), (30.0, 0.0))},
        {"name": "x", "corners": ((0.0, 0.0),), "radius_m": 1.0},
        {"name": "x", "corners": ((float("nan"), 0.0),), "radius_m": 100.0},
        {"name": "x", "corners": ((0.0, 0.0), (0.1, 0.1)), "radius_m": 100.0},
    ],
)
def test_what_cannot_be_an_area_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"area|circle"):
        Area(**broken)  # type: ignore[arg-type]
