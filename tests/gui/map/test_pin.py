"""The pin stands where it was dropped, whatever the page goes through, and never moves the map by itself."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from app.gui.spot import Spot

from .conftest import Feeding, Shown

HOSTILE = "<img src=x onerror=alert(1)>${1}\u202egnp"


def test_a_pin_is_painted_where_it_was_dropped_and_taken_away_again(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("1")])
    view = shown.settled()["view"]
    told: list[Spot | None] = []
    shown.map.laid.pin_changed.connect(told.append)
    shown.map.laid.show_pin(60.1705, 24.9412, HOSTILE)
    pin = shown.wait(lambda state: state["pin"] is not None)["pin"]
    assert (pin["latitude"], pin["longitude"]) == pytest.approx((60.1705, 24.9412))
    assert pin["words"] == HOSTILE
    assert shown.run("document.querySelector('.pin-words').childElementCount") == 0
    assert shown.probe()["view"] == view
    assert shown.map.laid.remove_pin()
    shown.wait(lambda state: state["pin"] is None)
    assert not shown.map.laid.remove_pin()
    assert [spot and spot.latitude for spot in told] == [60.1705, None]


def test_the_pin_is_still_there_when_the_page_was_loaded_again(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("1")])
    shown.settled()
    shown.map.laid.show_pin(60.17, 24.95, "Main and 5th", within_m=7.1)
    shown.wait(lambda state: state["pin"] is not None)
    shown.run("window.before = true")
    shown.map.page.load()
    circles = "window.before ? 0 : document.querySelectorAll('.pin-circle').length"
    shown.qtbot.waitUntil(lambda: shown.run(circles) == 1, timeout=20_000)
    assert shown.wait(lambda state: state["pin"] is not None)["pin"]["words"] == "Main and 5th"


def test_going_to_a_place_shows_it_and_lets_the_followed_unit_go(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("1")])
    shown.settled()
    feeding.monitor.selection.select(feeding.monitor.fleet.key(0))
    shown.map.set_follow(True)
    shown.map.go_to(61.4981, 23.7610, 14)
    state = shown.wait(lambda state: state["view"]["zoom"] == 14)
    assert (state["view"]["latitude"], state["view"]["longitude"]) == pytest.approx((61.4981, 23.7610), abs=1e-3)
    assert not shown.map.following
    feeding.answer([feeding.unit("1", latitude=60.18)])
    assert shown.settled()["view"] == state["view"]
    assert shown.map.view is not None and shown.map.view.zoom == 14


def test_the_scale_is_in_feet_or_in_metres_as_asked(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("1")])
    shown.settled()
    for imperial, unit in ((True, " ft"), (False, " m"), (True, " ft")):
        shown.map.set_imperial(imperial)
        ends = partial(_scale_ends_in, unit)
        shown.wait(ends)


def _scale_ends_in(unit: str, state: dict[str, Any]) -> bool:
    return str(state["scale"]).endswith(unit)
