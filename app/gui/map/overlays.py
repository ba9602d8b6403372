"""The agency's layers as the page draws them: packed once, off the GUI thread, fetched by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.basemap.layers.features import Degrees, Features, Shape
from app.gui.map.deltas import shortened
from app.gui.map.packing import message
from app.units.mercator import MAX_LATITUDE, WORLD

MOST_LABELLED = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """One layer on the map. A new reading of the file gets a new number."""

    number: int
    body: bytes
    colour: str
    labels: bool


class Overlays:
    """What is drawn now, the lowest first."""

    def __init__(self) -> None:
        self._shown: dict[int, Overlay] = {}

    def show(self, overlays: Sequence[Overlay]) -> None:
        self._shown = {each.number: each for each in overlays}

    def stage(self) -> list[dict[str, Any]]:
        return [{"number": each.number, "colour": each.colour, "labels": each.labels} for each in self._shown.values()]

    def answer(self, number: int) -> bytes | None:
        """A layer's figures; None when it is shown no more."""
        overlay = self._shown.get(number)
        return None if overlay is None else overlay.body


def pack_overlay(features: Features) -> bytes:
    """A header with the names, then Web-Mercator integers (u32), each feature's first:

    shapes (n), extents (n, 4: west, north, east, south), labels (n, 4: both ends of the piece of line a name stands on, or one
    point twice), first rings (n + 1), first points of rings (rings + 1), points (points, 2).
    """
    points = _mercator(features.points)
    extents = _mercator(features.extents().reshape(-1, 2)).reshape(-1, 4)[:, [0, 3, 2, 1]]
    first_rings = features.part_starts[features.feature_starts]
    names = [shortened(name) for name in features.names[:MOST_LABELLED]]
    header = {"features": len(features), "rings": len(features.ring_starts) - 1, "points": len(points), "names": names}
    parts = (features.shapes, extents, _mercator(label_ends(features).reshape(-1, 2)), first_rings, features.ring_starts, points)
    return message(header, np.concatenate([np.asarray(part, np.uint32).ravel() for part in parts]))


def label_ends(features: Features) -> Degrees:
    """(n, 4): where a name stands: the ends of the longest straight piece of a line; the middle of the largest area, twice."""
    starts = features.point_starts()
    first = features.points[starts[:-1]]
    ends = np.hstack([first, first])
    squeeze = np.cos(np.radians(np.clip(features.points[:, 1], -MAX_LATITUDE, MAX_LATITUDE)))
    steps = np.diff(features.points, axis=0) * np.column_stack([squeeze[:-1], np.ones(max(len(squeeze) - 1, 0))])
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    lengths[features.ring_starts[1:-1] - 1] = -1.0  # from one ring to the next there is no line
    for index in np.flatnonzero(features.shapes == Shape.LINE).tolist():
        start, end = int(starts[index]), int(starts[index + 1])
        at = start + int(np.argmax(lengths[start : end - 1]))
        ends[index] = features.points[at : at + 2].ravel()
    for index in np.flatnonzero(features.shapes == Shape.POLYGON).tolist():
        ends[index] = np.tile(_middle(features, index), 2)
    return ends


def _middle(features: Features, index: int) -> Degrees:
    """The centre of mass of a polygon's largest outline."""
    best, largest = np.zeros(2), -1.0
    for part in range(int(features.feature_starts[index]), int(features.feature_starts[index + 1])):
        ring = int(features.part_starts[part])
        outline = features.points[features.ring_starts[ring] : features.ring_starts[ring + 1]]
        origin = outline[0]
        x, y = (outline - origin).T
        cross = x * np.roll(y, -1) - np.roll(x, -1) * y
        area = float(cross.sum()) / 2
        if abs(area) > largest:
            largest = abs(area)
            if largest < 1e-15:
                best = outline.mean(axis=0)
            else:
                centre = np.array([((x + np.roll(x, -1)) * cross).sum(), ((y + np.roll(y, -1)) * cross).sum()])
                best = origin + centre / (6 * area)
    return best


def _mercator(degrees: Degrees) -> npt.NDArray[np.uint32]:
    """(m, 2) degrees to (m, 2); unlike a unit, a border at 180° stays on its side."""
    x = (degrees[:, 0] + 180.0) / 360.0
    y = 0.5 - np.arctanh(np.sin(np.radians(np.clip(degrees[:, 1], -MAX_LATITUDE, MAX_LATITUDE)))) / (2.0 * np.pi)
    return np.clip(np.column_stack([x, y]) * WORLD, 0, WORLD - 1).astype(np.uint32)
