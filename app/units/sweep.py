"""What one complete reading of an agency's devices brought."""

from __future__ import annotations

from msgspec import Struct

from app.units.clock import ServerTime
from app.units.fixes import Located


class Unreadable(Struct, frozen=True):
    """A device that came but could not be understood: named if it could be, with the reason as a sentence."""

    device_id: str | None
    reason: str


class Sweep(Located, frozen=True, eq=False):
    """Every device an agency returned in one poll, each of them once: all pages merged.

    `returned == len(devices) + len(unreadable) + duplicates`. A device of which nothing but its place and times is another
    than in the previous sweep of the same client is the *same object*, which is how the roster finds what changed.
    """

    unreadable: tuple[Unreadable, ...]
    duplicates: int
    returned: int
    server_time: ServerTime | None
    """None when the answer carried no usable time: then no age can be told and nothing is confirmed."""


class Trouble(Struct, frozen=True):
    """Why an agency's feed is not good, in words for a dispatcher."""

    code: str
    """Stable and without data: `secret_refused`, `too_many_requests`, … for logs, tests and JSON."""
    title: str
    advice: str
    revoked: bool = False
    """The agency took the access away: its units must leave every screen now."""
    retry_after_s: float | None = None
    """What the server asked for, already capped; None when it did not say."""

    @property
    def sentence(self) -> str:
        return f"{self.title}. {self.advice}"
