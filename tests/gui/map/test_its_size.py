"""The map gets another size, and stays where the dispatcher looks."""

from __future__ import annotations

from tests.gui.map.conftest import Feeding, Shown

SIZE = "(({x, y}) => `${x} ${y}`)(map_stage.getSize())"
SPOT = "[60.17, 24.94]"
MIDDLE = "(({lat, lng}) => [lat.toFixed(4), lng.toFixed(4)].join())(map_stage.getCenter())"


def resize(shown: Shown, width: int, height: int) -> None:
    """Until the page has taken it."""
    shown.map.resize(width, height)
    shown.qtbot.waitUntil(lambda: shown.run(SIZE) == f"{width} {height}", timeout=10_000)


def look(shown: Shown) -> None:
    """A dispatcher moves the map there."""
    shown.run(f"map_stage.setView({SPOT}, 15, {{animate: false}}); map_stage.panBy([37, 21], {{animate: false}}); 0")


def where(shown: Shown) -> str:
    return str(shown.run(f"(({{x, y}}) => `${{x}} ${{y}}`)(map_stage.latLngToContainerPoint({SPOT}))"))


def test_a_bar_below_the_map_moves_nothing_on_it(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(20))
    shown.settled()
    look(shown)
    before = where(shown)
    resize(shown, 900, 658)
    assert where(shown) == before
    resize(shown, 900, 700)
    assert where(shown) == before


def test_in_another_window_the_same_place_is_in_the_middle(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(20))
    shown.settled()
    look(shown)
    before = shown.run(MIDDLE)
    resize(shown, 640, 420)
    assert shown.run(MIDDLE) == before
    assert shown.run("map_stage.getZoom()") == 15


def test_units_that_come_before_the_window_has_its_size_are_all_shown_once_it_has(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(20, spread=0.01))
    shown.settled()
    wanted = shown.run("map_stage.getZoom()")
    shown.run("map_stage.zoomIn(1, {animate: false}); 0")
    resize(shown, 200, 150)
    shown.map.fit()
    shown.qtbot.waitUntil(lambda: shown.run("map_stage.getZoom()") < wanted - 1, timeout=10_000)
    resize(shown, 900, 700)
    assert shown.run("map_stage.getZoom()") == wanted
    look(shown)
    resize(shown, 500, 300)
    assert shown.run("map_stage.getZoom()") == 15, "who moved the map is not brought elsewhere"


def test_units_that_come_before_anything_is_shown_are_on_the_map_once_it_is(feeding: Feeding, unseen: Shown) -> None:
    unseen.map.fit()
    feeding.answer(feeding.town(20, spread=0.01))
    unseen.settled()
    assert unseen.run(SIZE) == "0 0"
    unseen.map.show()
    unseen.qtbot.waitUntil(lambda: unseen.run(SIZE) == "900 700", timeout=10_000)
    drawn = unseen.wait(lambda state: len(state["units"]) + sum(each["count"] for each in state["groups"]) == state["on_map"])
    assert drawn["on_map"] > 5
    assert unseen.run("map_stage.getZoom()") == 14
