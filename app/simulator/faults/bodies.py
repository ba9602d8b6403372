"""Faults of the answer as a whole: not JSON, not all of it, not text."""

# ruff: noqa: ARG002 - a fault is asked with everything it might need

from __future__ import annotations

import json
from dataclasses import dataclass

from aiohttp import web

from app.simulator.faults.fault import Call, Fault, Where

_PORTAL = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>"


@dataclass(frozen=True, kw_only=True)
class Html(Fault):
    """A proxy or portal answers with its own page."""

    name: str = "html"
    status: int = 200
    page: str = _PORTAL

    async def before(self, call: Call) -> web.StreamResponse | None:
        return web.Response(text=self.page, status=self.status, content_type="text/html") if self.touches(call) else None


@dataclass(frozen=True, kw_only=True)
class Truncated(Fault):
    """The JSON ends in the middle; by HTTP's rules the answer is complete."""

    name: str = "truncated"
    kept: float = 0.5

    def body(self, call: Call, body: bytes) -> bytes:
        return body[: int(len(body) * self.kept)]


@dataclass(frozen=True, kw_only=True)
class Empty(Fault):
    """200 and not one byte."""

    name: str = "empty"

    def body(self, call: Call, body: bytes) -> bytes:
        return b""


@dataclass(frozen=True, kw_only=True)
class ByteOrderMark(Fault):
    """UTF-8 with a byte order mark before a good answer."""

    name: str = "bom"

    def body(self, call: Call, body: bytes) -> bytes:
        return b"\xef\xbb\xbf" + body


@dataclass(frozen=True, kw_only=True)
class DeepNesting(Fault):
    """Nothing but `depth` opening and closing brackets."""

    name: str = "deep-nesting"
    depth: int = 100_000

    def body(self, call: Call, body: bytes) -> bytes:
        return b'{"data":' + b"[" * self.depth + b"]" * self.depth + b"}"


@dataclass(frozen=True, kw_only=True)
class UserAsList(Fault):
    """A user's `data` is a list of one, as some answers have it."""

    name: str = "user-as-list"
    where: Where = "users"

    def body(self, call: Call, body: bytes) -> bytes:
        return json.dumps({"data": [json.loads(body)["data"]]}).encode()
