"""Work of the window cut into turns, with the floor taken for each and for what the window paints after it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.units.floor import Floor

PAINTED_AFTER_MS = 5
"""How long the window has the floor after a change: its widgets are painted a little later."""


class HeldFloor(QObject):
    """Takes the floor for what is done now and for what the window makes of it in its next turns: rows, labels, paint."""

    def __init__(self, floor: Floor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._floor = floor
        self._holds = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.let_go)

    def take(self) -> None:
        if not self._holds:
            self._holds = True
            self._floor.take()
        self._timer.start(PAINTED_AFTER_MS)

    @Slot()
    def let_go(self) -> None:
        if self._holds:
            self._holds = False
            self._floor.let_go()


class Turns(QObject):
    """What is still to be told, a turn of the window each, in order."""

    def __init__(self, floor: HeldFloor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._floor = floor
        self._later: deque[Callable[[], None]] = deque()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take)

    def tell_later(self, *what: Callable[[], None]) -> None:
        self._later += what
        self._timer.start(0)

    def finish(self) -> None:
        """Whoever is still to be told is told now."""
        while self._later:
            self._later.popleft()()

    @Slot()
    def _take(self) -> None:
        if not self._later:
            return
        self._floor.take()
        tell = self._later.popleft()  # kept to the end: it may be the last that holds whoever we belong to
        tell()
        if self._later:
            self._timer.start(0)
