"""A worker thread for each connection, watched and replaced: one agency never harms another."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Slot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.inbox import Inbox
from app.gui.poll_worker import AsksAgency, Failure, PollWorker
from app.units.clock import Clock
from app.units.floor import Turn
from app.units.freshness import Rules
from app.units.roster import KEEP_LOST_S
from app.units.sweep import Trouble

_log = logging.getLogger(__name__)

WATCH_INTERVAL_MS = 400
SILENT_THREAD_S = 1.5
"""A worker that shows no sign of life for this long hangs: its pulse comes twice a second even while it waits for an agency."""
STOP_WITHIN_MS = 1500
START_EVERY_MS = 25
"""Twenty workers that start in the same instant would keep the window from its turn."""
REPLACEMENTS_REMEMBERED_S = 60.0
LONGEST_PAUSE_S = 30.0
MOST_LEFT_BEHIND = 20
"""Threads of one connection that hang and cannot be ended. More are not started until one of them lets go."""

REPLACED = Trouble(
    "worker_replaced",
    "The part of Watchfloor that asks this agency stopped and was replaced",
    "Nothing is shown as live until the next good answer. Tell support if it happens again.",
)


class Connection(Struct, frozen=True):
    """What a poller needs to know of a connection."""

    name: str
    partner_id: str
    poll_interval_s: float
    make_client: Callable[[Turn], AsksAgency]
    """Called on the worker's thread with its turn to work."""
    rules: Rules | None = None
    keep_lost_s: float = KEEP_LOST_S
    """How long a device that the agency no longer reports stays on the list."""


class Pollers(QObject):
    """Starts, watches, replaces and stops the workers. Lives on the GUI thread and never waits for the network."""

    def __init__(self, monitor: FleetMonitor, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._inbox = Inbox(monitor, self)
        self._clock = clock or Clock()
        self._crews: dict[str, _Crew] = {}
        self._leaving: list[_Crew] = []
        self._starting: deque[_Crew] = deque()
        self._start_timer = QTimer(self)
        self._start_timer.timeout.connect(self._start_next)
        self._due: dict[str, _Successor] = {}
        self._replaced_at_s: dict[str, list[float]] = {}
        self._watched_at_s = self._held_up_at_s = self._clock.monotonic_s()
        self._watch = QTimer(self)
        self._watch.timeout.connect(self.watch)
        self._watch.start(WATCH_INTERVAL_MS)
        monitor.account_asked.connect(self._ask_account)

    def add(self, connection: Connection) -> None:
        self._monitor.add_connection(connection.name, connection.poll_interval_s, connection.rules)
        self._crews[connection.name] = self._set_out(connection)

    def remove(self, name: str) -> None:
        crew = self._crews.pop(name, None)
        self._due.pop(name, None)
        self._replaced_at_s.pop(name, None)
        if crew is not None:
            self._dismiss(crew)
        self._monitor.remove_connection(name)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self._crews, *self._due)

    @Slot()
    def watch(self) -> None:
        """Replace every worker that died or shows no sign of life; let go of threads that have ended."""
        now_s = self._clock.monotonic_s()
        if now_s - self._watched_at_s > SILENT_THREAD_S:
            # This thread itself was held up, or the machine slept: the workers get a chance to show that they live.
            self._held_up_at_s = now_s
        self._watched_at_s = now_s
        self._let_go()
        for name, crew in list(self._crews.items()):
            silent_s = now_s - max(crew.worker.alive_at_s, self._held_up_at_s)
            if crew.thread.isFinished() or crew.worker.gave_up or silent_s > SILENT_THREAD_S:
                self._replace(name, crew, now_s)
        for name, successor in list(self._due.items()):
            if now_s >= successor.at_s and self._left_behind(name) < MOST_LEFT_BEHIND:
                del self._due[name]
                self._crews[name] = self._set_out(successor.connection)

    def stop(self, within_ms: int = STOP_WITHIN_MS) -> bool:
        """End every worker. False if a thread did not end in time; the program then leaves without it."""
        self._watch.stop()
        for crew in list(self._crews.values()):
            self._dismiss(crew)
        self._crews.clear()
        self._due.clear()
        deadline_s = self._clock.monotonic_s() + within_ms / 1000
        ended = [crew.thread.wait(max(int((deadline_s - self._clock.monotonic_s()) * 1000), 1)) for crew in self._leaving]
        self._let_go()
        return all(ended)

    def _replace(self, name: str, crew: _Crew, now_s: float) -> None:
        """At once the first time; a worker that falls again and again is not to hammer the agency with fresh starts."""
        recent_s = [at_s for at_s in self._replaced_at_s.get(name, []) if now_s - at_s <= REPLACEMENTS_REMEMBERED_S]
        self._replaced_at_s[name] = [*recent_s, now_s]
        pause_s = min(0.5 * 2.0 ** len(recent_s), LONGEST_PAUSE_S) if recent_s else 0.0
        _log.error("%s: the poll thread is silent and is replaced in %.1f s", name, pause_s)
        self._dismiss(crew)
        del self._crews[name]
        self._monitor.take_failure(Failure(name, REPLACED, pause_s))
        self._due[name] = _Successor(crew.connection, now_s + pause_s)

    def _let_go(self) -> None:
        for crew in self._leaving:
            if crew.thread.isFinished():
                crew.worker.close_client()  # a thread that died had no chance to
        self._leaving = [crew for crew in self._leaving if not crew.thread.isFinished()]

    def _left_behind(self, name: str) -> int:
        return sum(crew.connection.name == name for crew in self._leaving)

    def _set_out(self, connection: Connection) -> _Crew:
        worker = PollWorker(
            connection.name,
            connection.partner_id,
            connection.poll_interval_s,
            connection.make_client,
            self._clock,
            known=self._monitor.fleet.located(connection.name),
            keep_lost_s=connection.keep_lost_s,
            floor=self._monitor.floor,
        )
        thread = QThread()
        thread.setObjectName(f"poll {connection.name}")
        worker.moveToThread(thread)
        thread.started.connect(worker.start)
        # Bound methods of QObjects only: anything else would run on the worker's thread.
        worker.answered.connect(self._inbox.take)
        worker.failed.connect(self._inbox.take)
        worker.account_answered.connect(self._monitor.take_account)
        worker.alive_at_s = math.inf  # not held to anything before it started
        crew = _Crew(connection, worker, thread)
        self._starting.append(crew)
        if not self._start_timer.isActive():
            self._start_timer.start(0)  # not before those that are added in the same breath
        return crew

    @Slot()
    def _start_next(self) -> None:
        if not self._starting:
            self._start_timer.stop()
            return
        self._start_timer.start(START_EVERY_MS)
        crew = self._starting.popleft()
        crew.worker.pulse()
        crew.thread.start()

    def _dismiss(self, crew: _Crew) -> None:
        """Ask a worker to end, without waiting; what it still had to say is not heard any more."""
        crew.worker.answered.disconnect(self._inbox.take)
        crew.worker.failed.disconnect(self._inbox.take)
        crew.worker.account_answered.disconnect(self._monitor.take_account)
        self._inbox.forget(crew.connection.name)
        if crew in self._starting:
            self._starting.remove(crew)
            return
        crew.worker.abort()
        QMetaObject.invokeMethod(crew.worker, "stop", Qt.ConnectionType.QueuedConnection)
        self._leaving.append(crew)

    @Slot(str, str)
    def _ask_account(self, name: str, user_id: str) -> None:
        crew = self._crews.get(name)
        if crew is not None:
            crew.worker.account_wanted.emit(user_id)


class _Crew(Struct, frozen=True):
    connection: Connection
    worker: PollWorker
    thread: QThread


class _Successor(Struct, frozen=True):
    """A worker that will set out in the place of one that fell."""

    connection: Connection
    at_s: float
