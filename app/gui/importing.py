"""Modules imported one after the other beside the GUI thread."""

from __future__ import annotations

import contextlib
import importlib
import threading
from collections.abc import Callable, Iterable

END_WITHIN_S = 2.0
UNDER_WAY = threading.Lock()
"""Held while a module is imported. PySide makes its types when they are first asked for: where the GUI thread asked for one amid
an import, once in twenty to sixty starts the program crashed. Who asks at every turn of the event loop and can wait, waits."""


class Importing:
    """To be ended before the program ends: a thread that Python stops in the middle of PySide's own code crashes the process."""

    def __init__(self, name: str, modules: Iterable[str], there: Callable[[str], None], done: Callable[[], None]) -> None:
        """`modules` is iterated on the thread, and may wait. There `there` is called after each of them, `done` after all."""
        self._modules = modules
        self._there = there
        self._done = done
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def end(self) -> bool:
        """No other module is begun; the one under way is waited for. False if that takes longer than it may."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(END_WITHIN_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        for module in self._modules:
            if self._ended.is_set():
                return
            with UNDER_WAY, contextlib.suppress(BaseException):  # told by whoever imports it next
                importlib.import_module(module)
            self._there(module)
        self._done()
