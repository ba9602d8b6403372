"""One page of a search answer: its time, its total, and the bytes of each device."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from app.axon.errors import STATES_OR_LOCATE, BadAnswer, PermissionMissing
from app.axon.schema import time_ms
from app.axon.tolerant import integer, loads

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MOST_TOKENS = 2_000_000
_CLOSING = {b"{": b"}", b"[": b"]"}

# A string (possessive: nothing is kept to go back to), or one structural character.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]', re.DOTALL)


class Page(msgspec.Struct, frozen=True):
    """`devices` holds each device's own JSON text, still unread."""

    server_time_ms: int | None
    total: int | None
    devices: Sequence[msgspec.Raw | bytes]


class _WirePage(msgspec.Struct, gc=False):
    data: list[msgspec.Raw] | msgspec.UnsetType | None = msgspec.UNSET
    meta: msgspec.Raw = msgspec.Raw(b"null")


_decode = msgspec.json.Decoder(_WirePage).decode


def read_page(body: bytes) -> Page:
    """Raises `BadAnswer`, and `PermissionMissing` when `data` is not there: that is how Axon says so.

    One device that no JSON parser would accept (a bare NaN, half a character, nesting without end) must not cost the
    other 1,999: then the page is only split here, and each device is judged alone.
    """
    try:
        page = _decode(body)
    except (ValueError, RecursionError):
        page = None
    if page is not None:
        meta = bytes(page.meta)
        devices: Sequence[msgspec.Raw | bytes] | None = None if isinstance(page.data, msgspec.UnsetType) else page.data
    else:
        members = split(body.removeprefix(_BYTE_ORDER_MARK), b"{")
        meta = members.get(b"meta", b"null")
        data = members.get(b"data", b"null")
        devices = None if data == b"null" else list(split(data, b"[").values())
    time_and_total = _read_meta(meta)
    if time_and_total is None:
        raise BadAnswer("no meta")
    if devices is None:
        raise PermissionMissing(STATES_OR_LOCATE, "no data")
    return Page(*time_and_total, devices)


def _read_meta(meta: bytes) -> tuple[int | None, int | None] | None:
    try:
        value = loads(meta)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(value, dict):
        return None
    total = integer(value.get("totalHits"))
    return time_ms(integer(value.get("serverTimestamp"))), total if total is not None and total >= 0 else None


def split(text: bytes, opening: bytes) -> dict[bytes, bytes]:
    """The members of one JSON object (`opening` is `{`; by name, the last of each wins) or array (`[`; by number).

    Only strings, brackets, commas and colons are looked at, without recursion; what is between is for others to judge.
    Raises `BadAnswer` when the text does not begin so or never ends.
    """
    members: dict[bytes, bytes] = {}
    text = text.strip(b" \t\r\n")
    if not text.startswith(opening):
        raise BadAnswer("shape")
    depth, start, name, end = 0, 1, b"", -1
    for count, token in enumerate(_TOKEN.finditer(text)):
        if count > _MOST_TOKENS:
            raise BadAnswer("shape")
        mark = token.group()
        if mark in b"{[":
            depth += 1
        elif mark in b"}]":
            depth -= 1
        if depth == 1 and mark == b":" and opening == b"{" and not name:
            name, start = text[start : token.start()].strip(), token.end()
        elif depth == 0 or (depth == 1 and mark == b","):
            value = text[start : token.start()].strip()
            if value or name or depth:
                members[name.strip(b'"') if opening == b"{" else b"%d" % len(members)] = value
            name, start = b"", token.end()
            if depth == 0:
                if mark != _CLOSING[opening]:
                    raise BadAnswer("shape")
                end = token.end()
                break
    if end != len(text):
        raise BadAnswer("truncated" if end < 0 else "shape")
    return members
