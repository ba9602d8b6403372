"""The three calls of the Axon API as publicly known: token, device states, users."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, replace

from aiohttp import web

from app.simulator.agency import Desk
from app.simulator.faults.fault import Call, Where
from app.simulator.faults.refusals import refusal
from app.units.clock import Clock

MOST_PER_PAGE = 2000
"""What the public clients ask for; more is not known to work, so it is refused here."""


@dataclass(slots=True)
class _Token:
    desk: Desk
    number: int
    expires_at_s: float
    uses: int = 0


class Answers:
    """Handlers of one server. All but `desks` and `strangers` belongs to the server's thread."""

    def __init__(self, clock: Clock, token_life_s: float, gzip: bool) -> None:
        self.desks: tuple[Desk, ...] = ()
        self.strangers = 0
        self._clock = clock
        self._token_life_s = token_life_s
        self._gzip = gzip
        self._tokens: dict[str, _Token] = {}
        self._granted = 0
        self._answered = 0
        self._stopping = asyncio.Event()

    def open_desk(self, desk: Desk) -> None:
        self.desks = (*self.desks, desk)

    def mount(self, app: web.Application, stopping: asyncio.Event) -> None:
        self._stopping = stopping
        app.router.add_post("/api/oauth2/token", self.token)
        app.router.add_post("/respond/api/v1/devices/states/search", self.search)
        app.router.add_get("/api/v4/agencies/{partner_id}/users/{user_id}", self.user)
        app.router.add_route("*", "/{anything:.*}", self.stranger)

    async def stranger(self, _: web.Request) -> web.StreamResponse:
        self.strangers += 1
        return refusal(404, "not_found", "There is nothing here")

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post() if request.content_type == "application/x-www-form-urlencoded" else {}
        desk = next((desk for desk in self.desks if desk.agency.client_id == form.get("client_id")), None)
        if desk is None:
            self.strangers += 1
            return refusal(400, "invalid_client", "The client does not exist")
        desk.note("token")
        call = self._call(request, desk, "token")
        if spoiled := await self._before(call, desk):
            return spoiled
        if form.get("grant_type") != "client_credentials":
            return refusal(400, "unsupported_grant_type", "grant_type must be client_credentials")
        if form.get("partner_id") != desk.agency.partner_id:
            return refusal(400, "invalid_request", "The partner does not exist")
        if form.get("client_secret") != desk.agency.secret:
            return refusal(401, "invalid_client", "Client authentication failed")
        answer = self._grant(desk, call.time_s)
        for fault in desk.faults:
            fault.grant(call, answer)
        return await self._send(call, desk, json.dumps(answer).encode())

    def _grant(self, desk: Desk, time_s: float) -> dict[str, object]:
        self._tokens = {text: token for text, token in self._tokens.items() if token.expires_at_s > time_s - 86_400}
        self._granted += 1
        text = desk.dice.secret("token", self._granted)
        self._tokens[text] = _Token(desk, self._granted, time_s + self._token_life_s)
        partner_id = desk.agency.partner_id
        return {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": int(self._token_life_s),
            "expires_on": int(time_s + self._token_life_s),
            "not_before": int(time_s),
            "version": "1.0",
            "entity": {"type": "client", "id": desk.agency.client_id, "partner_id": partner_id},
        }

    async def search(self, request: web.Request) -> web.StreamResponse:
        text, token = self._bearer(request)
        if token is None:
            self.strangers += 1
            return refusal(401, "invalid_token", "The token is not known")
        desk = token.desk
        asked = _json_object(await request.read())
        offset, size = asked.get("from"), asked.get("size")
        desk.note("search")
        desk.note_page(offset, size)
        if offset == 0:
            desk.sweep += 1
        call = self._call(request, desk, "search", text)
        call = replace(call, offset=offset if isinstance(offset, int) else 0)
        token.uses += 1
        if spoiled := await self._before(call, desk):
            return spoiled
        if refused := self._refuse_token(call, token) or _refuse_headers(request):
            return refused
        page = _page_asked(offset, size)
        if page is None:
            return refusal(400, "invalid_request", f"from must be 0 or more, size 1 to {MOST_PER_PAGE}")
        return await self._send(call, desk, self._page(call, desk, *page))

    def _page(self, call: Call, desk: Desk, offset: int, size: int) -> bytes:
        if desk.body is not None:
            return desk.body
        time_s = call.time_s
        for fault in desk.faults:
            offset, size = fault.window(call, offset, size)
            time_s = fault.told_at_s(call, time_s)
        devices, total = desk.page(call, offset, size, time_s)
        meta: dict[str, object] = {
            "correlationId": self._correlation_id(desk),
            "serverTimestamp": int(call.time_s * 1000),
            "totalHits": total,
        }
        for fault in desk.faults:
            devices = fault.devices(call, devices)
        meta["count"] = len(devices)
        for fault in desk.faults:
            fault.meta(call, meta)
        head = b'{"meta":' + json.dumps(meta).encode()
        if any(fault.hides_data(call) for fault in desk.faults):
            return head + b"}"
        return b"".join((head, b',"data":[', b",".join(devices), b"]}"))

    async def user(self, request: web.Request) -> web.StreamResponse:
        text, token = self._bearer(request)
        if token is None:
            self.strangers += 1
            return refusal(401, "invalid_token", "The token is not known")
        desk = token.desk
        desk.note("users")
        call = self._call(request, desk, "users", text)
        if spoiled := await self._before(call, desk):
            return spoiled
        if refused := self._refuse_token(call, token):
            return refused
        if request.match_info["partner_id"] != desk.agency.partner_id:
            return refusal(403, "forbidden", "This is another agency's")
        user = desk.story_devices.user(request.match_info["user_id"])
        if user is None:
            return refusal(404, "not_found", "There is no such user")
        return await self._send(call, desk, json.dumps({"data": user}).encode())

    def _bearer(self, request: web.Request) -> tuple[str, _Token | None]:
        text = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return text, self._tokens.get(text)

    def _call(self, request: web.Request, desk: Desk, where: Where, text: str = "") -> Call:
        token = self._tokens.get(text)
        return Call(
            request=request,
            where=where,
            time_s=self._clock.wall_s(),
            memory=desk.memory,
            stopping=self._stopping,
            sweep=max(desk.sweep, 0),
            token_uses=token.uses if token else 0,
            token_number=token.number if token else 0,
        )

    def _refuse_token(self, call: Call, token: _Token) -> web.Response | None:
        if token.expires_at_s <= call.time_s or any(fault.refuses_token(call) for fault in token.desk.faults):
            return refusal(401, "invalid_token", "The token expired")
        return None

    async def _before(self, call: Call, desk: Desk) -> web.StreamResponse | None:
        for fault in desk.faults:
            if spoiled := await fault.before(call):
                return spoiled
        return None

    async def _send(self, call: Call, desk: Desk, body: bytes) -> web.StreamResponse:
        touching = [fault for fault in desk.faults if fault.touches(call)]
        for fault in touching:
            body = fault.body(call, body)
        for fault in touching:
            if sent := await fault.send(call, body):
                return sent
        response = web.Response(body=body, content_type="application/json", charset="utf-8")
        if self._gzip and "gzip" in call.request.headers.get("Accept-Encoding", ""):
            response.enable_compression(web.ContentCoding.gzip)
        return response

    def _correlation_id(self, desk: Desk) -> str:
        self._answered += 1
        return str(uuid.uuid5(uuid.UUID(desk.agency.partner_id), str(self._answered)))


def _refuse_headers(request: web.Request) -> web.Response | None:
    if "application/json" not in request.headers.get("Accept", ""):
        return refusal(406, "not_acceptable", "Accept must be application/json")
    if request.content_type != "application/json":
        return refusal(415, "unsupported_media_type", "Content-Type must be application/json")
    if request.headers.get("Client-Type") != "EXTERNAL":
        return refusal(400, "invalid_request", "Client-Type must be EXTERNAL")
    return None


def _json_object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _page_asked(offset: object, size: object) -> tuple[int, int] | None:
    # `True` is an int in Python and not in JSON.
    if type(offset) is not int or type(size) is not int or offset < 0 or not 1 <= size <= MOST_PER_PAGE:
        return None
    return offset, size
