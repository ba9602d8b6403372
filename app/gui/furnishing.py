"""When the window is furnished: what stands around the map is imported on a thread, after the first units or a moment's wait."""

from __future__ import annotations

import contextlib
import importlib
import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.gui.main_window import FURNISHING

WAIT_AT_MOST_MS = 1000
"""For an agency that answers slowly, or not at all: the list and the settings must not wait for it."""


class Furnishing(QObject):
    ready = Signal()
    """Once: everything `furnish` imports is there."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._begun = False
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
            threading.Thread(target=self._import, name="furnishing", daemon=True).start()

    def _import(self) -> None:
        """On its own thread. What cannot be imported is told by whoever imports it next."""
        with contextlib.suppress(Exception):
            for name in FURNISHING:
                importlib.import_module(name)
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self.ready.emit()
