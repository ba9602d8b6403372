"""The commonest change found in the bytes themselves: the same device, only its place and the time it was heard of are others.

A device is some 700 bytes, of which a poll changes the location and one number. Knowing again what stands around them costs a
quarter of reading the text whole; what stands in them is read from the new text, always.
"""

from __future__ import annotations

import msgspec

from app.axon.fingerprint import fingerprint
from app.axon.wire import WireLocation

_LOCATION = b'"location":'
_CONTACT = b'"deviceUpdateTimestamp":'
_ZERO = ord("0")
_LONGEST_NUMBER = 18
_decode_location = msgspec.json.Decoder(WireLocation).decode

Spans = tuple[int, int, int, bool]
"""How many bytes stand before the first of the two values, between them and after the second; True where the location is the
first. They are as many wherever the device moves to."""


def spans_of(text: bytes) -> tuple[Spans, int] | None:
    """Where the location and the contact time stand in a device's JSON text, and the fingerprint of all that stands around them.

    None whenever these bytes could mean anything else: an escape, a second key of the name, an object in the location. The
    caller knows that the text was read as a device with a position and a contact time, so the keys are where they belong.
    """
    place, contact = text.find(_LOCATION), text.rfind(_CONTACT)
    if place < 0 or contact < 0 or b"\\" in text:
        return None
    if text.rfind(_LOCATION) != place or text.find(_CONTACT) != contact:
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
        rest = fingerprint(text[:place] + text[place_end:contact] + text[contact_end:])
        return (place, contact - place_end, len(text) - contact_end, True), rest
    rest = fingerprint(text[:contact] + text[contact_end:place] + text[place_end:])
    return (contact, place - contact_end, len(text) - place_end, False), rest


def moved_text(text: bytes, spans: Spans, rest: int) -> tuple[WireLocation, int] | None:
    """The new location and contact time (epoch milliseconds, unchecked), if nothing else is another than when `rest` was."""
    before, between, after, place_first = spans
    end = text.find(b"}", before) + 1 if place_first else _end_of_number(text, before)
    start, stop = end + between, len(text) - after
    if not before < end < start < stop or fingerprint(text[:before] + text[end:start] + text[stop:]) != rest:
        return None
    location, heard_ms = (text[before:end], text[start:stop]) if place_first else (text[start:stop], text[before:end])
    heard_ms = heard_ms.strip()
    if not heard_ms.isdigit() or heard_ms[0] == _ZERO or len(heard_ms) > _LONGEST_NUMBER:
        return None
    try:
        return _decode_location(location), int(heard_ms)
    except ValueError:
        return None


def _end_of_number(text: bytes, start: int) -> int:
    comma, brace = text.find(b",", start), text.find(b"}", start)
    return brace if comma < 0 else min(comma, brace)
