"""Who entered and who left which of the areas a dispatcher drew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from app.units.alarm import AlarmKind
from app.units.areas import Area, Side
from app.units.figures import Figures
from app.units.fleet import Rows
from app.units.freshness import Freshness
from app.units.spells import CALM_S

Index = npt.NDArray[np.intp]
Tell = Callable[[AlarmKind, Index, Callable[[int], str], str], object]


class AreaWatch:
    """Knows for every row on which side of every area it was last surely seen."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._size = 0
        self.set_areas(areas)

    def set_areas(self, areas: Sequence[Area]) -> None:
        self._areas = tuple(areas)
        self._side = [np.zeros(self._size, np.uint8) for _ in self._areas]
        self._said_s: list[npt.NDArray[np.float64]] = [np.full(self._size, -np.inf) for _ in self._areas]

    def grow(self, size: int) -> None:
        more = size - self._size
        self._size = size
        self._side = [np.append(side, np.zeros(more, np.uint8)) for side in self._side]
        self._said_s = [np.append(said_s, np.full(more, -np.inf)) for said_s in self._said_s]

    def forget(self, rows: Rows) -> None:
        for side, said_s in zip(self._side, self._said_s, strict=True):
            side[rows] = Side.UNSURE
            said_s[rows] = -np.inf

    def look(self, rows: Index, figures: Figures, fresh: npt.NDArray[np.uint8], monotonic_s: float, tell: Tell) -> None:
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
            for kind, wanted, was, became in (
                (AlarmKind.ENTERED, area.on_entering, Side.OUTSIDE, Side.INSIDE),
                (AlarmKind.LEFT, area.on_leaving, Side.INSIDE, Side.OUTSIDE),
            ):
                crossed = rows[(before == was) & (now == became)]
                crossed = crossed[monotonic_s - said_s[crossed] >= CALM_S]
                if wanted and crossed.size:
                    said_s[crossed] = monotonic_s
                    words = f"{kind.value} {area.name}"
                    tell(kind, crossed, lambda _row, words=words: words, area.name)  # type: ignore[misc]
            sure = now != Side.UNSURE
            side[rows[sure]] = now[sure]
