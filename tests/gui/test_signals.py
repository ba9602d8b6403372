from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Talker(QObject):
    spoke = Signal(object)


def test_a_thousand_signals_cost_no_reference_of_true() -> None:
    # PySide6 6.12.0 on Python 3.11 loses one at every emit, and aborts after some hundred.
    heard: list[object] = []
    talker = Talker()
    talker.spoke.connect(heard.append)
    before = sys.getrefcount(True)
    for _ in range(1000):
        talker.spoke.emit(None)
    assert len(heard) == 1000
    assert abs(sys.getrefcount(True) - before) < 100
