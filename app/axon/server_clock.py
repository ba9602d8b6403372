"""The agency's clock, from the stamps on the pages of one sweep."""

from __future__ import annotations

from msgspec import Struct, field

from app.units.clock import ServerTime

EARLIEST_TIME_MS = 1_000_000_000_000
"""September 2001: an earlier "now" is seconds taken for milliseconds, or no clock at all."""


class ServerClock(Struct):
    """Each stamp was made after its question was sent, so every pin makes fixes look older, never younger.

    The smallest is the tightest. Pins of one sweep can only differ by how long an answer took: when they differ by more,
    a stamp is wrong, and the largest is taken, because an age may be overstated but never understated.
    """

    longest_answer_s: float
    _pins: list[ServerTime] = field(default_factory=list)

    def saw(self, server_time_ms: int | None, asked_monotonic_s: float, asked_wall_s: float, answered_monotonic_s: float) -> None:
        if server_time_ms is not None and server_time_ms >= EARLIEST_TIME_MS:
            self._pins.append(ServerTime(server_time_ms, asked_monotonic_s, asked_wall_s, answered_monotonic_s))

    def pinned(self) -> ServerTime | None:
        """None when no page carried a usable time."""
        if not self._pins:
            return None
        smallest = min(self._pins, key=_offset_ms)
        largest = max(self._pins, key=_offset_ms)
        return largest if _offset_ms(largest) - _offset_ms(smallest) > self.longest_answer_s * 1000 + 1000 else smallest


def _offset_ms(pin: ServerTime) -> float:
    return pin.server_time_ms - pin.asked_monotonic_s * 1000
