"""What the page says, checked: it may be anything at all."""

from __future__ import annotations

import math
from typing import Any

from msgspec import Struct

from app.gui.map.bridge import number_of
from app.gui.map.deltas import Place
from app.gui.spot import Spot

MOST_PLACES = 200_000


class View(Struct, frozen=True):
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


def spot_of(message: dict[str, Any]) -> Spot | None:
    """A place on Earth, whichever copy of the world was pressed; None if it is not that."""
    latitude, longitude = message.get("latitude"), message.get("longitude")
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    if isinstance(latitude, bool) or isinstance(longitude, bool) or not (abs(latitude) <= 90 and abs(longitude) < 1e6):
        return None
    return Spot(float(latitude), (longitude + 180.0) % 360.0 - 180.0)


def point_of(message: dict[str, Any], width_px: int, height_px: int) -> tuple[int, int] | None:
    """Where on the map, in its own pixels; None outside it."""
    x, y = number_of(message, "x"), number_of(message, "y")
    return (x, y) if 0 <= x <= width_px and 0 <= y <= height_px else None
