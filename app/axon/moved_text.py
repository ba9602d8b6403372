"""The commonest change found in the bytes themselves: the same device, only its place and the time it was heard of are others.

A device is some 700 bytes, of which a poll changes the location and one number. Comparing what stands around them costs a
tenth of reading both texts whole.
"""

from __future__ import annotations

import msgspec

from app.axon.wire import WireLocation

_LOCATION = b'"location":'
_CONTACT = b'"deviceUpdateTimestamp":'
_ZERO = ord("0")
_LONGEST_NUMBER = 18
_decode_location = msgspec.json.Decoder(WireLocation).decode

Spans = tuple[int, int, int, int, bool]
"""From where to where the first and the second of the two values stand in a text; True where the location is the first."""


def spans_of(text: bytes) -> Spans | None:
    """Where the location and the contact time stand in a device's JSON text, so that the rest can be compared.

    None whenever these bytes could mean anything else: an escape, a second key of the name, an object in the location. The
    caller knows that the text was read as a device with a position and a contact time, so the keys are where they belong.
    """
    place, contact = text.find(_LOCATION), text.find(_CONTACT)
    if place < 0 or contact < 0 or b"\\" in text:
        return None
    if text.find(_LOCATION, place + 1) >= 0 or text.find(_CONTACT, contact + 1) >= 0:
        return None
    place += len(_LOCATION)
    contact += len(_CONTACT)
    place_end, contact_end = text.find(b"}", place) + 1, _end_of_number(text, contact)
    if place < contact < place_end or not place_end or contact_end < 0:
        return None
    try:
        _decode_location(text[place:place_end])
    except ValueError:
        return None
    if place < contact:
        return place, place_end, contact, contact_end, True
    return contact, contact_end, place, place_end, False


def moved_text(before: bytes, spans: Spans, now: bytes) -> tuple[WireLocation, int, Spans] | None:
    """The new location and contact time (epoch milliseconds, unchecked) and where they stand, if nothing else differs."""
    first, first_end, second, second_end, place_first = spans
    end = now.find(b"}", first) + 1 if place_first else _end_of_number(now, first)
    start = second + end - first_end
    if now[:first] != before[:first] or now[end:start] != before[first_end:second]:
        return None
    stop = _end_of_number(now, start) if place_first else now.find(b"}", start) + 1
    if now[stop:] != before[second_end:]:
        return None
    location, heard_ms = (now[first:end], now[start:stop]) if place_first else (now[start:stop], now[first:end])
    heard_ms = heard_ms.strip()
    if not heard_ms.isdigit() or heard_ms[0] == _ZERO or len(heard_ms) > _LONGEST_NUMBER:
        return None
    try:
        return _decode_location(location), int(heard_ms), (first, end, start, stop, place_first)
    except ValueError:
        return None


def _end_of_number(text: bytes, start: int) -> int:
    comma, brace = text.find(b",", start), text.find(b"}", start)
    return brace if comma < 0 else min(comma, brace)
