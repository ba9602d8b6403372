"""Who entered and who left which of the areas a dispatcher drew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from app.units.alarm import AlarmKind
from app.units.areas import Area, Side
from app.units.figures import FigureTable
from app.units.fleet import Rows
from app.units.freshness import Freshness
from app.units.spells import CALM_S

Index = npt.NDArray[np.intp]
Tell = Callable[[AlarmKind, Index, Callable[[int], str], str], object]


CROSSINGS = ((AlarmKind.ENTERED, Side.OUTSIDE, Side.INSIDE), (AlarmKind.LEFT, Side.INSIDE, Side.OUTSIDE))


class AreaWatch:
    """Knows for every row on which side of every area it is, as far as that was told."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._size = 0
        self._areas: tuple[Area, ...] = ()
        self._side: list[npt.NDArray[np.uint8]] = []
        self._said_s: list[npt.NDArray[np.float64]] = []
        """When each was last told to have entered, and to have left."""
        self.set_areas(areas)

    def set_areas(self, areas: Sequence[Area]) -> None:
        """An area with another edge begins anew: nobody entered or left it by its being moved. The others go on."""
        known = {_edge(area): at for at, area in enumerate(self._areas)}
        at = [known.get(_edge(area)) for area in areas]
        self._side = [np.zeros(self._size, np.uint8) if each is None else self._side[each].copy() for each in at]
        self._said_s = [np.full((2, self._size), -np.inf) if each is None else self._said_s[each].copy() for each in at]
        self._areas = tuple(areas)

    def grow(self, size: int) -> None:
        more = size - self._size
        self._size = size
        self._side = [np.append(side, np.zeros(more, np.uint8)) for side in self._side]
        self._said_s = [np.append(said_s, np.full((2, more), -np.inf), axis=1) for said_s in self._said_s]

    def forget(self, rows: Rows) -> None:
        for side, said_s in zip(self._side, self._said_s, strict=True):
            side[rows] = Side.UNSURE
            said_s[:, rows] = -np.inf

    def look(self, rows: Index, figures: FigureTable, fresh: npt.NDArray[np.uint8], monotonic_s: float, tell: Tell) -> None:
        """Read the rows that changed. Only a live or late position moves anybody over an edge."""
        if not self._areas:
            return
        # Who docks begins anew: going home is leaving no area, and coming to work is entering none.
        home = rows[fresh == Freshness.SILENT]
        for side in self._side:
            side[home] = Side.UNSURE
        seen = (fresh == Freshness.LIVE) | (fresh == Freshness.LATE)
        rows = rows[seen]
        latitude, longitude, accuracy_m = (figures[name][seen] for name in ("latitude", "longitude", "accuracy_m"))
        for area, side, said_s in zip(self._areas, self._side, self._said_s, strict=True):
            now, before = area.sides(latitude, longitude, accuracy_m), side[rows]
            known = now != Side.UNSURE
            for (kind, was, became), wanted, at_s in zip(CROSSINGS, (area.on_entering, area.on_leaving), said_s, strict=True):
                crossed = (before == was) & (now == became)
                if not wanted or not crossed.any():
                    continue
                # Somebody who goes to and fro is told of once a minute: who is over the edge then still is on the old side here.
                known &= ~(crossed & (monotonic_s - at_s[rows] < CALM_S))
                told = rows[crossed & known]
                at_s[told] = monotonic_s
                words = f"{kind.value} {area.name}"
                tell(kind, told, lambda _row, words=words: words, area.name)  # type: ignore[misc]
            side[rows[known]] = now[known]


def _edge(area: Area) -> tuple[tuple[tuple[float, float], ...], float | None]:
    return area.corners, area.radius_m
