"""One picture of a street map, and why there is none."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

LARGEST_TILE_BYTES = 4 * 1024 * 1024
_MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


class Tile(Struct, frozen=True):
    """A picture as it came. `fresh` False: kept from before, while its source is in trouble."""

    body: bytes
    mime: str
    fresh: bool = True

    def __repr__(self) -> str:
        return f"Tile({self.mime}, {len(self.body)} bytes)"


class Place(Struct, frozen=True):
    """Which tile: Leaflet's numbers, y from the north. `sharp` asks for twice the pixels."""

    z: int
    x: int
    y: int
    sharp: bool = False

    @property
    def exists(self) -> bool:
        return 0 <= self.z <= 30 and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z


class Extent(Struct, frozen=True):
    """What a source says about itself; a file knows better than the admin who chose it."""

    min_zoom: int
    max_zoom: int
    attribution: str = ""
    bounds: tuple[float, float, float, float] | None = None
    """West, south, east, north in WGS 84 degrees."""


class TileTrouble(Exception):  # noqa: N818 - says what it is
    """A tile could not be had. Fixed words only, never anything a server wrote, nor an address that may hold a key."""

    def __init__(self, code: str, title: str, advice: str, *, certain: bool = False, retry_after_s: float | None = None) -> None:
        """`title` goes after “Street map unavailable:”. `certain`: asking for another tile would end the same way."""
        super().__init__(f"{title}. {advice}")
        self.code = code
        self.title = title
        self.advice = advice
        self.certain = certain
        self.retry_after_s = retry_after_s


class TileReader(Protocol):
    """Reads one source. Calls may wait for a disk or a network: never on the GUI thread."""

    def extent(self) -> Extent:
        """Raises `TileTrouble`."""

    def read(self, place: Place) -> Tile | None:
        """None: the source has nothing there, which is no trouble. Raises `TileTrouble`."""

    def kept(self, place: Place) -> Tile | None:
        """What was read there before and is still at hand, without asking the source; not `fresh`. Never raises."""

    def close(self) -> None: ...


def picture_type(body: bytes) -> str | None:
    """The MIME type by the first bytes, or None when these are no picture a browser shows."""
    for magic, mime in _MAGIC:
        if body.startswith(magic):
            return mime
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return None
