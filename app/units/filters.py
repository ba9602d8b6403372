"""What the dispatcher asked to see, and which units that leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.units.fleet import Fleet
from app.units.freshness import Freshness
from app.units.unit import State


@dataclass(frozen=True, slots=True)
class Filter:
    """Every part narrows; an empty part lets everything through."""

    text: str = ""
    """Space-separated words that must all stand somewhere in name, badge, serial or vehicle."""
    states: frozenset[State] = frozenset()
    freshness: frozenset[Freshness] = frozenset()
    connections: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        return not (self.text.strip() or self.states or self.freshness or self.connections)

    def passes(self, fleet: Fleet) -> npt.NDArray[np.bool_]:
        """One flag per row, (fleet.size,); rows not in use are False."""
        mask = fleet.in_use.copy()
        if self.states:
            mask &= np.isin(fleet.figures["state"], [int(state) for state in self.states])
        if self.freshness:
            mask &= np.isin(fleet.freshness, [int(each) for each in self.freshness])
        if self.connections:
            indices = [index for index, name in enumerate(fleet.connections) if name in self.connections]
            mask &= np.isin(fleet.figures["agency"], indices)
        words = self.text.casefold().split()
        if words:
            candidates = np.flatnonzero(mask)
            texts = fleet.search_texts[candidates].tolist()
            found = (
                [all(word in text for word in words) for text in texts]
                if len(words) > 1
                else [words[0] in text for text in texts]
            )
            mask[candidates] = found
        return mask
