"""What the workers report, waiting for its turn on the GUI thread: twenty answers at once must not hold the window."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.poll_worker import Failure
from app.units.roster import RosterChange

TURN_S = 0.008
"""Reports are taken until that much time has passed, then the window has the floor, be it for one paint only."""


class Inbox(QObject):
    """Hands on to the monitor what came, in order. Lives on the GUI thread; workers' signals are connected to its slots."""

    def __init__(self, monitor: FleetMonitor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._waiting: deque[tuple[str, Callable[[], None]]] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._take_turn)

    @Slot(object)
    def take(self, change: RosterChange) -> None:
        self._put(change.connection, lambda: self._monitor.take(change))

    @Slot(object)
    def take_failure(self, failure: Failure) -> None:
        self._put(failure.connection, lambda: self._monitor.take_failure(failure))

    def forget(self, connection: str) -> None:
        """What a dismissed worker still had to say is not heard any more."""
        self._waiting = deque(each for each in self._waiting if each[0] != connection)

    def _put(self, connection: str, report: Callable[[], None]) -> None:
        self._waiting.append((connection, report))
        if not self._turn.isActive():
            self._turn.start(0)

    @Slot()
    def _take_turn(self) -> None:
        until_s = time.perf_counter() + TURN_S
        while self._waiting:
            _, report = self._waiting.popleft()
            report()
            if time.perf_counter() >= until_s:
                break
        if self._waiting:
            self._turn.start(0)
