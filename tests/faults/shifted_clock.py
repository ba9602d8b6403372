"""Clocks that run as the real ones do and can be pushed: a workstation that slept, a time that somebody set."""

from __future__ import annotations

import time

from app.units.clock import Clock


class ShiftedClock:
    """`clock` is handed to whoever is to believe it; the pushes hold for it at once, on every thread."""

    def __init__(self) -> None:
        self.monotonic_ahead_s = 0.0
        self.wall_ahead_s = 0.0
        self.clock = Clock(lambda: time.monotonic() + self.monotonic_ahead_s, lambda: time.time() + self.wall_ahead_s)

    def pass_s(self, seconds: float) -> None:
        """Time passed on both clocks."""
        self.monotonic_ahead_s += seconds
        self.wall_ahead_s += seconds

    def set_wall(self, by_s: float) -> None:
        """Somebody set the time, or the machine slept on a system whose monotonic clock stands still meanwhile."""
        self.wall_ahead_s += by_s
