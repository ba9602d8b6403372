"""One question to an agency and its whole answer, under one deadline and one limit of size."""

from __future__ import annotations

import asyncio
import socket
import ssl
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from app.axon.errors import (
    AxonError,
    BadAnswer,
    NameNotFound,
    NotReachable,
    ProxyRefused,
    TookTooLong,
)
from app.axon.inflate import read_body
from app.axon.tls import distrust
from app.units.agency import AgencyDomain
from app.wire_manners import ProxyFinder, environment_names_a_proxy, keep_http_out_of_the_log, system_proxy_for, system_trust

if TYPE_CHECKING:
    # Costs a tenth of a second: a worker's thread pays it, beside the window that is just appearing.
    import httpx

_KEEP_IDLE_S = 90.0
_TRIES = 2

keep_http_out_of_the_log()


class Answer(Struct, frozen=True):
    """A complete answer. The body is in no repr: it holds officers, or a token."""

    status: int
    headers: httpx.Headers
    body: bytes

    def __repr__(self) -> str:
        return f"Answer(status={self.status}, {len(self.body)} bytes)"

    @property
    def is_html(self) -> bool:
        """By its type or its looks: portals are careless with the first."""
        start = self.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return "html" in self.headers.get("content-type", "").lower() or start.startswith((b"<!doctype html", b"<html"))


class Transport:
    """HTTP to one agency: redirects off, proxies from the environment or the system, never for the training simulator.

    Belongs to one event loop, which it must be opened in.
    """

    def __init__(
        self, domain: AgencyDomain, *, deadline_s: float, verify: ssl.SSLContext | None, find_proxy: ProxyFinder | None = None
    ) -> None:
        self._domain = domain
        self._base_url = _checked_url(domain)
        self._deadline_s = deadline_s
        self._verify = verify
        self._find_proxy = None if domain.training else find_proxy
        self._proxy: str | None = None
        """The one that the system named for the client that is open."""
        self._client: httpx.AsyncClient | None = None

    @property
    def proxy(self) -> str | None:
        """`host:port` of the proxy in between, without its user and password; None for none, or when nothing was asked yet."""
        return _host_of(self._proxy) if self._proxy else proxy_in_use(self._domain)

    async def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """For the token; the only question that carries a secret, and it carries it in the body."""
        return await self._ask(lambda client: client.build_request("POST", path, data=dict(fields), headers=_HEADERS))

    async def post_json(self, path: str, body: bytes, token: str) -> Answer:
        headers = {**_HEADERS, **_bearer(token), "Content-Type": "application/json", "Client-Type": "EXTERNAL"}
        return await self._ask(lambda client: client.build_request("POST", path, content=body, headers=headers))

    async def get(self, path: str, token: str) -> Answer:
        return await self._ask(lambda client: client.build_request("GET", path, headers={**_HEADERS, **_bearer(token)}))

    async def close(self) -> None:
        client, self._client, self._proxy = self._client, None, None
        if client is not None:
            await client.aclose()

    async def _ask(self, build: Callable[[httpx.AsyncClient], httpx.Request]) -> Answer:
        import httpx

        trouble: AxonError = NotReachable("lost")
        try:
            async with asyncio.timeout(self._deadline_s):
                for attempt in range(_TRIES):
                    try:
                        return await self._send(build)
                    except httpx.HTTPError as error:
                        trouble = _trouble_of(error)
                        # A server may drop an idle connection just as we use it again; a fresh one tells the truth.
                        if not isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError) or attempt:
                            break
                        if isinstance(trouble, BadAnswer):
                            break
        except TimeoutError:
            trouble = TookTooLong(f"deadline_s={self._deadline_s:g}")
        except AxonError:
            raise
        except Exception as error:  # noqa: BLE001 - a library's own slip must not carry a header out, nor end a worker
            trouble = _trouble_of(error)
        if self._find_proxy is not None and not isinstance(trouble, BadAnswer):
            await self.close()  # the workstation may be in another network now, with another proxy
        # Outside every `except`: no context leads back to a request with a token in it.
        raise trouble

    async def _send(self, build: Callable[[httpx.AsyncClient], httpx.Request]) -> Answer:
        if self._client is None and self._find_proxy is not None and not environment_names_a_proxy():
            self._proxy = await system_proxy_for(self._base_url, self._find_proxy)
        client = self._open()
        response = await client.send(build(client), stream=True)
        try:
            body = await read_body(response.aiter_raw(), response.headers.get("content-encoding", ""))
        finally:
            await response.aclose()
        return Answer(response.status_code, response.headers, body)

    def _open(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            failed = False
            try:
                self._client = httpx.AsyncClient(
                    base_url=self._base_url,
                    verify=self._verify or system_trust(),
                    trust_env=not self._domain.training and self._proxy is None,
                    proxy=self._proxy,
                    follow_redirects=False,
                    # The deadline above covers everything; httpx's own would only hide which.
                    timeout=None,  # noqa: S113
                    limits=httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=_KEEP_IDLE_S),
                    auth=_no_auth,
                )
            except (ValueError, ImportError, httpx.InvalidURL):
                # A proxy setting httpx can't read, or one it has no library for. Its text may hold a password.
                failed = True
            if self._client is None or failed:
                raise ProxyRefused("proxy_setting")
        return self._client


_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "Watchfloor"}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _no_auth(request: httpx.Request) -> httpx.Request:
    """Leaves the request as we built it: nothing from a netrc file or a URL gets in."""
    return request


def _checked_url(domain: AgencyDomain) -> str:
    """The base URL, read again by the parser that will use it (the domain's own check used another)."""
    import httpx

    url = httpx.URL(domain.base_url)
    if (url.host, url.port, url.userinfo, url.path) != (domain.host, domain.port, b"", "/"):
        raise BadAnswer("domain_read_in_two_ways")
    return domain.base_url


def proxy_in_use(domain: AgencyDomain) -> str | None:
    """`host:port` of the proxy that the environment sets for this agency, without its user and password; None for none."""
    if domain.training or urllib.request.proxy_bypass(domain.host):
        return None
    proxies = urllib.request.getproxies()
    address = proxies.get("https") or proxies.get("all")
    return _host_of(address) if address else None


def _host_of(address: str) -> str | None:
    import httpx

    try:
        url = httpx.URL(address if "://" in address else f"http://{address}")
    except httpx.InvalidURL:
        return None
    return f"{url.host}:{url.port}" if url.port else url.host or None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        waiting.extend((cause.__cause__, cause.__context__))


def _trouble_of(error: BaseException) -> AxonError:
    """The failure in words. Only its type is told, never its text: that may hold a header."""
    import httpx

    kind = type(error).__name__
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError) and (distrusted := distrust(cause)) is not None:
            return distrusted
        if isinstance(cause, socket.gaierror | UnicodeError):
            return NameNotFound(kind)
    if isinstance(error, httpx.ProxyError | httpx.UnsupportedProtocol | httpx.InvalidURL):
        return ProxyRefused(kind)
    if isinstance(error, httpx.RemoteProtocolError):
        # "Server disconnected without sending a response" is a lost connection; all else broke the rules of HTTP.
        return NotReachable(kind) if "without sending a response" in str(error) else BadAnswer(kind)
    if isinstance(error, httpx.LocalProtocolError | httpx.DecodingError | httpx.StreamError):
        return BadAnswer(kind)
    return NotReachable(kind)
