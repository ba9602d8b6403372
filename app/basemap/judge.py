"""Whether what a map server answered is a piece of a street map. Judged by what came, never by the status alone."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections import Counter, OrderedDict
from dataclasses import dataclass

from app.basemap.tile import Place, Tile, TileTrouble, picture_type
from app.basemap.troubles import trouble

KEY_REFUSED = (401, 403, 498, 499)
"""The last two are ArcGIS's own."""
LOOKED_BACK = 24
ENOUGH_ALIKE = 8
SHARE_ALIKE = 0.6
PLAIN_JPEG_BYTES = 2000
"""A piece of open sea is smaller than this; a picture with words on it is not."""
_MOST_PIXEL_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answered:
    """What came over the wire, whole."""

    status: int
    content_type: str = ""
    body: bytes = b""
    retry_after_s: float | None = None

    def __repr__(self) -> str:
        return f"Answered({self.status}, {len(self.body)} bytes)"


def judge(answered: Answered, *, with_key: bool) -> Tile | None:
    """The picture, or None where the server has nothing. Raises `TileTrouble` for everything else."""
    status, body = answered.status, answered.body
    if status in (204, 404) or (status == 200 and not body):
        return None
    if status == 200:
        mime = picture_type(body)
        if mime is None:
            raise _no_picture(body, with_key=with_key)
        if not _is_whole(body, mime):
            raise trouble("cut_off")
        return Tile(body, mime)
    if 300 <= status < 400:
        raise trouble("sent_away")
    raise _refusal(status, answered.retry_after_s, with_key=with_key)


def _refusal(status: int, retry_after_s: float | None, *, with_key: bool) -> TileTrouble:
    if status == 407:
        return trouble("proxy")
    if status in KEY_REFUSED:
        return trouble("key_refused" if with_key else "refused")
    if status == 429:
        return trouble("too_often", retry_after_s=retry_after_s)
    return trouble("server_trouble" if status >= 500 else "not_understood", retry_after_s=retry_after_s)


def _no_picture(body: bytes, *, with_key: bool) -> TileTrouble:
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"{"):
        return _told_in_json(body, with_key=with_key)
    if b"<!doctype html" in start or b"<html" in start:
        return trouble("web_page")
    if start.startswith(b"<?xml") or b"exception" in start:
        return trouble("wms_refused")
    if body[:2] == b"\x1f\x8b" or start.startswith(b"\x1a"):
        return trouble("vector")
    return trouble("no_picture")


def _told_in_json(body: bytes, *, with_key: bool) -> TileTrouble:
    """ArcGIS says with status 200 that it refuses."""
    try:
        code = int(json.loads(body[:100_000])["error"]["code"])
    except (ValueError, KeyError, TypeError, RecursionError):
        code = 0
    if code in KEY_REFUSED:
        return trouble("key_refused" if with_key else "refused")
    return trouble("arcgis_refused")


def _is_whole(body: bytes, mime: str) -> bool:
    if mime == "image/png":
        return b"IEND" in body[-64:]
    if mime == "image/jpeg":
        return b"\xff\xd9" in body[-64:]
    return True


class SamePicture:
    """Notices that one picture comes for many places: a watermark, “no data”, “blocked”. Open sea may look the same everywhere.

    Not for several threads at once.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()

    def note(self, place: Place, body: bytes) -> bool:
        """Whether this is such a picture."""
        digest = hashlib.blake2b(body, digest_size=16).digest()
        key = (place.z, place.x, place.y)
        self._seen.pop(key, None)
        self._seen[key] = digest
        while len(self._seen) > LOOKED_BACK:
            self._seen.popitem(last=False)
        alike = Counter(self._seen.values())[digest]
        return alike >= max(ENOUGH_ALIKE, SHARE_ALIKE * len(self._seen)) and not is_plain(body)


def is_plain(body: bytes) -> bool:
    """Whether a picture is one colour, or stripes of it: water, a desert, the ground outside a county."""
    if picture_type(body) != "image/png":
        return len(body) <= PLAIN_JPEG_BYTES
    try:
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body[16:29])
        packed = b"".join(chunk for name, chunk in _chunks(body) if name == b"IDAT")
        pixels = zlib.decompressobj().decompress(packed, _MOST_PIXEL_BYTES)
    except (struct.error, zlib.error):
        return False
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 0)
    row = 1 + (width * samples * depth + 7) // 8
    if interlaced or not samples or len(pixels) < row * height:
        return False
    # The byte before each row says how it is written; the same row may be written in two or three ways.
    return len({pixels[at + 1 : at + row] for at in range(0, row * height, row)}) <= 3


def _chunks(body: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = 8
    while at + 12 <= len(body) and len(found) < 5000:
        length = int.from_bytes(body[at : at + 4], "big")
        found.append((body[at + 4 : at + 8], body[at + 8 : at + 8 + length]))
        at += 12 + length
    return found
