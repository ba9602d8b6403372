"""One tile over HTTP: from the chosen server only, under one deadline and one limit of size. The only httpx in basemap."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urljoin

import httpx

from app.basemap.expiry import retry_after_s
from app.basemap.judge import Answered
from app.basemap.source import BadSource, is_loopback, server_of
from app.basemap.tile import LARGEST_TILE_BYTES, TileTrouble
from app.basemap.troubles import trouble
from app.wire_manners import (
    DaemonResolverLoop,
    ProxyFinder,
    environment_names_a_proxy,
    keep_http_out_of_the_log,
    system_proxy_for,
    system_trust,
)

DEADLINE_S = 12.0
MOST_REDIRECTS = 3
LAST_WORDS_S = 1.0
_log = logging.getLogger(__name__)
keep_http_out_of_the_log()


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with its headers, whose names are in lower case."""

    answered: Answered
    headers: Mapping[str, str]


class Fetcher:
    """One for the program, with an event loop on a thread of its own. `get` may be called from any other thread."""

    def __init__(
        self,
        *,
        verify: ssl.SSLContext | None = None,
        deadline_s: float = DEADLINE_S,
        find_proxy: ProxyFinder | None = None,
    ) -> None:
        """`verify` None: the operating system's own certificates. `find_proxy`: asked where the environment names no proxy."""
        self._find_proxy = find_proxy
        self._ways: dict[str, asyncio.Task[str | None]] = {}
        """By server: the proxy the system names, or None."""
        self._asked: set[asyncio.Task[Any]] = set()
        self._verify = verify
        self._deadline_s = deadline_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._clients: dict[tuple[bool, str | None], httpx.AsyncClient] = {}
        self._thread: threading.Thread | None = None
        self._closed = False
        self._guard = threading.Lock()

    def get(self, address: str, headers: Mapping[str, str]) -> Fetched:
        """Waits at most the deadline. Redirects are followed on the same server only. Raises `TileTrouble`."""
        loop = self._running()
        future = asyncio.run_coroutine_threadsafe(self._get(address, dict(headers)), loop)
        why: TileTrouble
        try:
            return future.result(self._deadline_s + 2.0)
        except (TimeoutError, concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            why = trouble("too_slow")
        except TileTrouble as known:
            why = known
        except Exception as error:  # noqa: BLE001 - a library's text may hold an address with a key
            why = _trouble_of(error)
        raise why

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._guard:
            if self._closed:  # a thread that still asks must not begin anew
                raise trouble("failed")
            if self._loop is None:
                self._loop = DaemonResolverLoop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="tile-fetcher", daemon=True)
                self._thread.start()
            return self._loop

    async def _get(self, address: str, headers: dict[str, str]) -> Fetched:
        task = asyncio.current_task()
        assert task is not None
        self._asked.add(task)
        try:
            return await self._follow(address, headers)
        finally:
            self._asked.discard(task)

    async def _follow(self, address: str, headers: dict[str, str]) -> Fetched:
        if self._closed:  # asked for, but not begun
            raise trouble("failed")
        why: TileTrouble
        try:
            async with asyncio.timeout(self._deadline_s):
                server = server_of(address)
                for _ in range(MOST_REDIRECTS + 1):
                    fetched = await self._once(address, headers)
                    onward = fetched.headers.get("location", "") if 300 <= fetched.answered.status < 400 else ""
                    if not onward or fetched.answered.status == 304:
                        return fetched
                    address = urljoin(address, onward)
                    if not _same_server(address, server):
                        return fetched
                return fetched
        except TimeoutError:
            why = trouble("too_slow")
        except TileTrouble as known:
            why = known
        except Exception as error:  # noqa: BLE001
            why = _trouble_of(error)
        self._ways.clear()  # the workstation may be in another network now, with another proxy
        # Outside every `except`: no context leads back to a request with a key in it.
        raise why

    async def _once(self, address: str, headers: dict[str, str]) -> Fetched:
        server = server_of(address)
        client = self._client(loopback=is_loopback(server), proxy=await self._way(server))
        # Pictures are packed already; an answer that unpacks itself could fill the memory.
        asked = {"User-Agent": user_agent(), "Accept": "image/*", "Accept-Encoding": "identity", **headers}
        response = await client.send(client.build_request("GET", address, headers=asked), stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > LARGEST_TILE_BYTES:
                    raise trouble("too_large")
        finally:
            await response.aclose()
        found = {name.lower(): value for name, value in response.headers.items()}
        wait_s = retry_after_s(found.get("retry-after", ""), time.time())
        return Fetched(Answered(response.status_code, found.get("content-type", ""), bytes(body), wait_s), found)

    async def _way(self, server: str) -> str | None:
        if self._find_proxy is None or is_loopback(server) or environment_names_a_proxy():
            return None
        if server not in self._ways:
            self._ways[server] = asyncio.create_task(system_proxy_for(server, self._find_proxy))
        return await asyncio.shield(self._ways[server])

    def _client(self, *, loopback: bool, proxy: str | None) -> httpx.AsyncClient:
        way = loopback, proxy
        if way not in self._clients:
            with contextlib.suppress(ValueError, ImportError, httpx.InvalidURL):
                self._clients[way] = httpx.AsyncClient(
                    verify=self._verify or system_trust(),
                    trust_env=not loopback and proxy is None,
                    proxy=proxy,
                    follow_redirects=False,
                    timeout=None,  # noqa: S113 - the deadline above covers everything
                    limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
                    auth=_no_auth,
                )
        if way not in self._clients:
            raise TileTrouble(
                "proxy", "the proxy's setting cannot be used", "Ask your network's admin to put it right.", certain=True
            )
        return self._clients[way]

    def close(self) -> None:
        """Ends what is under way; waits a moment for it at most."""
        with self._guard:
            loop, self._loop, self._closed = self._loop, None, True
        if loop is not None and self._thread is not None:
            asyncio.run_coroutine_threadsafe(self._end(loop), loop)
            self._thread.join(LAST_WORDS_S)

    async def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        clients, self._clients = self._clients, {}
        # Only what we began: a library's own tasks are ended by it, and left unclosed where somebody else does it too early.
        for task in (*self._asked, *self._ways.values()):
            task.cancel()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        for client in clients.values():
            await client.aclose()
        loop.call_soon(loop.stop)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


def user_agent() -> str:
    """Says who asks: what OpenStreetMap's policy wants, and what helps an admin who reads a server's log."""
    try:
        number = version("watchfloor")
    except PackageNotFoundError:
        number = "0"
    return f"Watchfloor/{number} (dispatch map; desktop program)"


def _no_auth(request: httpx.Request) -> httpx.Request:
    """Leaves the request as we built it: nothing from a netrc file or a URL gets in."""
    return request


def _same_server(address: str, server: str) -> bool:
    try:
        return server_of(address) == server
    except BadSource:
        return False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _trouble_of(error: BaseException) -> TileTrouble:
    """The failure in words. Its text is never told: that may hold an address with a key."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return trouble("not_trusted")
        if isinstance(cause, ssl.SSLError):
            return trouble("no_tls")
        if isinstance(cause, socket.gaierror | UnicodeError):
            return trouble("name_not_found")
    if isinstance(error, httpx.ProxyError | httpx.UnsupportedProtocol | httpx.InvalidURL):
        return trouble("proxy")
    if isinstance(error, httpx.ConnectError):
        return trouble("not_reachable")
    if isinstance(error, httpx.HTTPError):
        return trouble("broke_off")
    _log.error("a tile could not be fetched: %s", type(error).__name__)
    return trouble("failed")
