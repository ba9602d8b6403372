"""What a layer file holds, whatever its format: points, lines and polygons with a name each, in a few large arrays.

Few objects on purpose: a county's streets as one object each would hold up the garbage collector, and with it the window.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_POINTS = 2_000_000
MOST_FEATURES = 200_000
LONGEST_NAME = 200
MOST_FIELDS = 60
NAME_FIELDS = (
    "name",
    "label",
    "title",
    "fullname",
    "full_name",
    "street_name",
    "streetname",
    "st_name",
    "street",
    "beat",
    "beat_name",
    "beat_no",
    "beat_id",
    "district",
    "zone",
    "id",
)
"""Where a name is looked for when nobody said where, in this order and in any case of letters."""
KIND_FIELDS = ("kind", "KIND", "type", "TYPE", "category", "CATEGORY")

Degrees = npt.NDArray[np.float64]
Starts = npt.NDArray[np.int64]


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


@dataclass(frozen=True, slots=True, eq=False)
class Features:
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


@dataclass(slots=True)
class FeatureBuilder:
    """Collects features one by one; `build` checks all figures at once. `name_field` empty: the usual places."""

    name_field: str = ""
    _rings: list[Degrees] = field(default_factory=list)
    _ring_sizes: list[int] = field(default_factory=list)
    _part_sizes: list[int] = field(default_factory=list)
    _feature_sizes: list[int] = field(default_factory=list)
    _shapes: list[int] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)
    _kinds: list[str] = field(default_factory=list)
    _fields: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Each property as it is called in the file, plainly, and how good a place for a name it is."""
    _left_out: Counter[str] = field(default_factory=Counter)
    _points: int = 0

    def add(self, shape: Shape, parts: Iterable[Sequence[Any]], properties: dict[str, Any]) -> None:
        """`parts` of rings of (longitude, latitude, …); figures that are none are left out and counted.

        Raises `LayerTrouble` when the layer grows too large.
        """
        try:
            if shape is Shape.POINT:
                arrays = [[_point(ring[0])] for part in parts for ring in part]
            else:
                arrays = [[_ring(ring, shape) for ring in part] for part in parts]
        except (ValueError, TypeError, OverflowError, IndexError):
            self.leave_out("with coordinates that are none")
            return
        if not all(arrays):
            arrays = [part for part in arrays if part]
        if not arrays:
            self.leave_out("without coordinates")
            return
        for part in arrays:
            self._rings += part
            self._part_sizes.append(len(part))
            for ring in part:
                self._ring_sizes.append(len(ring))
                self._points += len(ring)
        self._feature_sizes.append(len(arrays))
        self._shapes.append(shape)
        self._names.append(self._name(properties))
        self._kinds.append(_kind(properties))
        if self._points > MOST_POINTS or len(self._shapes) > MOST_FEATURES:
            raise LayerTrouble(
                "The layer is too large",
                f"Watchfloor shows up to {MOST_FEATURES:,} features of {MOST_POINTS:,} points in a layer. "
                "Ask your GIS department for a smaller part or a simplified copy.",
            )

    def meet(self, keys: Iterable[str]) -> None:
        """These properties there are, though not all of them are handed over."""
        for key in keys:
            self._meet(key)

    def wants(self, key: str) -> bool:
        """Whether a property is looked at."""
        return self._meet(key)[1] < len(NAME_FIELDS) or key in KIND_FIELDS

    def leave_out(self, why: str) -> None:
        self._left_out[why] += 1

    def build(self) -> Features:
        """Raises `LayerTrouble` when nothing usable was found or the coordinates are no WGS 84 degrees."""
        if not self._shapes:
            raise LayerTrouble(
                "There is nothing in this file that can be shown",
                " ".join(f"{count:,} left out {why}." for why, count in self._left_out.items())
                or "Export it again with points, lines or polygons in it.",
            )
        features = Features(
            np.concatenate(self._rings),
            _starts(self._ring_sizes),
            _starts(self._part_sizes),
            _starts(self._feature_sizes),
            np.array(self._shapes, np.uint8),
            tuple(self._names),
            tuple(self._kinds),
            tuple(called for called, _ in list(self._fields.values())[:MOST_FIELDS]),
        )
        good = _on_earth(features)
        wrong = int(np.count_nonzero(~good))
        if wrong * 2 > len(good):
            raise LayerTrouble(
                "The coordinates of this file are not degrees",
                "It is in another coordinate system, such as state plane or UTM. Export it again as WGS 84 (EPSG:4326).",
            )
        if wrong:
            self._left_out["with coordinates that are nowhere on Earth"] += wrong
            features = _only(features, good)
        return _with_left_out(features, tuple(self._left_out.items()))

    def _name(self, properties: dict[str, Any]) -> str:
        best, best_rank = "", len(NAME_FIELDS)
        for key, value in properties.items():
            known = self._fields.get(key)
            if known is None:
                known = self._meet(key)
            if known[1] < best_rank:
                text = plain(value)
                if text:
                    best, best_rank = text, known[1]
        return best

    def _meet(self, key: str) -> tuple[str, int]:
        called = plain(key)
        if self.name_field:
            rank = 0 if called == self.name_field else len(NAME_FIELDS)
        else:
            low = called.casefold()
            rank = NAME_FIELDS.index(low) if low in NAME_FIELDS else len(NAME_FIELDS)
        if len(self._fields) < 10 * MOST_FIELDS:
            self._fields[key] = called, rank
        return called, rank


def plain(value: object) -> str:
    """A property as one line of text, shortened; empty for what is no text and no number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        text = str(value)
    except ValueError:  # a number of thousands of digits
        return ""
    text = text[: 4 * LONGEST_NAME]
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())[:LONGEST_NAME]


def _kind(properties: dict[str, Any]) -> str:
    for each in KIND_FIELDS:
        if each in properties:
            return plain(properties[each])
    return ""


def _point(point: Any) -> Degrees:
    x, y = float(point[0]), float(point[1])
    return np.array(((x, y),))


def _ring(ring: Any, shape: Shape) -> Degrees:
    try:
        array = np.array(ring, np.float64)
    except ValueError:
        array = np.array([point[:2] for point in ring], np.float64)  # some with a height, some without
    if array.ndim != 2 or array.shape[1] < 2 or len(array) < (1, 2, 3)[shape]:
        raise ValueError
    return array[:, :2]


def _starts(sizes: Sequence[int]) -> Starts:
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _on_earth(features: Features) -> npt.NDArray[np.bool_]:
    """(n,): whether every point of a feature is a place in degrees. NaN is none."""
    points = features.points
    there = (np.abs(points[:, 0]) <= 180.0) & (np.abs(points[:, 1]) <= 90.0)
    return np.asarray(np.logical_and.reduceat(there, features.point_starts()[:-1]), np.bool_)


def _only(features: Features, keep: npt.NDArray[np.bool_]) -> Features:
    def sizes(starts: Starts) -> Starts:
        return np.diff(starts)

    parts = np.repeat(keep, sizes(features.feature_starts))
    rings = np.repeat(parts, sizes(features.part_starts))
    points = np.repeat(rings, sizes(features.ring_starts))
    chosen = np.flatnonzero(keep).tolist()
    return Features(
        features.points[points],
        _starts(sizes(features.ring_starts)[rings].tolist()),
        _starts(sizes(features.part_starts)[parts].tolist()),
        _starts(sizes(features.feature_starts)[keep].tolist()),
        features.shapes[keep],
        tuple(features.names[index] for index in chosen),
        tuple(features.kinds[index] for index in chosen),
        features.fields,
    )


def _with_left_out(features: Features, left_out: tuple[tuple[str, int], ...]) -> Features:
    return Features(
        features.points,
        features.ring_starts,
        features.part_starts,
        features.feature_starts,
        features.shapes,
        features.names,
        features.kinds,
        features.fields,
        left_out,
    )


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
