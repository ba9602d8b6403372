"""The client's own event loop, in which nothing that hangs can hold up the process."""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from app.axon.errors import Aborted
from app.units.floor import Turn
from app.wire_manners import DaemonResolverLoop

Result = TypeVar("Result")


PULSE_INTERVAL_S = 0.5


class PoliteSelector(selectors.DefaultSelector):
    """Gives the turn back before each wait and asks for it after."""

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self._turn = turn

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._turn.rest()
        events = super().select(timeout)
        self._turn()
        return events


class Runner:
    """Runs one coroutine at a time on the calling thread. `abort` may be called from any other thread."""

    def __init__(
        self,
        make_loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
        turn: Turn | None = None,
    ) -> None:
        """`turn` is held while work is done, and asked for at least twice a second."""
        self._turn = turn
        self._make_loop = make_loop or (lambda: DaemonResolverLoop(None if turn is None else PoliteSelector(turn)))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running = threading.RLock()
        self._guard = threading.Lock()
        self._task: asyncio.Task[Any] | None = None
        self._aborted = False

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What `work` answers; raises what it raises, or `Aborted`."""
        stopped = False
        with self._running:
            with self._guard:
                if self._aborted:
                    work.close()
                    raise Aborted
                if self._loop is None:
                    self._loop = self._make_loop()
                loop = self._loop
                task: asyncio.Task[Result] = loop.create_task(work)
                self._task = task
            beating = loop.create_task(self._beat())
            try:
                return loop.run_until_complete(task)
            except asyncio.CancelledError:
                stopped = True
            finally:
                beating.cancel()
                with self._guard:
                    self._task = None
        if stopped:
            raise Aborted
        raise AssertionError  # pragma: no cover - either answered, raised or stopped

    async def _beat(self) -> None:
        while self._turn is not None:
            await asyncio.sleep(PULSE_INTERVAL_S)

    def abort(self) -> None:
        """Ends the running work with `Aborted` and refuses any later one."""
        with self._guard:
            self._aborted = True
            if self._task is not None and self._loop is not None:
                self._loop.call_soon_threadsafe(self._task.cancel)

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Runs `last` even after an abort, then lets the loop go."""
        with self._running:
            loop, self._loop = self._loop, None
            self._aborted = True
            if loop is None:
                last.close()
                return
            try:
                loop.run_until_complete(last)
                # A loop that is let go with a task that never began would warn of it whenever the collector comes by.
                left = asyncio.all_tasks(loop)
                for task in left:
                    task.cancel()
                if left:
                    loop.run_until_complete(asyncio.wait(left, timeout=PULSE_INTERVAL_S))
                loop.run_until_complete(loop.shutdown_asyncgens())
                # Transports say goodbye in a callback of the next round.
                loop.run_until_complete(asyncio.sleep(0))
            finally:
                loop.close()
