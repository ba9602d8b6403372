"""Whose turn it is: while the window has the floor the workers stand aside, and of the workers one works at a time.

The interpreter runs one thread at a time, and a window that paints a table asks for its turn some hundred times. Each of them
waits for half a millisecond beside a worker that is busy, and ten times as long beside ten: one paint would take a quarter
of a second. The agencies' answers are awaited side by side all the same; only what is done with them is done in turn.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TypeVar

from app.units.clock import Clock

LONGEST_WAIT_S = 0.1
"""A window that hangs must not hold up the workers too."""
LONGEST_SILENCE_S = 0.5
"""A worker that has its turn and does not breathe for longer hangs: the others go on without it."""
TURN_S = 0.1
"""So long one worker goes on before the next has its turn: where three handed over at each breath, their answers took about
a quarter more of the processor."""
BREATH_EVERY = 24
"""Devices: about half a millisecond of work."""
BLOCK = 500
"""Things that are only written down or let go: as long."""

Item = TypeVar("Item")


class Floor:
    """Taken by the window's thread, more than once if need be; asked for by workers between two pieces of work."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()
        self._depth = 0
        self._guard = threading.Lock()
        self._queue: deque[tuple[Turn, threading.Event]] = deque()
        self.worker: Turn | None = None
        """Whose turn it is."""

    def take(self) -> None:
        self._depth += 1
        self._free.clear()

    def let_go(self) -> None:
        self._depth -= 1
        if not self._depth:
            self._free.set()

    def __enter__(self) -> Floor:
        self.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.let_go()

    @property
    def taken(self) -> bool:
        return self._depth > 0

    @property
    def awaited(self) -> bool:
        """Other workers wait for their turn."""
        return bool(self._queue)

    def stand_aside(self) -> None:
        """Return once the window is done, at once when it does nothing."""
        if self._depth:
            self._free.wait(LONGEST_WAIT_S)

    def begin_turn(self, turn: Turn) -> None:
        """Wait until no other worker works, in the order of asking; one that hangs is passed over."""
        called = threading.Event()
        with self._guard:
            self._queue.append((turn, called))
            if self.worker is None:
                self._call_next()
        while not called.wait(LONGEST_SILENCE_S):
            with self._guard:
                if self.worker is not None and self.worker.silent_s > LONGEST_SILENCE_S:
                    self._call_next()

    def end_turn(self, turn: Turn) -> None:
        """Nothing happens if it was passed over meanwhile."""
        with self._guard:
            if self.worker is turn:
                self._call_next()

    def _call_next(self) -> None:
        self.worker = None
        if self._queue:
            self.worker, called = self._queue.popleft()
            self.worker.begin()
            called.set()


class Turn:
    """One worker's turn. Belongs to one thread, which calls it between two pieces of work."""

    def __init__(self, floor: Floor, clock: Clock | None = None) -> None:
        self._floor = floor
        self._monotonic_s = (clock or Clock()).monotonic_s
        self.alive_at_s = self._monotonic_s()
        """When this worker last breathed: one that hangs does not. Read from the window's thread."""
        self._began_s = self._breathed_s = 0.0
        """Of this turn, by the machine's own clock: it is about the processor."""
        self._retired = False

    def __call__(self) -> None:
        if self._retired:
            return
        floor = self._floor
        floor.stand_aside()
        if floor.worker is self and floor.awaited and time.monotonic() - self._began_s > TURN_S:
            floor.end_turn(self)
        if floor.worker is not self:
            floor.begin_turn(self)
        self._breathed_s = time.monotonic()
        self.show_life()

    def begin(self) -> None:
        self._began_s = self._breathed_s = time.monotonic()

    @property
    def silent_s(self) -> float:
        return time.monotonic() - self._breathed_s

    def show_life(self) -> None:
        self.alive_at_s = self._monotonic_s()

    def rest(self) -> None:
        """Before waiting for something that is not the processor."""
        self._floor.end_turn(self)

    def retire(self) -> None:
        """For good: what is left to tidy up waits for nobody."""
        self._retired = True
        self.rest()


def breathing(items: Iterable[Item], breathe: Callable[[], None], every: int = BREATH_EVERY) -> Iterator[Item]:
    """The items as they are, with a breath between every few of them."""
    until = every
    for item in items:
        until -= 1
        if not until:
            until = every
            breathe()
        yield item


def in_blocks(items: Sequence[Item], breathe: Callable[[], None], size: int = BLOCK) -> Iterator[Sequence[Item]]:
    """The same where each takes far less than a millionth of a second, with a breath after each block."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
        breathe()


def let_go(items: list[Item], breathe: Callable[[], None], size: int = BLOCK) -> None:
    """Forget them all: thousands at once take milliseconds in which no other thread gets its turn."""
    while items:
        del items[-size:]
        breathe()


def no_breath() -> None:
    """For work that nobody waits beside."""
