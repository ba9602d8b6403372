"""What reaches the screen: colours on the grabbed picture."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.gui.theme import DARK, LIGHT, Palette
from app.units.unit import State
from tests.gui.map.conftest import Feeding, Shown


def has_near(shown: Shown, x: float, y: float, colour: str, reach: int = 14) -> bool:
    image = shown.map.grab().toImage()
    ratio = image.devicePixelRatio()
    wanted = QColor(colour)
    for right in range(-reach, reach + 1):
        for down in range(-reach, reach + 1):
            found = image.pixelColor(round((x + right) * ratio), round((y + down) * ratio))
            difference = (found.red() - wanted.red(), found.green() - wanted.green(), found.blue() - wanted.blue())
            if max(map(abs, difference)) <= 3:
                return True
    return False


def test_a_recording_unit_is_red_on_the_screen_and_the_selected_one_has_a_blue_ring(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("d0", 60.17, 24.90), feeding.unit("d1", 60.17, 25.00, state=State.BUFFERING)])
    state = shown.settled()
    recording, buffering = sorted(state["units"], key=lambda unit: float(unit["x"]))
    shown.qtbot.waitUntil(lambda: has_near(shown, recording["x"], recording["y"], DARK.recording))
    shown.qtbot.waitUntil(lambda: has_near(shown, buffering["x"], buffering["y"], DARK.buffering))
    assert not has_near(shown, recording["x"], recording["y"], DARK.selected, reach=20)
    feeding.monitor.selection.select_row(recording["row"])
    shown.qtbot.waitUntil(lambda: has_near(shown, recording["x"], recording["y"], DARK.selected, reach=20))


def test_a_late_and_a_lost_unit_look_unlike_a_live_one(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(
        [
            feeding.unit("live", 60.17, 24.80),
            feeding.unit("late", 60.17, 24.95, fix_age_s=40),
            feeding.unit("lost", 60.17, 25.10, fix_age_s=300),
        ]
    )
    live, late, lost = sorted(shown.settled()["units"], key=lambda unit: float(unit["x"]))
    shown.qtbot.waitUntil(lambda: has_near(shown, late["x"], late["y"], DARK.late))
    shown.qtbot.waitUntil(lambda: has_near(shown, lost["x"], lost["y"], DARK.lost))
    assert not has_near(shown, live["x"], live["y"], DARK.late)
    assert not has_near(shown, live["x"], live["y"], DARK.lost)


def test_another_theme_repaints_every_mark(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("d0")])
    unit = shown.settled()["units"][0]
    other: Palette = LIGHT
    shown.map.apply_palette(other)
    shown.qtbot.waitUntil(lambda: has_near(shown, unit["x"], unit["y"], other.recording))
