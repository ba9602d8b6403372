"""Work that may wait for a person, a disk or a network, done beside the GUI thread."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from app.gui.poll_worker import where_it_broke

_log = logging.getLogger(__name__)

_under_way: list[tuple[threading.Thread, _Errand]] = []
"""Held until the thread has ended: whoever holds a Qt object last destroys it, and that must be the GUI thread."""


def let_go_of_ended() -> None:
    """On the GUI thread."""
    _under_way[:] = [(thread, errand) for thread, errand in _under_way if thread.is_alive()]


class Errands(QObject):
    """Runs one piece of work at a time on a thread of its own and hands its outcome back on the GUI thread.

    A daemon thread, not a QThread: a keyring may wait for a person for ever, and must then hold neither this object's
    end nor the program's.
    """

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._then: Callable[[object], None] | None = None
        self._errand: _Errand | None = None

    @property
    def busy(self) -> bool:
        return self._errand is not None

    def start(self, name: str, work: Callable[[], object], then: Callable[[object], None]) -> bool:
        """`then` hears what `work` returned, or the exception it raised. False, and nothing happens, while another runs.

        `work` must touch no widget.
        """
        if self._errand is not None:
            return False
        self._then = then
        self._errand = errand = _Errand(work)
        errand.ended.connect(self._end)
        let_go_of_ended()
        thread = threading.Thread(target=errand.run, name=name, daemon=True)
        _under_way.append((thread, errand))
        thread.start()
        self.busy_changed.emit(True)
        return True

    @Slot(object)
    def _end(self, outcome: object) -> None:
        then, self._then, self._errand = self._then, None, None
        let_go_of_ended()
        self.busy_changed.emit(False)
        if then is not None:
            then(outcome)


class _Errand(QObject):
    """Has no parent: it lives until its thread, its owner and `_under_way` are done with it."""

    ended = Signal(object)

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        try:
            outcome = self._work()
        except Exception as error:  # noqa: BLE001 - the top of the thread: handed over, not lost
            _log.info("an errand of the settings ended in trouble: %s", where_it_broke(error))
            outcome = error.with_traceback(None)
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            self.ended.emit(outcome)
