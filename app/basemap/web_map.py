"""A street map on a server: asked politely, judged by what comes, kept as long as the server allows."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import urlencode

from app.basemap.addresses import tile_address
from app.basemap.expiry import keep_for_s
from app.basemap.fetcher import Fetched, Fetcher
from app.basemap.judge import SamePicture, judge
from app.basemap.source import Access, TileSource
from app.basemap.tile import Extent, Place, Tile, picture_type
from app.basemap.tile_cache import Kept, TileCache
from app.basemap.troubles import trouble

MISSING_IS_WRONG = 6
"""So many places without a picture, and never one with: then the address is wrong, not the place."""
REFERER = "https://watchfloor.invalid/"
"""OpenStreetMap refuses who sends none. It names no place that exists, so it tells nobody where a dispatcher sits."""


class WebMap:
    """Several threads may read at once."""

    def __init__(
        self,
        source: TileSource,
        *,
        dark: bool,
        key: str | None,
        fetcher: Fetcher,
        cache: TileCache | None,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._dark = dark
        self._key = key
        self._fetcher = fetcher
        self._cache = cache
        self._now_s = now_s
        self._same = SamePicture()
        self._found_any = False
        self._missing: set[Place] = set()
        self._guard = threading.Lock()

    def extent(self) -> Extent:
        return Extent(self._source.min_zoom, self._source.max_zoom, self._source.attribution)

    def read(self, place: Place) -> Tile | None:
        if not place.exists:
            return None
        address = tile_address(self._source, place, dark=self._dark)
        kept = self._cache.find(address) if self._cache is not None else None
        if kept is not None and kept.fresh_until_s > self._now_s():
            return self._believed(place, Tile(kept.body, kept.mime))
        fetched = self._fetch(address, kept)
        if fetched.answered.status == 304 and kept is not None:
            tile: Tile | None = Tile(kept.body, kept.mime)
        else:
            tile = judge(fetched.answered, with_key=self._key is not None)
        if tile is None:
            self._note_nothing(place)
            return None
        self._believed(place, tile)
        self._keep(address, tile, kept, fetched)
        return tile

    def kept(self, place: Place) -> Tile | None:
        if self._cache is None or not place.exists:
            return None
        kept = self._cache.find(tile_address(self._source, place, dark=self._dark))
        return Tile(kept.body, kept.mime, fresh=False) if kept is not None and picture_type(kept.body) else None

    def close(self) -> None:
        """Fetcher and cache are not ours to close."""

    def _fetch(self, address: str, kept: Kept | None) -> Fetched:
        headers = {"Referer": REFERER}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        elif kept is not None and kept.modified:
            headers["If-Modified-Since"] = kept.modified
        if self._key is not None:
            if self._source.access is Access.BASIC:
                pair = f"{self._source.user}:{self._key}".encode()
                headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
            elif self._source.access is Access.BEARER:
                headers["Authorization"] = f"Bearer {self._key}"
            elif self._source.access is Access.TOKEN:
                address += ("&" if "?" in address else "?") + urlencode({self._source.token_name: self._key})
        return self._fetcher.get(address, headers)

    def _believed(self, place: Place, tile: Tile) -> Tile:
        with self._guard:
            self._found_any = True
            self._missing.clear()
            alike = self._same.note(place, tile.body)
        if alike:
            if self._cache is not None:
                self._cache.forget_picture(tile.body)
            raise trouble("same_picture")
        return tile

    def _note_nothing(self, place: Place) -> None:
        with self._guard:
            if not self._found_any:
                self._missing.add(place)
            wrong = len(self._missing) >= MISSING_IS_WRONG
        if wrong:
            raise trouble("nothing_found")

    def _keep(self, address: str, tile: Tile, kept: Kept | None, fetched: Fetched) -> None:
        now_s = self._now_s()
        for_s = keep_for_s(fetched.headers, now_s)
        if self._cache is None or for_s is None:
            return
        if fetched.answered.status == 304 and kept is not None:
            self._cache.renew(address, now_s + for_s, now_s)
            return
        etag, modified = fetched.headers.get("etag", ""), fetched.headers.get("last-modified", "")
        self._cache.keep(address, Kept(tile.body, tile.mime, now_s + for_s, etag, modified), now_s)
