"""How each row looks once cameras are shown as one with their cars: the highest state, and of positions the worst."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.fleet import NO_ROWS, Fleet, Rows
from app.units.tally import Drawn, Place, join, places


class Joined(Struct, frozen=True):
    """Every array that has one element for each row is (fleet.size,)."""

    place: npt.NDArray[np.uint8]
    """Each row's `units.tally.Place`, with who is joined counted as such."""
    state: npt.NDArray[np.uint8]
    freshness: npt.NDArray[np.uint8]
    cars: Rows
    """Ascending, one for each of `cameras`."""
    cameras: Rows

    @classmethod
    def of(cls, fleet: Fleet, alone: npt.NDArray[np.uint8], drawn: Drawn, joined_with: Rows) -> Joined:
        """`alone` is each row's place if nothing were joined. Finding either of a pair finds the pair."""
        place = alone.copy()
        cameras = np.flatnonzero(joined_with >= 0)
        cars = joined_with[cameras]
        found = np.zeros(len(place), np.bool_)
        found[cars] = place[cars] != Place.HIDDEN
        found[cars[place[cameras] != Place.HIDDEN]] = True
        found[cameras] = found[cars]
        hidden = np.flatnonzero(found & (place == Place.HIDDEN)).astype(np.int32)
        place[hidden] = places(fleet, np.ones(len(hidden), np.bool_), drawn, hidden)
        together = join(place, joined_with)
        together = together[np.argsort(joined_with[together], kind="stable")]
        cars = joined_with[together]
        state, freshness = fleet.figures["state"].copy(), fleet.freshness.copy()
        # What may be joined is live, late or not confirmed, and the greater of these is the worse.
        np.maximum.at(state, cars, state[together])
        np.maximum.at(freshness, cars, freshness[together])
        return cls(place, state, freshness, cars, together)

    def cameras_of(self, row: int) -> list[int]:
        first, end = np.searchsorted(self.cars, (row, row + 1))
        cameras: list[int] = self.cameras[first:end].tolist()
        return cameras

    def differs(self, before: Joined) -> npt.NDArray[np.bool_]:
        """One flag for each row there was before."""
        size = before.state.size
        looks: npt.NDArray[np.bool_] = (self.state[:size] != before.state) | (self.freshness[:size] != before.freshness)
        return looks


NOBODY_JOINED = Joined(np.empty(0, np.uint8), np.empty(0, np.uint8), np.empty(0, np.uint8), NO_ROWS, NO_ROWS)
