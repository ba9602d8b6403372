"""What a layer file holds, whatever its format: points, lines and polygons with a name each, in a few large arrays.

Few objects on purpose: a county's streets as one object each would hold up the garbage collector, and with it the window.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

MOST_POINTS = 2_000_000
MOST_FEATURES = 200_000

Degrees = npt.NDArray[np.float64]
Starts = npt.NDArray[np.int64]
_NOWHERE = "with coordinates that are nowhere on Earth"


class LayerTrouble(Exception):  # noqa: N818 - says what it is
    """A layer cannot be read: a title and an advice for whoever chose the file."""

    def __init__(self, title: str, advice: str) -> None:
        super().__init__(f"{title}. {advice}")
        self.title = title
        self.advice = advice


class Shape(IntEnum):
    POINT = 0
    LINE = 1
    POLYGON = 2


FEWEST_POINTS = (1, 2, 3)
"""In a ring, by shape."""


class Features(Struct, frozen=True, eq=False):
    """n features made of parts, parts made of rings, rings made of points. Each `…_starts` has one entry more than it counts.

    A point has one ring of one point, a line one ring, a polygon its outline and then its holes.
    """

    points: Degrees
    """(points, 2): longitude and latitude in WGS 84 degrees."""
    ring_starts: Starts
    part_starts: Starts
    """In rings."""
    feature_starts: Starts
    """In parts."""
    shapes: npt.NDArray[np.uint8]
    """(n,) `Shape`: a feature is of one shape."""
    names: tuple[str, ...]
    """Empty for what has none. Text from outside: never markup, never trusted."""
    kinds: tuple[str, ...]
    """What the file calls this sort of thing, for example "hydrant"; empty when it does not."""
    fields: tuple[str, ...] = ()
    """The properties a name could be taken from."""
    left_out: tuple[tuple[str, int], ...] = ()
    """What could not be read, in words, and how often."""

    def __len__(self) -> int:
        return len(self.names)

    def point_starts(self) -> Starts:
        """(n + 1,): where each feature's points begin."""
        return self.ring_starts[self.part_starts[self.feature_starts]]

    def extents(self) -> Degrees:
        """(n, 4): west, south, east, north of each."""
        if not len(self):
            return np.empty((0, 4))
        starts = self.point_starts()[:-1]
        return np.hstack([np.minimum.reduceat(self.points, starts), np.maximum.reduceat(self.points, starts)])

    def sentence(self) -> str:
        """What was read, for the person who chose the file."""
        counts = np.bincount(self.shapes, minlength=len(Shape))
        parts = [_counted(int(count), word) for count, word in zip(counts, ("point", "line", "area"), strict=True) if count]
        named = sum(map(bool, self.names))
        words = f"Read: {', '.join(parts)}; {named:,} with a name."
        if self.left_out:
            words += " Left out: " + ", ".join(f"{count:,} {why}" for why, count in self.left_out) + "."
        return words


def sound(features: Features, left_out: Mapping[str, int]) -> Features:
    """Only what can be shown, with what was left out. Raises `LayerTrouble` when that is nothing, or no WGS 84 degrees."""
    if not len(features):
        raise LayerTrouble(
            "There is nothing in this file that can be shown",
            " ".join(f"{count:,} left out {why}." for why, count in left_out.items())
            or "Export it again with points, lines or polygons in it.",
        )
    refuse_too_large(len(features), len(features.points))
    good = _on_earth(features)
    wrong = int(np.count_nonzero(~good))
    if wrong * 2 > len(good):
        raise LayerTrouble(
            "The coordinates of this file are not degrees",
            "It is in another coordinate system, such as state plane or UTM. Export it again as WGS 84 (EPSG:4326).",
        )
    if wrong:
        left_out = {**left_out, _NOWHERE: left_out.get(_NOWHERE, 0) + wrong}
        features = only(features, good)
    return replace(features, left_out=tuple(left_out.items()))


def without_broken_rings(features: Features, left_out: Counter[str]) -> Features:
    """Without the features that have a ring of too few points or none, which are counted; a point is its first one."""
    sizes = np.diff(features.ring_starts)
    ring_shapes = np.repeat(features.shapes, np.diff(features.part_starts[features.feature_starts]))
    broken = np.flatnonzero(sizes < np.array(FEWEST_POINTS)[ring_shapes])
    if broken.size:
        first_rings = features.part_starts[features.feature_starts]
        keep = np.ones(len(features), np.bool_)
        keep[np.searchsorted(first_rings, broken, "right") - 1] = False
        left_out["with coordinates that are none"] += int(np.count_nonzero(~keep))
        features = only(features, keep)
    return features


def refuse_too_large(features: int, points: int) -> None:
    """Raises `LayerTrouble`."""
    if points > MOST_POINTS or features > MOST_FEATURES:
        raise LayerTrouble(
            "The layer is too large",
            f"Watchfloor shows up to {MOST_FEATURES:,} features of {MOST_POINTS:,} points in a layer. "
            "Ask your GIS department for a smaller part or a simplified copy.",
        )


def starts_of(sizes: Sequence[int] | Starts) -> Starts:
    """(n + 1,): where each of n runs of these sizes begins, and the end."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _on_earth(features: Features) -> npt.NDArray[np.bool_]:
    """(n,): whether every point of a feature is a place in degrees. NaN is none."""
    points = features.points
    there = (np.abs(points[:, 0]) <= 180.0) & (np.abs(points[:, 1]) <= 90.0)
    return np.asarray(np.logical_and.reduceat(there, features.point_starts()[:-1]), np.bool_)


def only(features: Features, keep: npt.NDArray[np.bool_]) -> Features:
    """The features that are kept, (n,) bool."""

    def sizes(starts: Starts) -> Starts:
        return np.diff(starts)

    parts = np.repeat(keep, sizes(features.feature_starts))
    rings = np.repeat(parts, sizes(features.part_starts))
    points = np.repeat(rings, sizes(features.ring_starts))
    chosen = np.flatnonzero(keep).tolist()
    return Features(
        features.points[points],
        starts_of(sizes(features.ring_starts)[rings]),
        starts_of(sizes(features.part_starts)[parts]),
        starts_of(sizes(features.feature_starts)[keep]),
        features.shapes[keep],
        tuple(features.names[index] for index in chosen),
        tuple(features.kinds[index] for index in chosen),
        features.fields,
    )


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
