"""The commonest change found in the bytes themselves: the same device, only its place and the time it was heard of are others.

A device is some 700 bytes, of which a poll changes the location and one number. Knowing again what stands around them costs a
quarter of reading the text whole; what stands in them is read from the new text, always.
"""

from __future__ import annotations

import math
from typing import Annotated

import msgspec

from app.axon.fingerprint import fingerprint
from app.axon.schema import LATEST_TIME_MS, NULL_ISLAND_DEGREES, WIDEST_ACCURACY_M
from app.axon.wire import WireLocation
from app.units.fixes import FixTuple

_LOCATION = b'"location":'
_CONTACT = b'"deviceUpdateTimestamp":'
_ZERO = ord("0")
_LONGEST_NUMBER = 18
_decode_location = msgspec.json.Decoder(WireLocation).decode


class _TrueLocation(msgspec.Struct, gc=False, rename="camel"):
    """A location of which every number can be true; any other is for those who say why it cannot."""

    latitude: Annotated[float, msgspec.Meta(ge=-90.0, le=90.0)]
    longitude: Annotated[float, msgspec.Meta(ge=-180.0, le=180.0)]
    location_update_timestamp: Annotated[int, msgspec.Meta(gt=0, le=LATEST_TIME_MS)]
    accuracy: Annotated[float, msgspec.Meta(ge=0.0, le=WIDEST_ACCURACY_M)] | None = None


_decode_true_location = msgspec.json.Decoder(_TrueLocation).decode

Spans = tuple[int, int, int, bool, bool]
"""How many bytes stand before the first of the two values, between them and after the second; True where the location is the
first; True where it says how accurate it is. They are as many wherever the device moves to."""


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
        accurate = _decode_location(text[place:place_end]).accuracy is not None
    except ValueError:
        return None
    if place < contact:
        rest = fingerprint(text[:place] + text[place_end:contact] + text[contact_end:])
        return (place, contact - place_end, len(text) - contact_end, True, accurate), rest
    rest = fingerprint(text[:contact] + text[contact_end:place] + text[place_end:])
    return (contact, place - contact_end, len(text) - place_end, False, accurate), rest


def moved_text(text: bytes, spans: Spans, rest: int) -> FixTuple | None:
    """The new place and times, if nothing else is another than when `rest` was and each of them can be true."""
    before, between, after, place_first, accurate = spans
    end = text.find(b"}", before) + 1 if place_first else _end_of_number(text, before)
    start, stop = end + between, len(text) - after
    if not before < end < start < stop or fingerprint(text[:before] + text[end:start] + text[stop:]) != rest:
        return None
    location, heard_ms = (text[before:end], text[start:stop]) if place_first else (text[start:stop], text[before:end])
    heard_ms = heard_ms.strip()
    if not heard_ms.isdigit() or heard_ms[0] == _ZERO or len(heard_ms) > _LONGEST_NUMBER:
        return None
    contact_ms = int(heard_ms)
    try:
        place = _decode_true_location(location)
    except ValueError:
        return None
    latitude, accuracy_m = place.latitude, place.accuracy
    if (
        contact_ms > LATEST_TIME_MS
        or -NULL_ISLAND_DEGREES < latitude < NULL_ISLAND_DEGREES
        or (accuracy_m is not None) != accurate
    ):
        return None
    if accuracy_m is None:
        accuracy_m = math.nan
    return latitude, place.longitude, accuracy_m, place.location_update_timestamp, contact_ms


def _end_of_number(text: bytes, start: int) -> int:
    comma, brace = text.find(b",", start), text.find(b"}", start)
    return brace if comma < 0 else min(comma, brace)
