"""What the page says, checked: it may be anything at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from app.gui.map.deltas import Place

MOST_PLACES = 200_000


@dataclass(frozen=True, slots=True)
class View:
    """Where the dispatcher looks: the middle in WGS 84 degrees, and Leaflet's zoom level."""

    latitude: float
    longitude: float
    zoom: int


def place_of(value: Any) -> Place | None:
    """A row and its tenant, or None if it is not that."""
    if isinstance(value, list) and len(value) == 2 and all(type(each) is int and 0 <= each < 2**31 for each in value):
        return value[0], value[1]
    return None


def places_of(value: Any, most: int = MOST_PLACES) -> tuple[Place, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(place for place in map(place_of, value[:most]) if place is not None)


def view_of(message: dict[str, Any]) -> View | None:
    numbers = [message.get(name) for name in ("latitude", "longitude", "zoom")]
    if not all(isinstance(each, (int, float)) and math.isfinite(each) for each in numbers):
        return None
    latitude, longitude, zoom = (float(each) for each in numbers if each is not None)
    return View(max(-90.0, min(90.0, latitude)), longitude, max(0, min(24, round(zoom))))


def number_of(message: dict[str, Any], name: str) -> int:
    """A whole number the page said, or -1."""
    value = message.get(name)
    return value if type(value) is int else -1
