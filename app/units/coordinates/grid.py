"""The U.S. National Grid. On WGS 84 it is the military grid (MGRS), written with spaces or without."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from app.units.coordinates.place import Coordinates, Refusal

_FINEST_DIGITS = 5
"""A metre."""
_COARSEST_DIGITS = 2
"""A kilometre. Fewer name no place that somebody could be sent to."""
_FULL = re.compile(r"(\d{1,2})\s*([A-HJ-NP-Z])\s*([A-HJ-NP-Z])\s*([A-HJ-NP-Z])\s*((?:\d\s*){0,12})", re.IGNORECASE)
_SHORT = re.compile(r"[A-HJ-NP-Z]{2}\s*(\d{2,5})\s+(\d{2,5})", re.IGNORECASE)
_UTM = re.compile(r"\d{1,2}\s*[A-Z]\s+\d{6}(?:\.\d+)?(?:\s*m?\s*E)?[\s,]+\d{6,7}(?:\.\d+)?(?:\s*m?\s*N)?", re.IGNORECASE)
_LIKENESS = re.compile(r"\d{1,2}\s*[A-Z]\s*[A-Z]\s*[A-Z]\s*(?:\d\s*){4,12}", re.IGNORECASE)


def reference(place: Coordinates) -> str:
    """For example "13S ED 00839 98812": the square of a metre that `place` is in. It must lie between the grid's ends."""
    text = _grid().toMGRS(place.latitude, place.longitude, MGRSPrecision=_FINEST_DIGITS)
    letters, digits = text[: -2 * _FINEST_DIGITS], text[-2 * _FINEST_DIGITS :]
    return f"{letters[:-2]} {letters[-2:]} {digits[:_FINEST_DIGITS]} {digits[_FINEST_DIGITS:]}"


def read(text: str) -> Coordinates | Refusal | None:
    """The place of a reference; None when `text` does not look like one."""
    found = _FULL.fullmatch(text.strip())
    if found is None:
        return _unlike(text.strip())
    zone, band, column, row, digits = found.groups()
    digits = "".join(digits.split())
    figures = len(digits) // 2
    if len(digits) % 2:
        return Refusal(f"This grid reference has {len(digits)} digits: east and north need the same number of them.", True)
    if not digits and len(text.split()) > 1:
        return None  # "12 s o s" is somebody's words
    if not _COARSEST_DIGITS <= figures <= _FINEST_DIGITS:
        return Refusal("A grid reference needs 4, 6, 8 or 10 digits, for example 13S ED 0083 9881.", bool(digits))
    if band.upper() not in "CDEFGHJKLMNPQRSTUVWX":
        return Refusal("Grid references of the poles are not understood: give latitude and longitude.", True)
    # The middle of a coarse square, not its corner: half of what is cut off.
    half = "" if figures == _FINEST_DIGITS else "5".ljust(_FINEST_DIGITS - figures, "0")
    whole = f"{zone}{band}{column}{row}{digits[:figures]}{half}{digits[figures:]}{half}".upper()
    try:
        latitude, longitude = _grid().toLatLon(whole)
        return Coordinates(latitude, longitude, 0.0 if figures == _FINEST_DIGITS else 10.0 ** (_FINEST_DIGITS - figures))
    except (_broken(), ValueError):
        return Refusal("There is no such square in the grid: check the zone and the letters, for example 13S ED.", True)


def _unlike(text: str) -> Refusal | None:
    if _SHORT.fullmatch(text):
        return Refusal("The grid zone is missing: write it first, for example 13S ED 0083 9881.", True)
    if _UTM.fullmatch(text):
        return Refusal("UTM is not understood: give latitude and longitude or a grid reference as 13S ED 0083 9881.", True)
    if _LIKENESS.fullmatch(text):
        return Refusal("Grid references have no letters I and O: they are the digits 1 and 0.", True)
    return None


@cache
def _grid() -> Any:
    import mgrs  # not before somebody reads or writes one: start-up does not pay for it

    return mgrs.MGRS()


def _broken() -> type[Exception]:
    from mgrs.core import MGRSError

    return MGRSError  # type: ignore[no-any-return]
