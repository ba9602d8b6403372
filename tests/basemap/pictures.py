"""Tiles of one colour each, drawn without Qt, and tile files made of them."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Colour = tuple[int, int, int]
RED, GREEN, BLUE, PAPER = (200, 30, 30), (30, 160, 60), (40, 60, 200), (242, 239, 233)


def png(colour: Colour, side_px: int = 256, noise: bytes = b"") -> bytes:
    """A PNG of one colour; `noise` lies in it as a comment, so that two of them differ."""
    row = b"\x00" + bytes(colour) * side_px
    head = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    comment = _chunk(b"tEXt", b"Comment\x00" + noise) if noise else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + comment
        + _chunk(b"IDAT", zlib.compress(row * side_px))
        + _chunk(b"IEND", b"")
    )


def busy_png(side_px: int = 64) -> bytes:
    """A picture that is not one colour: as good as one with words on it."""
    rows = b"".join(b"\x00" + bytes((x * y) % 251 for x in range(3 * side_px)) for y in range(side_px))
    head = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def every_place(deepest: int) -> list[tuple[int, int, int]]:
    return [(z, x, y) for z in range(deepest + 1) for x in range(1 << z) for y in range(1 << z)]


def mbtiles(
    path: Path,
    paint: Callable[[int, int, int], bytes | None],
    places: Iterable[tuple[int, int, int]],
    metadata: Mapping[str, str] | None = None,
) -> Path:
    """`paint` is given z, x, y as Leaflet counts them; the file's rows are flipped."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE metadata (name text, value text)")
    database.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    database.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
    database.executemany("INSERT INTO metadata VALUES (?, ?)", (metadata or {}).items())
    rows = ((z, x, (1 << z) - 1 - y, paint(z, x, y)) for z, x, y in places)
    database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", (row for row in rows if row[3] is not None))
    database.commit()
    database.close()
    return path


def pmtiles(
    path: Path,
    paint: Callable[[int, int, int], bytes],
    places: Iterable[tuple[int, int, int]],
    attribution: str = "",
    kind: str = "PNG",
) -> Path:
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    places = sorted(places, key=lambda place: zxy_to_tileid(*place))
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for z, x, y in places:
            writer.write_tile(zxy_to_tileid(z, x, y), paint(z, x, y))
        header = {
            "tile_type": TileType[kind],
            "tile_compression": Compression.NONE,
            "min_zoom": min(place[0] for place in places),
            "max_zoom": max(place[0] for place in places),
            "min_lon_e7": int(-180e7),
            "min_lat_e7": int(-85e7),
            "max_lon_e7": int(180e7),
            "max_lat_e7": int(85e7),
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(header, {"attribution": attribution})
    return path
