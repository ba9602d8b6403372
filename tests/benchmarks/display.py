"""A display of our own: Xvfb on a free number, its frame buffer in a file."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from tests.benchmarks.pointer import Pointer
from tests.benchmarks.screen import Screen, Spot

WIDTH, HEIGHT = 1400, 900
_MEMORY = Path("/dev/shm")
IN_MEMORY = _MEMORY if _MEMORY.is_dir() else None
"""Where files cost no disk, whose writing out would go on beside what is measured."""


class Display:
    """A context manager: inside it there are a `screen`, a `pointer` and an `environment` for performers."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="watchfloor-screen-", dir=IN_MEMORY))
        program = shutil.which("Xvfb")
        if program is None:
            raise FileNotFoundError("Xvfb is needed: on Debian and Ubuntu it is in the package xvfb")
        reading, writing = os.pipe()
        arguments = ["-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(self._folder)]
        self._server = subprocess.Popen(
            [program, *arguments, "-nolisten", "tcp", "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise OSError("Xvfb did not start")
        _see_first()
        self.name = f":{number}"
        self.screen = Screen(self._folder / "Xvfb_screen0")
        self.pointer = Pointer(self.name)
        self.everything = Spot(0, 0, WIDTH, HEIGHT)

    @property
    def environment(self) -> dict[str, str]:
        """This process's, with the display, the software backend, and the sandbox off where Chromium refuses it."""
        environment = dict(os.environ)
        environment |= {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software"}
        if os.geteuid() == 0:
            environment["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
        environment.pop("WAYLAND_DISPLAY", None)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is not compiled at every start
        return environment

    @staticmethod
    def now_s() -> float:
        """The clock every process shares."""
        return time.monotonic()

    def settle(self, quiet_s: float = 0.3, timeout_s: float = 15.0) -> None:
        self.screen.still(self.everything, quiet_s, timeout_s)

    def __enter__(self) -> Display:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.pointer.close()
        self._server.terminate()
        self._server.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)


def rest(seconds: float) -> None:
    """Let the machine come to rest between two measurements."""
    time.sleep(seconds)


def _see_first() -> None:
    """Who holds the clock must not be late: ahead of everybody on a busy core where the system allows it, but no child of it."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
