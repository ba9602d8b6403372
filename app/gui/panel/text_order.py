"""The alphabetical place of every row's text, kept from change to change so that a sort never touches a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from app.units.fleet import Rows

_DIGITS = re.compile(r"\d+")
_MANY = 2000
"""From here on one sort of everything is cheaper than finding each text's place."""


def natural(text: str) -> str:
    """A key that puts "Car 9" before "Car 12" and knows no upper case."""
    return _DIGITS.sub(lambda digits: digits.group().zfill(10), text.strip().casefold())


class TextOrder:
    """One text column. `text` is asked for a row's text only after that row was touched."""

    def __init__(self, text: Callable[[int], str]) -> None:
        self._text = text
        self._texts: npt.NDArray[np.object_] = np.empty(0, np.object_)
        self._keys: npt.NDArray[np.object_] = np.empty(0, np.object_)
        self._ranks: npt.NDArray[np.float64] = np.empty(0, np.float64)
        self._dirty: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self._words: list[str] = []
        self._places: list[float] = []
        self.version = 0
        """Counts the times any rank changed."""

    def touch(self, rows: Rows, size: int) -> None:
        """These rows may have another text now; the fleet has `size` rows."""
        self._grow(size)
        self._dirty[rows] = True

    def ranks(self, in_use: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Each row's place in the alphabet, (size,) float64: only their order means something. NaN for an empty text."""
        self._grow(len(in_use))
        rows = np.flatnonzero(self._dirty & in_use)
        self._dirty[:] = False
        if rows.size:
            known = self._texts[rows].tolist()
            now = [(row, self._text(row)) for row in rows.tolist()]
            moved = [each for each, before in zip(now, known, strict=True) if each[1] != before]
            if moved:
                self._settle(moved)
                self.version += 1
        return self._ranks

    def _settle(self, moved: list[tuple[int, str]]) -> None:
        for row, text in moved:
            self._texts[row] = text
            self._keys[row] = natural(text)
        if len(moved) > _MANY or len(self._words) > 2 * len(self._keys) + _MANY:
            self._rank_all()
            return
        for row, _ in moved:
            place = self._place(self._keys[row])
            if place is None:
                self._rank_all()
                return
            self._ranks[row] = place

    def _place(self, key: str) -> float | None:
        """A known text's place, or one between its neighbours; None when there is no room left between them."""
        if not key:
            return np.nan
        at = bisect_left(self._words, key)
        if at < len(self._words) and self._words[at] == key:
            return self._places[at]
        below = self._places[at - 1] if at else (self._places[0] - 2 if self._places else 0.0)
        above = self._places[at] if at < len(self._places) else below + 2
        place = (below + above) / 2
        if not below < place < above:
            return None
        self._words.insert(at, key)
        self._places.insert(at, place)
        return place

    def _rank_all(self) -> None:
        keys = self._keys.tolist()
        self._words = sorted({key for key in keys if key})
        self._places = [float(place) for place in range(len(self._words))]
        place_of = dict(zip(self._words, self._places, strict=True))
        self._ranks = np.array([place_of.get(key, np.nan) for key in keys], np.float64)

    def _grow(self, size: int) -> None:
        more = size - len(self._keys)
        if more > 0:
            self._texts = np.concatenate([self._texts, np.full(more, None, np.object_)])
            self._keys = np.concatenate([self._keys, np.full(more, None, np.object_)])
            self._ranks = np.concatenate([self._ranks, np.full(more, np.nan)])
            self._dirty = np.concatenate([self._dirty, np.ones(more, np.bool_)])
            self.version += 1
