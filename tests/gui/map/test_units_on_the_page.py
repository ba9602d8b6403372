"""Every unit on the map is drawn or counted, and the page says of it what the program says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.gui.fleet_monitor import rows_on_map
from app.gui.map.hearing import View
from app.units.filters import Filter
from app.units.freshness import Freshness
from app.units.tally import Drawn
from app.units.unit import Kind, State
from tests.gui.map.conftest import Feeding, Shown


def counted(state: dict[str, Any]) -> int:
    alone: int = sum(unit["in_view"] for unit in state["units"])
    return alone + sum(int(group["count"]) for group in state["groups"])


def drawn_at(left: float, top: float) -> Callable[[dict[str, Any]], bool]:
    return lambda state: bool(state["frame"] and state["frame"][:2] == [left, top])


def click(shown: Shown, mark: dict[str, Any]) -> None:
    surface = shown.map.page.findChild(QWidget, "", Qt.FindChildOption.FindChildrenRecursively)
    for widget in shown.map.page.findChildren(QWidget):
        if "RenderWidgetHostView" in widget.metaObject().className() or "QQuickWidget" in widget.metaObject().className():
            surface = widget
    assert surface is not None
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(round(mark["x"]), round(mark["y"])))


def test_every_unit_is_drawn_or_counted(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(300))
    state = shown.settled()
    on_map = len(rows_on_map(feeding.monitor))
    assert on_map > 100
    assert state["on_map"] == counted(state) == on_map
    members = [row for group in state["groups"] for row in group["rows"]] + [unit["row"] for unit in state["units"]]
    assert sorted(members) == sorted(rows_on_map(feeding.monitor).tolist())


def test_what_leaves_the_fleet_or_the_filter_leaves_the_page(feeding: Feeding, shown: Shown) -> None:
    town = feeding.town(120)
    feeding.monitor.set_drawn(Drawn(docked_or_off=True, unassigned=True))
    feeding.answer(town)
    assert counted(shown.settled()) == 120
    feeding.monitor.set_filter(Filter(states=frozenset({State.RECORDING})))
    recording = sum(unit.state is State.RECORDING for unit in town)
    assert counted(shown.settled()) == recording
    feeding.monitor.set_filter(Filter())
    feeding.monitor.remove_connection("Lakeside PD")
    assert counted(shown.settled()) == 0


def test_mark_and_label_say_what_the_list_says(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit(f"d{i}", 60.17 + i * 0.002, fix_age_s=age) for i, age in enumerate((0, 15, 45, 90, 4000))])
    shown.wait(lambda state: len(state["labels"]) == 5)
    for seconds in (1, 20, 45):
        feeding.pass_s(seconds)
        state = shown.settled()
        drawn = {unit["row"]: unit["freshness"] for unit in state["units"]}
        assert len(drawn) == 5
        for label in state["labels"]:
            facts = feeding.monitor.facts(label["row"])
            assert (label["label"], label["age"], label["freshness"]) == (facts.label, facts.age, facts.freshness)
            assert drawn[label["row"]] == facts.freshness


def test_a_feed_that_falls_silent_is_hatched_and_none_of_its_units_stays_live(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(40))
    shown.settled()
    feeding.pass_s(17)  # more than the interval, the deadline and the grace together
    state = shown.settled()
    assert {unit["freshness"] for unit in state["units"]} <= {Freshness.NOT_CONFIRMED}
    assert all(group["freshness_bits"] == 1 << Freshness.NOT_CONFIRMED for group in state["groups"])
    assert state["watch"]["hatch"] == "Not confirmed: no agency is answering"
    feeding.answer([])
    assert shown.wait(lambda state: not state["watch"]["hatch"])


def test_the_selected_unit_stands_outside_the_count(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit(f"d{i}") for i in range(5)])
    assert [group["count"] for group in shown.settled()["groups"]] == [5]
    feeding.monitor.selection.select_row(2)
    state = shown.wait(lambda state: state["selected"] == 2)
    assert [group["count"] for group in state["groups"]] == [4]
    assert [(unit["row"], unit["selected"]) for unit in state["units"]] == [(2, True)]


def test_the_selected_unit_is_drawn_even_if_it_is_hidden(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("d0", state=State.DOCKED), feeding.unit("d1", 60.18)])
    feeding.monitor.set_filter(Filter(text="nobody"))
    assert shown.settled()["units"] == []
    feeding.monitor.selection.select_row(0)
    shown.map.center_on_selected()
    shown.wait(lambda state: [unit["row"] for unit in state["units"]] == [0])


def test_a_click_selects_a_unit(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("west", 60.17, 24.90), feeding.unit("east", 60.17, 25.00)])
    state = shown.settled()
    east = max(state["units"], key=lambda unit: float(unit["x"]))
    click(shown, east)
    shown.qtbot.waitUntil(lambda: feeding.monitor.selection.row == east["row"])


def test_the_ring_of_a_click_waits_for_nobody_and_goes_again_if_the_program_says_so(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("west", 60.17, 24.90), feeding.unit("east", 60.17, 25.00)])
    east = max(shown.settled()["units"], key=lambda unit: float(unit["x"]))
    shown.map.page.blockSignals(True)  # the program hears nothing of the click
    click(shown, east)
    shown.wait(lambda state: state["selected"] == east["row"])
    feeding.pass_s(1)
    shown.settled()
    assert shown.probe()["selected"] == east["row"]
    assert feeding.monitor.selection.selected is None
    shown.map.page.blockSignals(False)
    shown.map.page.heard.emit({"say": "pick", "place": [east["row"], 9]})  # by then another unit has this row
    shown.wait(lambda state: state["selected"] is None)


def test_a_click_shows_ring_and_line_before_the_card_is_written(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("d0")])
    row = shown.settled()["units"][0]["row"]
    told: list[str] = []
    feeding.monitor.selection.changed.connect(lambda _: told.append("map and list"))
    feeding.monitor.selection.card_due.connect(lambda _: told.append("card"))
    shown.map.page.heard.emit({"say": "pick", "place": [row, 0]})
    assert told == ["map and list"]
    shown.qtbot.waitUntil(lambda: told == ["map and list", "card"])
    feeding.monitor.selection.select(None)
    assert told[2:] == ["map and list", "card"]


@pytest.mark.parametrize("percent", [80, 200])
def test_at_any_text_size_a_click_still_selects_the_unit_under_it(feeding: Feeding, shown: Shown, percent: int) -> None:
    feeding.answer([feeding.unit("west", 60.17, 24.90), feeding.unit("east", 60.17, 25.00)])
    shown.settled()
    shown.map.set_text_scale(percent)
    shown.wait(lambda state: abs(state["ratio"] - percent / 100) < 0.001 and len(state["units"]) == 2)

    def picked() -> bool:
        """The page takes its new size a moment after the new scale; then both are out of view once more."""
        units = shown.probe()["units"]
        if not all(unit["in_view"] for unit in units):
            shown.map.fit()
            return False
        east = max(units, key=lambda unit: float(unit["x"]))
        click(shown, {axis: east[axis] * percent / 100 for axis in ("x", "y")})
        return bool(feeding.monitor.selection.row == east["row"])

    shown.qtbot.waitUntil(picked, timeout=20_000)


def test_a_click_on_a_count_opens_a_list_that_follows_the_time(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit(f"d{i}", name=f"Officer Number{i}") for i in range(3)])
    click(shown, shown.settled()["groups"][0])
    state = shown.wait(lambda state: bool(state["list"]))
    assert sorted(line["label"] for line in state["list"]) == ["Officer Number0", "Officer Number1", "Officer Number2"]
    feeding.pass_s(7)
    state = shown.wait(lambda state: state["list"][0]["fix"] == feeding.monitor.facts(0).fix == "7 s")
    feeding.answer([feeding.unit(f"d{i}", name=f"Officer Number{i}") for i in range(3)])
    assert shown.settled()["list"] is not None
    shown.run("document.querySelectorAll('.group-line')[1].click()")
    shown.qtbot.waitUntil(lambda: feeding.monitor.selection.row == state["list"][1]["row"])
    shown.wait(lambda state: state["list"] is None)


def test_a_unit_that_left_is_not_picked_under_the_name_of_its_successor(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("first")])
    shown.settled()
    feeding.monitor.remove_connection("Lakeside PD")
    feeding.monitor.add_connection("Harbor PD", 5.0)
    shown.map.page.heard.emit({"say": "pick", "place": [0, 0]})
    assert feeding.monitor.selection.selected is None


def test_a_refresh_never_moves_the_view_and_keeps_the_selection(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(60))
    shown.settled()
    shown.map.set_view(View(60.2, 24.9, 14))
    feeding.monitor.selection.select_row(7)
    before = shown.wait(lambda state: state["selected"] == 7 and state["view"]["zoom"] == 14)
    for seed in (8, 9):
        feeding.monotonic_s += 5
        feeding.wall_s += 5
        feeding.answer(feeding.town(60, seed=seed))
        feeding.pass_s(1)
    after = shown.settled()
    assert after["view"] == before["view"]
    assert after["selected"] == 7
    assert shown.map.view == View(before["view"]["latitude"], before["view"]["longitude"], 14)


def test_panning_never_changes_a_group(feeding: Feeding, shown: Shown) -> None:
    feeding.monitor.set_drawn(Drawn(docked_or_off=True, unassigned=True))
    feeding.answer(feeding.town(800, spread=0.1))
    shown.map.set_view(View(60.17, 24.94, 12))

    def middle(state: dict[str, Any]) -> set[tuple[int, ...]]:
        """What stands within a piece of the ground that is in view all the time."""
        return {
            tuple(sorted(group["rows"]))
            for group in state["groups"]
            if 250 < group["x"] - shift[0] < 650 and 200 < group["y"] - shift[1] < 500
        }

    shift = [0.0, 0.0]
    state = shown.wait(lambda state: state["frame"] and state["frame"][2] == 12 and state["groups"])
    before = middle(state)
    assert len(before) > 10
    for right, down in ((37, 0), (60, 95), (-160, 13), (121, -155)):
        left, top, _ = state["frame"]
        shown.run(f"map_stage.panBy([{right}, {down}], {{animate: false}}); 0")
        shift = [shift[0] - right, shift[1] - down]
        state = shown.wait(drawn_at(left + right, top + down))
        assert middle(state) == before


def test_following_keeps_the_unit_in_the_middle_until_the_dispatcher_pans(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("d0", 60.17), feeding.unit("d1", 60.19)])
    shown.settled()
    feeding.monitor.selection.select_row(0)
    shown.map.set_follow(True)
    feeding.pass_s(5)
    feeding.answer([feeding.unit("d0", 60.18), feeding.unit("d1", 60.19)])
    shown.wait(lambda state: abs(state["view"]["latitude"] - 60.18) < 0.001)
    with shown.qtbot.waitSignal(shown.map.follow_released):
        shown.run("map_stage.fire('dragstart')")
    assert not shown.map.following


def test_a_gap_in_the_sequence_brings_everything_again(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(50))
    state = shown.settled()
    feeding.pass_s(1)
    # Somebody else asks in between: what was handed to them the page will never see.
    shown.run("fetch('delta?after=0').then((answer) => answer.arrayBuffer())")
    feeding.answer(feeding.town(30, seed=3))
    again = shown.settled()
    assert again["sequence"] > state["sequence"]
    assert counted(again) == len(rows_on_map(feeding.monitor))


def test_a_unit_across_the_date_line_is_still_drawn(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("fiji", -17.0, 179.999), feeding.unit("samoa", -17.0, -179.99)])
    shown.map.set_view(View(-17.0, 179.99, 13))
    shown.wait(lambda state: state["view"]["zoom"] == 13 and len([u for u in state["units"] if u["in_view"]]) == 2)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_and_state_has_a_mark(kind: Kind, feeding: Feeding, shown: Shown) -> None:
    feeding.monitor.set_drawn(Drawn(docked_or_off=True, unassigned=True))
    feeding.answer([feeding.unit(f"d{state}", 60.17 + 0.01 * state, state=state, kind=kind) for state in State])
    assert sorted((unit["state"], unit["kind"]) for unit in shown.settled()["units"]) == [(state, kind) for state in State]
