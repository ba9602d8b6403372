"""An agency on loopback that answers exactly what a test tells it to, byte by byte if need be."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from app.axon import AgencyClient, Credentials
from app.units.agency import AgencyDomain
from app.units.clock import Clock

PARTNER_ID = "11111111-2222-3333-4444-555555555555"
CLIENT_ID = "66666666-7777-8888-9999-000000000000"
SECRET = "s3cr3t/With+Odd=Chars&more"
NOW_MS = 1_790_000_000_000


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; `connection` tells connections apart."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def offset(self) -> int:
        return int(json.loads(self.body)["from"])


Reply = web.StreamResponse | Awaitable[web.StreamResponse]


def answer(
    value: Any = None, *, status: int = 200, body: bytes | None = None, headers: dict[str, str] | None = None
) -> web.Response:
    """JSON unless `body` is given."""
    content = json.dumps(value).encode() if body is None else body
    return web.Response(status=status, body=content, headers={"Content-Type": "application/json", **(headers or {})})


def device(number: int, **fields: Any) -> dict[str, Any]:
    """A camera with everything in order; `fields` go into its attributes, but for the four of the device itself."""
    own: dict[str, Any] = {
        key: fields.pop(key) for key in ("axonDeviceId", "deviceModel", "deviceUpdateTimestamp", "partnerName") if key in fields
    }
    return {
        "partnerId": PARTNER_ID,
        "partnerName": "Lakeside PD",
        "axonDeviceId": f"device-{number:06d}",
        "deviceModel": "Axon Body 4",
        "deviceUpdateTimestamp": NOW_MS - 1000,
        "attributes": {
            "deviceSerial": f"X60A{number:04d}",
            "status": "RECORDING",
            "location": located(60.17, 24.93),
            "stream": {"isStreamable": True},
            "links": {"view": "https://agency.evidence.com/axon/respond"},
            "signalStrengths": [{"signalStrength": "GOOD"}],
            "batteries": [{"batteryPercentage": 77}],
            "assignees": [
                {
                    "assigneeType": "USER",
                    "firstName": "Ann",
                    "lastName": f"Lee{number}",
                    "badgeNumber": f"{number}",
                    "userId": f"u-{number}",
                }
            ],
            **fields,
        },
        **own,
    }


def located(latitude: Any, longitude: Any, *, accuracy: Any = 5.0, fix_time: Any = NOW_MS - 2000) -> dict[str, Any]:
    return {"latitude": latitude, "longitude": longitude, "accuracy": accuracy, "locationUpdateTimestamp": fix_time}


def page(devices: list[Any], total: int | None = None, server_time: Any = NOW_MS) -> dict[str, Any]:
    meta = {"correlationId": "c", "serverTimestamp": server_time, "count": len(devices)}
    return {"meta": meta if total is None else {**meta, "totalHits": total}, "data": devices}


@dataclass
class ScriptedAgency:
    """`on_token`, `on_search` and `on_user` answer; each is given what was seen. Runs on its own thread."""

    on_token: Callable[[Seen], Reply] = field(
        default=lambda seen: answer({"access_token": "token-0", "token_type": "Bearer", "expires_in": 14400})
    )
    on_search: Callable[[Seen], Reply] = field(default=lambda seen: answer(page([device(0)], 1)))
    on_user: Callable[[Seen], Reply] = field(default=lambda seen: answer({"data": {"attributes": {"email": "ann@example.org"}}}))
    tls: ssl.SSLContext | None = None
    requests: list[Seen] = field(default_factory=list)
    port: int = 0
    current_request: Any = None
    """For answers that a test writes to the wire itself."""
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def domain(self) -> AgencyDomain:
        return AgencyDomain.parse(f"127.0.0.1:{self.port}")

    @property
    def token_requests(self) -> list[Seen]:
        return [seen for seen in self.requests if seen.path == "/api/oauth2/token"]

    @property
    def searches(self) -> list[Seen]:
        return [seen for seen in self.requests if seen.path.startswith("/respond/")]

    def serve(self, devices: list[dict[str, Any]], *, total: bool = True) -> None:
        """Serve these devices page by page, as the API is documented."""

        def search(seen: Seen) -> Reply:
            question = json.loads(seen.body)
            first, size = question["from"], question["size"]
            return answer(page(devices[first : first + size], len(devices) if total else None))

        self.on_search = search

    def serve_pages(self, *pages: dict[str, Any] | web.Response) -> None:
        """One answer after the other, the last one for ever."""
        left = list(pages)

        def search(seen: Seen) -> Reply:
            content = left.pop(0) if len(left) > 1 else left[0]
            # A response is sent once: the last one may be asked for again.
            return answer(content) if isinstance(content, dict) else content

        self.on_search = search

    def serve_body(self, body: bytes, headers: dict[str, str] | None = None, status: int = 200) -> None:
        self.on_search = lambda seen: answer(body=body, headers=headers, status=status)

    def client(self, clock: Clock | None = None, *, deadline_s: float = 10.0, page_size: int = 2000) -> AgencyClient:
        return AgencyClient(self.credentials(), clock=clock or Clock(), deadline_s=deadline_s, page_size=page_size)

    def credentials(self) -> Credentials:
        return Credentials(self.domain, PARTNER_ID, CLIENT_ID, SECRET)

    def start(self) -> None:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(started)), daemon=True)
        self._thread.start()
        assert started.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _run(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        app = web.Application(client_max_size=2**20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, ssl_context=self.tls)
        await site.start()
        self.port = runner.addresses[0][1]
        started.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        seen = Seen(request.method, request.path_qs, dict(request.headers), body, id(request.transport))
        self.current_request = request
        self.requests.append(seen)
        self.arrived.set()
        if seen.path == "/api/oauth2/token":
            reply = self.on_token(seen)
        elif seen.path.startswith("/respond/"):
            reply = self.on_search(seen)
        else:
            reply = self.on_user(seen)
        return reply if isinstance(reply, web.StreamResponse) else await reply


async def hang() -> web.StreamResponse:
    """Never answers; ends when the connection or the server does."""
    await asyncio.Event().wait()
    raise AssertionError


class Hands:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.monotonic_s = 1000.0
        self.wall_s = NOW_MS / 1000

    def pass_by(self, seconds: float) -> None:
        self.monotonic_s += seconds
        self.wall_s += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.monotonic_s, lambda: self.wall_s)
