"""The four values an agency hands over, checked so that nothing odd gets into a header or a path."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.units.agency import AgencyDomain

_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,127}")
_LONGEST_SECRET = 4096


class BadCredentials(ValueError):  # noqa: N818 - says what they are
    """A value no agency hands over. Holds sentences, never what was typed."""

    def __init__(self, title: str, advice: str) -> None:
        super().__init__(f"{title}. {advice}")
        self.title = title
        self.advice = advice


def is_identifier(text: str) -> bool:
    """Whether this can be a Partner ID, Client ID or user id: what a GUID is made of, safe in any path."""
    return _IDENTIFIER.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Raises `BadCredentials`. The secret is in no repr, and no traceback shows it by showing this."""

    domain: AgencyDomain
    partner_id: str
    client_id: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        for name, value in (("Partner ID", self.partner_id), ("Client ID", self.client_id)):
            if not is_identifier(value):
                raise BadCredentials(f"This is not a {name}", "Copy it from Axon Evidence: letters, digits and hyphens only.")
        if not self.secret or len(self.secret) > _LONGEST_SECRET or not self.secret.isprintable():
            raise BadCredentials("This is not a client secret", "Copy the whole secret, on one line, from Axon Evidence.")
