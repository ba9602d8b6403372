"""The collector of cyclic garbage, run by hand: by itself it comes in the middle of anything, on any thread, and stays long."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer, Slot

SWITCH_INTERVAL_S = 0.0005
"""How long a busy worker keeps the window waiting for its turn, at most."""
EVERY_MS = 1000
OLDER_EVERY = 10
OLDEST_EVERY = 300
"""Rounds. What stands from the start on is frozen, and units are no concern of the collector's: a whole round is short."""


class Collector(QObject):
    """From `start` to `stop` garbage is collected once a second on the GUI thread: the youngest, seldom the older."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._round = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Once everything is built that stays as long as the program."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        gc.disable()
        gc.freeze()
        self._timer.start(EVERY_MS)

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def collect(self) -> None:
        self._round += 1
        gc.collect(2 if self._round % OLDEST_EVERY == 0 else 1 if self._round % OLDER_EVERY == 0 else 0)
