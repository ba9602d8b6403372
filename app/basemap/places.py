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
        if layers := tuple(layers):
            import rapidfuzz.process  # noqa: F401 - here, off the GUI thread, rather than under the first letter that is typed

        self.places: tuple[NamedPlace, ...] = tuple(place for name, features in layers for place in _named(name, features))
        self._keys = [folded(place.name) for place in self.places]
        self._words = list(dict.fromkeys(word for key in self._keys for word in key.split() if not word.isdigit()))
        self._crossings = Crossings([features for _, features in layers])

    def __len__(self) -> int:
        return len(self.places)

    def find(self, text: str, limit: int = 8) -> tuple[NamedPlace, ...]:
        """The best first: the same name, then names that begin so, have a word that does, hold it, are like it."""
        wanted = folded(text)
        limit = min(limit, MOST_FOUND)
        if not wanted or limit < 1 or not self._keys:
            return ()
        found = self._holding(wanted, wanted.split(), limit)
        if len(found) < limit and len(wanted) >= SHORTEST_GUESSED:
            found = list(dict.fromkeys([*found, *self._alike(wanted, limit)]))[:limit]
        return tuple(self.places[index] for index in found)

    def cross_streets(self, latitude: float, longitude: float) -> CrossStreets | None:
        """The nearest named street and crossing in the layers of lines; None when none is near."""
        return self._crossings.near(latitude, longitude)

    def _holding(self, wanted: str, words: list[str], limit: int) -> list[int]:
        """The names with all these words in them."""
        first, *rest = words
        held = [index for index, key in enumerate(self._keys) if first in key]
        for word in rest:
            held = [index for index in held if word in self._keys[index]]
        ranked = sorted((_rank(self._keys[index], wanted), len(self._keys[index]), index) for index in held)
        return [index for _, _, index in ranked[:limit]]

    def _alike(self, wanted: str, limit: int) -> list[int]:
        """Names like the whole text, then those that hold, for each word typed, the known word most like it."""
        from rapidfuzz import fuzz, process

        hits = process.extract(wanted, self._keys, scorer=fuzz.ratio, limit=limit, score_cutoff=LEAST_ALIKE_PERCENT)
        alike = [index for _, _, index in hits]
        words = []
        for word in wanted.split():
            if word not in self._words and len(word) >= SHORTEST_GUESSED and not word.isdigit():
                # Slow, and good at words within words: only ever over the few thousand words a county's names are made of.
                best = process.extractOne(word, self._words, scorer=fuzz.WRatio, score_cutoff=LEAST_ALIKE_PERCENT)
                if best is None:
                    return alike
                word = best[0]
            words.append(word)
        return alike + self._holding(" ".join(words), words, limit)


def folded(text: str) -> str:
    """Without case, accents and double blanks: "Hämeentie" is found by "hameentie"."""
    plain = unicodedata.normalize("NFKD", text[:200].casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def _rank(key: str, wanted: str) -> int:
    if wanted not in key:
        return 4
    if key == wanted:
        return 0
    if key.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in key else 3


def _named(layer: str, features: Features) -> Iterable[NamedPlace]:
    extents, points = features.extents(), _points_on(features).tolist()
    boxes, is_point = extents.tolist(), (features.shapes == Shape.POINT).tolist()  # a look into an array costs more than the rest
    pieces: dict[tuple[str, str], list[int]] = {}
    for index, name in enumerate(features.names):
        if name:
            pieces.setdefault((name, features.kinds[index]), []).append(index)
    for (name, kind), indices in pieces.items():
        if is_point[indices[0]]:
            extent_of = [(each, tuple(boxes[each])) for each in indices]
        elif len(indices) == 1:
            extent_of = [(indices[0], tuple(boxes[indices[0]]))]
        else:
            both = *extents[indices, :2].min(axis=0).tolist(), *extents[indices, 2:].max(axis=0).tolist()
            extent_of = [(indices[len(indices) // 2], both)]
        for middle, extent in extent_of:
            longitude, latitude = points[middle]
            yield NamedPlace(name, kind or layer, layer, latitude, longitude, extent)


def _points_on(features: Features) -> npt.NDArray[np.float64]:
    """(n, 2): the middle point of a line, the middle of an area's extent, the point itself."""
    starts = features.point_starts()
    middles = features.points[(starts[:-1] + starts[1:] - 1) // 2] if len(features) else np.empty((0, 2))
    extents = features.extents()
    areas = features.shapes == Shape.POLYGON
    middles[areas] = (extents[areas, :2] + extents[areas, 2:]) / 2
    return middles
