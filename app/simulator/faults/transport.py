"""Faults of the way: too slow, cut off, too long, too large, another length than was said."""

# ruff: noqa: ARG002 - a fault is asked with everything it might need

from __future__ import annotations

import contextlib
import zlib
from dataclasses import dataclass
from functools import lru_cache

from aiohttp import web

from app.simulator.faults.fault import Call, Fault

_MEGABYTE = 1 << 20
_OPENING = b'{"meta":{"correlationId":"0","serverTimestamp":0,"totalHits":0,"count":0},"data":['
_CLOSING = b"]}"
_HEAD = "HTTP/1.1 200 OK\nContent-Type: application/json; charset=utf-8\nConnection: close\n"


@dataclass(frozen=True, kw_only=True)
class Slow(Fault):
    """Every answer comes `seconds` late."""

    name: str = "slow"
    seconds: float = 3.0

    async def before(self, call: Call) -> web.StreamResponse | None:
        if self.touches(call):
            await call.pause(self.seconds)
        return None


@dataclass(frozen=True, kw_only=True)
class Hung(Fault):
    """No answer ever comes, or none after its first `sent_bytes`."""

    name: str = "hung"
    sent_bytes: int = 0

    async def before(self, call: Call) -> web.StreamResponse | None:
        if not self.touches(call) or self.sent_bytes:
            return None
        await call.stopping.wait()
        return web.Response(status=503)

    async def send(self, call: Call, body: bytes) -> web.StreamResponse | None:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = len(body)
        await response.prepare(call.request)
        await response.write(body[: self.sent_bytes])
        await call.stopping.wait()
        return response


@dataclass(frozen=True, kw_only=True)
class SlowDrip(Fault):
    """The answer comes a few bytes at a time: each soon enough, the whole much too late."""

    name: str = "slow-drip"
    chunk_bytes: int = 64
    pause_s: float = 0.5

    async def send(self, call: Call, body: bytes) -> web.StreamResponse | None:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = len(body)
        await response.prepare(call.request)
        for begin in range(0, len(body), self.chunk_bytes):
            await response.write(body[begin : begin + self.chunk_bytes])
            await call.pause(self.pause_s)
            if call.stopping.is_set():
                break
        return response


@dataclass(frozen=True, kw_only=True)
class CutOff(Fault):
    """The connection closes after a share of the promised bytes."""

    name: str = "cut-off"
    kept: float = 0.5

    async def send(self, call: Call, body: bytes) -> web.StreamResponse | None:
        return await call.write(f"{_HEAD}Content-Length: {len(body)}", body[: int(len(body) * self.kept)])


@dataclass(frozen=True, kw_only=True)
class Reset(Fault):
    """The connection is torn down instead of answered."""

    name: str = "reset"

    async def before(self, call: Call) -> web.StreamResponse | None:
        if not self.touches(call):
            return None
        if call.request.transport is not None:
            call.request.transport.abort()
        return web.Response(status=503)


@dataclass(frozen=True, kw_only=True)
class WrongContentLength(Fault):
    """`Content-Length` promises `by_bytes` more than is sent before the connection closes; negative: fewer."""

    name: str = "wrong-content-length"
    by_bytes: int = 1000

    async def send(self, call: Call, body: bytes) -> web.StreamResponse | None:
        return await call.write(f"{_HEAD}Content-Length: {max(len(body) + self.by_bytes, 0)}", body)


@dataclass(frozen=True, kw_only=True)
class HugeBody(Fault):
    """A good JSON answer of `megabytes`, nearly all of it blanks."""

    name: str = "huge-body"
    megabytes: int = 64

    async def send(self, call: Call, body: bytes) -> web.StreamResponse | None:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(call.request)
        blanks = b" " * _MEGABYTE
        with contextlib.suppress(ConnectionError):  # who was asked for this much may well hang up
            await response.write(_OPENING)
            for _ in range(self.megabytes):
                if call.stopping.is_set():
                    break
                await response.write(blanks)
            await response.write(_CLOSING)
        return response


@dataclass(frozen=True, kw_only=True)
class GzipBomb(Fault):
    """A good JSON answer that is small on the way and `megabytes` when unpacked."""

    name: str = "gzip-bomb"
    megabytes: int = 300

    def prepare(self) -> None:
        _bomb(self.megabytes)

    async def send(self, call: Call, body: bytes) -> web.StreamResponse | None:
        return web.Response(body=_bomb(self.megabytes), headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})


@lru_cache(maxsize=4)
def _bomb(megabytes: int) -> bytes:
    """A gzip file (RFC 1952) of JSON with `megabytes` of blanks.

    Blocks after a full flush depend on nothing before them, so one packed megabyte is repeated instead of packed again.
    """
    blanks = b" " * _MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    opening = packer.compress(_OPENING) + packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    closing = packer.compress(_CLOSING) + packer.flush(zlib.Z_FINISH)
    check = zlib.crc32(_OPENING)
    for _ in range(megabytes):
        check = zlib.crc32(blanks, check)
    check = zlib.crc32(_CLOSING, check)
    length = (len(_OPENING) + megabytes * _MEGABYTE + len(_CLOSING)) & 0xFFFFFFFF
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return head + opening + megabyte * megabytes + closing + check.to_bytes(4, "little") + length.to_bytes(4, "little")
