"""Text as it came, made safe to show: plain, on one line, of bounded length."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

LONGEST_TEXT = 200
LONGEST_ID = 200
_LONGEST_WORD = 60

_TO_SPACE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Overrides, embeddings, isolates and marks of writing direction: with them a name can be shown as another name.
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def plain(text: str | None, longest: int = LONGEST_TEXT) -> str | None:
    """The text verbatim but for what could mislead or break a line; None when nothing is left."""
    if text is None:
        return None
    if text.isprintable() and len(text) <= longest:
        return text.strip(" ") or None
    # Look no further than needed: a name may be 64 KB long.
    text = text[: longest * 4]
    text = _SURROGATE.sub("\ufffd", _DIRECTION.sub("", _TO_SPACE.sub(" ", text))).strip()
    if len(text) > longest:
        text = text[: longest - 1].rstrip() + "…"
    return text or None


_known_word = lru_cache(maxsize=1024)(plain)


def word(text: str | None) -> str | None:
    """`plain`, for what thousands of devices say alike, a status or a model, never of a person: one object for all of them."""
    return plain(text) if text is None or len(text) > _LONGEST_WORD else _known_word(text)


def identity(text: str) -> str | None:
    """An id that stays unique: verbatim where possible, else its plain form with a digest of what it was; None when empty."""
    if 0 < len(text) <= LONGEST_ID and text.isprintable() and text.strip(" ") == text:
        return text
    shown = plain(text, 100)
    if shown is None:
        return None
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{shown}…{digest}"
