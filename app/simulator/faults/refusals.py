"""Faults by which an agency says no: secret, client, permission, token, too many requests, server errors."""

# ruff: noqa: ARG002 - a fault is asked with everything it might need

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate

from aiohttp import web

from app.simulator.faults.fault import Call, Fault


def refusal(status: int, error: str, description: str, headers: dict[str, str] | None = None) -> web.Response:
    """A refusal as the token endpoint words it (RFC 6749, 5.2)."""
    return web.json_response({"error": error, "error_description": description}, status=status, headers=headers)


@dataclass(frozen=True, kw_only=True)
class WrongSecret(Fault):
    """The secret was typed wrong, or changed at the agency: no token is given."""

    name: str = "wrong-secret"
    status: int = 401

    async def before(self, call: Call) -> web.StreamResponse | None:
        if call.where != "token":
            return None
        return refusal(self.status, "invalid_client", "Client authentication failed")


@dataclass(frozen=True, kw_only=True)
class DeletedClient(Fault):
    """The agency deleted the client: no token is given and the ones given are refused."""

    name: str = "deleted-client"
    status: int = 400

    async def before(self, call: Call) -> web.StreamResponse | None:
        if call.where == "token":
            return refusal(self.status, "invalid_client", "The client does not exist")
        return refusal(401, "invalid_token", "The client does not exist")


@dataclass(frozen=True, kw_only=True)
class NoPermission(Fault):
    """The right was taken away: 403."""

    name: str = "no-permission"

    async def before(self, call: Call) -> web.StreamResponse | None:
        return refusal(403, "forbidden", "The client lacks a permission") if self.touches(call) else None


@dataclass(frozen=True, kw_only=True)
class DataMissing(Fault):
    """`data` is left out, as for a token without permission; from the page that starts at `from_offset` on."""

    name: str = "data-missing"
    from_offset: int = 0

    def hides_data(self, call: Call) -> bool:
        return call.offset >= self.from_offset


@dataclass(frozen=True, kw_only=True)
class ExpiredToken(Fault):
    """Every token is refused after `uses` searches, whatever was said of its life."""

    name: str = "expired-token"
    uses: int = 1

    def refuses_token(self, call: Call) -> bool:
        return call.where == "search" and call.token_uses >= self.uses


@dataclass(frozen=True, kw_only=True)
class RefusedMidPaging(Fault):
    """The first token that asks for a later page is refused from there on; the next token works."""

    name: str = "401-mid-paging"

    def refuses_token(self, call: Call) -> bool:
        memory = call.memory(self)
        if call.where == "search" and call.offset > 0:
            memory.setdefault("token", call.token_number)
        return memory.get("token") == call.token_number


@dataclass(frozen=True, kw_only=True)
class RefusedForGood(Fault):
    """Tokens are given and each is refused."""

    name: str = "401-for-good"
    status: int = 401

    async def before(self, call: Call) -> web.StreamResponse | None:
        return None if call.where == "token" else refusal(self.status, "invalid_token", "The token is not valid")


@dataclass(frozen=True, kw_only=True)
class OddExpiry(Fault):
    """The token's answer says something odd of its life. The values are served as given; "absent" leaves a field out.

    The server goes on taking the token for as long as it would have.
    """

    name: str = "odd-expiry"
    expires_in: object = "absent"
    expires_on: object = "as it is"
    access_token: object = "as it is"  # noqa: S105 - no secret, an option

    def grant(self, call: Call, answer: dict[str, object]) -> None:
        for field in ("expires_in", "expires_on", "access_token"):
            value = getattr(self, field)
            if value == "absent":
                answer.pop(field, None)
            elif value == "ms":
                answer[field] = int(str(answer[field])) * 1000
            elif value != "as it is":
                answer[field] = value


@dataclass(frozen=True, kw_only=True)
class TooManyRequests(Fault):
    """429. `retry_after`: seconds, "date" (`retry_after_s` from now as an HTTP date), "absent", or any text."""

    name: str = "too-many-requests"
    retry_after: int | str = 30
    retry_after_s: float = 30.0
    times: int | None = None
    """How many requests are refused so; None for all."""

    async def before(self, call: Call) -> web.StreamResponse | None:
        memory = call.memory(self)
        if not self.touches(call) or (self.times is not None and memory.get("refused", 0) >= self.times):
            return None
        memory["refused"] = memory.get("refused", 0) + 1
        value = str(self.retry_after)
        if value == "date":
            value = formatdate(call.time_s + self.retry_after_s, usegmt=True)
        headers = {} if value == "absent" else {"Retry-After": value}
        return refusal(429, "too_many_requests", "Slow down", headers)


@dataclass(frozen=True, kw_only=True)
class ServerError(Fault):
    """500, or what `status` says."""

    name: str = "server-error"
    status: int = 500
    times: int | None = None

    async def before(self, call: Call) -> web.StreamResponse | None:
        memory = call.memory(self)
        if not self.touches(call) or (self.times is not None and memory.get("answered", 0) >= self.times):
            return None
        memory["answered"] = memory.get("answered", 0) + 1
        return web.Response(status=self.status, text="the server could not answer")


@dataclass(frozen=True, kw_only=True)
class Redirect(Fault):
    """A portal sends the caller to another host."""

    name: str = "redirect-to-other-host"
    location: str = "http://127.0.0.2:9/portal"
    status: int = 307

    async def before(self, call: Call) -> web.StreamResponse | None:
        return web.Response(status=self.status, headers={"Location": self.location}) if self.touches(call) else None
