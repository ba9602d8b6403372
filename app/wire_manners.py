"""What every HTTP client in this program does alike: whom it trusts, which way it goes, what it keeps out of the log."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import socket
import ssl
import sys
import threading
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

_Found = TypeVar("_Found")

ProxyFinder = Callable[[str], str | None]
"""From an address to that of the proxy the system's settings name for it, None for the straight way. May wait for a PAC file."""

# httpx and httpcore log addresses and headers, and with them a key. A level can be lowered again by whoever sets up
# logging, a filter can't; and a filter only acts on its own logger, hence every one by name.
_TALKATIVE = ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")

# httpx looks for what its own command line is written with (click, rich, pygments). Where somebody has these, they cost more
# than httpx itself; this says that there is no such command.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # Python's own way to say so


def keep_http_out_of_the_log() -> None:
    """May be called by each client; once is enough."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger(name).addFilter(_at_least_warning)


def _at_least_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def system_trust() -> ssl.SSLContext:
    """TLS 1.2 or later against the operating system's own certificate store: agencies inspect TLS with roots of their own."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def environment_names_a_proxy() -> bool:
    """Then what the system's settings say does not count: whoever starts the program knows best. Not told of `NO_PROXY` alone."""
    return any(scheme in ("http", "https", "all") for scheme in urllib.request.getproxies_environment())


async def system_proxy_for(address: str, find_proxy: ProxyFinder) -> str | None:
    """Asks on a thread of its own, for a PAC file may be a long way off. Raises nothing."""
    try:
        return await _on_daemon_thread(lambda: find_proxy(address), "proxy-lookup")
    except Exception:  # noqa: BLE001 - whatever the system stumbles over, the straight way is worth a try
        logging.getLogger(__name__).warning("the system's proxy setting could not be read")
        return None


async def _on_daemon_thread(work: Callable[[], _Found], name: str) -> _Found:
    """asyncio's own executor is joined when the interpreter ends, and has few threads: one that hangs would hold up the exit."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[_Found] = loop.create_future()

    def answer(found: concurrent.futures.Future[_Found]) -> None:
        if not outcome.done():
            error = found.exception()
            if error is None:
                outcome.set_result(found.result())
            else:
                outcome.set_exception(error)

    def run() -> None:
        found: concurrent.futures.Future[_Found] = concurrent.futures.Future()
        try:
            found.set_result(work())
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits
            found.set_exception(error)
        # The loop may be closed by the time a slow answer comes; then nobody waits any more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(answer, found)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await outcome


class DaemonResolverLoop(asyncio.SelectorEventLoop):
    """Looks names up on daemon threads: one name server that never answers would hold up the exit and later look-ups."""

    async def getaddrinfo(
        self, host: Any, port: Any, *, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
    ) -> list[Any]:
        return await _on_daemon_thread(lambda: socket.getaddrinfo(host, port, family, type, proto, flags), "name-lookup")
