"""The agency's layers as the page draws them: packed once, off the GUI thread, fetched by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.basemap.layers.features import Degrees, Features, Shape, starts_of
from app.gui.map.deltas import shortened
from app.gui.map.packing import message
from app.units.mercator import MAX_LATITUDE, WORLD

MOST_LABELLED = 20_000

Numbers = npt.NDArray[np.int64]


class Overlay(Struct, frozen=True, eq=False):
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
    lines = np.flatnonzero(features.shapes == Shape.LINE)
    if lines.size:
        at = _longest_pieces(features, lines)
        ends[lines] = np.hstack([features.points[at], features.points[at + 1]])
    areas = np.flatnonzero(features.shapes == Shape.POLYGON)
    if areas.size:
        ends[areas] = np.tile(_middles(features, areas), 2)
    return ends


def _longest_pieces(features: Features, lines: Numbers) -> Numbers:
    """The point at which each line's longest straight piece begins."""
    squeeze = np.cos(np.radians(np.clip(features.points[:, 1], -MAX_LATITUDE, MAX_LATITUDE)))
    steps = np.diff(features.points, axis=0) * np.column_stack([squeeze[:-1], np.ones(max(len(squeeze) - 1, 0))])
    lengths = np.append(np.hypot(steps[:, 0], steps[:, 1]), -1.0)
    lengths[features.ring_starts[1:] - 1] = -1.0  # from one ring to the next there is no line
    starts = features.point_starts()
    sizes = np.diff(starts)[lines]
    points = starts[lines].repeat(sizes) + np.arange(sizes.sum()) - starts_of(sizes)[:-1].repeat(sizes)
    return _greatest(lengths[points], sizes, points)


def _middles(features: Features, areas: Numbers) -> Degrees:
    """(k, 2): the centre of mass of each polygon's largest outline."""
    parts = np.diff(features.feature_starts)[areas]
    first_parts = features.feature_starts[areas]
    outlines = features.part_starts[first_parts.repeat(parts) + np.arange(parts.sum()) - starts_of(parts)[:-1].repeat(parts)]
    starts = features.ring_starts[outlines]
    sizes = features.ring_starts[outlines + 1] - starts
    runs = starts_of(sizes)[:-1]
    along = np.arange(sizes.sum()) - runs.repeat(sizes)
    origins = features.points[starts]
    here = features.points[starts.repeat(sizes) + along] - origins.repeat(sizes, axis=0)
    after = features.points[starts.repeat(sizes) + (along + 1) % sizes.repeat(sizes)] - origins.repeat(sizes, axis=0)
    cross = here[:, 0] * after[:, 1] - after[:, 0] * here[:, 1]
    sums = np.add.reduceat(np.column_stack([cross, (here + after) * cross[:, None], here]), runs)
    thin = np.abs(sums[:, 0]) < 2e-15
    of_mass = sums[:, 1:3] / np.where(thin, 1.0, 3 * sums[:, 0])[:, None]
    middles = origins + np.where(thin[:, None], sums[:, 3:] / sizes[:, None], of_mass)
    largest = _greatest(np.abs(sums[:, 0]), parts, np.arange(len(outlines)))
    return np.asarray(middles[largest], np.float64)


def _greatest(values: npt.NDArray[np.float64], sizes: Numbers, numbers: Numbers) -> Numbers:
    """Of each run the number beside the greatest value, the first one of equals. No run is empty."""
    starts = starts_of(sizes)[:-1]
    at_top = np.flatnonzero(values == np.maximum.reduceat(values, starts).repeat(sizes))
    return numbers[at_top[np.searchsorted(at_top, starts)]]


def _mercator(degrees: Degrees) -> npt.NDArray[np.uint32]:
    """(m, 2) degrees to (m, 2); unlike a unit, a border at 180° stays on its side."""
    x = (degrees[:, 0] + 180.0) / 360.0
    y = 0.5 - np.arctanh(np.sin(np.radians(np.clip(degrees[:, 1], -MAX_LATITUDE, MAX_LATITUDE)))) / (2.0 * np.pi)
    return np.clip(np.column_stack([x, y]) * WORLD, 0, WORLD - 1).astype(np.uint32)
