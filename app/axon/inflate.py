"""A body of limited size, however it was packed."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from app.axon.errors import BadAnswer

LARGEST_BODY_BYTES = 16 * 1024 * 1024
_STEP_BYTES = 256 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


async def read_body(chunks: AsyncIterator[bytes], encoding: str, largest_bytes: int = LARGEST_BODY_BYTES) -> bytes:
    """The whole body, inflated; raises `BadAnswer` as soon as it grows past the limit, and when it ends too early.

    `encoding` is the Content-Encoding header, `chunks` the bytes as they came off the wire.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return await _read_plain(chunks, largest_bytes)
    if encoding not in _PACKED:
        raise BadAnswer("content_encoding")
    return await _read_packed(chunks, largest_bytes)


async def _read_plain(chunks: AsyncIterator[bytes], largest_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        if len(body) + len(chunk) > largest_bytes:
            raise BadAnswer("too_big")
        body += chunk
    return bytes(body)


async def _read_packed(chunks: AsyncIterator[bytes], largest_bytes: int) -> bytes:
    body = bytearray()
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    broken = False
    async for chunk in chunks:
        packed = chunk
        while packed and not broken and not inflater.eof:
            try:
                body += inflater.decompress(packed, min(_STEP_BYTES, largest_bytes + 1 - len(body)))
            except zlib.error:
                broken = True
            if len(body) > largest_bytes:
                raise BadAnswer("too_big")
            packed = inflater.unconsumed_tail
        if broken or inflater.unused_data:
            raise BadAnswer("gzip")
    # All input may be taken while some output still waits inside.
    while not broken and not inflater.eof:
        piece = inflater.decompress(b"", min(_STEP_BYTES, largest_bytes + 1 - len(body)))
        body += piece
        if len(body) > largest_bytes:
            raise BadAnswer("too_big")
        if not piece:
            raise BadAnswer("truncated")
    return bytes(body)
