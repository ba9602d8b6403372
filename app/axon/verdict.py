"""What a refusing answer means."""

from __future__ import annotations

import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime

import msgspec

from app.axon.errors import (
    LOCATE,
    STATES,
    STATES_OR_LOCATE,
    USERS,
    AccessRefused,
    AddressRefused,
    AxonError,
    BadAnswer,
    PermissionMissing,
    ProxyRefused,
    ServerTrouble,
    SomethingInTheWay,
    TooManyRequests,
)
from app.axon.transport import Answer

_PROXY_SIGN_ON = 407
_NETWORK_SIGN_ON = 511
_SPEAKS_OF_ADDRESS = re.compile(rb"\bip\b|ip[ _-]?address|allow-?list|white-?list", re.IGNORECASE)
_PASSING_TOKEN_ERRORS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})


def token_trouble(answer: Answer, wall_s: float) -> AxonError | None:
    """Why the token endpoint gave no token; None when it did (200)."""
    if answer.status in (400, 401) and not answer.is_html:
        if _oauth_error(answer.body) in _PASSING_TOKEN_ERRORS:
            return ServerTrouble(f"token status={answer.status}")
        return AccessRefused(f"token status={answer.status}")
    if answer.status == 403 and not answer.is_html:
        return AddressRefused("token status=403")
    return _general_trouble(answer, wall_s)


def search_trouble(answer: Answer, wall_s: float) -> AxonError | None:
    """Why the device search gave no page; None for 200. A 401 is the caller's to retry first."""
    if answer.status == 403 and not answer.is_html:
        if _SPEAKS_OF_ADDRESS.search(answer.body):
            return AddressRefused("search status=403")
        speaks_of_place = b"locate" in answer.body.lower()
        speaks_of_state = b"state.any" in answer.body.lower()
        missing = STATES_OR_LOCATE if speaks_of_place == speaks_of_state else LOCATE if speaks_of_place else STATES
        return PermissionMissing(missing, "search status=403")
    return _general_trouble(answer, wall_s)


def users_trouble(answer: Answer, wall_s: float) -> AxonError | None:
    """Why the users endpoint gave no account; None for 200."""
    if answer.status == 403 and not answer.is_html:
        return PermissionMissing(USERS, "users status=403", revoked=False)
    return _general_trouble(answer, wall_s)


def _general_trouble(answer: Answer, wall_s: float) -> AxonError | None:
    status = answer.status
    detail = f"status={status}"
    if status == 429:
        return TooManyRequests(detail, retry_after_s=retry_after_s(answer.headers.get("retry-after"), wall_s))
    if status == _PROXY_SIGN_ON:
        return ProxyRefused(detail)
    if status == _NETWORK_SIGN_ON or 300 <= status < 400:
        return SomethingInTheWay(detail)
    if status >= 500:
        return ServerTrouble(detail, retry_after_s=retry_after_s(answer.headers.get("retry-after"), wall_s))
    if answer.is_html:
        return SomethingInTheWay(f"html {detail}")
    if status == 401:
        return AccessRefused(detail)
    if status != 200:
        return BadAnswer(detail)
    return None


def retry_after_s(text: str | None, wall_s: float) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date; None for absent or absurd. Not capped here."""
    if not text:
        return None
    try:
        wait_s = float(text)
    except ValueError:
        try:
            date = parsedate_to_datetime(text)
            # "-0000" and a missing zone give a naive date; HTTP dates are UTC.
            wait_s = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - wall_s
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        wait_s = max(wait_s, 0.0)
    return wait_s if math.isfinite(wait_s) and wait_s >= 0 else None


def _oauth_error(body: bytes) -> object:
    try:
        answer = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None
    return answer.get("error") if isinstance(answer, dict) else None
