"""The place a text means: coordinates however they are written, else a named feature of the workstation's layers."""

from __future__ import annotations

from collections.abc import Callable

from app.basemap.places import Places
from app.gui.spot import Spot, spot_of_text
from app.units import coordinates
from app.units.distance import distance_m

NO_PLACE = "No street or place of the layers has this name, and it is no coordinates."


class PlaceFinder:
    def __init__(self, places: Callable[[], Places]) -> None:
        """`places` hands out the index as it is now: another one after every change of a layer."""
        self._places = places

    def named(self, text: str) -> list[tuple[Spot, str]]:
        """Named places and what they are, the best first."""
        return [
            (
                Spot(each.latitude, each.longitude, each.name, _half_across_m(each.extent)),
                each.kind if each.kind == each.layer else f"{each.kind}, {each.layer}",
            )
            for each in self._places().find(text)
        ]

    def spot(self, text: str) -> Spot | str:
        """The one place, or why there is none."""
        place = coordinates.parse(text)
        if isinstance(place, coordinates.Coordinates) or place.meant:
            return spot_of_text(text)
        found = self.named(text)
        return found[0][0] if found else NO_PLACE if self._places() else place.words


def _half_across_m(extent: tuple[float, float, float, float]) -> float:
    """A long street is not at its middle: whoever names it may mean either end."""
    west, south, east, north = extent
    return distance_m(south, west, north, east) / 2
