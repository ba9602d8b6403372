"""The place in the address of a web map, read off the address alone: nothing is asked of anybody."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from app.units.coordinates.place import Coordinates, Refusal

_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)"
_BETWEEN = r"\s*[,~/ ]\s*"
# A pin comes before the middle of the view: what was meant is what was marked.
_PLACES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        rf"[?&#]mlat={_NUMBER}&mlon={_NUMBER}",
        rf"[?&](?:q|query|ll|sll|daddr|saddr|destination|coordinate|pin|sp=point\.)=?(?:loc:|point\.)?\s*{_NUMBER}[,_]\s*{_NUMBER}",
        rf"/(?:place|search|dir)/{_NUMBER}{_BETWEEN}{_NUMBER}",
        rf"[?&](?:lat|latitude)={_NUMBER}&(?:lon|lng|long|longitude)={_NUMBER}",
        rf"^geo:{_NUMBER},{_NUMBER}",
        rf"@{_NUMBER},{_NUMBER}",
        rf"[?&#](?:cp|center|viewpoint)={_NUMBER}{_BETWEEN}{_NUMBER}",
        rf"[#&?]map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}",
    )
)
_LINK = re.compile(r"(?:https?://|www\.|geo:|maps?\.)\S", re.IGNORECASE)


def read(text: str) -> Coordinates | Refusal | None:
    """None when `text` is no address."""
    if not _LINK.match(text):
        return None
    text = unquote_plus(text)
    for pattern in _PLACES:
        found = pattern.search(text)
        if found:
            try:
                return Coordinates(float(found[1]), float(found[2]))
            except ValueError:
                return Refusal("The coordinates in this link are of no place on earth.", True)
    return Refusal("This link holds no coordinates: open it and copy the coordinates from the map.", True)
