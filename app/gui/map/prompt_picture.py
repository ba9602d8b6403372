"""The page's pictures on the screen: one alone as soon as it is there, those of a movement in an even step."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, Qt, QTimer, QTimerEvent, Slot
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from app.gui.graphics import software_rendering
from app.gui.importing import UNDER_WAY
from app.gui.map.pace import Pace

if TYPE_CHECKING:  # with all of `units` below it, which the page does not wait for
    from app.units.floor import Floor

MERGE_MS = 5
"""How long Qt's widget for the page holds every new picture back, in case another is to come (`QQuickWidget::triggerUpdate`)."""


class PromptPicture(QObject):
    """Ends that wait at the next turn of the event loop, in which whatever came with the picture was taken already.

    Chromium has nothing to merge: it sends no picture before the last one was taken. A Qt that waits otherwise is left alone.
    A graphics card shows pictures in step by itself; without one that is done here: a picture is taken at once, so that the
    browser goes on with the next, and what was taken may wait some milliseconds for its place in the movement.
    """

    def __init__(self, view: QWebEngineView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._pace = Pace() if software_rendering() else None
        self.floor: Floor | None = None
        """Taken while a picture waits: shown by a thread that has to ask a worker for the interpreter first, it would be late."""
        self._held = ExitStack()
        """The floor, while it is."""
        self._waiting: QWidget | None = None
        self._due_s = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._show_waiting)
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.aboutToBlock.connect(self._take)

    def shut(self) -> None:
        """Before the view goes."""
        self._dispatcher.aboutToBlock.disconnect(self._take)
        self._timer.stop()
        self._held.close()

    @Slot()
    def _take(self) -> None:
        if self._waiting is not None or not UNDER_WAY.acquire(blocking=False):
            return  # amid an import a picture is shown when Qt would show it
        try:
            picture = self._view.focusProxy()  # another one after every crash of the page
            if picture is None:
                return
            timers = self._dispatcher.registeredTimers(picture)
            moments = [QTimerEvent(timer.timerId) for timer in timers if timer.interval == MERGE_MS]
        finally:
            UNDER_WAY.release()
        for moment in moments:
            self._take_picture(picture, moment)

    def _take_picture(self, picture: QWidget, moment: QTimerEvent) -> None:
        ready_s = time.monotonic()
        wait_s = self._pace.wait_s(ready_s) if self._pace else 0.0
        if not wait_s:
            QCoreApplication.sendEvent(picture, moment)
            return
        self._waiting, self._due_s = picture, ready_s + wait_s
        if self.floor is not None:
            self._held.enter_context(self.floor)
        picture.setUpdatesEnabled(False)
        QCoreApplication.sendEvent(picture, moment)
        whole_ms = int((self._due_s - time.monotonic()) * 1000)
        if whole_ms > 0:
            self._timer.start(whole_ms)
        else:
            self._show_waiting()

    @Slot()
    def _show_waiting(self) -> None:
        picture, self._waiting = self._waiting, None
        if picture is not None and shiboken6.isValid(picture):
            time.sleep(max(0.0, self._due_s - time.monotonic()))  # less than a millisecond, which no timer of Qt can tell
            picture.setUpdatesEnabled(True)
            picture.repaint()
        self._held.close()
