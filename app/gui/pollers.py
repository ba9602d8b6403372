"""A worker thread for each connection, watched and replaced: one agency never harms another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Slot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.poll_worker import AsksAgency, Failure, PollWorker
from app.units.clock import Clock
from app.units.freshness import Rules
from app.units.sweep import Trouble

_log = logging.getLogger(__name__)

WATCH_INTERVAL_MS = 400
SILENT_THREAD_S = 1.5
"""A worker that shows no sign of life for this long hangs: its pulse comes twice a second even while it waits for an agency."""
STOP_WITHIN_MS = 1500

REPLACED = Trouble(
    "worker_replaced",
    "The part of Watchfloor that asks this agency stopped and was replaced",
    "Nothing is shown as live until the next good answer. Tell support if it happens again.",
)


@dataclass(frozen=True, slots=True)
class Connection:
    """What a poller needs to know of a connection."""

    name: str
    partner_id: str
    poll_interval_s: float
    make_client: Callable[[Callable[[], None]], AsksAgency]
    """Called on the worker's thread with the pulse to give while waiting."""
    rules: Rules | None = None


class Pollers(QObject):
    """Starts, watches, replaces and stops the workers. Lives on the GUI thread and never waits for the network."""

    def __init__(self, monitor: FleetMonitor, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._clock = clock or Clock()
        self._crews: dict[str, _Crew] = {}
        self._leaving: list[_Crew] = []
        self._watched_at_s = self._clock.monotonic_s()
        self._watch = QTimer(self)
        self._watch.timeout.connect(self.watch)
        self._watch.start(WATCH_INTERVAL_MS)
        monitor.account_asked.connect(self._ask_account)

    def add(self, connection: Connection) -> None:
        self._monitor.add_connection(connection.name, connection.poll_interval_s, connection.rules)
        self._crews[connection.name] = self._set_out(connection)

    def remove(self, name: str) -> None:
        crew = self._crews.pop(name, None)
        if crew is not None:
            self._dismiss(crew)
        self._monitor.remove_connection(name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._crews)

    @Slot()
    def watch(self) -> None:
        """Replace every worker that died or shows no sign of life; let go of threads that have ended."""
        now_s = self._clock.monotonic_s()
        late, self._watched_at_s = now_s - self._watched_at_s > SILENT_THREAD_S, now_s
        if late:
            return  # this thread itself was held up: the workers get a chance to show that they live
        for name, crew in list(self._crews.items()):
            if crew.thread.isFinished() or crew.worker.gave_up or now_s - crew.worker.alive_at_s > SILENT_THREAD_S:
                _log.error("%s: the poll thread is silent and is replaced", name)
                self._dismiss(crew)
                self._monitor.take_failure(Failure(name, REPLACED, 0.0))
                self._crews[name] = self._set_out(crew.connection)
        self._leaving = [crew for crew in self._leaving if not crew.thread.isFinished()]

    def stop(self, within_ms: int = STOP_WITHIN_MS) -> bool:
        """End every worker. False if a thread did not end in time; the program then leaves without it."""
        self._watch.stop()
        for crew in list(self._crews.values()):
            self._dismiss(crew)
        self._crews.clear()
        deadline_s = self._clock.monotonic_s() + within_ms / 1000
        ended = [crew.thread.wait(max(int((deadline_s - self._clock.monotonic_s()) * 1000), 1)) for crew in self._leaving]
        self._leaving = [crew for crew, done in zip(self._leaving, ended, strict=True) if not done]
        return all(ended)

    def _set_out(self, connection: Connection) -> _Crew:
        worker = PollWorker(
            connection.name,
            connection.partner_id,
            connection.poll_interval_s,
            connection.make_client,
            self._clock,
            known=self._monitor.fleet.units_of(connection.name),
        )
        thread = QThread()
        thread.setObjectName(f"poll {connection.name}")
        worker.moveToThread(thread)
        thread.started.connect(worker.start)
        # Bound methods of QObjects only: anything else would run on the worker's thread.
        worker.answered.connect(self._monitor.take)
        worker.failed.connect(self._monitor.take_failure)
        worker.account_answered.connect(self._monitor.take_account)
        thread.start()
        return _Crew(connection, worker, thread)

    def _dismiss(self, crew: _Crew) -> None:
        """Ask a worker to end, without waiting; what it still had to say is not heard any more."""
        crew.worker.answered.disconnect(self._monitor.take)
        crew.worker.failed.disconnect(self._monitor.take_failure)
        crew.worker.account_answered.disconnect(self._monitor.take_account)
        crew.worker.abort()
        QMetaObject.invokeMethod(crew.worker, "stop", Qt.ConnectionType.QueuedConnection)
        self._leaving.append(crew)

    @Slot(str, str)
    def _ask_account(self, name: str, user_id: str) -> None:
        crew = self._crews.get(name)
        if crew is not None:
            crew.worker.account_wanted.emit(user_id)


@dataclass(frozen=True, slots=True)
class _Crew:
    connection: Connection
    worker: PollWorker
    thread: QThread
