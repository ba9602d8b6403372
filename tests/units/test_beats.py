"""Which area a position is in: the fast way against the plain one, and only for those that moved."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from app.units.beats import NOWHERE, Areas, Beats
from app.units.figures import FigureTable
from app.units.fixes import NO_TIME

Ring = list[tuple[float, float]]
SQUARE = np.array([[24.9, 60.1], [25.0, 60.1], [25.0, 60.2], [24.9, 60.2]])
HOLE = np.array([[24.94, 60.14], [24.96, 60.14], [24.96, 60.16], [24.94, 60.16]])


def table(longitude: list[float], latitude: list[float]) -> FigureTable:
    figures = FigureTable.empty(len(longitude))
    figures["longitude"][:], figures["latitude"][:] = longitude, latitude
    figures["fix_time_ms"][:] = 1
    return figures


def every(figures: FigureTable) -> npt.NDArray[np.int32]:
    return np.arange(len(figures), dtype=np.int32)


def inside(ring: Ring, x: float, y: float) -> bool:
    """By counting borders on the way out."""
    odd = False
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
    return odd


@st.composite
def stars(draw: st.DrawFn) -> Ring:
    """An area without crossing borders, of any shape: points around a middle."""
    x, y = draw(st.floats(-3, 3)), draw(st.floats(-3, 3))
    reaches = draw(st.lists(st.floats(0.05, 3), min_size=3, max_size=14))
    angles = np.linspace(0.1, 2 * np.pi, len(reaches), endpoint=False)
    return [(x + r * float(np.cos(a)), y + r * float(np.sin(a))) for r, a in zip(reaches, angles, strict=True)]


@settings(max_examples=8, deadline=None)
@given(st.lists(stars(), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_every_position_is_in_the_area_that_counting_borders_says(rings: list[Ring], seed: int) -> None:
    areas = Areas((f"Beat {number}", [[np.array(ring)]]) for number, ring in enumerate(rings))
    x, y = np.random.default_rng(seed).uniform(-7, 7, (2, 300))
    plainly = [
        next((number for number, ring in enumerate(rings, 1) if inside(ring, a, b)), NOWHERE) for a, b in zip(x, y, strict=True)
    ]
    assert areas.of(x, y).tolist() == plainly


def test_holes_pieces_of_one_name_and_what_has_no_name() -> None:
    areas = Areas([("A", [[SQUARE, HOLE]]), ("", [[SQUARE + 5]]), ("B", [[SQUARE + 1]]), ("A", [[SQUARE + 2]])])
    x, y = np.array([[24.92, 60.12], [24.95, 60.15], [25.95, 61.15], [26.95, 62.15], [29.95, 65.15], [np.nan, np.nan]]).T
    assert areas.names == ("A", "B") and areas.of(x, y).tolist() == [1, 0, 2, 1, 0, 0]


def test_a_border_belongs_to_the_area_that_comes_first_and_a_twisted_area_is_no_trouble() -> None:
    twisted = np.array([[30.0, 10.0], [31.0, 11.0], [31.0, 10.0], [30.0, 11.0]])
    areas = Areas([("West", [[SQUARE]]), ("East", [[SQUARE + np.array([0.1, 0])]]), ("Twisted", [[twisted]])])
    assert areas.of(np.array([25.0, 30.1, 30.5]), np.array([60.15, 10.5, 10.9])).tolist() == [1, 3, 0]


def test_no_areas_are_no_trouble_either() -> None:
    assert Areas([]).of(np.array([24.9]), np.array([60.1])).tolist() == [NOWHERE]


def test_only_positions_that_moved_are_looked_up() -> None:
    figures, beats = table([24.92, 30.0, 24.98], [60.12, 60.0, 60.18]), Beats()
    areas = Areas([("A", [[SQUARE]])])
    assert beats.begin(areas, figures).tolist() == [0, 2] and beats.numbers(3).tolist() == [1, 0, 1]
    assert beats.follow(figures, every(figures)) == 0
    figures["longitude"][1] = 24.93
    figures["latitude"][1] = 60.13
    assert beats.follow(figures, every(figures)) == 1 and beats.name_of(1) == "A"
    figures["fix_time_ms"][0] = NO_TIME
    beats.follow(figures, every(figures))
    assert beats.name_of(0) == "" and beats.name_of(99) == ""


def test_other_areas_answer_with_the_rows_that_are_called_otherwise_now() -> None:
    figures, beats = table([24.92, 25.92], [60.12, 61.12]), Beats()
    beats.begin(Areas([("A", [[SQUARE]]), ("B", [[SQUARE + 1]])]), figures)
    assert beats.begin(Areas([("B", [[SQUARE + 1]]), ("New", [[SQUARE]])]), figures).tolist() == [0]
    assert beats.begin(None, figures).tolist() == [0, 1] and beats.names == ()
