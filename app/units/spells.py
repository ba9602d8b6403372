"""Open episodes of one condition by row, with hysteresis: an episode ends only after its condition was gone for a while."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

CALM_S = 60.0
"""So long must a condition be gone before it can begin again as something new."""

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.signedinteger[Any]]
Index = npt.NDArray[np.intp]


class Spells:
    """Row numbers are the fleet's. Time is the workstation's monotonic clock, in seconds."""

    def __init__(self) -> None:
        self.open: Flags = np.zeros(0, np.bool_)
        self.together: Flags = np.zeros(0, np.bool_)
        """Rows whose episode is part of one for many units."""
        self._calm_since_s: npt.NDArray[np.float64] = np.zeros(0, np.float64)

    def grow(self, size: int) -> None:
        more = size - self.open.size
        self.open = np.append(self.open, np.zeros(more, np.bool_))
        self.together = np.append(self.together, np.zeros(more, np.bool_))
        self._calm_since_s = np.append(self._calm_since_s, np.full(more, np.inf))

    def forget(self, rows: Rows) -> None:
        self.open[rows] = False

    def rows(self, size: int) -> Index:
        """Those with an open episode."""
        return np.flatnonzero(self.open[:size])

    def lasts(self, rows: Index) -> bool:
        """Whether the condition holds for any of these."""
        return bool((self.open[rows] & np.isinf(self._calm_since_s[rows])).any())

    def begin(self, rows: Index, together: object | None) -> None:
        self.open[rows] = True
        self.together[rows] = together is not None
        self._calm_since_s[rows] = np.inf

    def follow(self, rows: Index, lasts: Flags, ended: Flags, monotonic_s: float) -> tuple[Index, Index]:
        """Rows with an open episode, and whether its condition holds, has surely ended, or neither can be told.

        Answers with the rows where it ended just now, and those where it is back within the same episode.
        """
        since_s = self._calm_since_s[rows]
        calm = np.isfinite(since_s)
        eased, resumed = rows[ended & ~calm], rows[lasts & calm]
        self._calm_since_s[eased] = monotonic_s
        self._calm_since_s[resumed] = np.inf
        self.open[rows[ended & calm & (monotonic_s - since_s >= CALM_S)]] = False
        return eased, resumed
