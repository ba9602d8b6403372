"""The collector of cyclic garbage, run by hand."""

from __future__ import annotations

import gc
import weakref

from pytestqt.qtbot import QtBot

from app.gui.collector import Collector


class Knot:
    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_collected_at_set_times_and_never_in_between(qtbot: QtBot) -> None:
    collector = Collector()
    collector.start()
    try:
        assert not gc.isenabled()
        gone = weakref.ref(Knot())
        held = [[each] for each in range(100_000)]  # by itself it would have come long ago
        assert gone() is not None and held
        qtbot.waitUntil(lambda: gone() is None, timeout=5000)
    finally:
        collector.stop()
    assert gc.isenabled()
