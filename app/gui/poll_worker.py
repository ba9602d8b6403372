"""One connection's worker: lives on its own thread, asks, never decides."""

from __future__ import annotations

import logging
import math
import random
import traceback
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.axon import Account, AxonError
from app.units.clock import Clock
from app.units.fixes import NOBODY, Located
from app.units.floor import Floor, Turn
from app.units.pace import pause_after_answer_s, pause_after_trouble_s
from app.units.roster import KEEP_LOST_S, Roster
from app.units.sweep import Sweep, Trouble

_log = logging.getLogger(__name__)

PULSE_INTERVAL_MS = 500
UNEXPECTED = Trouble(
    "unexpected", "Watchfloor stumbled over this agency's answer", "It starts afresh by itself. Tell support if it goes on."
)


def where_it_broke(error: BaseException) -> str:
    """The kind of an error and its places in the code; never its text, which may quote what an agency sent."""
    places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(places)}"


class AsksAgency(Protocol):
    """What a worker needs of `app.axon.AgencyClient`. Everything but `abort` is called on the worker's thread."""

    def sweep(self) -> Sweep: ...
    def officer_account(self, partner_id: str, user_id: str) -> Account: ...
    def abort(self) -> None: ...
    def close(self) -> None: ...


class CannotAsk(Exception):  # noqa: N818 - says what it is
    """There is nothing to ask with: no secret, a locked keyring. Raised by whoever makes the client."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.title)
        self.trouble = trouble


class Failure(Struct, frozen=True):
    """A poll that ended in trouble, and when the next one starts."""

    connection: str
    trouble: Trouble
    retry_in_s: float


class AccountAnswer(Struct, frozen=True):
    """What an agency said about one officer's account: the account, or why not."""

    connection: str
    user_id: str
    account: Account | None
    trouble: Trouble | None


class PollWorker(QObject):
    """Polls one agency. Move it to its thread, then let the thread's `started` call `start`.

    Signals carry immutable values: `answered` a `RosterChange`, `failed` a `Failure`, `account_answered` an `AccountAnswer`.
    """

    answered = Signal(object)
    failed = Signal(object)
    account_answered = Signal(object)
    account_wanted = Signal(str)
    """Emitted by others: a user id, carried over to this worker's thread."""

    def __init__(
        self,
        connection: str,
        partner_id: str,
        poll_interval_s: float,
        make_client: Callable[[Turn], AsksAgency],
        clock: Clock,
        dice: Callable[[], float] = random.random,
        known: Located = NOBODY,
        keep_lost_s: float = KEEP_LOST_S,
        floor: Floor | None = None,
    ) -> None:
        super().__init__()
        self.connection = connection
        self._partner_id = partner_id
        self._poll_interval_s = poll_interval_s
        self._make_client = make_client
        self._clock = clock
        self._dice = dice
        self._keep_lost_s = keep_lost_s
        self._turn = Turn(floor or Floor(), clock)
        self._known = known
        self._roster: Roster | None = None
        """Made on this worker's thread: of 50,000 units that are known, that takes a tenth of a second."""
        self._client: AsksAgency | None = None
        self._timer: QTimer | None = None
        self._pulse_timer: QTimer | None = None
        self._failures = 0
        self._stopping = False
        self.gave_up = False
        """Something unforeseen was raised; the supervisor replaces the worker."""

    @Slot()
    def start(self) -> None:
        """Build everything that must belong to this thread, then poll at once."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.poll)
        self.account_wanted.connect(self.ask_account)
        self._pulse_timer = QTimer(self)
        self._pulse_timer.timeout.connect(self.pulse)
        self._pulse_timer.start(PULSE_INTERVAL_MS)
        self.poll()

    @Slot()
    def pulse(self) -> None:
        self._turn.show_life()

    @property
    def alive_at_s(self) -> float:
        """When this thread last showed a sign of life, or infinity while it is held to nothing; read from the GUI thread."""
        return self._turn.alive_at_s

    @alive_at_s.setter
    def alive_at_s(self, at_s: float) -> None:
        self._turn.alive_at_s = at_s

    @Slot()
    def poll(self) -> None:
        """One complete reading of the agency, then the timer for the next."""
        if self._stopping:
            return
        began_s = self._clock.monotonic_s()
        try:
            client = self._open()
            roster = self._roster or self._begin_roster()
            roster.let_go_of_outdated(self._turn)
            change = roster.read(client.sweep(), self._clock.monotonic_s(), self._turn)
        except CannotAsk as error:
            self._report(error.trouble)
            return
        except AxonError as error:
            self._report(error.trouble())
            return
        except BaseException as error:  # noqa: BLE001 - the top of the thread: what is not caught here dies silently
            self._give_up(error)
            return
        finally:
            self._turn.rest()
        if self._dismissed():
            return  # dismissed meanwhile: its successor's answers are newer
        self._failures = 0
        self.answered.emit(change)
        self._arm(pause_after_answer_s(self._poll_interval_s, self._clock.monotonic_s() - began_s))

    @Slot(str)
    def ask_account(self, user_id: str) -> None:
        """One officer's account, because somebody opened that officer."""
        if self._client is None or self._stopping:
            return
        account, trouble = None, None
        try:
            account = self._client.officer_account(self._partner_id, user_id)
        except AxonError as error:
            trouble = error.trouble()
        except Exception as error:  # noqa: BLE001 - the top of the thread
            _log.error("%s: the account could not be asked for: %s", self.connection, where_it_broke(error))
            trouble = UNEXPECTED
        finally:
            self._turn.rest()
        self.account_answered.emit(AccountAnswer(self.connection, user_id, account, trouble))

    def abort(self) -> None:
        """Called from the GUI thread: a running request ends now, no other begins."""
        self._stopping = True
        client = self._client
        if client is not None:
            client.abort()

    @Slot()
    def stop(self) -> None:
        """The last thing that runs on this thread."""
        self._stopping = True
        for timer in (self._timer, self._pulse_timer):
            if timer is not None:
                timer.stop()
        self.close_client()
        self.thread().quit()

    def close_client(self) -> None:
        """Let sockets and loop go. On this worker's thread, or on any other once that has ended."""
        self._turn.retire()
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _dismissed(self) -> bool:
        return self._stopping

    def _open(self) -> AsksAgency:
        """The client, made on the thread that uses it."""
        if self._client is None:
            # A keyring may wait for somebody to unlock it: that is no hang.
            self.alive_at_s = math.inf
            self._client = self._make_client(self._turn)
        self.pulse()
        return self._client

    def _begin_roster(self) -> Roster:
        self._roster = Roster(self.connection, self._keep_lost_s, self._known)
        self._known = NOBODY
        return self._roster

    def _report(self, trouble: Trouble) -> None:
        if self._stopping:
            return
        self._failures += 1
        retry_in_s = pause_after_trouble_s(trouble, self._failures, self._poll_interval_s, self._dice)
        if trouble.revoked:
            # What the agency took back must not come back from memory when it answers again.
            self._known, self._roster = NOBODY, None
        self.failed.emit(Failure(self.connection, trouble, retry_in_s))
        self._arm(retry_in_s)

    def _give_up(self, error: BaseException) -> None:
        if self._stopping:
            return
        _log.error("%s: the poll thread raised and is being replaced: %s", self.connection, where_it_broke(error))
        self.failed.emit(Failure(self.connection, UNEXPECTED, 0.0))
        self.gave_up = True

    def _arm(self, pause_s: float) -> None:
        if self._timer is not None and not self._stopping:
            self._timer.start(max(int(pause_s * 1000), 1))
