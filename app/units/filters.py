"""What the dispatcher asked to see, and which units that leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.fleet import Fleet, Rows
from app.units.freshness import Freshness
from app.units.text_block import folded
from app.units.unit import State


class Filter(Struct, frozen=True):
    """Every part narrows; an empty part lets everything through."""

    text: str = ""
    """Space-separated words that must all stand somewhere in name, badge, serial or vehicle, case and accents aside."""
    states: frozenset[State] = frozenset()
    freshness: frozenset[Freshness] = frozenset()
    connections: frozenset[str] = frozenset()
    beats: frozenset[str] = frozenset()
    """Names of beats; the empty name is for units in none of them."""

    @property
    def empty(self) -> bool:
        return not (self.text.strip() or self.states or self.freshness or self.connections or self.beats)

    def passes(self, fleet: Fleet, rows: Rows | None = None) -> npt.NDArray[np.bool_]:
        """One flag for each of `rows`, or for every row (fleet.size,); rows not in use are False."""

        def pick(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return column if rows is None else column[rows]

        mask: npt.NDArray[np.bool_] = pick(fleet.in_use).copy()
        if self.states:
            mask &= np.isin(pick(fleet.figures["state"]), [int(state) for state in self.states])
        if self.freshness:
            mask &= np.isin(pick(fleet.freshness), [int(each) for each in self.freshness])
        if self.connections:
            indices = [index for index, name in enumerate(fleet.connections) if name in self.connections]
            mask &= np.isin(pick(fleet.figures["agency"]), indices)
        if self.beats:
            numbers = [number for number, name in enumerate(("", *fleet.beats.names)) if name in self.beats]
            mask &= np.isin(pick(fleet.beats.numbers(fleet.size)), numbers)
        for word in folded(self.text).split():
            mask &= pick(fleet.search_index.holding(word))
        return mask
