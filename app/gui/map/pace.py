"""When the pictures of a movement are shown: evenly, whatever moment each was ready at."""

from __future__ import annotations

STEP_S = 1 / 60
"""The browser draws so often."""
RESERVE_S = 0.006
"""How long a picture usually waits: one that is late by no more than that still comes in step."""
LONGEST_WAIT_S = 0.011
"""It keeps the browser from drawing the next one no longer than that."""
PAUSE_S = 0.045
"""After so long without a picture the next begins a movement of its own."""
ALONE = 2
"""So many pictures in a row are no movement yet: news come one by one, and at once."""
_EASE = 0.15
_LONGER_S, _SHORTER_S = 0.0006, -0.0003
"""By how much a step may be another, so that the reserve comes back without anybody seeing it."""


class Pace:
    """Without an even step a map that is led jerks: its pictures are ready a few milliseconds early or late on a busy machine.

    All moments are monotonic, in seconds.
    """

    def __init__(self) -> None:
        self._shown_s = float("-inf")
        self._row = 0

    def wait_s(self, ready_s: float) -> float:
        """How long the picture that is ready now is to wait: 0 unless it belongs to a movement. It is taken to be shown then."""
        self._row = self._row + 1 if ready_s - self._shown_s < PAUSE_S else 1
        wait_s = 0.0
        if self._row > ALONE:
            early_s = self._shown_s + STEP_S - ready_s
            ease_s = min(max((RESERVE_S - early_s) * _EASE, _SHORTER_S), _LONGER_S)
            wait_s = min(max(early_s, 0.0) + ease_s, LONGEST_WAIT_S)
        self._shown_s = ready_s + wait_s
        return wait_s
