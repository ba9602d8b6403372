"""Every unit on the map is drawn or counted, and the page says of it what the program says."""

from __future__ import annotations

from tests.gui.map.conftest import Feeding, Shown


def test_every_unit_is_drawn_or_counted(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(300))
    state = shown.settled()
    on_map = int((feeding.monitor.place == 0).sum())
    assert state["on_map"] == on_map > 100
    assert sum(unit["in_view"] for unit in state["units"]) + sum(group["count"] for group in state["groups"]) == on_map
