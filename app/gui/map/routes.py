"""What our scheme answers: a pure function from an address to bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from app.basemap.stage import Stage
from app.resources import MissingResource, Resources

HOST = "map"
TILES = "/tiles/"
"""Answered later, by `base_map`."""
STAGE_ADDRESS = "watchfloor://map/stage.html"
_TYPES = {
    ".html": "text/html;charset=utf-8",
    ".js": "text/javascript;charset=utf-8",
    ".css": "text/css;charset=utf-8",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status 200 with a body, or a refusal without one."""

    status: int
    mime: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


_NOT_FOUND = Answer(404)
_REFUSED = Answer(403)


class Routes:
    """What stands from the start; what changes comes from `serve`, later."""

    def __init__(
        self,
        stage: Callable[[], Stage],
        resources: Resources,
        leaflet: Path,
        channel_script: bytes,
    ) -> None:
        """`stage` is asked for the page when it is wanted."""
        self._stage = stage
        self._resources = resources
        self._leaflet = leaflet
        self._channel_script = channel_script
        self._delta: Callable[[int], bytes] = lambda _: b""
        self._trail: Callable[[], bytes] = bytes
        self._overlay: Callable[[int], bytes | None] = lambda _: None

    def serve(
        self,
        delta: Callable[[int], bytes],
        trail: Callable[[], bytes] = bytes,
        overlay: Callable[[int], bytes | None] = lambda _: None,
    ) -> None:
        """`delta` is given the sequence number the page has and answers with what follows it.

        `overlay` is given a layer's number and answers with its figures, or None.
        """
        self._delta = delta
        self._trail = trail
        self._overlay = overlay

    def answer(self, method: str, address: str) -> Answer:
        """Never raises for anything a page could ask."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return _REFUSED
        if method != "GET" or parts.scheme != "watchfloor" or parts.netloc != HOST:
            return _REFUSED
        folder, _, name = parts.path.lstrip("/").rpartition("/")
        if parts.path == "/stage.html":
            stage = self._stage()
            return _file(".html", stage.page, {"Content-Security-Policy": stage.content_security_policy})
        if parts.path == "/delta":
            return self._answer_delta(parts.query)
        if parts.path == "/trail":
            return Answer(200, "application/octet-stream", self._trail(), dict(_HEADERS))
        if parts.path == "/channel.js":
            return _file(".js", self._channel_script)
        if not _plain(name):
            return _NOT_FOUND
        if folder == "leaflet":
            return self._answer_leaflet(name)
        if folder == "live":
            return self._answer_live(name)
        if folder == "overlays":
            return self._answer_overlay(name)
        return _NOT_FOUND

    def _answer_delta(self, query: str) -> Answer:
        try:
            known = int(parse_qs(query).get("after", ["-1"])[0])
        except ValueError:
            known = -1
        return Answer(200, "application/octet-stream", self._delta(known), dict(_HEADERS))

    def _answer_overlay(self, name: str) -> Answer:
        body = self._overlay(int(name)) if name.isdecimal() and len(name) < 10 else None
        return _NOT_FOUND if body is None else Answer(200, "application/octet-stream", body, dict(_HEADERS))

    def _answer_leaflet(self, name: str) -> Answer:
        if name not in ("leaflet.js", "leaflet.css"):
            return _NOT_FOUND
        return _file(Path(name).suffix, (self._leaflet / name).read_bytes())

    def _answer_live(self, name: str) -> Answer:
        if Path(name).suffix not in _TYPES:
            return _NOT_FOUND
        try:
            return _file(Path(name).suffix, self._resources.read_bytes(f"map/{name}"))
        except (MissingResource, OSError):
            return _NOT_FOUND


_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _file(suffix: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    return Answer(200, _TYPES[suffix], body, {**_HEADERS, **(headers or {})})


def _plain(name: str) -> bool:
    return bool(name) and name.isascii() and all(each.isalnum() or each in "._-" for each in name) and not name.startswith(".")
