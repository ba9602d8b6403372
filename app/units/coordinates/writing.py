"""Coordinates in one of the notations, in characters that any other program takes."""

from __future__ import annotations

from app.units.coordinates.place import Coordinates, Notation

SOUTH_END, NORTH_END = -80.0, 84.0
"""Where the grid has an end, in degrees."""


def format(place: Coordinates, notation: Notation = Notation.DECIMAL) -> str:
    """Exact to a metre or two. Where the national grid ends, at 84° north and 80° south, USNG falls back to decimal degrees."""
    if notation is Notation.DMS:
        return f"{_seconds(place.latitude, 'N', 'S')}, {_seconds(place.longitude, 'E', 'W')}"
    if notation is Notation.MINUTES:
        return f"{_minutes(place.latitude, 'N', 'S')}, {_minutes(place.longitude, 'E', 'W')}"
    if notation is Notation.USNG and SOUTH_END <= place.latitude < NORTH_END:
        from app.units.coordinates import grid

        return grid.reference(place)
    return f"{_decimal(place.latitude)}, {_decimal(place.longitude)}"


def _decimal(degrees: float) -> str:
    return f"{round(degrees, 5) + 0.0:.5f}"  # adding zero takes the sign off a zero


def _seconds(degrees: float, positive: str, negative: str) -> str:
    # Whole tenths first: rounding each part by itself writes 60 seconds.
    tenths = round(degrees * 36_000)
    minutes, rest = divmod(abs(tenths), 600)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}° {minutes:02}' {rest / 10:04.1f}\" {negative if tenths < 0 else positive}"


def _minutes(degrees: float, positive: str, negative: str) -> str:
    thousandths = round(degrees * 60_000)
    whole, rest = divmod(abs(thousandths), 60_000)
    return f"{whole}° {rest / 1000:06.3f}' {negative if thousandths < 0 else positive}"
