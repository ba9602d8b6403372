"""Opens a source with what reads its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.basemap.source import Access, Kind, TileSource
from app.basemap.tile import TileReader
from app.basemap.troubles import trouble

if TYPE_CHECKING:
    from app.basemap.fetcher import Fetcher
    from app.basemap.tile_cache import TileCache
    from app.wire_manners import ProxyFinder


class Key(Struct, frozen=True):
    """What a server wants to hear, or a sentence why there is none. In no repr."""

    text: str | None
    trouble: str = ""

    def __repr__(self) -> str:
        return f"Key({'set' if self.text else 'none'})"


FindKey = Callable[[TileSource], Key]


class Readers:
    """What every reader shares: the keys, the cache on the disk, the one client."""

    def __init__(
        self,
        find_key: FindKey = lambda _: Key(None),
        cache_dir: Path | None = None,
        fetcher: Fetcher | None = None,
        find_proxy: ProxyFinder | None = None,
    ) -> None:
        """`find_key` may wait for a person to unlock the keyring. `cache_dir` None: nothing is kept on the disk.

        `find_proxy` tells the system's proxy, for a `fetcher` of its own.
        """
        self._find_proxy = find_proxy
        self._find_key = find_key
        self._cache_dir = cache_dir
        self._cache: TileCache | None = None
        self._fetcher = fetcher

    def open(self, source: TileSource, dark: bool) -> TileReader:
        """Raises `TileTrouble`. May wait for the keyring."""
        key = Key(None) if source.access is Access.OPEN else self._find_key(source)
        return self.open_with(source, key, dark=dark)

    def open_with(self, source: TileSource, key: Key, *, dark: bool, from_cache: bool = True) -> TileReader:
        """`from_cache` False: what is asked is really asked."""
        address = source.address_for(dark=dark)
        # Each is imported when it is wanted: the window begins without any street map.
        if source.kind is Kind.MBTILES:
            from app.basemap.mbtiles import MbtilesFile

            return MbtilesFile(Path(address))
        if source.kind is Kind.PMTILES:
            from app.basemap.pmtiles_file import PmtilesFile

            return PmtilesFile(Path(address))
        if source.access is not Access.OPEN and key.text is None:
            raise trouble("no_key", advice=key.trouble)
        from app.basemap.web_map import WebMap  # httpx alone costs a tenth of a second

        return WebMap(source, dark=dark, key=key.text, fetcher=self._client(), cache=self._kept() if from_cache else None)

    def _kept(self) -> TileCache | None:
        if self._cache is None and self._cache_dir is not None:
            from app.basemap.tile_cache import TileCache

            self._cache = TileCache(self._cache_dir)
        return self._cache

    def _client(self) -> Fetcher:
        if self._fetcher is None:
            from app.basemap.fetcher import Fetcher

            self._fetcher = Fetcher(find_proxy=self._find_proxy)
        return self._fetcher

    def close(self) -> None:
        if self._fetcher is not None:
            self._fetcher.close()
        if self._cache is not None:
            self._cache.close()
