"""Finding named features, and the crossing nearest to a position."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.basemap.layers.reading import read_layer
from app.basemap.places import Places
from tests.basemap.layers.files import SQUARE, feature, geojson

MAIN = [[24.90, 60.10], [24.91, 60.10], [24.92, 60.10]]
FIFTH = [[24.91, 60.09], [24.91, 60.10], [24.91, 60.11]]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    streets = read_layer(
        geojson(
            tmp_path / "streets.json",
            feature("LineString", MAIN[:2], name="Main Street", kind="street"),
            feature("LineString", MAIN[1:], name="Main Street", kind="street"),
            feature("LineString", FIFTH, name="5th Avenue", kind="street"),
            feature("LineString", [[24.90, 60.0], [24.95, 60.2]], name=""),
            feature("LineString", [[24.8, 60.0], [24.8, 60.05]], name="Hämeentie"),
        )
    )
    others = read_layer(
        geojson(
            tmp_path / "others.json",
            feature("Point", [24.93, 60.12], name="Hydrant 12"),
            feature("Point", [24.94, 60.12], name="Hydrant 12"),
            feature("Polygon", [SQUARE], name="Beat 14"),
        )
    )
    return Places([("Streets", streets), ("Others", others)])


def test_pieces_of_a_street_are_one_place_and_hydrants_of_one_name_are_two(places: Places) -> None:
    [main] = places.find("main street")
    assert (main.name, main.kind, main.layer) == ("Main Street", "street", "Streets")
    assert main.extent == (24.90, 60.10, 24.92, 60.10)
    assert [place.longitude for place in places.find("hydrant 12")] == [24.93, 24.94]
    assert places.find("beat 14")[0].kind == "Others"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("MAIN", "Main Street"),
        ("5th", "5th Avenue"),
        ("avenue", "5th Avenue"),
        ("hameentie", "Hämeentie"),
        ("HÄMEENTIE ", "Hämeentie"),
        ("main stret", "Main Street"),
        ("hamentie", "Hämeentie"),
        ("street main", "Main Street"),
        ("avenu 5th", "5th Avenue"),
        ("hydrent 12", "Hydrant 12"),
    ],
)
def test_names_are_found_whatever_the_case_the_accents_and_small_typing_errors(places: Places, typed: str, found: str) -> None:
    assert places.find(typed)[0].name == found


@pytest.mark.parametrize("typed", ["", "   ", "zzzzzzz", "\0", "x" * 100_000, "officer novak"])
def test_what_is_no_place_is_not_found(places: Places, typed: str) -> None:
    assert places.find(typed) == () and places.find("main", 0) == ()


def test_a_position_is_told_by_the_crossing_of_the_street_it_is_on(places: Places) -> None:
    found = places.cross_streets(60.1001, 24.9120)
    assert found is not None and found.street == "Main Street" and found.crossing == ("Main Street", "5th Avenue")
    assert found.words() == "110 m east of Main Street and 5th Avenue"
    assert found.words(imperial=True) == "350 ft east of Main Street and 5th Avenue"
    at, up = places.cross_streets(60.10005, 24.91), places.cross_streets(60.1007, 24.9114)
    assert at is not None and at.words() == "at 5th Avenue and Main Street"
    assert up is not None and up.words() == "110 m north-east of 5th Avenue and Main Street"


def test_far_from_every_crossing_only_the_street_is_told_and_far_from_every_street_nothing(places: Places) -> None:
    lonely = places.cross_streets(60.02, 24.801)
    assert lonely is not None and lonely.words() == "near Hämeentie"
    assert places.cross_streets(10.0, 10.0) is None and Places().cross_streets(60.1, 24.9) is None
