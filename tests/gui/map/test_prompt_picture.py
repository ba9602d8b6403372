"""A picture of the page does not lie about before it is shown."""

from __future__ import annotations

import itertools
from pathlib import Path

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QTimer
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from app.gui.map.prompt_picture import PromptPicture
from app.gui.map.view import MapView
from app.gui.theme import DARK
from app.resources import find_resources
from app.units.floor import Floor
from tests.gui.map.conftest import Feeding, Shown


class _Pictures(QObject):
    """Counts what Qt's widget for the page draws."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Timer
        return False


def test_no_picture_is_held_back_by_a_timer(feeding: Feeding, shown: Shown) -> None:
    view = shown.map.page.findChild(QWebEngineView)
    assert isinstance(view, QWebEngineView)
    picture, dispatcher, pictures = view.focusProxy(), QAbstractEventDispatcher.instance(), _Pictures()
    assert picture is not None
    picture.installEventFilter(pictures)
    held_ms: list[int] = []

    def look() -> None:
        held_ms.extend(each.interval for each in dispatcher.registeredTimers(picture) if each.interval)

    dispatcher.aboutToBlock.connect(look)  # after the page's own look
    feeding.answer([feeding.unit("d0")])
    shown.settled()
    shown.qtbot.waitUntil(lambda: pictures.count > 0)
    dispatcher.aboutToBlock.disconnect(look)
    assert held_ms == []


def test_a_picture_of_a_movement_waits_for_its_turn_and_no_longer(feeding: Feeding, shown: Shown) -> None:
    view = shown.map.page.findChild(QWebEngineView)
    assert isinstance(view, QWebEngineView)
    picture, dispatcher = view.focusProxy(), QAbstractEventDispatcher.instance()
    assert picture is not None
    feeding.answer(feeding.town(50))
    shown.settled()
    waited: list[bool] = []
    floor_taken: list[bool] = []

    def look() -> None:
        waited.append(not picture.updatesEnabled())
        if waited[-1]:
            floor_taken.append(feeding.monitor.floor.taken)

    dispatcher.aboutToBlock.connect(look)
    shown.map.zoom(1)
    shown.qtbot.waitUntil(lambda: any(waited) and not waited[-1])
    shown.wait(lambda state: state["frame"][2] == state["view"]["zoom"])
    shown.qtbot.waitUntil(picture.updatesEnabled)
    dispatcher.aboutToBlock.disconnect(look)
    assert all(floor_taken)
    shown.qtbot.waitUntil(lambda: not feeding.monitor.floor.taken)


def test_a_map_that_goes_while_a_picture_waits_gives_the_floor_back(feeding: Feeding, qtbot: QtBot, tmp_path: Path) -> None:
    map_view = MapView(feeding.monitor, DARK, find_resources(), tmp_path)
    map_view.resize(900, 700)
    map_view.show()
    qtbot.waitUntil(lambda: map_view.cover_words == "", timeout=20_000)
    feeding.answer(feeding.town(50))
    prompt = map_view.page.findChild(PromptPicture)
    assert isinstance(prompt, PromptPicture)
    prompt.floor = floor = Floor()  # one that nobody else takes
    dispatcher = QAbstractEventDispatcher.instance()
    held: list[bool] = []

    def shut() -> None:
        if floor.taken and not held:
            held.append(True)
            map_view.shut()
            held.append(floor.taken)

    def look() -> None:
        if floor.taken:
            QTimer.singleShot(0, shut)

    dispatcher.aboutToBlock.connect(look)
    steps, moving = itertools.cycle((1, -1)), QTimer()
    moving.timeout.connect(lambda: None if held else map_view.zoom(next(steps)))
    moving.start(500)  # on a busy machine not every movement has a picture that waits
    qtbot.waitUntil(lambda: bool(held), timeout=30_000)
    moving.stop()
    dispatcher.aboutToBlock.disconnect(look)
    assert held == [True, False]
    map_view.deleteLater()
