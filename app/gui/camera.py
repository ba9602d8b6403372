"""Takes one picture of the window: the command `screenshot`."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

_log = logging.getLogger(__name__)
FIRST_UNITS_WITHIN_S = 30.0
SETTLED_AFTER_MS = 400
"""The map comes to its first units in a step of its own; a picture taken earlier would show the world."""


class Camera(QObject):
    """Takes the one picture and ends the program."""

    def __init__(self, window: QWidget, file: Path, after_s: float) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._after_s = after_s

    def wait(self) -> None:
        """For the first units, but not for ever."""
        QTimer.singleShot(int((FIRST_UNITS_WITHIN_S + self._after_s) * 1000), self.give_up)

    @Slot()
    def get_ready(self) -> None:
        QTimer.singleShot(max(int(self._after_s * 1000), SETTLED_AFTER_MS), self.shoot)

    @Slot()
    def shoot(self) -> None:
        saved = self._window.grab().save(str(self._file), "PNG")
        if not saved:
            _log.error("the picture could not be written")
        QApplication.exit(0 if saved else 1)

    @Slot()
    def give_up(self) -> None:
        self._window.grab().save(str(self._file), "PNG")
        QApplication.exit(1)
