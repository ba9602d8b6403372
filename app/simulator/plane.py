"""The flat town: metres east and north of its centre, and degrees. The earth is flat enough for one town."""

from __future__ import annotations

import numpy as np

from app.simulator.dice import Floats

CENTRE_LATITUDE = 60.1699
CENTRE_LONGITUDE = 24.9384
METRES_PER_DEGREE = 111_320.0
_METRES_PER_DEGREE_EAST = METRES_PER_DEGREE * float(np.cos(np.radians(CENTRE_LATITUDE)))


def to_degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude, WGS 84."""
    return CENTRE_LATITUDE + north_m / METRES_PER_DEGREE, CENTRE_LONGITUDE + east_m / _METRES_PER_DEGREE_EAST


def to_metres(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    """East and north."""
    return (longitude - CENTRE_LONGITUDE) * _METRES_PER_DEGREE_EAST, (latitude - CENTRE_LATITUDE) * METRES_PER_DEGREE
