"""Which units were just lost: each is said once, and again only after it was truly back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.units.fleet import Fleet, Rows
from app.units.freshness import Freshness


class Losses:
    """Watches one fleet's freshness. A unit that is lost, then late, not confirmed and lost again is one loss.

    Lost at first sight is no loss: it was never shown as anything else.
    """

    def __init__(self) -> None:
        self._seen: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        """Rows that were live, late or silent at some time."""
        self._lost: npt.NDArray[np.bool_] = np.empty(0, np.bool_)

    def see(self, fleet: Fleet, new_rows: Rows) -> Rows:
        """Call after every `Fleet.age`, with the rows given to other units since; answers with rows just lost, (n,) int32."""
        more = fleet.size - self._seen.size
        if more > 0:
            self._seen = np.append(self._seen, np.zeros(more, np.bool_))
            self._lost = np.append(self._lost, np.zeros(more, np.bool_))
        for memory in (self._seen, self._lost):
            memory[new_rows] = False
            memory[: fleet.size] &= fleet.in_use
        what, seen, lost = fleet.freshness, self._seen, self._lost
        now_lost = (what == Freshness.LOST) & fleet.in_use
        just_lost = np.flatnonzero(now_lost & seen & ~lost).astype(np.int32)
        lost |= now_lost
        back = (what == Freshness.LIVE) | (what == Freshness.SILENT)
        lost &= ~back
        seen |= (back | (what == Freshness.LATE)) & fleet.in_use
        return just_lost
