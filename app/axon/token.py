"""The access token: fetched once for all who wait, renewed before it runs out."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from dataclasses import dataclass, field

import msgspec

from app.axon.credentials import Credentials
from app.axon.errors import AccessRefused, AxonError, BadAnswer
from app.axon.transport import Transport
from app.axon.verdict import token_trouble
from app.units.clock import Clock

TOKEN_PATH = "/api/oauth2/token"  # noqa: S105
RENEW_EARLY_S = 60.0
LONGEST_LIFE_S = 4 * 3600.0
UNKNOWN_LIFE_S = 300.0
"""When the server does not say how long a token lives we do not lean on it for long."""
FORCED_RENEWAL_EVERY_S = 60.0
RETRY_EARLY_RENEWAL_S = 15.0

_BEARER = re.compile(r"[A-Za-z0-9._~+/-]{1,16384}=*")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Token:
    """Times are on this workstation's monotonic clock, counted from when the token was *asked for*."""

    value: str = field(repr=False)
    renew_at_s: float
    expires_at_s: float


def life_s(expires_in: object) -> float:
    """Seconds a token may be used for. `expires_in` as decoded from JSON: absent, 0, negative, text or absurd are all seen."""
    if isinstance(expires_in, str):
        try:
            expires_in = float(expires_in)
        except ValueError:
            return UNKNOWN_LIFE_S
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | float):
        return UNKNOWN_LIFE_S
    if isinstance(expires_in, float) and not math.isfinite(expires_in):
        return UNKNOWN_LIFE_S
    return min(float(min(expires_in, 10**9)), LONGEST_LIFE_S) if expires_in > 0 else UNKNOWN_LIFE_S


def decode_token(body: bytes, asked_s: float) -> Token:
    """Raises `BadAnswer`; a token that could not stand in a header is one."""
    try:
        answer = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        answer = None
    value = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(value, str) or not _BEARER.fullmatch(value):
        raise BadAnswer("token")
    lives_s = life_s(answer.get("expires_in"))
    early_s = RENEW_EARLY_S if lives_s >= 2 * RENEW_EARLY_S else lives_s / 2
    return Token(value, asked_s + lives_s - early_s, asked_s + lives_s)


class TokenKeeper:
    """Belongs to one event loop. However many ask at once, one request goes out."""

    def __init__(self, credentials: Credentials, transport: Transport, clock: Clock) -> None:
        self._credentials = credentials
        self._transport = transport
        self._clock = clock
        self._token: Token | None = None
        self._accepted: Token | None = None
        self._refusal: AccessRefused | None = None
        self._no_request_before_s = -math.inf
        self._no_forced_renewal_before_s = -math.inf
        self._asking = asyncio.Lock()
        self._failures = 0
        self._failure: AxonError | None = None

    async def current(self) -> Token:
        """A token that is not past its time. Raises any `AxonError`."""
        token = self._token
        if token is not None and self._clock.monotonic_s() < token.renew_at_s:
            return token
        failures = self._failures
        async with self._asking:
            self._share_failure_since(failures)
            now_s = self._clock.monotonic_s()
            token = self._token
            if token is not None and now_s < token.renew_at_s:
                return token
            spare = token if token is not None and now_s < token.expires_at_s else None
            if now_s < self._no_request_before_s:
                if spare is not None:
                    return spare
                if self._refusal is not None:
                    raise AccessRefused(self._refusal.detail)
            return await self._renew_or(spare)

    def accepted(self, token: Token) -> None:
        """The server took this token: when it refuses it later, that is no refusal of us."""
        self._accepted = token

    async def renewed(self, refused: Token) -> Token:
        """Another token than `refused`, which the server answered with 401.

        While no new token is ever accepted it is tried at most once a minute, else `AccessRefused` is raised; so is any
        other `AxonError`.
        """
        failures = self._failures
        async with self._asking:
            self._share_failure_since(failures)
            if self._token is not None and self._token is not refused:
                return self._token
            now_s = self._clock.monotonic_s()
            if refused is not self._accepted and now_s < self._no_forced_renewal_before_s:
                raise AccessRefused("token refused again")
            token = await self._request()
            # Only a new token counts as a try: a token endpoint that is merely down says nothing about our access.
            self._no_forced_renewal_before_s = now_s + FORCED_RENEWAL_EVERY_S
            return token

    def _share_failure_since(self, failures: int) -> None:
        """Those who waited while the one request failed share its failure instead of each asking again."""
        if self._failures != failures and self._failure is not None:
            raise self._failure.with_traceback(None)

    async def _renew_or(self, spare: Token | None) -> Token:
        trouble: AxonError | None = None
        try:
            return await self._request()
        except AccessRefused:
            raise
        except AxonError as error:
            trouble = error
        if spare is None or self._clock.monotonic_s() >= spare.expires_at_s:
            raise trouble
        _log.info("token not renewed in time, the old one is still good: %s", trouble.code)
        self._no_request_before_s = self._clock.monotonic_s() + RETRY_EARLY_RENEWAL_S
        return spare

    async def _request(self) -> Token:
        try:
            return await self._exchange()
        except AxonError as error:
            self._failures += 1
            self._failure = error
            raise

    async def _exchange(self) -> Token:
        credentials = self._credentials
        asked_s = self._clock.monotonic_s()
        answer = await self._transport.post_form(
            TOKEN_PATH,
            {
                "grant_type": "client_credentials",
                "partner_id": credentials.partner_id,
                "client_id": credentials.client_id,
                "client_secret": credentials.secret,
            },
        )
        trouble = token_trouble(answer, self._clock.wall_s())
        if isinstance(trouble, AccessRefused):
            # The same secret is refused the same way: ask again in a minute at the earliest.
            self._token, self._refusal = None, trouble
            self._no_request_before_s = asked_s + FORCED_RENEWAL_EVERY_S
        if trouble is not None:
            raise trouble
        self._token = decode_token(answer.body, asked_s)
        self._refusal = None
        self._no_request_before_s = -math.inf
        return self._token
