"""A place somebody asks about: written, and understood when it is typed."""

from __future__ import annotations

import math

from msgspec import Struct

from app.units import coordinates
from app.units.coordinates import Notation


class Spot(Struct, frozen=True):
    """WGS 84 degrees. Without a name it goes by its coordinates."""

    latitude: float
    longitude: float
    name: str = ""
    within_m: float = 0.0
    """How far the place may be off: half the diagonal of the square a short grid reference names."""


class CoordinateWriter:
    """Writes every place in the notation that this workstation has chosen: one for the whole window."""

    def __init__(self, notation: Notation = Notation.DECIMAL) -> None:
        self.notation = notation

    def __call__(self, latitude: float, longitude: float) -> str:
        return coordinates.format(coordinates.Coordinates(latitude, longitude), self.notation)


def spot_of_text(text: str) -> Spot | str:
    """The place the coordinates in a text mean, or why it is none."""
    place = coordinates.parse(text)
    if isinstance(place, coordinates.Refusal):
        return place.words
    return Spot(place.latitude, place.longitude, within_m=place.square_m * math.sqrt(0.5))
