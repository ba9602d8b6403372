"""A picture of the page does not lie about before it is shown."""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject
from PySide6.QtWebEngineWidgets import QWebEngineView

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

    def look() -> None:
        waited.append(not picture.updatesEnabled())

    dispatcher.aboutToBlock.connect(look)
    shown.map.zoom(1)
    shown.qtbot.waitUntil(lambda: any(waited) and not waited[-1])
    shown.wait(lambda state: state["frame"][2] == state["view"]["zoom"])
    shown.qtbot.waitUntil(picture.updatesEnabled)
    dispatcher.aboutToBlock.disconnect(look)
