"""How long a tile may be kept, by what its server says (RFC 9111, the part a private cache needs)."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC

UNSAID_S = 7 * 86400.0
"""When the server says nothing; also the least that OpenStreetMap's policy asks for."""
LONGEST_S = 90 * 86400.0
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})")


def keep_for_s(headers: Mapping[str, str], now_s: float) -> float | None:
    """Seconds the answer stays good, 0 for "ask again each time"; None when it may not be kept at all. Names in lower case."""
    control = headers.get("cache-control", "").lower()
    if "no-store" in control:
        return None
    if "no-cache" in control:
        return 0.0
    found = _MAX_AGE.search(control)
    if found:
        return min(max(0.0, float(found[1]) - _age_s(headers)), LONGEST_S)
    expires = headers.get("expires")
    if expires is not None:
        until_s = _moment_s(expires)
        # A date that cannot be read means that it has passed.
        return 0.0 if until_s is None else min(max(0.0, until_s - (_moment_s(headers.get("date", "")) or now_s)), LONGEST_S)
    return UNSAID_S


def retry_after_s(value: str, now_s: float) -> float | None:
    if value.strip().isdigit():
        return float(value)
    moment_s = _moment_s(value)
    return None if moment_s is None else max(0.0, moment_s - now_s)


def _age_s(headers: Mapping[str, str]) -> float:
    age = headers.get("age", "0").strip()
    return float(age) if age.isdigit() else 0.0


def _moment_s(text: str) -> float | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
