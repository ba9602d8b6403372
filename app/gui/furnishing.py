"""When the window is furnished: what stands around the map is imported on a thread, after the first units or a moment's wait."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.gui.importing import Importing
from app.gui.main_window import FURNISHING

TYPING = ("app.units.coordinates.reading", "rapidfuzz.distance")
"""What the first typed letter would otherwise import: twice as long as all else a letter does."""
WAIT_AT_MOST_MS = 1000
"""For an agency that answers slowly, or not at all: the list and the settings must not wait for it."""


class Furnishing(QObject):
    ready = Signal()
    """Once: everything `furnish` imports is there."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._begun = False
        self._importing = Importing("furnishing", (*FURNISHING, *TYPING), self._note, lambda: None)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.begin)

    def begin_soon(self) -> None:
        self._timer.start(WAIT_AT_MOST_MS)

    @Slot()
    def begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._timer.stop()
            self._importing.start()

    def end(self) -> bool:
        """Nothing is imported after this. False if that could not be waited for."""
        self._begun = True
        self._timer.stop()
        return self._importing.end()

    def _note(self, module: str) -> None:
        """On the thread that imports."""
        if module != FURNISHING[-1]:
            return
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self.ready.emit()
