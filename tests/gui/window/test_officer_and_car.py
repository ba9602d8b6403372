"""Officer and car as one, in list, map, card and count."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.panel.columns import Column
from app.units.fleet import UnitKey
from app.units.freshness import Freshness
from app.units.tally import Place
from app.units.unit import Kind, Officer, Position, State, Unit

from .conftest import LAKESIDE, Feed, Floor

METRE = 1 / 111_195.0
LOPEZ = Officer("Maria", "Lopez", "214", "u1", True)
CAMERA, CAR = UnitKey(LAKESIDE, "cam"), UnitKey(LAKESIDE, "car")


def camera(feed: Feed, at_m: float = 0.0, *, fix_ago_s: float = 1.0, state: State = State.RECORDING) -> Unit:
    position = Position(60.17 + at_m * METRE, 24.94, 5.0, int(feed.wall_s * 1000) - int(fix_ago_s * 1000))
    now_ms = int(feed.wall_s * 1000)
    return Unit("cam", Kind.BODY, state, state.word, (LOPEZ,), serial="X9", position=position, contact_time_ms=now_ms)


def car(feed: Feed) -> Unit:
    position = Position(60.17, 24.94, 5.0, int(feed.wall_s * 1000) - 1000)
    kind, state = Kind.FLEET, State.BUFFERING
    return Unit(
        "car",
        kind,
        state,
        state.word,
        (LOPEZ,),
        vehicle_name="Car 12",
        vehicle_id="v",
        position=position,
        contact_time_ms=int(feed.wall_s * 1000),
    )


@pytest.fixture
def town(feed: Feed, floor: Floor) -> Floor:
    feed.monitor.set_joins(True)
    feed.answer([camera(feed), car(feed), *feed.town()])
    return floor


def rows(floor: Floor) -> dict[str, str]:
    """What stands in the list: the unit's words and those of its fix."""
    model = floor.panel.table.unit_model
    return {
        str(model.index(line, Column.UNIT).data()): f"{model.index(line, Column.STATUS).data()}, "
        f"{model.index(line, Column.FIX).data()}"
        for line in range(model.rowCount())
    }


def test_together_they_are_one_row_one_mark_and_one_term_of_the_count(town: Floor, qtbot: QtBot) -> None:
    monitor = town.feed.monitor
    shown = rows(town)
    assert shown["Car 12 + Maria Lopez"] == "Recording, 1 s" and "Maria Lopez" not in shown and "Car 12" not in shown
    assert monitor.tally.adds_up and monitor.tally.joined == 1
    assert "+ 1 with their car +" in town.window.tally_line.words and town.window.tally_line.figures["joined"].isVisible()
    town.window.tally_line.figures["joined"].click()
    assert list(rows(town)) == ["Maria Lopez"]
    town.panel.show_all()
    qtbot.waitUntil(lambda: town.map.cover_words == "", timeout=20_000)
    found: list[tuple[int, dict[int, int]]] = []

    def take(text: str | None) -> None:
        page = json.loads(text or '{"on_map": 0, "units": []}')
        found.append((page["on_map"], {unit["row"]: unit["state"] for unit in page["units"]}))

    def marks() -> None:
        town.map.probe(take)
        car_row, camera_row = monitor.fleet.row(CAR), monitor.fleet.row(CAMERA)
        on_map, states = found[-1] if found else (0, {})
        assert on_map == monitor.tally.on_map
        assert states.get(car_row or 0) == State.RECORDING and camera_row not in states

    qtbot.waitUntil(marks, timeout=10_000)


def test_searching_and_selecting_the_officer_finds_the_pair(town: Floor) -> None:
    town.press(Qt.Key.Key_Slash)
    town.type("lopez")
    assert list(rows(town)) == ["Car 12 + Maria Lopez"]
    town.feed.monitor.selection.select(CAMERA)
    assert town.panel.table.unit_model.line_of(CAMERA) == 0
    assert [index.row() for index in town.panel.table.selectionModel().selectedRows()] == [0]
    assert town.panel.card.name.text() == "Maria Lopez" and town.panel.card.grid.button("Shown with") is not None
    town.feed.monitor.set_filter(replace(town.feed.monitor.filter, text="x9"))
    assert list(rows(town)) == ["Car 12 + Maria Lopez"] and town.feed.monitor.tally.adds_up
    town.feed.monitor.selection.select(CAR)
    button = town.panel.card.grid.button("With it")
    assert button is not None and button.text() == "Maria Lopez, recording, fix 1 s"
    button.click()
    assert town.feed.monitor.selection.selected == CAMERA


def test_out_of_the_car_both_stand_for_themselves_and_the_distance_is_told(town: Floor) -> None:
    feed = town.feed
    feed.pass_s(3)
    feed.answer([camera(feed, 140), car(feed), *feed.town()])
    shown = rows(town)
    assert shown["Maria Lopez"] == "Recording, 1 s, out of the car, 140 m" and shown["Car 12"] == "Buffering, 1 s"
    assert feed.monitor.tally.joined == 0 and not town.window.tally_line.figures["joined"].isVisible()
    feed.monitor.selection.select(CAMERA)
    button = town.panel.card.grid.button("Out of the car")
    assert button is not None and button.text() == "140 m from Car 12"


def test_the_worse_position_is_the_one_that_is_told_and_a_lost_officer_is_alone(town: Floor) -> None:
    feed, monitor = town.feed, town.feed.monitor
    stays = camera(feed)
    feed.pass_s(30)
    feed.answer([stays, car(feed), *feed.town()])
    row = monitor.fleet.row(CAR)
    assert row is not None
    assert monitor.facts(row).freshness is Freshness.LATE and monitor.freshness[row] == Freshness.LATE
    assert rows(town)["Car 12 + Maria Lopez"] == "Recording, 1 s; camera 31 s, expected every 10 s"
    feed.pass_s(31)
    feed.answer([stays, car(feed), *feed.town()])
    shown = rows(town)
    assert shown["Maria Lopez"].startswith("Recording, lost") and shown["Car 12"] == "Buffering, 1 s"


def test_each_by_itself_when_the_setting_says_so_and_at_once(town: Floor) -> None:
    monitor = town.feed.monitor
    monitor.set_joins(False)
    assert {"Maria Lopez", "Car 12"} <= set(rows(town)) and monitor.tally.joined == 0 and monitor.tally.adds_up
    monitor.set_joins(True)
    assert "Car 12 + Maria Lopez" in rows(town)
    car_row, camera_row = monitor.fleet.row(CAR), monitor.fleet.row(CAMERA)
    assert car_row is not None and camera_row is not None
    assert monitor.place[camera_row] == Place.JOINED and monitor.joined_with(camera_row) == car_row
