"""A place on the earth, or why a text is none."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Notation(StrEnum):
    """How a workstation writes coordinates. All four are always understood."""

    DECIMAL = "decimal"
    """39.73921, -104.99031"""
    DMS = "dms"
    """39° 44' 21.2" N, 104° 59' 25.1" W"""
    MINUTES = "minutes"
    """39° 44.353' N, 104° 59.419' W"""
    USNG = "usng"
    """13S ED 00830 98812, the U.S. National Grid, which MGRS writes alike"""


class Coordinates(Struct, frozen=True):
    """WGS 84 degrees. ValueError when there is no such place."""

    latitude: float
    """-90 to 90."""
    longitude: float
    """-180 to 180."""
    square_m: float = 0.0
    """The side of the square that a short grid reference names, of which this is the middle; 0 for a point."""

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):  # not a number fails too
            raise ValueError(f"no place has these coordinates: {self.latitude}, {self.longitude}")


class Refusal(Struct, frozen=True):
    """Why a text is no place, in words for whoever typed it."""

    words: str
    meant: bool
    """Whether the text looks as if coordinates were meant. False for a name or a badge number: then say nothing."""
