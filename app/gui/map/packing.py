"""Units as the page wants them: a few numbers each, 16 bytes, in Web-Mercator integers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.fixes import NO_TIME
from app.units.fleet import Fleet, Rows
from app.units.freshness import Freshness
from app.units.history import GAP, Picture, Trail
from app.units.mercator import degrees
from app.units.tally import Place

DELTA = np.dtype(
    [
        ("row", "<u4"),
        ("x", "<u4"),  # Web Mercator, the world from 0 to 2**32, about one centimetre a step
        ("y", "<u4"),
        ("state_kind", "u1"),  # the second of each two in the upper four bits
        ("freshness_flags", "u1"),
        ("tenant", "<u2"),  # which unit of those that had this row: a row number is used again
    ]
)
UPPER = np.uint8(16)
ON_MAP = 1
HAS_POSITION = 2
TRAIL = np.dtype(
    [
        ("row", "<u4"),
        ("x", "<u4"),
        ("y", "<u4"),
        ("look", "u1"),  # GAP of `units.history`
        ("selected", "u1"),
        ("age_s", "<u2"),
    ]
)

Packed = npt.NDArray[np.void]


def pack(
    fleet: Fleet,
    place: npt.NDArray[np.uint8],
    rows: Rows,
    tenants: npt.NDArray[np.uint16],
    state: npt.NDArray[np.uint8] | None = None,
    freshness: npt.NDArray[np.uint8] | None = None,
) -> Packed:
    """The units in `rows` as they are now; a row not in use is packed without flags, so the page forgets it.

    `state` and `freshness`, (fleet.size,), are how they are to be shown where that is not the fleet's own.
    """
    figures = fleet.figures
    packed = np.zeros(len(rows), DELTA)
    packed["row"] = rows
    packed["x"], packed["y"] = figures["x"][rows], figures["y"][rows]
    packed["state_kind"] = (figures["state"] if state is None else state)[rows] + UPPER * figures["kind"][rows]
    located = fleet.in_use[rows] & (figures["fix_time_ms"][rows] != NO_TIME)
    on_map = located & (place[rows] == Place.ON_MAP)
    flags = on_map * np.uint8(ON_MAP) + located * np.uint8(HAS_POSITION)
    packed["freshness_flags"] = (fleet.freshness if freshness is None else freshness)[rows] + UPPER * flags
    packed["tenant"] = tenants[rows]
    return packed


class Past(Struct, frozen=True):
    """What the map shows instead of now: one moment of the last hour."""

    words: str
    """The moment as it is written over the map."""
    picture: Picture
    then_ms: npt.NDArray[np.int64]
    """Each agency's clock at that moment."""
    place: npt.NDArray[np.uint8]
    """The `units.tally.Place` of each unit of the picture then; exactly those ON_MAP are drawn."""

    def where(self, row: int) -> tuple[float, float] | None:
        """Latitude and longitude of a unit then; None if no position of it was known."""
        at = int(np.searchsorted(self.picture.rows, row))
        if at == self.picture.rows.size or self.picture.rows[at] != row:
            return None
        return degrees(int(self.picture.x[at]), int(self.picture.y[at]))


def pack_past(fleet: Fleet, past: Past, tenants: npt.NDArray[np.uint16]) -> Packed:
    """The units as they were then. Nothing of it is ever live: it is lost if it was lost then, else not confirmed."""
    picture = past.picture
    here = picture.rows < fleet.size
    here[here] &= fleet.in_use[picture.rows[here]]
    rows, state = picture.rows[here], picture.state[here]
    figures = fleet.figures[rows]
    packed = np.zeros(len(rows), DELTA)
    packed["row"], packed["x"], packed["y"], packed["tenant"] = rows, picture.x[here], picture.y[here], tenants[rows]
    packed["state_kind"] = state + UPPER * figures["kind"]
    lost_ms = fleet.lost_ms[figures["agency"], figures["kind"], state]
    was_lost = (lost_ms >= 0) & (past.then_ms[figures["agency"]] - picture.fix_time_ms[here] > lost_ms)
    on_map = past.place[here] == Place.ON_MAP
    freshness = np.where(was_lost, np.uint8(Freshness.LOST), np.uint8(Freshness.NOT_CONFIRMED))
    packed["freshness_flags"] = freshness + UPPER * (HAS_POSITION + on_map * np.uint8(ON_MAP))
    return packed


def pack_trail(trail: Trail, selected: int | None, until_ms: npt.NDArray[np.int64]) -> Packed:
    """The fixes of a trail in the order they came. `until_ms` is, for each, its agency's clock at the trail's end."""
    packed = np.zeros(len(trail.rows), TRAIL)
    packed["row"], packed["x"], packed["y"] = trail.rows, trail.x, trail.y
    packed["look"] = trail.look & GAP
    packed["selected"] = trail.rows == (-1 if selected is None else selected)
    packed["age_s"] = np.clip((until_ms - trail.fix_time_ms) // 1000, 0, 65535)
    return packed


def message(header: Mapping[str, Any], packed: npt.NDArray[Any]) -> bytes:
    """One message: length of the header (u32), header as JSON padded to four bytes, then the units."""
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + packed.tobytes()
