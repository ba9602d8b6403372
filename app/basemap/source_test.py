"""Tries a source once, where the dispatcher looks: what comes, as pictures, and what is wrong with it, in words."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from app.basemap.judge import is_plain
from app.basemap.readers import Key, Readers
from app.basemap.source import TileSource, is_loopback, server_of
from app.basemap.tile import Extent, Place, Tile, TileTrouble
from app.basemap.troubles import trouble as trouble_of

COLUMNS, ROWS = 3, 2
MOST_ALIKE = 4
FURTHEST_LATITUDE = 85.0


@dataclass(frozen=True, slots=True)
class Lookout:
    """Where to look: WGS 84 degrees and Leaflet's zoom level."""

    latitude: float
    longitude: float
    zoom: int


@dataclass(frozen=True, slots=True)
class SourceReport:
    """`tiles` holds column, row and picture of what came, counted from the north-west."""

    trouble: TileTrouble | None
    extent: Extent | None = None
    tiles: tuple[tuple[int, int, Tile], ...] = ()
    zoom: int = 0
    slowest_ms: float = 0.0
    remarks: tuple[str, ...] = ()

    @property
    def worked(self) -> bool:
        return self.trouble is None


def try_source(readers: Readers, source: TileSource, key: Key, lookout: Lookout, *, dark: bool) -> SourceReport:
    """Never raises. Asks the source itself for a handful of tiles, not what was kept of it."""
    try:
        reader = readers.open_with(source, key, dark=dark, from_cache=False)
    except TileTrouble as why:
        return SourceReport(why)
    try:
        extent = reader.extent()
    except TileTrouble as why:
        reader.close()
        return SourceReport(why)
    zoom, left, top = _corner(extent, lookout, source.tile_size_px)
    tiles: list[tuple[int, int, Tile]] = []
    slowest_ms = 0.0
    trouble: TileTrouble | None = None
    try:
        for row in range(ROWS):
            for column in range(COLUMNS):
                began_s = time.perf_counter()
                tile = reader.read(Place(zoom, left + column, top + row))
                slowest_ms = max(slowest_ms, 1000 * (time.perf_counter() - began_s))
                if tile is not None:
                    tiles.append((column, row, tile))
    except TileTrouble as why:
        trouble = why
    finally:
        reader.close()
    bodies = [tile.body for _, _, tile in tiles]
    if trouble is None and len(bodies) >= MOST_ALIKE and len(set(bodies)) == 1 and not is_plain(bodies[0]):
        trouble = trouble_of("same_picture")
    return SourceReport(trouble, extent, tuple(tiles), zoom, slowest_ms, tuple(_remarks(source, extent, bool(tiles))))


def _corner(extent: Extent, lookout: Lookout, tile_size_px: int) -> tuple[int, int, int]:
    """Zoom, column and row of the north-west tile: around the lookout, or in the middle of a source that ends before it."""
    latitude, longitude = lookout.latitude, lookout.longitude
    if extent.bounds is not None:
        west, south, east, north = extent.bounds
        if not (west <= longitude <= east and south <= latitude <= north):
            latitude, longitude = (south + north) / 2, (west + east) / 2
    zoom = min(max(lookout.zoom - (1 if tile_size_px == 512 else 0), extent.min_zoom), extent.max_zoom)
    side = 1 << zoom
    bounded = math.radians(min(max(latitude, -FURTHEST_LATITUDE), FURTHEST_LATITUDE))
    x = (longitude + 180) / 360 * side
    y = (1 - math.asinh(math.tan(bounded)) / math.pi) / 2 * side
    left, top = round(x - COLUMNS / 2), round(y - ROWS / 2)
    return zoom, min(max(left, 0), max(side - COLUMNS, 0)), min(max(top, 0), max(side - ROWS, 0))


def _remarks(source: TileSource, extent: Extent, any_tiles: bool) -> list[str]:
    remarks = []
    if not any_tiles:
        remarks.append("It has no picture of the place the map looks at now.")
    if not (source.attribution or extent.attribution):
        remarks.append("It does not say who made the map: write it into the attribution, most licences ask for it.")
    if not source.kind.is_file:
        server = server_of(source.address)
        if server.startswith("http:") and not is_loopback(server):
            remarks.append("Its server is asked without encryption: who is on the way can see what is looked at, and change it.")
    return remarks
