"""Collects garbage on the GUI thread only, at moments of our choosing.

Python's own collector runs on whatever thread happens to allocate: a worker that decodes would destroy widgets and timers that
belong to this thread, and a full collection in the middle of a frame holds the window for a tenth of a second.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 1000
THRESHOLDS = 2000, 10, 20
"""As Python's own: objects since the last collection of the youngest, and younger collections before an older one."""


class Collector(QObject):
    """From `start` to `stop` nothing but this collects."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """What exists by now stays for as long as the program: it is never looked at again."""
        gc.disable()
        gc.collect()
        gc.freeze()
        self._timer.start(LOOK_MS)

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def look(self) -> None:
        """Collect the oldest generation that is due."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > THRESHOLDS[generation]:
                gc.collect(generation)
                return
