from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.gui.panel.columns import Column
from app.gui.panel.unit_table_model import UnitTableModel
from app.gui.theme import DARK
from app.units.freshness import Freshness
from tests.faults.floor import Floor
from tests.journey.devices import grid, raw_device

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "A\\users",
    "</script><script>alert(1)</script>",
    "\u202egnp.exe",
    "a\u0000b\nc",
    "\\u003cimg\\u003e",
    "x" * 65_536,
]


def cells(model: UnitTableModel, line: int) -> list[str]:
    return [str(model.data(model.index(line, column), Qt.ItemDataRole.DisplayRole)) for column in Column]


def drawn_and_counted(page: dict[str, Any]) -> int:
    return len(page["units"]) + sum(int(group["count"]) for group in page["groups"])


def colours_around(floor: Floor, x: float, y: float) -> set[int]:
    """What is on the screen within 8 pixels of a place on the map."""
    assert floor.map is not None
    picture = floor.map.grab().toImage()
    ratio = picture.devicePixelRatio()
    steps = range(-8, 9)
    return {picture.pixelColor(int((x + dx) * ratio), int((y + dy) * ratio)).rgb() for dx in steps for dy in steps}


@pytest.fixture
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "stage-cache"


def test_served_bytes_become_a_row_and_a_painted_pixel(qtbot: QtBot, cache_dir: Path) -> None:
    with Floor(qtbot, units=1, cache_dir=cache_dir) as floor:
        assert floor.map is not None
        model = UnitTableModel(floor.monitor, DARK)
        floor.server.replace_devices(floor.agency, [raw_device(214, int(time.time() * 1000))])
        floor.wait(lambda: model.rowCount() == 1 and cells(model, 0)[Column.BADGE] == "214")
        row = cells(model, 0)
        assert row[Column.UNIT] == "Maria Lopez"
        assert row[Column.STATUS] == "Recording"
        assert row[Column.BATTERY] == "64 %"
        assert row[Column.SIGNAL] == "Good"
        assert row[Column.SERIAL] == "X60A00214"
        floor.map.fit()
        floor.wait(lambda: any(mark["in_view"] for mark in floor.page()["units"]))
        [mark] = [mark for mark in floor.page()["units"] if mark["in_view"]]
        assert mark["freshness"] == Freshness.LIVE
        recording = QColor(DARK.recording).rgb()
        floor.wait(lambda: recording in colours_around(floor, mark["x"], mark["y"]))


@pytest.mark.parametrize("count", [2001, 10_000])
def test_every_unit_of_a_large_agency_reaches_the_list_and_the_map(qtbot: QtBot, cache_dir: Path, count: int) -> None:
    with Floor(qtbot, units=1, cache_dir=cache_dir, interval_s=5.0) as floor:
        assert floor.map is not None
        model = UnitTableModel(floor.monitor, DARK)
        floor.server.replace_devices(floor.agency, lambda time_s: grid(count, int(time_s * 1000)))
        floor.wait(lambda: floor.monitor.tally.on_map == count, 20)
        assert model.rowCount() == floor.monitor.tally.returned == count
        assert floor.monitor.tally.adds_up
        floor.map.fit()
        floor.wait(lambda: drawn_and_counted(floor.page()) == count, 20)
        assert floor.page()["on_map"] == count


def test_of_two_agencies_the_one_that_fails_is_said_and_the_other_goes_on(qtbot: QtBot, cache_dir: Path) -> None:
    with Floor(qtbot, units=40, agencies=2, cache_dir=cache_dir) as floor:
        floor.wait_good()
        failing, healthy = (agency.name for agency in floor.server.agencies)
        floor.server.set_fault(failing, "server-error")
        floor.wait_trouble("server_trouble", failing)
        before = floor.server.requests(healthy).search
        floor.wait(lambda: floor.server.requests(healthy).search >= before + 3)
        fleet = floor.monitor.fleet
        for row in range(fleet.size):
            freshness = fleet.freshness_of(row)
            if fleet.connection_of(row) == failing:
                assert freshness in (Freshness.NOT_CONFIRMED, Freshness.NO_POSITION)
            else:
                assert freshness is not Freshness.NOT_CONFIRMED
        assert not floor.monitor.nothing_live
        floor.wait(lambda: failing in floor.page()["watch"]["hatch"])
        floor.server.clear_faults(failing)
        floor.wait_good(failing, 15)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_a_hostile_name_in_every_field_is_only_ever_text(qtbot: QtBot, cache_dir: Path, text: str) -> None:
    with Floor(qtbot, units=1, cache_dir=cache_dir) as floor:
        assert floor.map is not None
        console: list[str] = []
        floor.map.console_spoke.connect(lambda _level, said: console.append(said))
        model = UnitTableModel(floor.monitor, DARK)
        floor.server.replace_devices(floor.agency, lambda time_s: grid(6, int(time_s * 1000), text=text))
        floor.wait(lambda: model.rowCount() == 6)
        floor.map.fit()
        floor.wait(lambda: drawn_and_counted(floor.page()) == 6)
        floor.monitor.selection.select_row(0)
        floor.wait(lambda: floor.page()["selected"] is not None)
        assert all("\n" not in cell and "\x00" not in cell and len(cell) < 500 for cell in cells(model, 0))
        assert console == []


def test_the_map_page_asks_nothing_outside_our_scheme(qtbot: QtBot, cache_dir: Path) -> None:
    with Floor(qtbot, units=30, cache_dir=cache_dir) as floor:
        assert floor.map is not None
        floor.wait_good()
        floor.map.fit()
        floor.wait(lambda: drawn_and_counted(floor.page()) == floor.monitor.tally.on_map)
        assert list(floor.map.page.interceptor.blocked) == []
