"""Web Mercator in pixels of one zoom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

TILE_PX = 256


def to_pixels(longitude: float, latitude: float, zoom: int) -> tuple[float, float]:
    """Pixels east and south of the world's corner."""
    world_px = TILE_PX * 2**zoom
    return (
        world_px * (longitude + 180) / 360,
        world_px * (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """All tiles of one zoom that touch a box, as one picture."""

    zoom: int
    first_column: int
    first_row: int
    """Counted from the north."""
    columns: int
    rows: int

    @classmethod
    def over(cls, box: tuple[float, float, float, float], zoom: int) -> Sheet:
        west, north = to_pixels(box[0], box[3], zoom)
        east, south = to_pixels(box[2], box[1], zoom)
        column, row = int(west // TILE_PX), int(north // TILE_PX)
        return cls(zoom, column, row, int(east // TILE_PX) - column + 1, int(south // TILE_PX) - row + 1)

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Pixels in the picture."""
        x, y = to_pixels(longitude, latitude, self.zoom)
        return x - self.first_column * TILE_PX, y - self.first_row * TILE_PX

    def tiles(self) -> Iterator[tuple[int, int]]:
        """Column and row, from the picture's corner."""
        return ((column, row) for row in range(self.rows) for column in range(self.columns))
