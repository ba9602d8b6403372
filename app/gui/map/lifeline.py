"""Whether the page is alive, and whether bringing it back again makes sense. Pure: told what happens, asked what to do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

SILENT_AFTER_S = 2.5
UNANSWERED_AFTER_S = 1.4
LOOK_EVERY_S = 0.25
LOADING_TAKES_AT_MOST_S = 15.0
MOST_FALLS = 5
WITHIN_S = 60.0


class Lifeline:
    """Counts beats and falls on the monotonic clock."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._now_s = monotonic_s
        self._falls: deque[float] = deque(maxlen=MOST_FALLS)
        self._heard_s: float | None = None
        self._asked_s: float | None = None
        self._loading_since_s: float | None = None
        self._looked_s: float | None = None

    def loading(self) -> None:
        """A page begins to load; until it speaks there is no heartbeat to miss."""
        self._loading_since_s = self._now_s()
        self._heard_s = self._asked_s = None

    def asked(self) -> None:
        """A beat was sent."""
        if self._asked_s is None:
            self._asked_s = self._now_s()

    def heard(self) -> None:
        """The page said something."""
        self._heard_s = self._now_s()
        self._asked_s = None
        self._loading_since_s = None

    def pause(self) -> None:
        """The page is hidden: it may be slow, and nobody sees it."""
        self._asked_s = None
        self._heard_s = None if self._heard_s is None else self._now_s()

    def silent(self) -> bool:
        """Whether the page has hung. To be asked every `LOOK_EVERY_S`."""
        now_s = self._now_s()
        looked_s, self._looked_s = self._looked_s, now_s
        if looked_s is not None and now_s - looked_s > 4 * LOOK_EVERY_S:
            # It was us who stood still: the page's answers are still in the queue. What came after that is as it is.
            stood_still_s = now_s - looked_s
            self._heard_s, self._asked_s, self._loading_since_s = (
                None if at_s is None else min(at_s + stood_still_s, now_s)
                for at_s in (self._heard_s, self._asked_s, self._loading_since_s)
            )
            return False
        if self._loading_since_s is not None:
            return now_s - self._loading_since_s > LOADING_TAKES_AT_MOST_S
        if self._heard_s is None or self._asked_s is None:
            return False
        return now_s - self._asked_s > UNANSWERED_AFTER_S and now_s - self._heard_s > SILENT_AFTER_S

    def fell(self) -> bool:
        """The page crashed, hung or failed to load. Answers whether to try again."""
        self._falls.append(self._now_s())
        return len(self._falls) < MOST_FALLS or self._now_s() - self._falls[0] > WITHIN_S

    @property
    def pause_s(self) -> float:
        """How long to wait before the next try: nothing after the first fall, then longer and longer."""
        now_s = self._now_s()
        recent = sum(now_s - fell_s <= WITHIN_S for fell_s in self._falls)
        return 0.0 if recent <= 1 else 0.125 * 2.0 ** (recent - 1)

    @property
    def expecting(self) -> bool:
        """Whether a page was asked for and has not spoken yet."""
        return self._loading_since_s is not None

    def forgive(self) -> None:
        """Somebody asked to try again."""
        self._falls.clear()
