"""While the map is moved its next picture is made in pieces: it is the very picture that is made at one go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.gui.fleet_monitor import rows_on_map
from app.units.fleet import UnitKey
from tests.gui.map.conftest import Feeding, Shown

COUNT = """
window.made = { whole: 0, shown: 0, begun: 0 };
import("watchfloor://map/live/painter.js").then(({ Painter }) => {
  for (const [name, as] of [["draw", "whole"], ["show", "shown"], ["pieces", "begun"]]) {
    const original = Painter.prototype[name];
    Painter.prototype[name] = function (...given) {
      window.made[as]++;
      if (as === "begun") window.meanwhile?.();
      return original.apply(this, given);
    };
  }
  window.made.ready = true;
});
"""
LED_PX = 480
LEAD = """
window.led = false;
(() => {
  const pane = document.querySelector(".leaflet-container");
  const map = window[pane.id];
  const say = (name, x) => pane.dispatchEvent(
    new MouseEvent(name, { clientX: x, clientY: 300, button: 0, buttons: 1, bubbles: true, view: window })
  );
  say("mousedown", 600);
  let x = 600;
  const go = () => {
    if (window.elsewhere) return;
    say("mousemove", (x -= 6));
    if (x > 120) requestAnimationFrame(go);
    else {
      window.ledWith = JSON.stringify(window.made);
      map.once("moveend", () => (window.led = true));
      say("mouseup", x);
    }
  };
  requestAnimationFrame(go);
})();
"""
PIXELS = """
(() => {
  const canvas = document.querySelector("canvas.live-layer");
  const words = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  let sum = 0;
  for (const word of words) sum = (Math.imul(sum, 31) + word) | 0;
  return sum;
})()
"""
ANEW = 'window[document.querySelector(".leaflet-container").id].fire("viewreset")'


def counting(shown: Shown) -> Shown:
    """Near enough to see the town's middle, and every drawing counted from now on."""
    shown.settled()
    shown.map.go_to(60.17, 24.94, 13)
    shown.wait(lambda state: state["view"]["zoom"] == 13 and state["frame"][2] == 13)
    shown.run(COUNT)
    shown.qtbot.waitUntil(lambda: bool(shown.run("!!window.made.ready")))
    return shown


@pytest.fixture
def counted(feeding: Feeding, shown: Shown) -> Shown:
    """A town on a map that counts its drawings."""
    feeding.answer(feeding.town(400))
    return counting(shown)


def whole_pictures(shown: Shown) -> int:
    return int(shown.run("window.made.whole"))


def draw_at_one_go(shown: Shown) -> dict[str, Any]:
    before = whole_pictures(shown)
    shown.run(ANEW)
    shown.qtbot.waitUntil(lambda: whole_pictures(shown) > before)
    return shown.probe()


def begun(shown: Shown) -> bool:
    return bool(shown.run("window.made.begun"))


def in_view(state: dict[str, Any]) -> list[Any]:
    units = [(unit["row"], unit["x"], unit["y"], unit["freshness"]) for unit in state["units"] if unit["in_view"]]
    return sorted(units) + sorted(sorted(group["rows"]) for group in state["groups"] if group["in_view"])


@pytest.mark.parametrize("steps", [1, -1])
def test_zooming_makes_the_picture_where_it_arrives_while_it_is_under_way(counted: Shown, steps: int) -> None:
    counted.map.zoom(steps)
    pieces = counted.wait(lambda state: state["frame"][2] == 13 + steps)
    pixels = counted.run(PIXELS)
    assert whole_pictures(counted) == 0
    at_one_go = draw_at_one_go(counted)
    assert pieces["frame"] == at_one_go["frame"]
    assert pixels == counted.run(PIXELS)
    assert in_view(pieces) == in_view(at_one_go) != []


def test_leading_the_map_makes_the_next_picture_before_the_last_one_ends(counted: Shown) -> None:
    start = counted.probe()["frame"]
    counted.run(LEAD)
    counted.qtbot.waitUntil(lambda: bool(counted.run("window.led")))
    led = counted.probe()
    assert led["frame"] != start
    meanwhile = json.loads(counted.run("window.ledWith"))
    assert meanwhile["whole"] == 0
    assert 2 <= meanwhile["shown"] <= meanwhile["begun"] <= LED_PX / 56  # not anew for what lies behind
    assert in_view(led) == in_view(draw_at_one_go(counted)) != []


def test_what_changes_while_a_picture_is_made_is_on_it(feeding: Feeding, counted: Shown) -> None:
    counted.map.zoom(1)
    feeding.answer([feeding.unit(f"new{number}", 60.17 + number / 500, 24.94) for number in range(10)])
    state = counted.wait(lambda state: state["painted"] >= counted.map.waiting and state["frame"][2] == 14)
    drawn = {unit["row"] for unit in state["units"]} | {row for group in state["groups"] for row in group["rows"]}
    assert set(rows_on_map(feeding.monitor).tolist()) >= drawn
    assert in_view(state) == in_view(draw_at_one_go(counted)) != []


def test_what_moves_out_of_sight_while_a_picture_is_made_is_where_it_went(feeding: Feeding, shown: Shown) -> None:
    near = feeding.unit("near", 60.17, 24.94)
    feeding.answer([near, feeding.unit("far", 60.17, 25.04)])
    counted = counting(shown)
    counted.map.zoom(-1)
    counted.qtbot.waitUntil(lambda: begun(counted))
    feeding.pass_s(1)
    feeding.answer([near, feeding.unit("far", 60.19, 25.03)])
    state = counted.wait(lambda state: state["painted"] >= counted.map.waiting and state["frame"][2] == 12)
    assert in_view(state) == in_view(draw_at_one_go(counted))
    assert len(in_view(state)) == 2


def test_a_map_sent_elsewhere_while_it_is_led_shows_who_is_there(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("here", 60.17, 24.94), feeding.unit("there", 61.5, 23.8)])
    counted = counting(shown)
    counted.run("window.meanwhile = () => (window.elsewhere ||= !!map_stage.setView([61.5, 23.8], 13, { animate: false })); 0")
    counted.run(LEAD)
    counted.qtbot.waitUntil(lambda: bool(counted.run("!!window.elsewhere")))
    state = counted.wait(lambda state: abs(state["view"]["latitude"] - 61.5) < 0.1 and in_view(state) != [])
    assert [unit["row"] for unit in state["units"] if unit["in_view"]] == [
        feeding.monitor.fleet.row(UnitKey("Lakeside PD", "there"))
    ]
