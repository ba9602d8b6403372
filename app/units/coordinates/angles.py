"""Latitude and longitude in degrees, minutes and seconds: signs, letters, marks and words in any usual order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from app.units.coordinates.place import Coordinates, Refusal

_LABELS = r"latitude|longitude|lat|long|lng|lon"
_POINT = re.compile(r"(?:srid=\d+;)?\s*point\s*z?\s*\(\s*(\S+)\s+(\S+)(?:\s+\S+)?\s*\)", re.IGNORECASE)
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<sign>[+-])|(?P<mark>°|'|\"|degrees?\b|deg\b|minutes?\b|min\b|seconds?\b|sec\b|[dm](?=[\s\d]))"
    rf"|(?P<label>(?:{_LABELS})(?![a-z]))|(?P<word>(?:north|south|east|west)(?![a-z]))|(?P<letter>[nsew](?![a-z]))|(?P<separator>[,;/|])"
    r"|(?P<noise>[\s:=(){}\[\]]+)",
    re.IGNORECASE,
)
_MARK_LEVEL = {"°": 0, "d": 0, "'": 1, "m": 1, '"': 2, "s": 2}
_COMMA_INSIDE = re.compile(r"(?<=\d),(?=\d)")
_DASH_INSIDE = re.compile(r"(?<=\d)-(?=\d)")
_LETTER = re.compile(r"(?<![a-z])[nsew](?![a-z])", re.IGNORECASE)
_QUOTED = re.compile(rf"\"\s*([+-]?\d+\.?\d*|(?:{_LABELS}))\s*\"", re.IGNORECASE)


@dataclass(slots=True)
class _Angle:
    """One of the two, as far as it was read."""

    parts: list[str] = field(default_factory=list)
    levels: list[int | None] = field(default_factory=list)
    """0 degrees, 1 minutes, 2 seconds, by the mark behind the number."""
    sign: str = ""
    letter: str = ""
    axis: str = ""
    """"latitude" or "longitude" when it said so."""


class _Refused(Exception):  # noqa: N818 - says what it is
    pass


def read(text: str) -> Coordinates | Refusal | None:
    """None when something else than coordinates stands in `text` too. One line in plain characters is expected."""
    point = _POINT.fullmatch(text)  # the one common form that begins with the longitude
    if point is not None:
        text = f"{point[2]}, {point[1]}"
    tokens = _tokens(_QUOTED.sub(r"\1", text))
    numbers = [] if tokens is None else [token for kind, token in tokens if kind == "number"]
    if tokens is None or not numbers:
        return None
    told = any(kind in ("mark", "label", "letter") for kind, _ in tokens)
    if len(numbers) == 1:
        return Refusal("Only one number: a place needs latitude and longitude.", told)
    exact = told or any("." in number for number in numbers) or any(kind == "sign" for kind, _ in tokens)
    if len(numbers) == 2 and not exact:  # two badge numbers more likely than a place a hundred kilometres wide
        return Refusal("Two whole numbers name no place: write decimals, for example 39.73921, -104.99031.", False)
    try:
        return _place([_angle(half) for half in _halves(tokens)])
    except _Refused as refused:
        return Refusal(str(refused), exact or len(numbers) > 3)


def _tokens(text: str) -> list[tuple[str, str]] | None:
    """Kinds and texts; None when something is not understood."""
    if "." not in text and len(_COMMA_INSIDE.findall(text)) > 1:
        text = _COMMA_INSIDE.sub(".", text)  # 60,1699; 24,9384
    if _LETTER.search(text):
        text = _DASH_INSIDE.sub(" ", text)  # 39-44-21N 104-59-25W
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        at = match.end()
        kind, token = str(match.lastgroup), match[0].casefold()
        if kind == "word":
            kind, token = "letter", token[0]
        elif kind == "label":
            token = "latitude" if token.startswith("la") else "longitude"
        elif kind == "mark":
            token = token[0]
            if not found or found[-1][0] != "number":
                return None
        if kind != "noise":
            found.append((kind, token))
    return found


def _halves(tokens: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The tokens of the first and of the second angle."""
    kinds = [kind for kind, _ in tokens]
    for kind in ("label", "letter"):
        count = kinds.count(kind)
        if count == 2:
            first, second = (index for index, each in enumerate(kinds) if each == kind)
            cut = second if "number" not in kinds[:first] else first + 1
            return [tokens[:cut], tokens[cut:]]
        if count:
            names = "lat and long" if kind == "label" else "north or south and east or west"
            raise _Refused(f"Say {names} for both numbers or for neither.")
    numbers = [index for index, kind in enumerate(kinds) if kind == "number"]
    inner = [index for index, kind in enumerate(kinds) if kind == "separator" and numbers[0] < index < numbers[-1]]
    if len(inner) == 1:
        return [tokens[: inner[0]], tokens[inner[0] :]]
    cuts = [index for index, kind in enumerate(kinds) if kind == "sign" and index > numbers[0]] or [
        numbers[place] for place in range(1, len(numbers)) if tokens[numbers[place] + 1 : numbers[place] + 2] == [("mark", "°")]
    ]
    if len(cuts) == 1:
        return [tokens[: cuts[0]], tokens[cuts[0] :]]
    if len(numbers) in (2, 4, 6) and not cuts:
        cut = numbers[len(numbers) // 2]
        return [tokens[:cut], tokens[cut:]]
    raise _Refused("It is not clear where the latitude ends: put a comma between latitude and longitude.")


def _angle(tokens: list[tuple[str, str]]) -> _Angle:
    angle = _Angle()
    for kind, token in tokens:
        if kind == "number":
            angle.parts.append(token)
            angle.levels.append(None)
        elif kind == "mark":
            angle.levels[-1] = _MARK_LEVEL[token]
        elif kind == "sign":
            if angle.parts or angle.sign:
                raise _Refused("A sign stands in the wrong place.")
            angle.sign = token
        elif kind == "letter":
            angle.letter = token
        elif kind == "label":
            angle.axis = token
    if angle.letter:
        axis = "latitude" if angle.letter in "ns" else "longitude"
        if angle.axis not in ("", axis):
            raise _Refused(f"{angle.letter.upper()} is no {angle.axis}.")
        if angle.sign == "-":
            raise _Refused("A minus and a letter for north, south, east or west: leave one of them.")
        angle.axis = axis
    return angle


def _place(angles: list[_Angle]) -> Coordinates:
    first, second = angles
    if first.axis and first.axis == second.axis:
        raise _Refused(f"Both are {first.axis}.")
    turned = first.axis == "longitude" or second.axis == "latitude"
    latitude, longitude = (_degrees(angle, axis) for angle, axis in zip(angles[:: -1 if turned else 1], _AXES, strict=True))
    if abs(longitude) > 180:
        raise _Refused(f"The longitude is {longitude:g}: there is none beyond 180.")
    if abs(latitude) > 90:
        turn = abs(longitude) <= 90 and not first.axis and len(first.parts) == len(second.parts) == 1
        advice = f" If the longitude stands first, write {longitude:g}, {latitude:g}." if turn else ""
        raise _Refused(f"The latitude is {latitude:g}: there is none beyond 90.{advice}")
    return Coordinates(latitude, longitude)


_AXES = ("latitude", "longitude")


def _degrees(angle: _Angle, axis: str) -> float:
    if not angle.parts:
        raise _Refused(f"The {axis} is missing.")
    parts = _unpacked(angle, axis)
    if len(parts) > 3:
        raise _Refused(f"The {axis} has more than degrees, minutes and seconds.")
    if any(level not in (None, index) for index, level in enumerate(angle.levels)):
        raise _Refused(f"The marks of the {axis} are not in the order degrees, minutes, seconds.")
    if any("." in part for part, _ in pairwise(parts)):
        raise _Refused(f"Only the last number of the {axis} can have decimals.")
    values = [float(part) for part in parts]
    if any(value >= 60 for value in values[1:]):
        raise _Refused(f"The {axis} has 60 minutes or seconds or more.")
    degrees: float = sum(value / 60.0**index for index, value in enumerate(values))
    return -degrees if angle.sign == "-" or angle.letter in ("s", "w") else degrees


def _unpacked(angle: _Angle, axis: str) -> list[str]:
    """Pilots and receivers write degrees and minutes together: 3944.353N 10459.419W, 394421N 1045925W."""
    if len(angle.parts) != 1 or not angle.letter or angle.levels[0] is not None:
        return angle.parts
    whole, dot, fraction = angle.parts[0].partition(".")
    digits = 2 if axis == "latitude" else 3
    if len(whole) not in (digits + 2, digits + 4):
        return angle.parts
    pieces = [whole[:digits], whole[digits : digits + 2], whole[digits + 2 :]]
    pieces = [piece for piece in pieces if piece]
    angle.levels = [None] * len(pieces)
    return [*pieces[:-1], pieces[-1] + dot + fraction]
