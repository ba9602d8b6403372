"""What every HTTP client in this program does alike: whom it trusts, how it looks names up, what it keeps out of the log."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import sys
import threading
from typing import Any

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


class DaemonResolverLoop(asyncio.SelectorEventLoop):
    """Looks names up on daemon threads.

    asyncio's own executor is joined when the interpreter ends, and has few threads: one name server that never answers
    would hold up both the exit and every later look-up.
    """

    async def getaddrinfo(
        self, host: Any, port: Any, *, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
    ) -> list[Any]:
        found: asyncio.Future[list[Any]] = self.create_future()

        def answer(addresses: list[Any] | None, error: OSError | UnicodeError | None) -> None:
            if not found.done():
                if error is None:
                    found.set_result(addresses or [])
                else:
                    found.set_exception(error)

        def look_up() -> None:
            addresses, error = None, None
            try:
                addresses = socket.getaddrinfo(host, port, family, type, proto, flags)
            except (OSError, UnicodeError) as failure:
                error = failure
            # The loop may be closed by the time a slow name server answers; then nobody waits any more.
            with contextlib.suppress(RuntimeError):
                self.call_soon_threadsafe(answer, addresses, error)

        threading.Thread(target=look_up, name="name-lookup", daemon=True).start()
        return await found
