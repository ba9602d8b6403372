from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.gui.collector import THRESHOLDS, Collector


class Knot(QObject):
    """Garbage that only a collector finds, as a widget that knows its own slot is."""

    def __init__(self, ended_on: list[int]) -> None:
        super().__init__()
        self._me = self
        weakref.finalize(self, lambda: ended_on.append(threading.get_ident()))


def litter() -> None:
    """More than any collector leaves lying."""
    rubbish = [[n] for n in range(THRESHOLDS[0] * 3)]
    assert rubbish


def test_a_busy_thread_never_destroys_what_belongs_to_the_window(qtbot: QtBot) -> None:
    ended_on: list[int] = []
    collector = Collector()
    collector.start()
    try:
        Knot(ended_on)
        worker = threading.Thread(target=litter)
        worker.start()
        worker.join()
        assert ended_on == []
        kept = [[n] for n in range(THRESHOLDS[0] + 1)]
        collector.look()
        assert kept
        assert ended_on == [threading.get_ident()]
    finally:
        collector.stop()
    assert gc.isenabled()


def test_the_collector_looks_by_itself_once_a_second(qtbot: QtBot) -> None:
    ended_on: list[int] = []
    collector = Collector()
    collector.start()
    kept: list[list[int]] = []
    more = QTimer()
    more.timeout.connect(lambda: kept.extend([n] for n in range(THRESHOLDS[0])))
    more.start(100)
    try:
        Knot(ended_on)
        qtbot.waitUntil(lambda: ended_on == [threading.get_ident()], timeout=20_000)
    finally:
        more.stop()
        collector.stop()
