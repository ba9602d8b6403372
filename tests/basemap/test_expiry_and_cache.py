"""How long a tile is kept, and that a cache that cannot be used costs nothing but time."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.basemap.expiry import LONGEST_S, UNSAID_S, keep_for_s, retry_after_s
from app.basemap.tile_cache import Kept, TileCache

NOW_S = 1_700_000_000.0
HTTP_NOW, IN_AN_HOUR = "Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 23:13:20 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=60"}, 60),
        ({"cache-control": "max-age=60", "age": "20"}, 40),
        ({"cache-control": "s-maxage=5"}, UNSAID_S),
        ({"cache-control": "no-store, max-age=60"}, None),
        ({"cache-control": "no-cache"}, 0),
        ({"cache-control": "max-age=99999999999"}, LONGEST_S),
        ({"expires": IN_AN_HOUR, "date": HTTP_NOW}, 3600),
        ({"expires": IN_AN_HOUR}, 3600),
        ({"expires": "0"}, 0),
        ({}, UNSAID_S),
    ],
)
def test_a_server_says_how_long_its_tiles_may_be_kept(headers: dict[str, str], seconds: float | None) -> None:
    assert keep_for_s(headers, NOW_S) == seconds


def test_when_to_come_back_is_seconds_or_a_moment() -> None:
    assert (retry_after_s("12", NOW_S), retry_after_s(IN_AN_HOUR, NOW_S), retry_after_s("soon", NOW_S)) == (12, 3600, None)


def kept(body: bytes) -> Kept:
    return Kept(body, "image/png", NOW_S, "", "")


def test_the_cache_keeps_within_its_limit_and_drops_the_oldest(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, limit_bytes=10_000)
    for number in range(30):
        cache.keep(f"tile {number}", kept(bytes(1000)), NOW_S + number)
    held = [number for number in range(30) if cache.find(f"tile {number}")]
    assert 5 <= len(held) <= 10 and held[-1] == 29 and held == list(range(held[0], 30))
    cache.close()


def test_a_damaged_cache_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "tiles.sqlite").write_bytes(b"not a database at all" * 200)
    cache = TileCache(tmp_path)
    assert cache.find("tile") is None
    cache.keep("tile", kept(b"body"), NOW_S)
    assert cache.find("tile") == kept(b"body")
    cache.close()


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = TileCache(tmp_path / "file" / "cache")
    cache.keep("tile", kept(b"body"), NOW_S)
    assert cache.find("tile") is None
    cache.close()
