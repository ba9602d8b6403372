"""A street map and three layers where the benchmark's fleet is: pictures of the demo's own map, layers of an agency's size."""

from __future__ import annotations

import json
import math
import sqlite3
from contextlib import closing
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

from app.basemap.layers.reading import read_layer
from app.basemap.source import Kind, Look, TileSource
from app.gui.map.overlays import Overlay, pack_overlay
from app.resources import Resources
from tests.benchmarks.feed import REGION_MIDDLE, SCALES
from tests.benchmarks.fleet import CITY

LOOKS = {"as it is": ("dark", Look.AS_IT_IS), "shaded": ("light", Look.INVERT), "by style sheet": ("light", Look.AS_IT_IS)}
"""The picture that is taken, and what is done to it before it reaches the page."""
STYLE_SHEET = "invert(0.54) grayscale(0.65)"
"""What a page would do instead of `gui.map.shade`."""
_REACH_TILES = 9
_BEATS_A_SIDE, _STREETS_A_SIDE, _HYDRANTS_A_SIDE = 8, 60, 70
_SIDE_DEGREES = 0.24


def street_map(folder: Path, resources: Resources, look: str) -> TileSource:
    """An MBTiles file with a picture for every place within reach of each scale's view, one level up and down."""
    style, shade = LOOKS[look]
    path = folder / f"{look}.mbtiles"
    with closing(sqlite3.connect(resources.path(f"demo/helsinki-{style}.mbtiles"))) as demo:
        pictures = [row[0] for row in demo.execute("SELECT tile_data FROM tiles WHERE zoom_level >= 15 LIMIT 400")]
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        file.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        file.execute("CREATE UNIQUE INDEX place ON tiles (zoom_level, tile_column, tile_row)")
        file.executemany("INSERT INTO metadata VALUES (?, ?)", [("format", "png"), ("minzoom", "8"), ("maxzoom", "17")])
        picture = cycle(pictures)
        rows = {(z, x, (1 << z) - 1 - y) for z, x, y in _places()}
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [(*row, next(picture)) for row in sorted(rows)])
    return TileSource("Benchmark", Kind.MBTILES, str(path), min_zoom=8, max_zoom=17, look=shade)


def overlays(folder: Path) -> list[Overlay]:
    """64 named beats, 120 streets of 60 points with names, 4,900 hydrants; read and packed as the window does."""
    south, west = CITY[0] - _SIDE_DEGREES / 2, CITY[1] - _SIDE_DEGREES / 2

    def at(column: float, row: float, side: int) -> list[float]:
        """With a bend in every border, so that nothing is as cheap as a straight line."""
        bend = 0.0004 * math.sin(9 * column + 5 * row)
        return [round(west + column * _SIDE_DEGREES / side + bend, 6), round(south + row * _SIDE_DEGREES / side + bend, 6)]

    def border(column: int, row: int) -> list[list[float]]:
        corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
        sides = pairwise(corners)
        ring = [
            at(x + (x1 - x) * step / 20, y + (y1 - y) * step / 20, _BEATS_A_SIDE)
            for (x, y), (x1, y1) in sides
            for step in range(20)
        ]
        return [*ring, ring[0]]

    beats = [
        _feature("Polygon", [border(column, row)], f"Beat {column * 10 + row}")
        for column in range(_BEATS_A_SIDE)
        for row in range(_BEATS_A_SIDE)
    ]
    line, across = range(_STREETS_A_SIDE), _STREETS_A_SIDE
    streets = [_feature("LineString", [at(step, each, across) for step in line], f"{each}th Street") for each in line]
    streets += [_feature("LineString", [at(each, step, across) for step in line], f"{each}th Avenue") for each in line]
    hydrants = [
        _feature("Point", at(column, row, _HYDRANTS_A_SIDE), f"Hydrant {column}-{row}")
        for column in range(_HYDRANTS_A_SIDE)
        for row in range(_HYDRANTS_A_SIDE)
    ]
    drawn = []
    for number, (features, colour) in enumerate(((hydrants, "#7d93a8"), (streets, "#8f9a3c"), (beats, "#9a7fd6")), 1):
        path = folder / f"{number}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        drawn.append(Overlay(number, pack_overlay(read_layer(path)), colour, labels=True))
    return drawn


def _feature(shape: str, coordinates: Any, name: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": shape, "coordinates": coordinates}}


def _places() -> set[tuple[int, int, int]]:
    found = set()
    for scale, middle_zoom in SCALES.items():
        latitude, longitude = REGION_MIDDLE if scale == "region" else CITY
        for zoom in range(middle_zoom - 1, middle_zoom + 2):
            x = int((longitude + 180) / 360 * 2**zoom)
            y = int((0.5 - math.atanh(math.sin(math.radians(latitude))) / (2 * math.pi)) * 2**zoom)
            reach = range(-_REACH_TILES, _REACH_TILES + 1)
            found |= {(zoom, x + right, y + down) for right in reach for down in reach}
    return found
