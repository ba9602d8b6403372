"""Time: this workstation's two clocks, and the agency's clock as seen from here."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct

DOUBT_AFTER_S = 2.0
"""The two clocks of a workstation drift apart by more than this only in sleep or when somebody sets the time."""


class Clock(Struct, frozen=True):
    """The workstation's clocks, in seconds. Tests hand in their own."""

    monotonic_s: Callable[[], float] = time.monotonic
    wall_s: Callable[[], float] = time.time


class ServerTime(Struct, frozen=True):
    """The agency's clock, pinned to ours at the moment the question was *sent*.

    The server stamps its answer somewhere between our sending and our receiving, so pinning to the sending can
    only make a fix look older than it is, never younger.
    """

    server_time_ms: int
    asked_monotonic_s: float
    asked_wall_s: float
    answered_monotonic_s: float | None = None
    """When the stamped answer was complete: the agency's clock had reached the stamp by then."""

    def now_ms(self, monotonic_s: float, wall_s: float) -> int:
        """The agency's time now, in epoch milliseconds: the longer of the two clocks' spans, never backwards."""
        span_s = max(monotonic_s - self.asked_monotonic_s, wall_s - self.asked_wall_s, 0.0)
        return self.server_time_ms + int(span_s * 1000)

    def at_least_ms(self, monotonic_s: float) -> int:
        """What the agency's clock must have reached by now: counted from the answer, on the clock that never jumps."""
        since_s = self.asked_monotonic_s if self.answered_monotonic_s is None else self.answered_monotonic_s
        return self.server_time_ms + int(max(monotonic_s - since_s, 0.0) * 1000)

    def in_doubt(self, monotonic_s: float, wall_s: float) -> bool:
        """Whether the workstation slept or its clock was set since: nothing is live until the next good poll."""
        return abs((monotonic_s - self.asked_monotonic_s) - (wall_s - self.asked_wall_s)) > DOUBT_AFTER_S
