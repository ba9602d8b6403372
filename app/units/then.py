"""Where units were counted at a moment of the last hour: by their state and assignment of then, not of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from app.units.figures import is_docked_or_off
from app.units.filters import Filter
from app.units.fleet import Fleet
from app.units.history import Picture
from app.units.tally import Drawn, Place
from app.units.unit import State

_WORDS: Mapping[Place, str] = {
    Place.ON_MAP: "on the map",
    Place.DOCKED_OR_OFF: "docked or off",
    Place.UNASSIGNED: "unassigned",
    Place.HIDDEN: "hidden by your filter",
}


def places_then(fleet: Fleet, picture: Picture, wanted: Filter, drawn: Drawn) -> npt.NDArray[np.uint8]:
    """The `Place` of each unit of the picture, (n,) uint8, by the rules of `tally.places`.

    The filter's states are asked of then. Its text, agencies, beats and late or lost are asked of now: nobody remembers those.
    """
    place = np.full(len(picture.rows), Place.NOT_IN_USE, np.uint8)
    here = np.flatnonzero(picture.rows < fleet.size)
    here = here[fleet.in_use[picture.rows[here]]]
    rows, state = picture.rows[here], picture.state[here]
    quiet = is_docked_or_off(state)
    found = np.full(len(rows), Place.ON_MAP, np.uint8)
    if not drawn.unassigned:
        found[picture.unassigned[here] & (state != State.RECORDING)] = Place.UNASSIGNED
    found[quiet] = Place.ON_MAP if drawn.docked_or_off else Place.DOCKED_OR_OFF
    if not wanted.empty:
        passes = replace(wanted, states=frozenset()).passes(fleet)[rows]
        if wanted.states:
            passes &= np.isin(state, [int(each) for each in wanted.states])
        found[~passes] = Place.HIDDEN
    place[here] = found
    return place


@dataclass(frozen=True, slots=True)
class TallyThen:
    """How many positions were known at a moment of the last hour, and where they were counted."""

    counts: Mapping[Place, int]

    @classmethod
    def of(cls, place: npt.NDArray[np.uint8]) -> TallyThen:
        counts = np.bincount(place, minlength=Place.NOT_IN_USE + 1)
        return cls({each: int(counts[each]) for each in _WORDS})

    @property
    def words(self) -> str:
        """ "212 positions known then = 131 on the map + 60 docked or off + 12 unassigned + 9 hidden by your filter"."""
        known = sum(self.counts.values())
        parts = " + ".join(f"{count} {_WORDS[place]}" for place, count in self.counts.items())
        return f"{known} position{'' if known == 1 else 's'} known then = {parts}"
