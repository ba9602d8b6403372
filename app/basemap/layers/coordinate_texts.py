"""KML's coordinates ("longitude,latitude,height longitude,latitude,height") to figures, many rings at a time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from operator import methodcaller

import numpy as np

from app.basemap.layers.features import Degrees, refuse_too_large, starts_of

_BATCH = 1 << 17
"""Letters: few enough that other threads wait for a batch for a millisecond or two only."""
_SPACED_COMMA = re.compile(r"\s*,\s*")
_GAP = re.compile(r"(?<=[^\s,])\s+(?=[^\s,])")
_commas = methodcaller("count", ",")


class CoordinateTexts:
    """One text for each ring. What makes no sense is a point of NaN, or no point."""

    def __init__(self) -> None:
        self.points = 0
        """Of what was read so far; a batch may wait."""
        self._texts: list[str] = []
        self._owners: list[int] = []
        """The ring of each text: a long one is read in pieces."""
        self._letters = 0
        self._points: list[Degrees] = [np.empty((0, 2))]
        self._ring_sizes: list[int] = []

    def add(self, rings: Sequence[str]) -> None:
        """Raises `LayerTrouble` when there are too many points."""
        for text in rings:
            owner = len(self._ring_sizes)
            self._ring_sizes.append(0)
            for piece in (text,) if len(text) <= _BATCH else _pieces(text):
                self._texts.append(piece)
                self._owners.append(owner)
                self._letters += len(piece)
                if self._letters > _BATCH:
                    self._read_batch()

    def read(self) -> tuple[Degrees, list[int]]:
        """Everything added: points (m, 2) as longitude and latitude, and how many of them each ring has."""
        self._read_batch()
        return np.concatenate(self._points), self._ring_sizes

    def _read_batch(self) -> None:
        texts, owners, self._texts, self._owners, self._letters = self._texts, self._owners, [], [], 0
        if any(", " in text or " ," in text for text in texts):
            texts = [_SPACED_COMMA.sub(",", text) for text in texts]
        rings = [text.split() for text in texts]
        points = [point for ring in rings for point in ring]
        for owner, ring in zip(owners, rings, strict=True):
            self._ring_sizes[owner] += len(ring)
        self.points += len(points)
        refuse_too_large(0, self.points)
        commas = list(map(_commas, points))
        pieces = ",".join(points).split(",") if points else []
        if commas == [2] * len(points):
            del pieces[2::3]  # a height is not even read: it costs as much as a latitude
            commas = [1] * len(points)
        figures = np.array([*_figures(pieces), math.nan])
        first = starts_of(np.array(commas, np.int64) + 1)[:-1]
        # A point without a comma is none; whatever comes after its latitude is a height.
        latitudes = np.where(np.array(commas) > 0, first + 1, len(figures) - 1)
        self._points.append(np.column_stack([figures[first], figures[latitudes]]))


def _pieces(text: str) -> Iterator[str]:
    """Cut between two points."""
    begin = 0
    while len(text) - begin > _BATCH:
        gap = _GAP.search(text, begin + _BATCH)
        if gap is None:
            break
        yield text[begin : gap.start()]
        begin = gap.end()
    yield text[begin:]


def _figures(texts: Sequence[str]) -> list[float]:
    try:
        return list(map(float, texts))
    except ValueError:
        return [_figure(text) for text in texts]


def _figure(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
