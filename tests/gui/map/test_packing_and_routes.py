"""The bytes the page gets, and the addresses it may ask for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.basemap.stage import leaflet_folder, stage
from app.gui.map.deltas import Deltas, shortened
from app.gui.map.hearing import place_of, places_of, view_of
from app.gui.map.packing import DELTA, HAS_POSITION, ON_MAP, UPPER
from app.gui.map.routes import Routes
from app.resources import find_resources
from app.units.mercator import WORLD, mercator
from app.units.unit import Position
from tests.gui.map.conftest import Feeding


def unpacked(message: bytes) -> tuple[dict[str, object], np.ndarray[tuple[int], np.dtype[np.void]]]:
    length = int.from_bytes(message[:4], "little")
    return json.loads(message[4 : 4 + length]), np.frombuffer(message[4 + length :], DELTA)


def test_a_changed_unit_costs_at_most_forty_bytes() -> None:
    assert DELTA.itemsize * 4 / 3 < 40  # a push carries them in letters of six bits


def test_mercator_puts_the_world_between_zero_and_its_width() -> None:
    x, y = mercator(np.array([0.0, 85.0511287798066, -85.0511287798066, 90.0]), np.array([0.0, -180.0, 179.9999999, 180.0]))
    assert x.tolist()[:2] == [WORLD / 2, 0]
    assert abs(int(y[0]) - WORLD / 2) <= 1
    assert int(y[1]) <= 1 and int(y[2]) >= WORLD - 2 and int(y[3]) <= 1


def test_the_first_question_brings_everything_and_the_next_only_what_changed(feeding: Feeding) -> None:
    deltas = Deltas(feeding.monitor)
    feeding.monitor.fleet_changed.connect(deltas.note)
    town = feeding.town(20)
    feeding.answer(town)
    header, units = unpacked(deltas.hand_over(-1, {"palette": 1}))
    assert (header["full"], header["palette"], len(units)) == (True, 1, 20)
    feeding.pass_s(0)
    first = deltas.waiting
    unpacked(deltas.hand_over(int(str(header["sequence"]))))
    town[3] = feeding.unit("d3", 60.5, 24.5)
    feeding.answer(town)
    header, units = unpacked(deltas.hand_over(first, {"palette": 1}))
    assert (header["full"], "palette" in header, units["row"].tolist()) == (False, False, [3])
    # The page did not get that answer: it asks with the old number and gets everything.
    header, units = unpacked(deltas.hand_over(first))
    assert (header["full"], len(units)) == (True, 20)


def test_a_unit_without_a_position_and_one_that_left_have_no_flags(feeding: Feeding) -> None:
    deltas = Deltas(feeding.monitor)
    feeding.monitor.fleet_changed.connect(deltas.note)
    here, nowhere = feeding.unit("here"), feeding.unit("nowhere")
    nowhere = type(nowhere)("nowhere", kind=nowhere.kind, state=nowhere.state, officers=nowhere.officers)
    feeding.answer([here, nowhere])
    header, units = unpacked(deltas.hand_over(-1))
    assert isinstance(here.position, Position)
    assert (units["freshness_flags"] // UPPER).tolist() == [ON_MAP | HAS_POSITION, 0]
    feeding.monitor.remove_connection("Lakeside PD")
    _, units = unpacked(deltas.hand_over(int(str(header["sequence"]))))
    assert (units["freshness_flags"] // UPPER).tolist() == [0, 0]
    assert units["tenant"].tolist() == [1, 1]


@pytest.fixture
def routes(tmp_path: Path) -> Routes:
    routes = Routes(lambda: stage(tmp_path), find_resources(), leaflet_folder(), b"channel")
    routes.serve(lambda known: b"%d" % known)
    return routes


@pytest.mark.parametrize(
    ("address", "mime"),
    [
        ("watchfloor://map/stage.html", "text/html;charset=utf-8"),
        ("watchfloor://map/leaflet/leaflet.js", "text/javascript;charset=utf-8"),
        ("watchfloor://map/live/main.js", "text/javascript;charset=utf-8"),
        ("watchfloor://map/live/stage.css", "text/css;charset=utf-8"),
        ("watchfloor://map/channel.js", "text/javascript;charset=utf-8"),
        ("watchfloor://map/delta?after=7", "application/octet-stream"),
    ],
)
def test_what_the_page_needs_is_answered_with_its_type(routes: Routes, address: str, mime: str) -> None:
    answer = routes.answer("GET", address)
    assert (answer.status, answer.mime) == (200, mime)
    assert answer.body


@pytest.mark.parametrize(
    "address",
    [
        "watchfloor://map/live/../../pyproject.toml",
        "watchfloor://map/live/%2e%2e/secret.js",
        "watchfloor://map/live/..%5csecret.js",
        "watchfloor://map/live/.hidden.js",
        "watchfloor://map/live/",
        "watchfloor://map/leaflet/leaflet-src.js",
        "watchfloor://map/leaflet/../apps.py",
        "watchfloor://map/",
        "watchfloor://other/stage.html",
        "watchfloor://map@evil/stage.html",
        "file:///etc/passwd",
        "https://map/stage.html",
        "watchfloor://[map/stage.html",
        "",
    ],
)
def test_anything_else_is_refused(routes: Routes, address: str) -> None:
    assert routes.answer("GET", address).status in (403, 404)
    assert routes.answer("POST", "watchfloor://map/delta").status == 403


@pytest.mark.parametrize("query", ["", "after=", "after=x", "after=1e9", "after=-5", "other=1"])
def test_an_odd_question_brings_everything(routes: Routes, query: str) -> None:
    assert int(routes.answer("GET", f"watchfloor://map/delta?{query}").body) < 0


def test_what_the_page_says_is_checked() -> None:
    assert place_of([3, 1]) == (3, 1)
    wrong: object
    for wrong in (None, 3, [3], [3, 1, 2], ["3", 1], [-1, 0], [True, 1], [1.5, 0], [2**40, 0], {}):
        assert place_of(wrong) is None
    assert places_of([[1, 0], "x", [2, 0]]) == ((1, 0), (2, 0))
    assert places_of("x") == ()
    assert view_of({"latitude": 1, "longitude": 2.5, "zoom": 3}) is not None
    for wrong_view in ({}, {"latitude": float("nan"), "longitude": 0, "zoom": 1}, {"latitude": "1", "longitude": 0, "zoom": 1}):
        assert view_of(wrong_view) is None


def test_a_long_name_is_shortened_and_control_characters_become_blanks() -> None:
    assert shortened("Maria Lopez") == "Maria Lopez"
    assert shortened("a\nb\x00c") == "a b c"
    assert len(shortened("x" * 100_000)) == 40
