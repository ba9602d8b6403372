"""Whether an agency's feed is down for long enough to be said: one alarm, however many polls fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.units.alarm import AlarmKind, Episode, Raised
from app.units.feed import FeedHealth
from app.units.spells import CALM_S

DOWN_FOR_S = 10.0
"""A poll or two that failed is a pill at the bottom of the window, not an alarm."""


@dataclass
class _Line:
    down_since_s: float | None = None
    open: bool = False
    calm_since_s: float | None = None


class FeedWatch:
    """Owned by one thread; told of every feed's health once a second."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def look(
        self,
        health: Sequence[FeedHealth],
        monotonic_s: float,
        raised: list[Raised],
        over: list[Episode],
        again: list[Episode],
    ) -> None:
        """Appends what began, what ended and what is back within the same episode."""
        for name in self._lines.keys() - {each.connection for each in health}:
            del self._lines[name]
        for each in health:
            line = self._lines.setdefault(each.connection, _Line())
            episode = Episode(AlarmKind.FEED_DOWN, each.connection)
            if each.trouble is None:
                line.down_since_s = None
                if line.open and line.calm_since_s is None:
                    line.calm_since_s = monotonic_s
                    over.append(episode)
                elif line.calm_since_s is not None and monotonic_s - line.calm_since_s >= CALM_S:
                    line.open, line.calm_since_s = False, None
                continue
            if line.down_since_s is None:
                line.down_since_s = monotonic_s
            if monotonic_s - line.down_since_s < DOWN_FOR_S and not each.trouble.revoked:
                continue
            if line.calm_since_s is not None:
                line.calm_since_s = None
                again.append(episode)
            elif not line.open:
                line.open = True
                title = each.trouble.title
                raised.append(Raised(episode, each.connection, f"feed down: {title[:1].lower()}{title[1:]}"))
