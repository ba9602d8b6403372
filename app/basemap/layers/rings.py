"""Which rings of a shapefile's polygons are outlines and which are holes, and in what: the file only tells their direction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.basemap.layers.features import Degrees, Starts, starts_of

_MOST_PAIRS = 4_000_000
"""Of a hole and an outline in one polygon; no real file comes near."""
_MOST_SAMPLES = 9

Numbers = npt.NDArray[np.int64]


class Parts(NamedTuple):
    points: Degrees
    ring_starts: Starts
    part_starts: Starts
    feature_starts: Starts


def within_runs(sizes: Numbers) -> Numbers:
    """0, 1, 2, … within each run of these sizes."""
    return np.arange(sizes.sum()) - np.repeat(starts_of(sizes)[:-1], sizes)


def polygon_parts(points: Degrees, ring_starts: Starts, rings: Numbers) -> Parts:
    """Each outline with its holes behind it. `rings` (k,): of each polygon, at least one. Raises ValueError for an absurd one.

    An outline runs clockwise. A polygon without any is made of outlines that run the wrong way; a hole that is in no outline
    is one itself.
    """
    owners = np.repeat(np.arange(len(rings)), rings)
    areas = _areas(points, ring_starts)
    outline = areas < 0
    outlines = np.bincount(owners[outline], minlength=len(rings))
    outline |= outlines[owners] == 0
    outlines = np.bincount(owners[outline], minlength=len(rings))
    home = np.arange(len(owners))
    """(rings,): the outline that each is in."""
    holes = np.flatnonzero(~outline)
    if holes.size:
        of_feature, first = np.flatnonzero(outline), starts_of(outlines)
        home[holes] = of_feature[first[owners[holes]]]
        several = holes[outlines[owners[holes]] > 1]
        if several.size:
            counts = outlines[owners[several]]
            if counts.sum() > _MOST_PAIRS:
                raise ValueError
            candidates = of_feature[np.repeat(first[owners[several]], counts) + within_runs(counts)]
            home[several] = _homes(points, ring_starts, np.abs(areas), several, candidates, counts)
            outline[several[home[several] == several]] = True
    order = np.lexsort((~outline, home))
    part_starts = np.append(np.flatnonzero(outline[order]), len(order))
    feature_starts = starts_of(np.bincount(owners[outline], minlength=len(rings)))
    if not np.array_equal(order, np.arange(len(order))):
        sizes = np.diff(ring_starts)[order]
        points = points[np.repeat(ring_starts[:-1][order], sizes) + within_runs(sizes)]
        ring_starts = starts_of(sizes)
    return Parts(points, ring_starts, part_starts, feature_starts)


def _areas(points: Degrees, ring_starts: Starts) -> npt.NDArray[np.float64]:
    """(rings,) in square degrees, below 0 for clockwise; a ring without points has none."""
    sizes = np.diff(ring_starts)
    filled = sizes > 0
    areas = np.zeros(len(sizes))
    if filled.any():
        starts = ring_starts[:-1][filled]
        x, y = (points - np.repeat(points[starts], sizes[filled], axis=0)).T  # small figures: two large ones would cancel out
        cross = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
        cross[ring_starts[1:][filled] - 1] = 0.0  # the last point lies at the origin, for a ring is closed
        areas[filled] = np.add.reduceat(cross, starts) / 2
    return areas


def _homes(
    points: Degrees, ring_starts: Starts, areas: npt.NDArray[np.float64], holes: Numbers, candidates: Numbers, counts: Numbers
) -> Numbers:
    """(holes,): the smallest outline around each, or the hole itself. `candidates`: `counts` of them for each hole, in a row."""
    boxes = np.full((len(ring_starts) - 1, 4), np.nan)
    filled = np.diff(ring_starts) > 0
    starts = ring_starts[:-1][filled]
    boxes[filled] = np.hstack([np.minimum.reduceat(points, starts), -np.maximum.reduceat(points, starts)])
    around = np.all(boxes[candidates] <= boxes[np.repeat(holes, counts)], axis=1)
    homes = holes.copy()
    first = starts_of(counts)
    for index in np.flatnonzero(np.add.reduceat(around, first[:-1])).tolist():
        run = slice(first[index], first[index + 1])
        nearest = candidates[run][around[run]]
        if len(nearest) > 1:
            hole = points[ring_starts[holes[index]] : ring_starts[holes[index] + 1]]
            for ring in nearest[np.argsort(areas[nearest])].tolist():
                if _is_in(hole, points[ring_starts[ring] : ring_starts[ring + 1]]):
                    homes[index] = ring
                    break
        else:
            homes[index] = nearest[0]
    return homes


def _is_in(hole: Degrees, outline: Degrees) -> bool:
    """By some of its points, for one may lie on the outline."""
    x, y = hole[:: -(-len(hole) // _MOST_SAMPLES)].T[:, :, None]
    x1, y1 = outline.T
    x2, y2 = np.roll(outline, -1, axis=0).T
    with np.errstate(divide="ignore", invalid="ignore"):
        crossed = ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return bool(np.count_nonzero(np.count_nonzero(crossed, axis=1) % 2) * 2 > len(x))
