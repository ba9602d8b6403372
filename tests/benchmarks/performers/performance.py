"""A performer's end of the line, and the watch over its GUI thread."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

Handler = Callable[..., dict[str, Any] | None]


class StallRecorder(QObject):
    """A 1 ms timer on the GUI thread: however late it comes, so long the thread was held."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last_s, self._worked_s = time.monotonic(), time.thread_time()
        self.stalls_ms: list[float] = []
        """Every gap beyond 3 ms, less the millisecond it was asked for."""
        self.own_ms: list[float] = []
        """How much of each the GUI thread worked itself: the rest it waited for the interpreter, the server or a core."""

    def start(self) -> None:
        self.stalls_ms, self.own_ms = [], []
        self._last_s, self._worked_s = time.monotonic(), time.thread_time()
        self._timer.start(1)

    def stop(self) -> list[float]:
        self._beat()
        self._timer.stop()
        return self.stalls_ms

    @Slot()
    def _beat(self) -> None:
        now_s, worked_s = time.monotonic(), time.thread_time()
        gap_ms, own_ms = (now_s - self._last_s) * 1000 - 1, (worked_s - self._worked_s) * 1000
        self._last_s, self._worked_s = now_s, worked_s
        if gap_ms > 2:
            self.stalls_ms.append(gap_ms)
            self.own_ms.append(own_ms)


class Performance(QObject):
    """Reads commands from standard input within Qt's event loop; `do_<command>` answers with a dict or later with `say`."""

    def __init__(self) -> None:
        super().__init__()
        self.recorder = StallRecorder(self)
        self._rest = b""
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def say(self, answer: dict[str, Any] | None = None) -> None:
        os.write(sys.stdout.fileno(), json.dumps(answer or {}).encode() + b"\n")

    def shut(self) -> None:
        """Before the process ends."""

    @Slot()
    def _read(self) -> None:
        came = os.read(sys.stdin.fileno(), 1 << 16)
        if not came:
            self._notifier.setEnabled(False)
            self.shut()
            QApplication.exit(0)
            return
        self._rest += came
        while b"\n" in self._rest:
            line, _, self._rest = self._rest.partition(b"\n")
            self._perform(json.loads(line))

    def _perform(self, command: dict[str, Any]) -> None:
        try:
            handler: Handler = getattr(self, f"do_{command.pop('do')}")
            answer = handler(**command)
        except Exception as error:  # the director wants to know
            traceback.print_exc()
            self.say({"failed": f"{type(error).__name__}: {error}"})
            return
        if answer is not None:
            self.say(answer)

    # -- for all -----------------------------------------------------------------------------------------------------
    def do_stalls_start(self) -> dict[str, Any]:
        self.recorder.start()
        return {}

    def do_stalls_stop(self) -> dict[str, Any]:
        stalls_ms = self.recorder.stop()
        return {"stalls_ms": stalls_ms, "own_ms": self.recorder.own_ms}


def settings() -> dict[str, Any]:
    """What the director handed over at the start."""
    given: dict[str, Any] = json.loads(sys.argv[1])
    return given


def run(performance: Performance) -> None:
    performance.say({"ready": True})
    code = QApplication.exec()
    sys.stdout.flush()
    os._exit(code)  # Chromium's own clean-up is no part of any measurement
