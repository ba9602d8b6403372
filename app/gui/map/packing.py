"""Units as the page wants them: a few numbers each, 24 bytes, in Web-Mercator integers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from app.units.figures import NO_TIME
from app.units.fleet import Fleet, Rows
from app.units.tally import Place

DELTA = np.dtype(
    [
        ("row", "<u4"),
        ("x", "<u4"),  # Web Mercator, the world from 0 to 2**32, about one centimetre a step
        ("y", "<u4"),
        ("accuracy_m", "<f4"),  # NaN when not known
        ("state", "u1"),
        ("kind", "u1"),
        ("freshness", "u1"),
        ("flags", "u1"),
        ("tenant", "<u2"),  # which unit of those that had this row: a row number is used again
        ("agency", "<u2"),
    ]
)
ON_MAP = 1
HAS_POSITION = 2
WORLD = float(2**32)
MAX_LATITUDE = 85.0511287798066
"""Where Web Mercator ends; units beyond are drawn on the edge rather than lost."""

Packed = npt.NDArray[np.void]


def mercator(
    latitude: npt.NDArray[np.float64], longitude: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """WGS 84 degrees to Web-Mercator integers, origin at the north-west. NaN becomes 0."""
    latitude = np.clip(np.nan_to_num(latitude), -MAX_LATITUDE, MAX_LATITUDE)
    x = (np.nan_to_num(longitude) + 180.0) / 360.0 % 1.0
    y = 0.5 - np.arctanh(np.sin(np.radians(latitude))) / (2.0 * np.pi)
    top = WORLD - 1
    return np.clip(x * WORLD, 0, top).astype(np.uint32), np.clip(y * WORLD, 0, top).astype(np.uint32)


def pack(fleet: Fleet, place: npt.NDArray[np.uint8], rows: Rows, tenants: npt.NDArray[np.uint16]) -> Packed:
    """The units in `rows` as they are now; a row not in use is packed without flags, so the page forgets it."""
    figures = fleet.figures[rows]
    in_use = fleet.in_use[rows]
    packed = np.zeros(len(rows), DELTA)
    packed["row"] = rows
    packed["x"], packed["y"] = mercator(figures["latitude"], figures["longitude"])
    packed["accuracy_m"] = figures["accuracy_m"]
    for name in ("state", "kind", "agency"):
        packed[name] = figures[name]
    packed["freshness"] = fleet.freshness[rows]
    located = in_use & (figures["fix_time_ms"] != NO_TIME)
    on_map = located & (place[rows] == Place.ON_MAP)
    packed["flags"] = on_map * np.uint8(ON_MAP) + located * np.uint8(HAS_POSITION)
    packed["tenant"] = tenants[rows]
    return packed


def message(header: Mapping[str, Any], packed: Packed) -> bytes:
    """One message: length of the header (u32), header as JSON padded to four bytes, then the units."""
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + packed.tobytes()
