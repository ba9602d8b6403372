"""Drawing an area, and being told who enters it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.alarm_file import AlarmChoices, AlarmFile
from app.gui.alarms.alarm_setup import AlarmSetup
from app.gui.alarms.draw_bar import CIRCLE
from app.gui.alarms.sound import NO_LOUDSPEAKER, NO_SOUND_SYSTEM, PLAYED, RATE_HZ, samples
from app.gui.map.hearing import View
from app.gui.settings.alarms_page import AlarmsPage
from app.gui.spot import Spot
from app.units.alarm import AlarmKind, AlarmLevel
from app.units.alarm_book import AlarmLevels
from app.units.areas import Area
from tests.gui.window.conftest import Feed, Floor
from tests.gui.window.test_selecting import probe, surface_of

MARKET = Area("Market <b>", ((60.16, 24.93), (60.16, 24.95), (60.18, 24.95), (60.18, 24.93)), on_leaving=False)
HARBOUR = Area("Harbour", ((60.15, 24.9),), radius_m=250.0)


def test_choices_and_areas_come_back_from_the_file(tmp_path: Path) -> None:
    levels = AlarmLevels({kind: AlarmLevel.OFF if kind is AlarmKind.BACK else AlarmLevel.HEARD for kind in AlarmKind})
    choices = AlarmChoices(levels, 30, (MARKET, HARBOUR))
    AlarmFile(tmp_path).save(choices)
    assert AlarmFile(tmp_path).load().choices == choices


@pytest.mark.parametrize(
    "text",
    [
        'volume_percent = 700\n[levels]\nsilent = "loud"\nnobody = "seen"',
        '[[area]]\nname = "x"\ncorners = [[0, 0], [1, "a"]]\n[[area]]\nname = "Good"\ncorners = [[60.1, 24.9]]\nradius_m = 50',
        "area = 5\nlevels = 7",
        "this is no TOML",
        '[[area]]\nname = "x"\ncorners = [[nan, 0]]\nradius_m = 20',
    ],
)
def test_what_is_wrong_in_the_file_is_said_and_the_rest_is_used(tmp_path: Path, text: str) -> None:
    (tmp_path / "alarms.toml").write_text(text)
    loaded = AlarmFile(tmp_path).load()
    assert loaded.choices.volume_percent == 70
    assert len(loaded.choices.areas) == ("Good" in text)
    assert loaded.notices or text.startswith("area = 5")


def test_an_area_is_drawn_with_clicks_and_told_of(feed: Feed, floor: Floor) -> None:
    draw = floor.window.alarms.draw
    floor.press(Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    assert draw.isVisible()
    floor.type("Market")
    for latitude, longitude in MARKET.corners:
        floor.map.laid.corner_drawn.emit(Spot(latitude, longitude))
    floor.press(Qt.Key.Key_Return)
    assert not draw.isVisible()
    for longitude in (24.92, 24.94):
        moved = feed.unit(1, latitude=60.17)
        assert moved.position is not None
        from msgspec.structs import replace

        feed.answer([replace(moved, position=replace(moved.position, longitude=longitude))])
        feed.pass_s()
    assert "Officer 1 (Lakeside PD): entered Market" in floor.window.alarms.bar.words


def test_a_circle_needs_a_middle_and_an_edge(feed: Feed, floor: Floor) -> None:
    draw = floor.window.alarms.draw
    draw.toggle()
    draw.shape.setCurrentText(CIRCLE)
    draw.name.setText("Harbour")
    floor.map.laid.corner_drawn.emit(Spot(60.0, 24.0))
    assert not draw.finish.isEnabled()
    floor.map.laid.corner_drawn.emit(Spot(60.001, 24.0))
    assert draw.words.text().startswith("Radius 111 m.")
    draw.finish.click()
    draw.toggle()
    draw.name.setText("Harbour")
    for latitude in (60.0, 60.001):
        floor.map.laid.corner_drawn.emit(Spot(latitude, 24.0))
    draw.finish.click()
    assert draw.words.text() == "Another area has this name."
    floor.press(Qt.Key.Key_Escape)
    assert not draw.isVisible()


@pytest.fixture
def mapped(feed: Feed, floor: Floor, qtbot: QtBot) -> Floor:
    """With a map that was painted."""
    feed.answer(feed.town())
    qtbot.waitUntil(lambda: floor.map.view is not None and floor.map.cover_words == "", timeout=20_000)
    return floor


def look_at(floor: Floor, qtbot: QtBot, latitude: float, longitude: float, zoom: int = 15) -> None:
    floor.map.set_view(View(latitude, longitude, zoom))

    def there() -> bool:
        view = floor.map.view
        return view is not None and abs(view.latitude - latitude) + abs(view.longitude - longitude) < 1e-3

    qtbot.waitUntil(there, timeout=10_000)


def east_and_north(before: View | None, now: View | None) -> bool:
    return before is not None and now is not None and now.longitude > before.longitude and now.latitude > before.latitude


def test_an_area_is_drawn_without_a_mouse(mapped: Floor, qtbot: QtBot) -> None:
    draw, corners = mapped.window.alarms.draw, ((60.17, 24.94), (60.17, 24.95), (60.175, 24.945))
    mapped.press(Qt.Key.Key_X)  # while nobody draws it is nothing
    mapped.press(Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    mapped.type("Park X")
    mapped.press(Qt.Key.Key_Return)
    assert draw.isVisible() and draw.name.text() == "Park X" and not draw.name.hasFocus()
    for latitude, longitude in corners:
        look_at(mapped, qtbot, latitude, longitude)
        mapped.press(Qt.Key.Key_X)
    before = mapped.map.view
    mapped.press(Qt.Key.Key_Right)
    mapped.press(Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: mapped.map.view != before and east_and_north(before, mapped.map.view), timeout=10_000)
    mapped.press(Qt.Key.Key_X)
    draw.back.click()
    mapped.press(Qt.Key.Key_Return)
    (area,) = setup_of(mapped).choices.areas
    assert area.name == "Park X" and not draw.isVisible()
    assert [each for corner in area.corners for each in corner] == pytest.approx([c for each in corners for c in each], abs=1e-3)


def test_an_area_is_renamed_moved_and_reshaped(mapped: Floor, qtbot: QtBot) -> None:
    draw, setup = mapped.window.alarms.draw, setup_of(mapped)
    setup.add_area(HARBOUR)
    setup.add_area(MARKET)
    draw.toggle()
    draw.which.setCurrentIndex(2)
    draw.which.activated.emit(2)
    assert draw.name.text() == MARKET.name and draw.tells.currentText() == "Entering"
    qtbot.waitUntil(lambda: mapped.map.view is not None and abs(mapped.map.view.latitude - 60.17) < 1e-3, timeout=10_000)
    draw.name.setText("Harbour")
    draw.finish.click()
    assert draw.words.text() == "Another area has this name."
    draw.name.setText("Square")
    look_at(mapped, qtbot, 60.18, 24.96)
    draw.all_here.click()
    mapped.map.laid.corner_moved.emit(0, Spot(60.165, 24.945))
    draw.finish.click()
    (_, square) = setup.choices.areas
    assert (square.name, square.on_entering, square.on_leaving) == ("Square", True, False)
    assert square.corners[0] == (60.165, 24.945)
    assert square.corners[2] == pytest.approx((60.19, 24.97), abs=1e-3)
    draw.toggle()
    draw.which.setCurrentIndex(1)
    draw.which.activated.emit(1)
    assert draw.words.text().startswith("Radius 250 m.")
    draw.remove.click()
    assert setup.choices.areas == (square,)


def test_corners_and_the_pin_are_dragged_with_the_mouse(mapped: Floor, qtbot: QtBot) -> None:
    look_at(mapped, qtbot, 60.17, 24.94, 14)
    setup_of(mapped).add_area(MARKET)
    draw = mapped.window.alarms.draw
    draw.toggle()
    draw.which.activated.emit(1)
    mapped.map.laid.show_pin(60.17, 24.94)
    qtbot.waitUntil(lambda: mapped.map.view is not None and mapped.map.view.zoom < 14, timeout=10_000)
    corners: list[tuple[int, Spot]] = []
    dragged: list[Spot] = []
    mapped.map.laid.corner_moved.connect(lambda number, spot: corners.append((number, spot)))
    mapped.map.laid.pin_dragged.connect(dragged.append)
    clicked: list[Spot] = []
    mapped.map.laid.corner_drawn.connect(clicked.append)
    drag(mapped, laid_out(mapped, qtbot)["area_grips"][1])
    qtbot.waitUntil(lambda: bool(corners), timeout=10_000)
    assert corners[0][0] == 1 and corners[0][1].longitude > MARKET.corners[1][1]
    pin = laid_out(mapped, qtbot)["pin"]
    drag(mapped, {"x": pin["x"], "y": pin["y"] - 24})
    qtbot.waitUntil(lambda: bool(dragged), timeout=10_000)
    assert mapped.map.laid.pin is not None and mapped.map.laid.pin.longitude > 24.94
    assert clicked == []


def laid_out(floor: Floor, qtbot: QtBot) -> dict[str, Any]:
    """What the page shows once it is as large as the room that the bars below it leave."""
    state: dict[str, Any] = {}

    def fits() -> bool:
        state.update(probe(floor, qtbot))
        return bool(state["view"]["height"] == floor.map.height() and len(state["area_grips"]) == 4)

    qtbot.waitUntil(fits, timeout=10_000)
    return state


def drag(floor: Floor, start: dict[str, float]) -> None:
    surface, x, y = surface_of(floor), int(start["x"]), int(start["y"])
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y))
    for step in (6, 14, 26):
        QTest.mouseMove(surface, QPoint(x + step, y))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x + 26, y))


def setup_of(floor: Floor) -> AlarmSetup:
    setup = floor.window.findChild(AlarmSetup)
    assert setup is not None
    return setup


def test_a_click_on_the_map_is_a_corner_only_while_somebody_draws(feed: Feed, floor: Floor, qtbot: QtBot) -> None:
    taken: list[Spot] = []
    floor.map.laid.corner_drawn.connect(taken.append)
    floor.map._hear({"say": "corner", "latitude": 60.0, "longitude": 24.0})
    assert taken == []
    floor.window.alarms.draw.toggle()
    floor.map._hear({"say": "corner", "latitude": 60.0, "longitude": 24.0})
    floor.map._hear({"say": "corner", "latitude": "x", "longitude": None})
    assert taken == [Spot(60.0, 24.0)]


def test_the_settings_take_each_choice_at_once_and_try_the_sound_in_words(
    feed: Feed, floor: Floor, qtbot: QtBot, tmp_path: Path
) -> None:
    setup = AlarmSetup(floor.window.alarms.desk, AlarmFile(tmp_path))
    setup.add_area(HARBOUR)
    page = AlarmsPage(setup)
    qtbot.addWidget(page)
    page.levels[AlarmKind.BACK].setCurrentIndex(2)
    page.levels[AlarmKind.BACK].activated.emit(2)
    page.volume.setValue(20)
    kept = AlarmFile(tmp_path).load().choices
    assert (kept.levels.of(AlarmKind.BACK), kept.volume_percent, kept.areas) == (AlarmLevel.HEARD, 20, (HARBOUR,))
    page.test.click()
    assert page.words.text() in (PLAYED, NO_LOUDSPEAKER, NO_SOUND_SYSTEM)
    page.areas.setCurrentRow(0)
    page.remove.click()
    assert AlarmFile(tmp_path).load().choices.areas == ()
    setup.deleteLater()
    QApplication.processEvents()


def test_the_sound_is_half_a_second_that_begins_and_ends_silent() -> None:
    made = samples()
    assert 0.4 < len(made) / 2 / RATE_HZ < 0.7
    assert made[:2] == b"\x00\x00"
