"""When a street map counts as in trouble, and when it is tried again: after pauses that grow while it stays away."""

from __future__ import annotations

from collections.abc import Callable

from app.basemap.tile import TileTrouble

FIRST_PAUSE_S = 4.0
LONGEST_PAUSE_S = 300.0
UNCERTAIN_TROUBLES = 3
"""So many tiles in a row have to fail before one that may have been a moment's slip is taken for the source's."""


class Patience:
    """With one source. Not for several threads at once."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
        self._retry_at_s: float | None = None

    @property
    def over(self) -> bool:
        """The next try is due."""
        return self._retry_at_s is not None and self._retry_at_s <= self._monotonic_s()

    @property
    def left_s(self) -> float | None:
        """How long to wait for the next try; None while there is none to wait for."""
        return None if self._retry_at_s is None else max(self._retry_at_s - self._monotonic_s(), 0.01)

    def begin(self) -> None:
        """With another source."""
        self.take()
        self.recover()

    def take(self) -> None:
        """The try that was due is made now."""
        self._retry_at_s = None

    def note_picture(self) -> None:
        self._failures = 0

    def note_failure(self, trouble: TileTrouble) -> bool:
        """Whether the source, not only this tile, is in trouble."""
        self._failures += 1
        return trouble.certain or self._failures >= UNCERTAIN_TROUBLES

    def pause(self, trouble: TileTrouble) -> None:
        """Before the next try: twice as long each time, and as long as the server asks for."""
        pause_s = max(self._pause_s, trouble.retry_after_s or 0.0)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        self._retry_at_s = self._monotonic_s() + min(pause_s, LONGEST_PAUSE_S)

    def put_off(self) -> None:
        """A try that could not be made is made soon."""
        self._retry_at_s = self._monotonic_s() + FIRST_PAUSE_S

    def recover(self) -> None:
        """The source is back: its next trouble is a first one."""
        self._failures, self._pause_s = 0, FIRST_PAUSE_S
