"""An area that is being drawn or changed: corners that are set, moved and taken back."""

from __future__ import annotations

import math

from app.gui.map.hearing import View
from app.gui.spot import Spot
from app.units.areas import METRES_PER_DEGREE, MOST_CORNERS, Area

_SHARE_OF_VIEW = 0.5
"""Of the map's width an area takes when the map is brought to it."""
_CLOSEST_ZOOM = 18


class Draft:
    """A circle has two spots, its middle and one on its edge; a polygon has its corners."""

    def __init__(self) -> None:
        self.circle = False
        self.spots: tuple[Spot, ...] = ()
        self._before: list[tuple[Spot, ...]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def begin(self, *, circle: bool, spots: tuple[Spot, ...] = ()) -> None:
        self.circle, self.spots, self._before = circle, spots, []

    def add(self, spot: Spot) -> None:
        """One more corner; of a circle that has both spots, another edge."""
        kept = self.spots[:1] if self.circle and len(self.spots) == 2 else self.spots
        if len(kept) < MOST_CORNERS:
            self._change((*kept, spot))

    def move(self, number: int, spot: Spot) -> None:
        """A circle whose middle is moved goes along as it is."""
        if not 0 <= number < len(self.spots):
            return
        if self.circle and number == 0:
            self._shift(self.spots[0], spot)
        else:
            self._change((*self.spots[:number], spot, *self.spots[number + 1 :]))

    def move_all(self, to: Spot) -> None:
        """All of it, so that its middle comes to a place."""
        if self.spots:
            self._shift(self._middle(), to)

    def undo(self) -> None:
        if self._before:
            self.spots = self._before.pop()

    def area(self, name: str, *, on_entering: bool, on_leaving: bool) -> Area:
        """Raises ValueError, in words, while it is none."""
        corners = tuple((spot.latitude, spot.longitude) for spot in self.spots)
        if not self.circle:
            return Area(name, corners, on_entering=on_entering, on_leaving=on_leaving)
        if len(corners) < 2:
            raise ValueError("A circle has a middle and a place on its edge")
        (latitude, longitude), (north, east) = corners[0], corners[1]
        around = (east - longitude + 180.0) % 360.0 - 180.0
        radius_m = METRES_PER_DEGREE * math.hypot(north - latitude, around * math.cos(math.radians(latitude)))
        return Area(name, corners[:1], round(radius_m, 1), on_entering, on_leaving)

    def _middle(self) -> Spot:
        if self.circle:
            return self.spots[0]
        latitudes, longitudes = [spot.latitude for spot in self.spots], [spot.longitude for spot in self.spots]
        return Spot((min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2)

    def _shift(self, start: Spot, to: Spot) -> None:
        """Its metres stay what they are, also further north."""
        north = to.latitude - start.latitude
        narrower = math.cos(math.radians(start.latitude)) / max(math.cos(math.radians(to.latitude)), 0.01)
        moved = [Spot(spot.latitude + north, to.longitude + (spot.longitude - start.longitude) * narrower) for spot in self.spots]
        if all(abs(spot.latitude) <= 85 and abs(spot.longitude) <= 180 for spot in moved):
            self._change(tuple(moved))

    def _change(self, spots: tuple[Spot, ...]) -> None:
        self._before.append(self.spots)
        self.spots = spots


def spots_of(area: Area) -> tuple[Spot, ...]:
    """What `Draft` makes this area of."""
    corners = tuple(Spot(latitude, longitude) for latitude, longitude in area.corners)
    if area.radius_m is None:
        return corners
    middle = corners[0]
    east = area.radius_m / METRES_PER_DEGREE / math.cos(math.radians(middle.latitude))
    return middle, Spot(middle.latitude, middle.longitude + east)


def view_of_area(area: Area, width_px: int) -> View:
    """Where all of an area can be seen on a map of this width."""
    spots = spots_of(area)
    latitudes, longitudes = [spot.latitude for spot in spots], [spot.longitude for spot in spots]
    if area.radius_m is not None:
        middle, span = spots[0], 2 * (spots[1].longitude - spots[0].longitude)
    else:
        middle = Spot((min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2)
        tall = (max(latitudes) - min(latitudes)) / math.cos(math.radians(middle.latitude))
        span = max(max(longitudes) - min(longitudes), tall)
    zoom = math.floor(math.log2(max(width_px, 1) * _SHARE_OF_VIEW * 360 / (256 * max(span, 1e-6))))
    return View(middle.latitude, middle.longitude, max(0, min(zoom, _CLOSEST_ZOOM)))
