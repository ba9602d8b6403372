"""The pulsing frame of a unit with an alarm nobody answered."""

from __future__ import annotations

import json

from app.units.areas import Area
from app.units.fleet import UnitKey
from app.units.unit import State
from tests.gui.map.conftest import CONNECTION, Feeding, Shown


def test_a_unit_with_an_alarm_is_framed_where_it_is_until_somebody_answers(shown: Shown, feeding: Feeding) -> None:
    feeding.answer([feeding.unit("d1"), feeding.unit("d2", 60.171)])
    shown.map.set_alarmed((UnitKey(CONNECTION, "d2"), UnitKey(CONNECTION, "gone")))
    shown.map.fit()
    state = shown.wait(lambda state: state["alarms"] == [1] and len(state["units"]) == 2)
    [mark] = [unit for unit in state["units"] if unit["row"] == 1]
    found = shown.run(
        "(() => { const box = document.querySelector('.alarm-frame').getBoundingClientRect();"
        " const count = document.querySelectorAll('.alarm-frame').length;"
        " return JSON.stringify([(box.left + box.right) / 2, (box.top + box.bottom) / 2, count]);"
        "})()"
    )
    box = json.loads(found)
    assert abs(box[0] - mark["x"]) < 2 and abs(box[1] - mark["y"]) < 2 and box[2] == 1
    assert shown.run("getComputedStyle(document.querySelector('.alarm-frame')).animationName") == "alarm-pulse"
    shown.map.set_alarmed(())
    shown.wait(lambda state: state["alarms"] == [])


def test_the_frame_goes_with_its_unit_and_never_to_the_next_in_its_row(shown: Shown, feeding: Feeding) -> None:
    feeding.answer([feeding.unit("d1")])
    shown.map.set_alarmed((UnitKey(CONNECTION, "d1"),))
    shown.wait(lambda state: state["alarms"] == [0])
    feeding.monitor.remove_connection(CONNECTION)
    shown.wait(lambda state: state["alarms"] == [])


def test_a_unit_that_is_not_drawn_is_named_at_its_frame_and_a_hostile_name_is_text(shown: Shown, feeding: Feeding) -> None:
    feeding.answer([feeding.unit("d1", state=State.OFF, name="<img src=x onerror=window.hacked=1>")])
    shown.map.set_alarmed((UnitKey(CONNECTION, "d1"),))
    shown.wait(lambda state: state["alarms"] == [0])
    assert "<img src=x" in shown.run("document.querySelector('.alarm-name').textContent")
    assert shown.run("document.querySelectorAll('.alarm-frame img').length") == 0
    feeding.monitor.selection.select(UnitKey(CONNECTION, "d1"))  # then it is drawn, and named like all others
    shown.map.center_on_selected()
    state = shown.wait(lambda state: state["selected"] == 0 and bool(state["labels"]))
    assert [label["row"] for label in state["labels"]] == [0]
    assert shown.run("document.querySelector('.alarm-name').textContent") == ""


def test_areas_stand_on_the_map_with_their_names_as_text(shown: Shown, feeding: Feeding) -> None:
    feeding.answer([feeding.unit("d1")])
    market = Area("<img src=x onerror=alert(1)>", ((60.16, 24.93), (60.16, 24.95), (60.18, 24.95)))
    shown.map.laid.set_areas((market, Area("Harbour", ((60.17, 24.94),), radius_m=300)), None, ())
    state = shown.wait(lambda state: len(state["areas"]) == 2)
    assert state["areas"] == ["<img src=x onerror=alert(1)>", "Harbour"]
    assert shown.run("document.querySelectorAll('.area-pane img').length") == 0
    assert shown.run("document.querySelectorAll('path.area').length") == 2
    shown.map.laid.set_areas((), None, ())
    shown.wait(lambda state: state["areas"] == [])
