"""Finding the named features of all layers: by name, forgiving typing errors, and the streets nearest to a position."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.basemap.crossings import Crossings, CrossStreets
from app.basemap.layers.features import Features, Shape

MOST_FOUND = 50
LEAST_ALIKE_PERCENT = 74
SHORTEST_GUESSED = 4
"""A text shorter than this is looked for as it is: almost anything is like it."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """One named feature, or all pieces of one layer that have the same name."""

    name: str
    """Text from outside: never markup."""
    kind: str
    """The file's own word, such as "hydrant", else the layer's name."""
    layer: str
    latitude: float
    longitude: float
    """A point on it."""
    extent: tuple[float, float, float, float]
    """West, south, east, north in degrees."""


class Places:
    """An index that never changes; made anew, off the GUI thread, when a layer does."""

    def __init__(self, layers: Iterable[tuple[str, Features]] = ()) -> None:
        """Each layer's name and features."""
        layers = tuple(layers)
        self.places: tuple[NamedPlace, ...] = tuple(place for name, features in layers for place in _named(name, features))
        self._keys = [folded(place.name) for place in self.places]
        self._crossings = Crossings([features for _, features in layers])

    def __len__(self) -> int:
        return len(self.places)

    def find(self, text: str, limit: int = 8) -> tuple[NamedPlace, ...]:
        """The best first: the same name, then names that begin so, have a word that does, hold it, are like it."""
        wanted = folded(text)
        limit = min(limit, MOST_FOUND)
        if not wanted or limit < 1 or not self._keys:
            return ()
        ranked = [(_rank(key, wanted), len(key), index) for index, key in enumerate(self._keys) if wanted in key]
        found = [index for _, _, index in sorted(ranked)[:limit]]
        if len(found) < limit and len(wanted) >= SHORTEST_GUESSED:
            found += self._alike(wanted, limit - len(found), frozenset(found))
        return tuple(self.places[index] for index in found)

    def cross_streets(self, latitude: float, longitude: float) -> CrossStreets | None:
        """The nearest named street and crossing in the layers of lines; None when none is near."""
        return self._crossings.near(latitude, longitude)

    def _alike(self, wanted: str, limit: int, known: frozenset[int]) -> list[int]:
        from rapidfuzz import fuzz, process

        # partial_ratio would find a short name in any long text; a name typed half is compared with names cut to that length.
        hits = process.extract(wanted, self._keys, scorer=fuzz.WRatio, limit=limit + len(known), score_cutoff=LEAST_ALIKE_PERCENT)
        return [index for _, _, index in hits if index not in known][:limit]


def folded(text: str) -> str:
    """Without case, accents and double blanks: "Hämeentie" is found by "hameentie"."""
    plain = unicodedata.normalize("NFKD", text[:200].casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def _rank(key: str, wanted: str) -> int:
    if key == wanted:
        return 0
    if key.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in key else 3


def _named(layer: str, features: Features) -> Iterable[NamedPlace]:
    extents, points = features.extents(), _points_on(features)
    pieces: dict[tuple[str, str], list[int]] = {}
    for index, name in enumerate(features.names):
        if name:
            pieces.setdefault((name, features.kinds[index]), []).append(index)
    for (name, kind), indices in pieces.items():
        for group in [[each] for each in indices] if features.shapes[indices[0]] == Shape.POINT else [indices]:
            west, south = extents[group, :2].min(axis=0).tolist()
            east, north = extents[group, 2:].max(axis=0).tolist()
            longitude, latitude = points[group[len(group) // 2]].tolist()
            yield NamedPlace(name, kind or layer, layer, latitude, longitude, (west, south, east, north))


def _points_on(features: Features) -> npt.NDArray[np.float64]:
    """(n, 2): the middle point of a line, the middle of an area's extent, the point itself."""
    starts = features.point_starts()
    middles = features.points[(starts[:-1] + starts[1:] - 1) // 2] if len(features) else np.empty((0, 2))
    extents = features.extents()
    areas = features.shapes == Shape.POLYGON
    middles[areas] = (extents[areas, :2] + extents[areas, 2:]) / 2
    return middles
