"""The map of a moment that is over: never to be taken for now."""

from __future__ import annotations

from typing import Any

import pytest

from app.gui.past.past_desk import PastDesk, Trails
from app.gui.poll_worker import Failure
from app.units.freshness import Freshness
from app.units.sweep import Trouble
from tests.gui.map.conftest import CONNECTION, Feeding, Shown


@pytest.fixture
def desk(feeding: Feeding, shown: Shown) -> PastDesk:
    """Wired to the map as the window wires it."""
    made = PastDesk(feeding.monitor, shown.map)
    made.moment_changed.connect(lambda: shown.map.set_past(made.past()))
    made.trails_changed.connect(lambda: shown.map.laid.set_trail(*(made.trail() or (None,))))
    return made


def drive(feeding: Feeding, shown: Shown, seconds: int = 60) -> None:
    """A unit that goes east, a fix every ten seconds; another one stands."""
    for second in range(0, seconds, 10):
        feeding.answer([feeding.unit("d1", longitude=24.94 + second / 20_000), feeding.unit("d2", 60.1705)])
        feeding.pass_s(10)
    shown.map.fit()
    shown.wait(lambda state: len(state["units"]) == 2)


def freshness_of(state: dict[str, Any]) -> set[int]:
    bits = {bit for group in state["groups"] for bit in range(6) if group["freshness_bits"] >> bit & 1}
    labelled = {label["freshness"] for label in state["labels"]}
    return {unit["freshness"] for unit in state["units"]} | bits | labelled


def test_the_map_shows_where_units_were_and_says_past_over_it(shown: Shown, feeding: Feeding, desk: PastDesk) -> None:
    drive(feeding, shown)
    now = {unit["row"]: unit["x"] for unit in shown.settled()["units"]}
    desk.go_back(35)
    state = shown.wait(lambda state: state["past"] == desk.moment_words)
    then = {unit["row"]: unit["x"] for unit in state["units"]}
    assert then[0] < now[0] - 20
    assert abs(then[1] - now[1]) < 2
    assert "PAST" in shown.run("document.querySelector('.past-words').textContent")
    assert "not live" in shown.run("document.querySelector('.past-words').textContent")
    desk.back_to_now()
    state = shown.wait(lambda state: state["past"] is None)
    assert {unit["row"]: unit["x"] for unit in state["units"]} == now
    assert shown.run("document.querySelector('.past-frame').hidden")


def test_nothing_in_the_past_is_ever_live_whatever_comes_meanwhile(shown: Shown, feeding: Feeding, desk: PastDesk) -> None:
    drive(feeding, shown)
    samples = 0
    for back_s in (5, 30, 60, 12, 1):
        desk.go_back(back_s)
        shown.wait(lambda state: state["past"] == desk.moment_words)
        for _ in range(3):
            feeding.answer([feeding.unit("d1"), feeding.unit("d2", 60.1705), feeding.unit("d3", 60.172)])
            feeding.pass_s(1)
            state = shown.settled()
            assert state["past"] is not None
            assert int(Freshness.LIVE) not in freshness_of(state)
            samples += len(state["units"])
    assert samples > 10
    desk.back_to_now()
    state = shown.wait(lambda state: state["past"] is None and state["painted"] >= shown.map.waiting)
    assert freshness_of(state) == {int(Freshness.LIVE)}
    assert {unit["row"] for unit in state["units"]} == {0, 1, 2}


def test_a_page_that_dies_in_the_past_comes_back_in_the_past(shown: Shown, feeding: Feeding, desk: PastDesk) -> None:
    drive(feeding, shown)
    desk.go_back(35)
    shown.wait(lambda state: state["past"] == desk.moment_words)
    shown.map.page.replace("was killed by a test")
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=20_000)
    state = shown.settled()
    assert state["past"] == desk.moment_words
    assert int(Freshness.LIVE) not in freshness_of(state)


def test_a_page_told_that_the_past_is_live_does_not_believe_it(shown: Shown, feeding: Feeding, desk: PastDesk) -> None:
    script = """Promise.all(['units', 'grouping'].map((name) => import(`watchfloor://map/live/${name}.js`))).then(
      ([{ Units, freshnessOf }, { Grouping }]) => {
        const units = new Units();
        units.apply(new Uint32Array([0, 5, 5, 4 | (1 << 12)]), true, new Grouping());
        window.fresh = freshnessOf(units.look[0]);
    })"""
    shown.run(script)
    shown.qtbot.waitUntil(lambda: shown.run("window.fresh") == int(Freshness.NOT_CONFIRMED))


def test_revoked_units_leave_the_past_and_the_trails_at_once(shown: Shown, feeding: Feeding, desk: PastDesk) -> None:
    drive(feeding, shown)
    desk.choose_trails(Trails.ALL)
    desk.go_back(35)
    shown.wait(lambda state: state["past"] is not None and state["trails"]["lines"] > 0)
    feeding.monitor.take_failure(Failure(CONNECTION, Trouble("client_deleted", "Deleted", "Ask.", revoked=True), 8.0))
    state = shown.wait(lambda state: state["trails"]["fixes"] == 0 and not state["units"])
    assert state["past"] is not None
    assert desk.history.at(feeding.monotonic_s).rows.size == 0


def test_a_trail_has_a_line_for_each_way_and_none_over_a_silence(shown: Shown, feeding: Feeding, desk: PastDesk) -> None:
    drive(feeding, shown)
    feeding.pass_s(60)
    drive(feeding, shown, 30)
    desk.choose_trails(Trails.ALL)
    state = shown.wait(lambda state: state["trails"]["fixes"] == 18)
    assert state["trails"] == {"fixes": 18, "lines": 14, "gaps": 2}
    desk.choose_trails(Trails.SELECTED)
    shown.wait(lambda state: state["trails"]["fixes"] == 0)
    feeding.monitor.selection.select_row(0)
    state = shown.wait(lambda state: state["trails"]["fixes"] == 9)
    assert state["trails"]["gaps"] == 1
    desk.go_back(desk.span_s - 25)
    state = shown.wait(lambda state: state["trails"]["fixes"] == 3)
    assert state["trails"]["lines"] == 2
