"""One window for each user and configuration: a second start raises the first window and ends."""

from __future__ import annotations

import getpass
import hashlib
import logging
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QDir, QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)
LOCK_NAME = "watchfloor.lock"
QUESTION, ANSWER = b"raise\n", b"raised\n"
ANSWERS_WITHIN_MS = 2000


class SingleInstance(QObject):
    """`claim` once, before anything is shown; keep it as long as the window lives."""

    raise_requested = Signal()
    """Somebody started Watchfloor again: show the window that is there."""

    def __init__(self, config_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config_dir = config_dir
        key = f"{_user()}\n{config_dir.expanduser().absolute()}".encode("utf-8", "surrogateescape")
        self._name = f"watchfloor-{hashlib.sha256(key).hexdigest()[:24]}"
        self._lock: QLockFile | None = None
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)

    def claim(self) -> bool:
        """True: go on, this is the one. False: the window that is there was told to come forward.

        What a crash left behind is taken over. A first instance that holds the lock but does not answer hangs, and must
        not keep a dispatcher from a new window: then this is True too.
        """
        self._lock = self._locked()
        if self._lock is None and self._told_the_other():
            return False
        if self._lock is None:
            _log.warning("another instance holds the lock but does not answer; this one goes on beside it")
            return True
        QLocalServer.removeServer(self._name)  # a socket file of a crashed instance: the lock says that nobody uses it
        if not self._server.listen(self._name):
            _log.warning("a second start will not find this window: %s", self._server.serverError().name)
        return True

    def release(self) -> None:
        """The window is going: from now on another start is a first one."""
        self._server.close()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _locked(self) -> QLockFile | None:
        """The lock if it is ours now, or was nowhere to be put; None if somebody else holds it."""
        lock = QLockFile(str(self._config_dir / LOCK_NAME))
        try:
            self._config_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            lock = QLockFile(QDir.temp().filePath(f"{self._name}.lock"))
        for place in (lock, QLockFile(QDir.temp().filePath(f"{self._name}.lock"))):
            place.setStaleLockTime(0)  # stale is what a process that is gone has left, however young or old
            if place.tryLock(0):
                return place
            if place.error() == QLockFile.LockError.LockFailedError:
                return None
        return lock

    def _told_the_other(self) -> bool:
        deadline = QDeadlineTimer(ANSWERS_WITHIN_MS)
        while not deadline.hasExpired():  # it may be starting itself, or ending
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(_left_ms(deadline)):
                socket.write(QUESTION)
                socket.flush()
                while not socket.canReadLine() and socket.waitForReadyRead(_left_ms(deadline)):
                    pass
                return bytes(socket.readLine().data()) == ANSWER
        return False

    @Slot()
    def _meet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._hear)
            if socket.bytesAvailable():
                self._answer(socket)

    @Slot()
    def _hear(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._answer(socket)

    def _answer(self, socket: QLocalSocket) -> None:
        """One word is understood; whoever says anything else is hung up on."""
        if bytes(socket.peek(len(QUESTION)).data()) == QUESTION:
            self.raise_requested.emit()
            socket.write(ANSWER)
            socket.flush()
            socket.disconnectFromServer()
        elif socket.bytesAvailable() >= len(QUESTION):
            socket.abort()


def _left_ms(deadline: QDeadlineTimer) -> int:
    return max(deadline.remainingTime(), 1)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name in the environment and none in the password file
        return ""
