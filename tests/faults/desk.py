"""What the two commands of the fault suite need: a real map over a real feed without a test around it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.scheme import register_scheme
from app.gui.map.view import MapView
from app.gui.theme import DARK
from app.resources import find_resources
from app.units.clock import Clock

register_scheme()


def application() -> QApplication:
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication(["faults"])


def run_for(seconds: float) -> None:
    """Let the events go on."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def wait(condition: Callable[[], bool], within_s: float = 30.0, every_s: float = 0.005) -> None:
    end_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end_s:
            raise TimeoutError
        run_for(every_s)


def ask_page(view: MapView, script: str) -> object:
    """What a script in the page answers; None if the page went meanwhile."""
    answers: list[object] = []
    view.page.page.runJavaScript(script, 0, answers.append)
    end_s = time.monotonic() + 10
    while not answers and time.monotonic() < end_s:
        run_for(0.005)
    return answers[0] if answers else None


@contextmanager
def shown_map(monitor: FleetMonitor, clock: Clock | None = None) -> Iterator[MapView]:
    with TemporaryDirectory() as folder:
        view = MapView(monitor, DARK, find_resources(), Path(folder), clock)
        view.resize(1400, 900)
        view.show()
        wait(lambda: view.cover_words == "")
        yield view
        view.shut()
        view.deleteLater()
