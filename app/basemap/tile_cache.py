"""Tiles kept on the disk, within a limit, until their server says they are old; and longer, for when it does not answer."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIMIT_BYTES = 400 * 1024 * 1024
SWEEP_TO = 0.9
SCHEMA = 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    body: bytes
    mime: str
    fresh_until_s: float
    """Wall clock."""
    etag: str
    modified: str


class TileCache:
    """One file. Whatever is wrong with it, tiles are only slower: no call raises. Waits for the disk."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        """Opens nothing yet."""
        self._path = folder / "tiles.sqlite"
        self._limit_bytes = limit_bytes
        self._database: sqlite3.Connection | None = None
        self._broken = False
        self._bytes = 0
        self._guard = threading.Lock()

    def find(self, address: str) -> Kept | None:
        """`address` is the tile's whole address without its key."""
        rows = self._ask("SELECT body, mime, fresh_until_s, etag, modified FROM tile WHERE address = ?", (_key(address),))
        return Kept(*rows[0]) if rows else None

    def keep(self, address: str, kept: Kept, now_s: float) -> None:
        values = (_key(address), kept.body, kept.mime, kept.fresh_until_s, kept.etag, kept.modified, len(kept.body), now_s)
        self._ask("INSERT OR REPLACE INTO tile VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        with self._guard:
            self._bytes += len(kept.body)
            full = self._bytes > self._limit_bytes
        if full:
            self._sweep()

    def renew(self, address: str, fresh_until_s: float, now_s: float) -> None:
        self._ask("UPDATE tile SET fresh_until_s = ?, used_s = ? WHERE address = ?", (fresh_until_s, now_s, _key(address)))

    def forget_picture(self, body: bytes) -> None:
        """What turned out to be no map."""
        self._ask("DELETE FROM tile WHERE size = ? AND body = ?", (len(body), body))

    def close(self) -> None:
        with self._guard:
            self._let_go()

    def _sweep(self) -> None:
        """The ones that were fetched longest ago go first."""
        rows = self._ask("SELECT coalesce(sum(size), 0) FROM tile")
        held = int(rows[0][0]) if rows else 0
        wanted = int(self._limit_bytes * SWEEP_TO)
        if held > self._limit_bytes:
            self._ask(
                "DELETE FROM tile WHERE address IN (SELECT address FROM"
                " (SELECT address, sum(size) OVER (ORDER BY used_s, address) AS gone FROM tile) WHERE gone <= ?)",
                (held - wanted,),
            )
            rows = self._ask("SELECT coalesce(sum(size), 0) FROM tile")
        with self._guard:
            self._bytes = int(rows[0][0]) if rows else 0

    def _ask(self, question: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._guard:
            try:
                return list(self._open().execute(question, values))
            except sqlite3.OperationalError as error:
                # Busy, full or read-only: nothing that a new file would mend.
                _log.debug("the tile cache was not used: %s", getattr(error, "sqlite_errorname", "not there"))
            except sqlite3.DatabaseError:
                self._begin_anew()
            except OSError:
                self._broken = True
            return []

    def _open(self) -> sqlite3.Connection:
        if self._broken:
            raise sqlite3.OperationalError
        if self._database is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._database = sqlite3.connect(self._path, timeout=1.0, check_same_thread=False, isolation_level=None)
            with contextlib.suppress(OSError):
                self._path.chmod(0o600)
            for line in (
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = OFF",
                "PRAGMA auto_vacuum = FULL",
                "CREATE TABLE IF NOT EXISTS tile (address BLOB PRIMARY KEY, body BLOB NOT NULL, mime TEXT NOT NULL,"
                " fresh_until_s REAL NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,"
                " size INTEGER NOT NULL, used_s REAL NOT NULL)",
                f"PRAGMA user_version = {SCHEMA}",
            ):
                self._database.execute(line)
            self._bytes = int(self._database.execute("SELECT coalesce(sum(size), 0) FROM tile").fetchone()[0])
        return self._database

    def _begin_anew(self) -> None:
        _log.warning("the tile cache is damaged and begins anew")
        self._let_go()
        try:
            for ending in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        except OSError:
            self._broken = True

    def _let_go(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            with contextlib.suppress(sqlite3.Error):
                database.close()


def _key(address: str) -> bytes:
    return hashlib.blake2b(address.encode(), digest_size=16).digest()
