"""A small TCP fault proxy on loopback: latency, down, bandwidth, slow close, timeout, reset, slicer, limit.

What toxiproxy's eight faults do, for one upstream, on a thread of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from socket import SO_LINGER, SOL_SOCKET
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Toxics:
    """What is wrong with the line, in the direction of the answer. Zero and False mean: nothing."""

    latency_s: float = 0.0
    down: bool = False
    """New connections are refused by closing them at once, open ones are cut."""
    bytes_per_s: int = 0
    slow_close_s: float = 0.0
    timeout: bool = False
    """Data goes nowhere and the connection stays open: half an answer is never followed by its other half."""
    reset_after_bytes: int = -1
    """A TCP reset once so many bytes of answer went through; -1 never."""
    slice_bytes: int = 0
    slice_pause_s: float = 0.0
    limit_bytes: int = -1
    """The answer ends, in good order, after so many bytes; -1 never."""


class TcpProxy:
    """Forwards 127.0.0.1:port to 127.0.0.1:upstream_port. `toxics` may be changed at any time from any thread."""

    def __init__(self, upstream_port: int, tls: ssl.SSLContext | None = None) -> None:
        """`tls` given: those who call speak TLS to the proxy, which goes on in plain text."""
        self._upstream_port = upstream_port
        self._tls = tls
        self._toxics = Toxics()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fault proxy", daemon=True)
        self.port = 0
        self.connections = 0
        self.silenced = 0
        """Connections on which an answer went nowhere."""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def poison(self, **toxics: Any) -> None:
        """Replace every toxic; those not named are off."""
        self._toxics = replace(Toxics(), **toxics)
        if self._toxics.down and self._loop is not None:
            self._loop.call_soon_threadsafe(self._cut)

    def heal(self) -> None:
        self.poison()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._accept, HOST, 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        self._cut()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        for line in self._lines:
            line.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._toxics.down:
            writer.transport.abort()
            return
        try:
            there_reader, there_writer = await asyncio.open_connection(HOST, self._upstream_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there_writer}

        def finished(line: asyncio.Task[None]) -> None:
            self._lines.discard(line)
            with contextlib.suppress(asyncio.CancelledError):
                line.exception()

        for pipe in (self._ask(reader, there_writer), self._answer(there_reader, writer, there_writer)):
            line = asyncio.get_running_loop().create_task(self._quietly(pipe))
            self._lines.add(line)
            line.add_done_callback(finished)

    async def _quietly(self, pipe: Coroutine[Any, Any, None]) -> None:
        with contextlib.suppress(ConnectionError, OSError, asyncio.IncompleteReadError):
            await pipe

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: asyncio.StreamWriter) -> None:
        passed, silent = 0, False
        try:
            while data := await reader.read(_CHUNK):
                toxics = self._toxics
                if toxics.timeout and not silent:
                    silent = True
                    self.silenced += 1
                if silent:
                    continue
                await asyncio.sleep(toxics.latency_s)
                for cut, name in ((toxics.reset_after_bytes, "reset"), (toxics.limit_bytes, "limit")):
                    if 0 <= cut <= passed + len(data):
                        writer.write(data[: max(cut - passed, 0)])
                        await writer.drain()
                        if name == "reset":
                            _reset(writer)
                        return
                passed += len(data)
                for piece, pause_s in _pieces(data, toxics):
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(pause_s)
            await asyncio.sleep(self._toxics.slow_close_s)
        finally:
            for each in (writer, upstream):
                self._writers.discard(each)
                each.close()


def _pieces(data: bytes, toxics: Toxics) -> list[tuple[bytes, float]]:
    size = toxics.slice_bytes or len(data)
    pause_s = toxics.slice_pause_s
    if toxics.bytes_per_s:
        size = min(size, max(toxics.bytes_per_s // 20, 1))
        pause_s = max(pause_s, size / toxics.bytes_per_s)
    return [(data[start : start + size], pause_s) for start in range(0, len(data), size)]


def _reset(writer: asyncio.StreamWriter) -> None:
    socket = writer.get_extra_info("socket")
    socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
