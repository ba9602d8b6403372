"""The page's picture on the screen as soon as it is there."""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, QTimerEvent, Slot
from PySide6.QtWebEngineWidgets import QWebEngineView

MERGE_MS = 5
"""How long Qt's widget for the page holds every new picture back, in case another is to come (`QQuickWidget::triggerUpdate`)."""


class PromptPicture(QObject):
    """Ends that wait at the next turn of the event loop, in which whatever came with the picture was taken already.

    Chromium has nothing to merge: it sends no picture before the last one was taken. A Qt that waits otherwise is left alone.
    """

    def __init__(self, view: QWebEngineView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.aboutToBlock.connect(self._show)

    def shut(self) -> None:
        """Before the view goes."""
        self._dispatcher.aboutToBlock.disconnect(self._show)

    @Slot()
    def _show(self) -> None:
        picture = self._view.focusProxy()  # another one after every crash of the page
        if picture is None:
            return
        for timer in self._dispatcher.registeredTimers(picture):
            if timer.interval == MERGE_MS:
                QCoreApplication.sendEvent(picture, QTimerEvent(timer.timerId))
