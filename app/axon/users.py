"""Who an officer is beyond the device list: the e-mail address above all."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec

from app.axon.errors import BadAnswer
from app.axon.text import plain
from app.axon.tolerant import loads, text


class Account(msgspec.Struct, frozen=True):
    """What the users endpoint says of one officer, as plain text; None for what it does not say."""

    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    badge_number: str | None = None
    phone_number: str | None = None
    external_id: str | None = None


_NAMES = ("username", "firstName", "lastName", "email", "badgeNumber", "phoneNumber", "externalId")


def decode_account(body: bytes) -> Account:
    """The account in `{"data": {"attributes": …}}`; `data` may be a list of one. Raises `BadAnswer`."""
    value: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        value = loads(body)
    data = value.get("data") if isinstance(value, dict) else None
    if isinstance(data, list):
        data = data[0] if data else {}
    attributes = data.get("attributes", {}) if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise BadAnswer("account")
    return Account(*(plain(text(attributes.get(name))) for name in _NAMES))
