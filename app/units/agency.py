"""Where an agency lives: its domain at Axon, checked before any socket opens."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from msgspec import Struct

_AGENCY_HOST = re.compile(r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z]{2,6})?\.evidence\.com")
_TRAINING_HOSTS = frozenset({"127.0.0.1", "localhost"})
_PORT = re.compile(r"[1-9][0-9]{0,4}")
# What may trail the host in an address copied from a browser. No `#`, `%`, `@` or `\`: each has fooled some parser.
_PASTED = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>[a-z0-9.-]+)(?::(?P<port>[0-9]+))?(?:/[a-z0-9._~/-]*(?:\?[a-z0-9._~/&=+-]*)?)?"
)
_EXPECTED = "Enter only the agency's domain as Axon Evidence shows it, for example youragencypd.evidence.com."


class BadDomain(ValueError):  # noqa: N818 - says what it is
    """A text that is no agency's domain. Opens no socket; holds sentences, never what was typed."""

    def __init__(self, title: str, advice: str = _EXPECTED) -> None:
        super().__init__(f"{title}. {advice}")
        self.title = title
        self.advice = advice


class AgencyDomain(Struct, frozen=True):
    """An agency's host at Axon, or a training simulator on this machine. Cannot be built from anything else.

    Raises `BadDomain` from the constructor and from `parse` alike.
    """

    host: str
    """Lower case: `agency.evidence.com`, `agency.ca.evidence.com`, `127.0.0.1` or `localhost`."""
    port: int | None = None
    """Only for the training simulator."""

    def __post_init__(self) -> None:
        if self.training:
            if self.port is None or not 1 <= self.port <= 65535:
                raise BadDomain(
                    "The training simulator needs its port", "Enter it as 127.0.0.1:PORT, as the simulator printed it."
                )
        elif not _AGENCY_HOST.fullmatch(self.host):
            raise BadDomain("This is not an agency's domain at evidence.com")
        elif self.port is not None:
            raise BadDomain("An agency's domain has no port")
        # What the regular expression let through must mean the same to the parser that others build upon.
        again = urlsplit(self.base_url)
        if (again.hostname, again.port, again.username, again.path) != (self.host, self.port, None, ""):
            raise BadDomain("This domain can be read in two ways")

    @classmethod
    def parse(cls, text: str) -> AgencyDomain:
        """The domain in what a person typed or pasted from a browser; raises `BadDomain`."""
        text = text.strip()
        # Before lower(): some letters outside ASCII become ASCII ones by it.
        if not text.isascii():
            raise BadDomain("An agency's domain has only the letters a to z, digits and hyphens")
        match = _PASTED.fullmatch(text.lower())
        if match is None:
            raise BadDomain("This is not an agency's domain" if text else "The agency's domain is missing")
        host, port = match["host"], match["port"]
        if port is not None and not _PORT.fullmatch(port):
            raise BadDomain("This is not a port")
        domain = cls(host, int(port) if port else None)
        if match["scheme"] == "http" and not domain.training:
            raise BadDomain("An agency is only reached by https", "Enter the domain without http://.")
        if match["scheme"] == "https" and domain.training:
            raise BadDomain(
                "The training simulator speaks plain http", "Enter it as 127.0.0.1:PORT, as the simulator printed it."
            )
        return domain

    @property
    def training(self) -> bool:
        """Whether this is a simulator on this machine: plain HTTP, no real officers, a TRAINING banner."""
        return self.host in _TRAINING_HOSTS

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.port}" if self.training else f"https://{self.host}"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.training else self.host
