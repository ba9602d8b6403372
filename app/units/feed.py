"""How one agency's feed is doing: when the last good answer came, what is wrong now, and whether it can be believed."""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import Struct

from app.units.clock import DOUBT_AFTER_S, Clock, ServerTime
from app.units.fleet import AgencyNow
from app.units.freshness import age_words
from app.units.sweep import Trouble

REQUEST_DEADLINE_S = 10.0
GRACE_S = 1.0

NO_SERVER_TIME = Trouble(
    "no_server_time",
    "The agency's answer carries no time",
    "Ages cannot be told, so nothing is shown as live. Tell Axon support.",
)
SERVER_CLOCK_WENT_BACK = Trouble(
    "server_clock_went_back",
    "The agency's clock went back",
    "Its answer may be an old one, so nothing is shown as live until the next good answer.",
)
CLOCK_IN_DOUBT = Trouble(
    "clock_in_doubt", "This workstation slept or its clock was set", "Nothing is shown as live until the next good answer."
)
OVERDUE = Trouble(
    "overdue", "The agency is not answering", "Nothing is shown as live until it does. Watchfloor keeps asking by itself."
)
WAITING = Trouble("waiting", "Waiting for the first answer", "This takes a few seconds.")
CLOCK_DIFFERENCE_WORTH_SAYING_S = 60.0


class FeedHealth(Struct, frozen=True):
    """One agency's pill on the health line. `trouble` None: all is well."""

    connection: str
    last_good_age_s: float | None
    trouble: Trouble | None
    retry_at: datetime | None
    clock_difference_s: float | None
    """Workstation minus agency, when it is worth saying (a minute or more)."""

    @property
    def good(self) -> bool:
        return self.trouble is None

    def words(self) -> str:
        """ "1 s", or "last good answer 41 s ago: too many requests, trying again at 14:03:05"."""
        if self.trouble is None:
            good = age_words(self.last_good_age_s or 0.0, 0)
            if self.clock_difference_s is not None:
                minutes = abs(self.clock_difference_s) / 60
                return f"{good}, this workstation's clock differs by {minutes:.0f} min"
            return good
        what = self.trouble.title[:1].lower() + self.trouble.title[1:]
        if self.retry_at is not None:
            what += f", trying again at {self.retry_at:%H:%M:%S}"
        if self.last_good_age_s is None:
            return what
        return f"last good answer {_span_words(self.last_good_age_s)} ago: {what}"


LONGEST_SWEEP_S = 60.0 + GRACE_S
"""No answer takes longer from its first question until it is applied."""


class Feed:
    """The health of one connection. Owned by the GUI thread; told of every answer, asked at every tick."""

    def __init__(self, connection: str, poll_interval_s: float, clock: Clock, timezone: tzinfo | None = None) -> None:
        self.connection = connection
        self._allowed_gap_s = poll_interval_s + REQUEST_DEADLINE_S + GRACE_S
        self._clock = clock
        self._timezone = timezone
        self._time: ServerTime | None = None
        self._last_good_s: tuple[float, float] | None = None
        self._trouble: Trouble | None = WAITING
        self._retry_at_wall_s: float | None = None

    def answered(self, server_time: ServerTime | None) -> None:
        """A complete answer came and was applied."""
        self._retry_at_wall_s = None
        before, self._time = self._time, server_time or self._time
        if server_time is None:
            self._trouble = NO_SERVER_TIME
            return
        if before is not None and _went_back(before, server_time):
            self._trouble = SERVER_CLOCK_WENT_BACK
            return
        self._trouble = None
        now_s = self._clock.monotonic_s(), self._clock.wall_s()
        asked_s = server_time.asked_monotonic_s, server_time.asked_wall_s
        waited_s = max(now - asked for now, asked in zip(now_s, asked_s, strict=True))
        # An answer that lay about (the window stood still, the machine slept) is no sign that the agency answers now.
        self._last_good_s = now_s if waited_s <= LONGEST_SWEEP_S else asked_s

    def failed(self, trouble: Trouble, retry_in_s: float | None = None) -> None:
        """A poll ended in trouble; `retry_in_s` is when the next one starts."""
        self._trouble = trouble
        self._retry_at_wall_s = None if retry_in_s is None else self._clock.wall_s() + retry_in_s

    def now(self) -> AgencyNow:
        """The agency's clock now, and whether what it said last may be shown as live."""
        monotonic_s, wall_s = self._clock.monotonic_s(), self._clock.wall_s()
        now_ms = int(wall_s * 1000) if self._time is None else self._time.now_ms(monotonic_s, wall_s)
        return AgencyNow(now_ms, self._current_trouble(monotonic_s, wall_s) is None)

    def health(self) -> FeedHealth:
        monotonic_s, wall_s = self._clock.monotonic_s(), self._clock.wall_s()
        difference_s = None
        if self._time is not None:
            difference_s = self._time.asked_wall_s - self._time.server_time_ms / 1000
            if abs(difference_s) < CLOCK_DIFFERENCE_WORTH_SAYING_S:
                difference_s = None
        retry_at = None
        if self._retry_at_wall_s is not None and self._retry_at_wall_s > wall_s:
            retry_at = datetime.fromtimestamp(self._retry_at_wall_s, self._timezone).astimezone(self._timezone)
        return FeedHealth(
            self.connection,
            self._since_good_s(monotonic_s, wall_s),
            self._current_trouble(monotonic_s, wall_s),
            retry_at,
            difference_s,
        )

    def _since_good_s(self, monotonic_s: float, wall_s: float) -> float | None:
        if self._last_good_s is None:
            return None
        return max(monotonic_s - self._last_good_s[0], wall_s - self._last_good_s[1], 0.0)

    def _current_trouble(self, monotonic_s: float, wall_s: float) -> Trouble | None:
        if self._trouble is not None:
            return self._trouble
        if self._time is None:
            return WAITING
        if self._time.in_doubt(monotonic_s, wall_s):
            return CLOCK_IN_DOUBT
        since_s = self._since_good_s(monotonic_s, wall_s)
        return OVERDUE if since_s is None or since_s > self._allowed_gap_s else None


def _went_back(before: ServerTime, after: ServerTime) -> bool:
    """Whether the agency's clock advanced less than ours by more than the doubt we allow: a replayed answer looks so."""
    return after.server_time_ms < before.at_least_ms(after.asked_monotonic_s) - DOUBT_AFTER_S * 1000


def _span_words(span_s: float) -> str:
    if span_s < 60:
        return f"{int(span_s)} s"
    return f"{int(span_s // 60)} min" if span_s < 5400 else f"{span_s / 3600:.0f} h"
