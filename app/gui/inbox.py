"""What the workers report, waiting for its turn on the GUI thread: twenty answers at once must not hold the window."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, QTimer, Slot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.poll_worker import Failure
from app.units.roster import RosterChange

UNITS_A_TURN = 24_000
"""Answers are taken together until they hold that many changed units, some eight milliseconds; then the window has the floor,
be it for one paint only."""
UNITS_AN_ANSWER = 1000
"""What taking one costs by itself, in units."""
NEW_UNIT_COSTS = 20
"""As much as so many that only changed."""


class Inbox(QObject):
    """Hands on to the monitor what came, in order. Lives on the GUI thread; workers' signals are connected to its slots."""

    def __init__(self, monitor: FleetMonitor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._waiting: deque[RosterChange | Failure] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._take_turn)

    @Slot(object)
    def take(self, report: RosterChange | Failure) -> None:
        self._waiting.append(report)
        if not self._turn.isActive():
            self._turn.start(0)

    def forget(self, connection: str) -> None:
        """What a dismissed worker still had to say is not heard any more."""
        self._waiting = deque(each for each in self._waiting if each.connection != connection)

    @Slot()
    def _take_turn(self) -> None:
        units, changes = 0, dict[str, RosterChange]()
        while self._waiting and units < UNITS_A_TURN:
            report = self._waiting[0]
            if isinstance(report, Failure):
                if not changes:
                    self._waiting.popleft()
                    self._monitor.take_failure(report)
                break
            if report.connection in changes:
                break
            changes[report.connection] = report
            units += len(report.devices) * (NEW_UNIT_COSTS if report.fresh_start else 1) + UNITS_AN_ANSWER
            self._waiting.popleft()
        if changes:
            self._monitor.take_in_turns(tuple(changes.values()))
        if self._waiting:
            self._turn.start(0)
