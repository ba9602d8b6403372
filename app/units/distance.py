"""How far and in which direction, on the sphere: right to 0.6 %, which is less than any fix is worth."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_M = 6_371_008.8
"""IUGG mean radius R1."""
Degrees = npt.NDArray[np.float64]
_POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def distances_m(latitude: float, longitude: float, latitudes: Degrees, longitudes: Degrees) -> npt.NDArray[np.float32]:
    """From one place to many, (n,) float32, all in WGS 84 degrees; NaN stays NaN.

    The differences are taken in double precision, so a metre is still a metre; only what follows is single, which is
    several times as fast.
    """
    return _distances_m(latitude, longitude, latitudes, longitudes, math.cos(math.radians(latitude)))


def distances_between_m(
    latitudes: Degrees, longitudes: Degrees, other_latitudes: Degrees, other_longitudes: Degrees
) -> npt.NDArray[np.float32]:
    """From each place to its counterpart, (n,) float32."""
    cosines = np.cos(np.radians(latitudes).astype(np.float32))
    return _distances_m(latitudes, longitudes, other_latitudes, other_longitudes, cosines)


def _distances_m(
    latitude: float | Degrees,
    longitude: float | Degrees,
    latitudes: Degrees,
    longitudes: Degrees,
    cosine: float | npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    half_north = np.radians((latitudes - latitude) / 2).astype(np.float32)
    half_east = np.radians((longitudes - longitude) / 2).astype(np.float32)
    cosines = np.cos(np.radians(latitudes).astype(np.float32)) * np.asarray(cosine, np.float32)
    chord = np.sin(half_north) ** 2 + cosines * np.sin(half_east) ** 2
    distance: npt.NDArray[np.float32] = np.arcsin(np.sqrt(np.clip(chord, 0, 1))) * np.float32(2 * EARTH_RADIUS_M)
    return distance


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    half_north = math.radians(other_latitude - latitude) / 2
    half_east = math.radians(other_longitude - longitude) / 2
    cosines = math.cos(math.radians(latitude)) * math.cos(math.radians(other_latitude))
    return 2 * EARTH_RADIUS_M * math.asin(min(math.sqrt(math.sin(half_north) ** 2 + cosines * math.sin(half_east) ** 2), 1.0))


def bearing_deg(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """From the first place towards the other, clockwise from true north, 0 ≤ bearing < 360."""
    here, there, east = math.radians(latitude), math.radians(other_latitude), math.radians(other_longitude - longitude)
    across = math.sin(east) * math.cos(there)
    along = math.cos(here) * math.sin(there) - math.sin(here) * math.cos(there) * math.cos(east)
    return math.degrees(math.atan2(across, along)) % 360.0 % 360.0


def compass_words(bearing_deg: float) -> str:
    """ "north-east"."""
    return _POINTS[round(bearing_deg / 45) % 8]


def compass_letters(bearing_deg: float) -> str:
    """ "NE"."""
    return "".join(part[0] for part in compass_words(bearing_deg).split("-")).upper()


def distance_words(distance_m: float) -> str:
    """ "80 m", "1.2 km", "14 km"."""
    if round(distance_m) < 1000:
        return f"{distance_m:.0f} m"
    return f"{distance_m / 1000:.1f} km" if distance_m < 9950 else f"{distance_m / 1000:.0f} km"


def range_words(low_m: float, high_m: float) -> str:
    """ "310–350 m": never narrower than what was measured."""
    if high_m <= 1000:
        step_m = 1 if high_m < 100 else 10
        low, high = math.floor(low_m / step_m) * step_m, math.ceil(high_m / step_m) * step_m
        return f"{low}–{high} m" if low < high else f"{high} m"
    digits = 1 if high_m < 9950 else 0
    scale = 10**digits
    low_km, high_km = math.floor(low_m / 1000 * scale) / scale, math.ceil(high_m / 1000 * scale) / scale
    low_words = f"{low_km:.{digits}f}" if low_km else "0"
    return f"{low_words}–{high_km:.{digits}f} km" if low_km < high_km else f"{high_km:.{digits}f} km"
