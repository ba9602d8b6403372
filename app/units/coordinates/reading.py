"""A place out of what somebody typed or pasted from anywhere. What can be read in two ways is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata

from app.units.coordinates import angles, grid, links
from app.units.coordinates.place import Coordinates, Refusal

LONGEST_TEXT = 2000
_SAME = str.maketrans(
    {
        **dict.fromkeys("º˚⁰", "°"),
        **dict.fromkeys("′’‘´`ʹʼ‵", "'"),
        **dict.fromkeys("″”“„ʺ‶", '"'),
        **dict.fromkeys("−–—‐‑‒﹣", "-"),
        "،": ",",
    }
)
_PAIR = re.compile(
    r"(?<![\d.,°'\"-])([+-]?\d{1,3}\.\d{3,}°?)(?:\s*[,;/]\s*|\s+)([+-]?\d{1,3}\.\d{3,}°?)(?![\d.]|\s*[NSEW°'\"]\b)", re.IGNORECASE
)
_WORDS = re.compile(r"///?\w+\.\w+\.\w+")


def parse(text: str) -> Coordinates | Refusal:
    """The place that `text` names. Never raises, whatever is handed in."""
    if len(text) > LONGEST_TEXT:
        return Refusal("This is too long for coordinates.", False)
    plain = _plain(text)
    if not plain:
        return Refusal("Type coordinates, for example 39.73921, -104.99031.", False)
    if _WORDS.fullmatch(plain):
        return Refusal("Three words name a place only with the service that sells them: give coordinates.", True)
    for read in (links.read, grid.read, angles.read):
        place = read(plain)
        if place is not None:
            return place
    return _among_words(plain)


def _plain(text: str) -> str:
    """One line without the marks that phones and hostile names hide between characters."""
    text = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME).replace("''", '"')
    kept = ("" if unicodedata.category(each) == "Cf" else " " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    return " ".join("".join(kept).split())


def _among_words(text: str) -> Coordinates | Refusal:
    """The one pair of decimal degrees in a sentence."""
    pairs = {match.groups() for match in _PAIR.finditer(text)}
    if len(pairs) == 1:
        place = angles.read(" , ".join(pairs.pop()))
        if place is not None:
            return place
    if len(pairs) > 1:
        return Refusal("There is more than one place in this text: leave one.", True)
    return Refusal("No coordinates found. Write them for example as 39.73921, -104.99031.", False)
