"""Web Mercator in whole numbers: the world from 0 to 2**32 each way, about one centimetre a step, origin at the north-west."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

WORLD = float(2**32)
MAX_LATITUDE = 85.0511287798066
"""Where Web Mercator ends; units beyond are drawn on the edge rather than lost."""


def mercator(
    latitude: npt.NDArray[np.float64], longitude: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """WGS 84 degrees to Web-Mercator integers. NaN becomes 0."""
    latitude = np.clip(np.nan_to_num(latitude), -MAX_LATITUDE, MAX_LATITUDE)
    x = (np.nan_to_num(longitude) + 180.0) / 360.0 % 1.0
    y = 0.5 - np.arctanh(np.sin(np.radians(latitude))) / (2.0 * np.pi)
    top = WORLD - 1
    return np.clip(x * WORLD, 0, top).astype(np.uint32), np.clip(y * WORLD, 0, top).astype(np.uint32)


def degrees(x: int, y: int) -> tuple[float, float]:
    """Latitude and longitude of Web-Mercator integers."""
    northward = math.pi * (1.0 - 2.0 * y / WORLD)
    return math.degrees(math.atan(math.sinh(northward))), x / WORLD * 360.0 - 180.0
