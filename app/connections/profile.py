"""One connection to an agency as an admin enters it, without its secret."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.connections.ageing import Ageing
from app.units.agency import AgencyDomain, BadDomain

DEFAULT_POLL_INTERVAL_S = 5.0
SHORTEST_POLL_INTERVAL_S = 2.0
LONGEST_POLL_INTERVAL_S = 300.0
LONGEST_NAME = 60

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class BadProfile(ValueError):  # noqa: N818 - says what it is
    """A value that cannot be a connection's. `field` names the entry to put right; holds sentences, never what was typed."""

    def __init__(self, field: str, title: str, advice: str) -> None:
        super().__init__(f"{title}. {advice}")
        self.field = field
        self.title = title
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Profile:
    """A connection: four of the five things an agency hands over, and how often to ask. Raises `BadProfile`."""

    name: str
    """1–60 printable characters, unique whatever their case."""
    domain: AgencyDomain
    partner_id: str
    """GUID, lower case with hyphens."""
    client_id: str
    """GUID, lower case with hyphens."""
    poll_interval_s: float = DEFAULT_POLL_INTERVAL_S
    """2–300."""
    enabled: bool = True
    machine_wide: bool = False
    """Comes from the file an admin pushed to every workstation: shown, not changed here."""
    ageing: Ageing = field(default_factory=Ageing)
    """How old is too old here, where an admin changed it."""
    other_entries: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What this version does not know about the connection; kept and written back as it was."""

    def __post_init__(self) -> None:
        check_poll_interval(self.poll_interval_s)
        if self.name != tidy_name(self.name):
            raise BadProfile("name", "The name has spaces around it", "Remove them.")
        for where in ("partner_id", "client_id"):
            if not _GUID.fullmatch(getattr(self, where)):
                raise _bad_id(where)

    @classmethod
    def from_text(
        cls,
        name: str,
        domain: str,
        partner_id: str,
        client_id: str,
        *,
        poll_interval_s: float = DEFAULT_POLL_INTERVAL_S,
        enabled: bool = True,
        machine_wide: bool = False,
        ageing: Ageing | None = None,
        other_entries: Mapping[str, Any] | None = None,
    ) -> Profile:
        """A profile from what a person typed or pasted: spaces, braces and capitals are tidied. Raises `BadProfile`."""
        try:
            parsed = AgencyDomain.parse(domain)
        except BadDomain as error:
            raise BadProfile("domain", error.title, error.advice) from None
        return cls(
            name=tidy_name(name),
            domain=parsed,
            partner_id=tidy_id("partner_id", partner_id),
            client_id=tidy_id("client_id", client_id),
            poll_interval_s=poll_interval_s,
            enabled=enabled,
            machine_wide=machine_wide,
            ageing=ageing or Ageing(),
            other_entries=other_entries or {},
        )

    @property
    def secret_key(self) -> str:
        """Under which its secret is kept. Holds the domain, so that a secret never follows an edit to another host."""
        return f"{self.domain}/{self.client_id}"

    def same_client(self, other: Profile) -> bool:
        """Whether both ask as the same client of the same agency."""
        return self.secret_key == other.secret_key

    def named(self, name: str) -> bool:
        return same_name(self.name, name)


def tidy_name(text: str) -> str:
    name = unicodedata.normalize("NFC", text).strip()
    if not name:
        raise BadProfile("name", "The name is missing", "Give the connection a name, for example the agency's.")
    # str.isprintable is False for control, format and right-to-left override characters alike.
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadProfile("name", "This name cannot be used", f"Use 1 to {LONGEST_NAME} printable characters.")
    return name


def same_name(one: str, other: str) -> bool:
    return _comparable(one) == _comparable(other)


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def tidy_id(where: str, text: str) -> str:
    """A GUID as Axon Evidence shows it, whatever braces, spaces or capitals came along with the pasting."""
    digits = "".join(text.split()).strip("{}").lower()
    if re.fullmatch(r"[0-9a-f]{32}", digits):
        digits = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    if not _GUID.fullmatch(digits):
        raise _bad_id(where)
    return digits


def _bad_id(where: str) -> BadProfile:
    what = "Partner ID" if where == "partner_id" else "Client ID"
    return BadProfile(where, f"This is not a {what}", "Copy it from Axon Evidence: 32 digits and letters a to f in five groups.")


def check_poll_interval(poll_interval_s: float) -> None:
    if (
        isinstance(poll_interval_s, bool)
        or not isinstance(poll_interval_s, int | float)
        or not math.isfinite(poll_interval_s)
        or not SHORTEST_POLL_INTERVAL_S <= poll_interval_s <= LONGEST_POLL_INTERVAL_S
    ):
        raise BadProfile(
            "poll_interval_s",
            "This poll interval cannot be used",
            f"Choose {SHORTEST_POLL_INTERVAL_S:g} to {LONGEST_POLL_INTERVAL_S:g} seconds.",
        )
