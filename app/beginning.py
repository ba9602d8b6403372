"""The first half second. The browser engine starts, and the map's page loads, while everything else is still being imported.

This module imports no more than that takes: whatever it adds stands before the first pixel.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QMetaObject, QObject, Signal
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

import app.plain_import  # noqa: F401 - right after PySide and before anything of ours
from app.gui.graphics import prepare_graphics
from app.gui.importing import Importing
from app.gui.map.loading import stage_page
from app.gui.map.scheme import register_scheme
from app.resources import find_resources

if TYPE_CHECKING:
    from app.gui.map.living_page import LivingPage
    from app.gui.single_instance import SingleInstance
    from app.training_feed import TrainingFeed

WINDOW, ASKING, CLIENT = "app.main", "app.gui.switchboard", "app.axon.preparation"
"""What is imported, in this order: the frame with the map, who asks the agencies, what it is asked with."""
SWITCH_INTERVAL_S = 0.0005
"""How long the thread that imports keeps the page waiting for an answer, at most."""


class Beginning(QObject):
    """Made once, before anything else that knows Qt. `load`, then `wait` for what is imported meanwhile."""

    page: LivingPage
    """Loading since `load`."""
    _imported = Signal()

    def __init__(self, feed: TrainingFeed | None = None) -> None:
        """`feed` is on its way already, for a window that is to show it."""
        super().__init__()
        self.feed = feed
        self.only_one: SingleInstance | None = None
        prepare_graphics()
        register_scheme()
        self.application = QApplication(["watchfloor"])
        self.application.setApplicationName("watchfloor")
        self.application.setApplicationDisplayName("Watchfloor")
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.resources = find_resources()
        self._there: list[str] = []
        self._window_stands = threading.Event()
        self._waiting = QEventLoop()
        self._imported.connect(self._waiting.quit)
        self._importing = Importing("imports", self._modules(), self._note, lambda: None)

    def claim(self, config_dir: Path) -> bool:
        """False: there is a window of this user already, and it was told to come forward."""
        from app.gui.single_instance import SingleInstance

        self.only_one = SingleInstance(config_dir)
        return self.only_one.claim()

    def load(self, cache_dir: Path) -> None:
        self._importing.start()
        _start_engine()
        self.page = stage_page(cache_dir, self.resources, time.monotonic)
        self.page.load()

    def go_on(self) -> None:
        """The window can be seen: the thread may have the interpreter again."""
        self._window_stands.set()

    def wait(self, module: str) -> bool:
        """Until it can be imported without waiting; the page goes on loading. False: the program was told to end meanwhile."""
        if module != WINDOW:
            self.go_on()
        while module not in self._there and self._importing.alive:
            if self._waiting.exec() < 0:
                return False
        return True

    def end(self) -> bool:
        """Nothing is imported after this. False if that could not be waited for."""
        self.go_on()
        return self._importing.end()

    def _modules(self) -> Iterator[str]:
        """On the thread that imports."""
        # numpy's helping threads spin on a core before they sleep, and nothing here needs them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        yield WINDOW
        self._window_stands.wait()
        yield ASKING
        yield CLIENT

    def _note(self, module: str) -> None:
        self._there.append(module)
        self._imported.emit()


def _start_engine() -> None:
    """Chromium starts within this call. It takes a tenth of a second, in which the other thread has the interpreter.

    To make a profile or a page ourselves would do the same with the interpreter's lock held. `stop` is the least that can be
    asked of a view that makes its own, and they go again with it.
    """
    view = QWebEngineView()
    QMetaObject.invokeMethod(view, "stop")
    view.deleteLater()
