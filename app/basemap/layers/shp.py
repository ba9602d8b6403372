"""The `.shp` of a shapefile to arrays: a record is never an object (ESRI Shapefile Technical Description, July 1998)."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.basemap.layers.features import Degrees, Shape, Starts, refuse_too_large, starts_of
from app.basemap.layers.rings import Parts, polygon_parts, within_runs

_POINTS, _MULTIPOINTS, _LINES, _POLYGONS = (1, 11, 21), (8, 18, 28), (3, 13, 23), (5, 15, 25)
_KINDS = {_POINTS: Shape.POINT, _MULTIPOINTS: Shape.POINT, _LINES: Shape.LINE, _POLYGONS: Shape.POLYGON}
_HEADER_BYTES = 100

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """The k shapes that can be drawn, in the order of the file; `features.Features` says how they hang together."""

    records: Numbers
    """(k,): each one's place in the file, from 0."""
    shape: Shape
    points: Degrees
    ring_starts: Starts
    part_starts: Starts
    feature_starts: Starts


def read_geometry(data: bytes, deleted: npt.NDArray[np.bool_], left_out: Counter[str]) -> Geometry:
    """`deleted`: for each record as far as known. Raises ValueError when the file is broken, `LayerTrouble` when too large."""
    starts, ends = _records(data)
    refuse_too_large(len(starts), 0)
    words = np.frombuffer(data, "<i4", len(data) // 4)
    kinds = words[starts]
    there = np.ones(len(starts), np.bool_)
    there[: len(deleted)] = ~deleted[: len(starts)]
    for codes in _KINDS:
        drawn = there & np.isin(kinds, codes)
        if drawn.any():
            break
    shape = _KINDS[codes]
    left_out["without a shape"] += int(np.count_nonzero(there & (kinds == 0)))
    left_out["of a kind that is not drawn"] += int(np.count_nonzero(there & (kinds != 0) & ~drawn))
    records = np.flatnonzero(drawn)
    starts, ends = starts[records], ends[records]
    if codes is _POINTS:
        if np.any(ends - starts < 5):
            raise ValueError
        each = np.arange(len(records) + 1)
        return Geometry(records, shape, _points(words, starts + 1), each, each, each)
    at = starts + (10 if codes is _MULTIPOINTS else 11)  # in words: behind kind, box and counts
    if np.any(ends < at):
        raise ValueError
    rings = np.ones(len(records), np.int64) if codes is _MULTIPOINTS else words[starts + 9].astype(np.int64)
    counts = words[at - 1].astype(np.int64)
    first_points = at if codes is _MULTIPOINTS else at + rings
    if np.any((rings < 0) | (counts < 0) | (first_points + 4 * counts > ends)):
        raise ValueError
    empty = (rings == 0) | (counts == 0)
    left_out["without a shape"] += int(np.count_nonzero(empty))
    records, at, rings, counts, first_points = (each[~empty] for each in (records, at, rings, counts, first_points))
    refuse_too_large(len(records), int(counts.sum()))
    points = _points(words, np.repeat(first_points, counts) + 4 * within_runs(counts))
    if codes is _MULTIPOINTS:
        each = np.arange(len(points) + 1)
        return Geometry(records, shape, points, each, each, starts_of(counts))
    ring_starts = _ring_starts(words, at, rings, counts)
    if shape is Shape.LINE:
        return Geometry(records, shape, points, ring_starts, np.arange(len(ring_starts)), starts_of(rings))
    parts: Parts = polygon_parts(points, ring_starts, rings)
    return Geometry(records, shape, parts.points, parts.ring_starts, parts.part_starts, parts.feature_starts)


def _records(data: bytes) -> tuple[Numbers, Numbers]:
    """Where each record's content begins and ends, in words of four bytes. Raises ValueError."""
    if data[:4] != b"\x00\x00\x27\x0a":
        raise ValueError
    starts, ends, at, unpack = [], [], _HEADER_BYTES, struct.Struct(">i").unpack_from
    while at + 12 <= len(data):
        size = 2 * unpack(data, at + 4)[0]
        end = at + 8 + size
        if size < 4 or size % 4 or end > len(data):
            raise ValueError
        starts.append((at + 8) // 4)
        ends.append(end // 4)
        at = end
    return np.array(starts, np.int64), np.array(ends, np.int64)


def _points(words: npt.NDArray[np.int32], at: Numbers) -> Degrees:
    """(m, 2) of the figures that begin at these words."""
    return np.asarray(words[at[:, None] + np.arange(4)].view("<f8"), np.float64)


def _ring_starts(words: npt.NDArray[np.int32], at: Numbers, rings: Numbers, counts: Numbers) -> Starts:
    """`at` (k,): where each record names the first points of its `rings`. Raises ValueError when they do not come in order."""
    first = words[np.repeat(at, rings) + within_runs(rings)].astype(np.int64)
    if np.any(first[starts_of(rings)[:-1]] != 0):
        raise ValueError
    starts = np.append(first + np.repeat(starts_of(counts)[:-1], rings), counts.sum())
    if np.any(np.diff(starts) < 0):
        raise ValueError
    return starts
