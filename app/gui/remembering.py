"""Writes where the window stood a moment after somebody changed it: a power cut costs that moment, not the watch list."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.gui.window_state import WindowState

LATER_MS = 700
"""What is dragged changes many times a second, and is written once."""
PATIENCE_S = 1.0


class Remembering(QObject):
    """Collects on this thread and writes on another: the disk may be a share that has gone to sleep."""

    def __init__(self, state: WindowState, collect: Callable[[], None], parent: QObject | None = None) -> None:
        """`collect` puts everything there is to remember into `state`."""
        super().__init__(parent)
        self._state = state
        self._collect = collect
        self._writer: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LATER_MS)
        self._timer.timeout.connect(self._write)

    @Slot()
    def soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def now(self) -> None:
        """For the end of the program: written when this returns, unless the disk hangs."""
        self._timer.stop()
        self._collect()
        if self._wait():
            self._start()
            self._wait()

    @Slot()
    def _write(self) -> None:
        if self._writer is not None and self._writer.is_alive():
            self._timer.start()  # the disk is slow: once more when it is done
            return
        self._collect()
        self._start()

    def _start(self) -> None:
        self._writer = threading.Thread(target=self._state.save, name="window state", daemon=True)
        self._writer.start()

    def _wait(self) -> bool:
        if self._writer is not None:
            self._writer.join(PATIENCE_S)
        return self._writer is None or not self._writer.is_alive()
