"""The tiles that were shown a moment ago: going back to them costs nothing."""

from __future__ import annotations

from collections import OrderedDict

from app.basemap.tile import Place, Tile

LIMIT_BYTES = 48 * 1024 * 1024


class TileMemory:
    """The least recently shown go first. Not for several threads at once."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._tiles: OrderedDict[Place, Tile | None] = OrderedDict()
        self._bytes = 0

    def __contains__(self, place: Place) -> bool:
        return place in self._tiles

    def recall(self, place: Place) -> Tile | None:
        """What was there; None for a place where there was nothing."""
        self._tiles.move_to_end(place)
        return self._tiles[place]

    def remember(self, place: Place, tile: Tile | None) -> None:
        self._bytes += _size(tile) - _size(self._tiles.pop(place, None))
        self._tiles[place] = tile
        while self._bytes > self._limit_bytes:
            self._bytes -= _size(self._tiles.popitem(last=False)[1])

    def forget(self) -> None:
        self._tiles.clear()
        self._bytes = 0


def _size(tile: Tile | None) -> int:
    return 0 if tile is None else len(tile.body)
