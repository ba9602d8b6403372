"""A place somebody asks about: written, and understood when it is typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DECIMAL = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place somebody asked about, WGS 84 degrees. Without a name it goes by its coordinates."""

    latitude: float
    longitude: float
    name: str = ""


def coordinate_words(latitude: float, longitude: float) -> str:
    return f"{latitude:.5f}, {longitude:.5f}"


def spot_of_text(text: str) -> Spot | None:
    """Decimal degrees, latitude first."""
    match = _DECIMAL.fullmatch(text.strip().replace("\u2212", "-"))
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    return Spot(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
