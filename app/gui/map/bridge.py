"""The only object the page can reach: one slot to hear it, one signal to tell it something. Losing it loses nothing."""

from __future__ import annotations

import json
import logging
from typing import Any

from PySide6.QtCore import QFile, QIODevice, QObject, Signal, Slot
from PySide6.QtWebChannel import QWebChannel  # importing it also brings its script into Qt's resources
from PySide6.QtWebEngineCore import QWebEnginePage

LONGEST_MESSAGE = 4_000_000
"""A hundred thousand places of a group; nothing the page has to say is longer."""
_log = logging.getLogger(__name__)


class Facade(QObject):
    """What the page sees. Holds nothing, so a page that deletes it has deleted nothing."""

    told = Signal(str)
    heard = Signal(object)

    @Slot(str)
    def hear(self, text: str) -> None:
        if len(text) > LONGEST_MESSAGE:
            return
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            _log.warning("The map's page said something that is not understood")
            return
        if isinstance(message, dict):
            self.heard.emit(message)


class Bridge(QObject):
    """Keeps a facade on the page's channel, and puts up a new one when the page has taken it down."""

    heard = Signal(object)
    """A dict with the key `say`: what it holds is the page's word and has to be checked."""
    lost = Signal()
    """The facade is gone; a new one is up, but the page must be loaded again to find it."""

    def __init__(self, page: QWebEnginePage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._closing = False
        self._put_up()

    def tell(self, do: str, **more: Any) -> None:
        self._facade.told.emit(json.dumps({"do": do, **more}, separators=(",", ":")))

    def close(self) -> None:
        self._closing = True

    def _put_up(self) -> None:
        self._channel = QWebChannel(self)
        self._facade = Facade()
        self._facade.heard.connect(self.heard)
        self._facade.destroyed.connect(self._rebuild)
        self._channel.registerObject("bridge", self._facade)
        self._page.setWebChannel(self._channel)

    @Slot()
    def _rebuild(self) -> None:
        if self._closing:
            return
        _log.warning("The map's page took its bridge down; a new one is up")
        self._channel.deleteLater()
        self._put_up()
        self.lost.emit()


def number_of(message: dict[str, Any], name: str) -> int:
    """A whole number the page said, or -1."""
    value = message.get(name)
    return value if type(value) is int else -1


def channel_script() -> bytes:
    """Qt's own script for the page's end of the channel. Its own address is refused from our scheme, so ours serves it.

    Injecting it instead loses a race now and then: a page loaded right after a crash starts before it is there.
    """
    file = QFile(":/qtwebchannel/qwebchannel.js")
    file.open(QIODevice.OpenModeFlag.ReadOnly)
    return bytes(file.readAll().data())
