"""Raster PMTiles: one archive of pictures on a disk or a share, opened for reading only."""

from __future__ import annotations

import gzip
import json
import threading
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from app.basemap.mbtiles import picture, plain
from app.basemap.source import DEEPEST_ZOOM
from app.basemap.tile import LARGEST_TILE_BYTES, Extent, Place, Tile, TileTrouble
from app.basemap.troubles import trouble

_MOST_DIRECTORIES = 64
_LARGEST_DIRECTORY_BYTES = 8 * 1024 * 1024
_PICTURES = ("PNG", "JPEG", "WEBP")


class PmtilesFile:
    """One archive. Reads by position, not by memory map: a file that goes away under a map ends the whole program."""

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self._path = path
        self._file: BinaryIO | None = None
        self._identity: tuple[int, int] | None = None
        self._header: dict[str, Any] = {}
        self._one_at_a_time = threading.Lock()
        self._directory = lru_cache(maxsize=_MOST_DIRECTORIES)(self._read_directory)

    def extent(self) -> Extent:
        with self._one_at_a_time:
            header = self._open()
            attribution = self._attribution(header)
        degrees = [header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")]
        west, south, east, north = degrees
        sound = -180 <= west < east <= 180 and -90 <= south < north <= 90
        bounds = (west, south, east, north) if sound else None
        return Extent(header["min_zoom"], min(DEEPEST_ZOOM, header["max_zoom"]), attribution, bounds)

    def read(self, place: Place) -> Tile | None:
        if not place.exists:
            return None
        with self._one_at_a_time:
            self._still_there()
            header = self._open()
            body = self._find(header, place)
        return picture(body)

    def kept(self, place: Place) -> Tile | None:  # noqa: ARG002 - nothing of a file is kept
        return None

    def close(self) -> None:
        with self._one_at_a_time:
            self._let_go()

    def _find(self, header: dict[str, Any], place: Place) -> bytes | None:
        from pmtiles.tile import find_tile, zxy_to_tileid

        number = zxy_to_tileid(place.z, place.x, place.y)
        offset, length = header["root_offset"], header["root_length"]
        for _depth in range(4):
            entry = find_tile(self._directory(offset, length), number)
            if entry is None:
                return None
            if entry.run_length:
                if entry.length > LARGEST_TILE_BYTES:
                    raise trouble("damaged")
                return self._bytes(header["tile_data_offset"] + entry.offset, entry.length)
            offset, length = header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _read_directory(self, offset: int, length: int) -> list[Any]:
        from pmtiles.tile import deserialize_directory

        packed = self._bytes(offset, min(length, _LARGEST_DIRECTORY_BYTES))
        try:
            plain_bytes = _inflated(packed)
            return list(deserialize_directory(gzip.compress(plain_bytes, compresslevel=0)))
        except (OSError, EOFError, zlib.error, IndexError, ValueError, MemoryError):
            pass
        raise trouble("damaged")

    def _attribution(self, header: dict[str, Any]) -> str:
        try:
            packed = self._bytes(header["metadata_offset"], min(header["metadata_length"], _LARGEST_DIRECTORY_BYTES))
            raw = _inflated(packed) if header["internal_compression"].name == "GZIP" else packed
            return plain(str(json.loads(raw).get("attribution", "")))
        except (OSError, EOFError, ValueError, AttributeError, zlib.error, RecursionError):
            return ""

    def _bytes(self, offset: int, length: int) -> bytes:
        if self._file is None:
            raise trouble("gone")
        try:
            self._file.seek(offset)
            return self._file.read(length)
        except (OSError, ValueError, OverflowError):
            self._let_go()
        raise trouble("gone")

    def _open(self) -> dict[str, Any]:
        if self._file is None:
            from pmtiles.tile import deserialize_header

            self._identity = self._look()
            try:
                self._file = self._path.open("rb", buffering=0)
                self._header = dict(deserialize_header(self._file.read(127)))
            except Exception:  # noqa: BLE001 - the package raises what it likes on a file that is none
                self._let_go()
            if self._file is None:
                raise trouble("damaged")
            kind, packing = self._header["tile_type"].name, self._header["internal_compression"].name
            if kind in ("MVT", "MLT"):
                self._let_go()
                raise trouble("vector")
            if kind not in (*_PICTURES, "UNKNOWN") or packing not in ("GZIP", "NONE"):
                self._let_go()
                raise trouble("damaged")
        return self._header

    def _look(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            found = None
        if found is None:
            raise trouble("gone")
        return found.st_ino, found.st_mtime_ns

    def _still_there(self) -> None:
        try:
            identity = self._look()
        except TileTrouble:
            self._let_go()
            raise
        if self._file is not None and identity != self._identity:
            self._let_go()

    def _let_go(self) -> None:
        file, self._file = self._file, None
        self._directory.cache_clear()
        if file is not None:
            file.close()


def _inflated(packed: bytes) -> bytes:
    """Within a limit, whatever the archive claims. A directory that is not packed comes as it is."""
    if packed[:2] != b"\x1f\x8b":
        return packed
    inflater = zlib.decompressobj(32 + zlib.MAX_WBITS)
    body = inflater.decompress(packed, _LARGEST_DIRECTORY_BYTES)
    if inflater.unconsumed_tail:
        raise ValueError("too large")
    return body
