"""Raster MBTiles: an SQLite file of pictures, opened for reading only, wherever it lies and however large it is."""

from __future__ import annotations

import html
import math
import re
import sqlite3
import threading
from pathlib import Path
from urllib.parse import quote

from app.basemap.source import DEEPEST_ZOOM, LONGEST_ATTRIBUTION
from app.basemap.tile import LARGEST_TILE_BYTES, Extent, Place, Tile, TileTrouble, picture_type
from app.basemap.troubles import trouble

_MAGIC = b"SQLite format 3\x00"
_VECTOR = ("pbf", "mvt", "application/vnd.mapbox-vector-tile")


class MbtilesFile:
    """One file. Its rows count from the south (TMS), ours from the north."""

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self._path = path
        self._database: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._one_at_a_time = threading.Lock()

    def extent(self) -> Extent:
        with self._one_at_a_time:
            rows = self._rows("SELECT name, value FROM metadata WHERE typeof(value) <> 'blob' LIMIT 200")
            entries = {str(name): str(value) for name, value in rows}
            low, high = _zooms(entries) or self._rows("SELECT min(zoom_level), max(zoom_level) FROM tiles")[0]
        if entries.get("format", "").lower() in _VECTOR:
            raise trouble("vector")
        if not isinstance(low, int) or not isinstance(high, int):
            raise trouble("empty")
        attribution = plain(entries.get("attribution", ""))
        return Extent(max(0, low), min(DEEPEST_ZOOM, high), attribution, _bounds(entries.get("bounds", "")))

    def read(self, place: Place) -> Tile | None:
        if not place.exists:
            return None
        with self._one_at_a_time:
            self._still_there()
            rows = self._rows(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (place.z, place.x, (1 << place.z) - 1 - place.y),
            )
        return picture(rows[0][0] if rows else None)

    def kept(self, place: Place) -> Tile | None:  # noqa: ARG002 - nothing of a file is kept
        return None

    def close(self) -> None:
        with self._one_at_a_time:
            self._let_go()

    def _rows(self, question: str, values: tuple[int, ...] = ()) -> list[tuple[object, ...]]:
        try:
            return list(self._open().execute(question, values))
        except sqlite3.Error as error:
            self._let_go()
            damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        if not damaged and not self._path.is_file():
            raise trouble("gone")
        raise (
            trouble("damaged")
            if damaged
            else TileTrouble(
                "unreadable",
                "the tile file cannot be read",
                "Check the share it lies on, and that it is an MBTiles file with a table of tiles.",
                certain=True,
            )
        )

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self._identity = _look(self._path)
            if _first_bytes(self._path) != _MAGIC:
                raise trouble("damaged")
            # Immutable: no lock is taken, so it works on a share that grants none, and the file is never written to.
            address = f"file:{quote(self._path.as_posix())}?mode=ro&immutable=1"
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
            self._database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_TILE_BYTES)
            self._database.execute("PRAGMA query_only = 1")
            self._database.execute("PRAGMA trusted_schema = 0")
        return self._database

    def _still_there(self) -> None:
        """A deleted file would go on answering from what is open; one that was replaced is opened anew."""
        try:
            identity = _look(self._path)
        except TileTrouble:
            self._let_go()
            raise
        if self._database is not None and identity != self._identity:
            self._let_go()

    def _let_go(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()


def _look(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        found = None
    if found is None:
        raise trouble("gone")
    return found.st_ino, found.st_mtime_ns


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC))
    except OSError:
        pass
    raise trouble("unreadable")


def _zooms(entries: dict[str, str]) -> tuple[object, ...] | None:
    try:
        return int(entries["minzoom"]), int(entries["maxzoom"])
    except (KeyError, ValueError):
        return None


def _bounds(value: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(each) for each in value.split(","))
    except ValueError:
        return None
    sound = all(map(math.isfinite, (west, south, east, north))) and -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if sound else None


def picture(body: object) -> Tile | None:
    """What lay in a file as a tile; None for a hole."""
    if body is None:
        return None
    if not isinstance(body, bytes) or len(body) > LARGEST_TILE_BYTES:
        raise trouble("damaged")
    mime = picture_type(body)
    if mime is None:
        raise trouble("vector") if body[:2] == b"\x1f\x8b" else trouble("damaged")
    return Tile(body, mime)


def plain(attribution: str) -> str:
    """Tile files hold it as HTML with links; the screen shows text."""
    text = html.unescape(re.sub(r"<[^<>]*>", "", attribution))
    return "".join(each for each in text if each.isprintable()).strip()[:LONGEST_ATTRIBUTION]
