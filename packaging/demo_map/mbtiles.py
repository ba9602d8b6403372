"""Pictures cut into tiles of few colours, in one file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from demo_map.projection import TILE_PX, Sheet

Colours = npt.NDArray[np.uint32]
"""0xAARRGGBB."""


def write_mbtiles(file: Path, pictures: Iterable[tuple[Sheet, QImage]], colours: int, metadata: Mapping[str, str]) -> int:
    """Every tile that is not empty, as PNG with one palette of `colours`. Answers with their number."""
    sheets = [(sheet, _pixels(picture)) for sheet, picture in pictures]
    palette = _palette([pixels for _, pixels in sheets], colours)
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        base.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        base.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
        base.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        for sheet, pixels in sheets:
            indices = _indices(pixels, palette)
            for column, row in sheet.tiles():
                x, y = column * TILE_PX, row * TILE_PX
                if pixels[y : y + TILE_PX, x : x + TILE_PX].any():
                    # MBTiles count rows from the south.
                    from_south = 2**sheet.zoom - 1 - (sheet.first_row + row)
                    tile = _png(indices[y : y + TILE_PX, x : x + TILE_PX], palette)
                    key = (sheet.zoom, sheet.first_column + column, from_south)
                    base.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (*key, tile))
        (count,) = base.execute("SELECT count(*) FROM tiles").fetchone()
    base.execute("VACUUM")
    base.close()
    return int(count)


def _pixels(picture: QImage) -> Colours:
    plain = picture.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), plain.width()).copy()
    pixels[pixels >> 24 < 128] = 0  # the map's edge is opaque or not there
    pixels[pixels != 0] |= 0xFF000000
    return pixels


def _palette(pictures: list[Colours], colours: int) -> Colours:
    """Transparent, then the colours that cover most, each clearly another than those before it."""
    found, counts = np.unique(np.concatenate([pixels.ravel() for pixels in pictures]), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    found, weights = found[order], counts[order].astype(float)
    keep = found != 0
    channels, weights = _channels(found[keep]), weights[keep]
    chosen = [0]
    distance = np.full(len(channels), np.inf)
    # The next colour is the one whose pixels are served worst by the ones chosen so far.
    for _ in range(min(colours - 1, len(channels))):
        distance = np.minimum(distance, ((channels - channels[chosen[-1]]) ** 2).sum(axis=1))
        worst = int(np.argmax(distance * np.sqrt(weights)))
        if distance[worst] == 0:
            break
        chosen.append(worst)
    return np.concatenate([np.zeros(1, np.uint32), found[keep][chosen]])


def _indices(pixels: Colours, palette: Colours) -> npt.NDArray[np.uint8]:
    unique, inverse = np.unique(pixels, return_inverse=True)
    away = ((_channels(unique)[:, None, :] - _channels(palette)[None, 1:, :]) ** 2).sum(axis=2)
    nearest = np.where(unique == 0, 0, 1 + away.argmin(axis=1)).astype(np.uint8)
    return np.asarray(nearest[inverse].reshape(pixels.shape))


def _channels(colours: Colours) -> npt.NDArray[np.float64]:
    return np.stack([(colours >> shift & 255).astype(float) for shift in (16, 8, 0)], axis=1)


def _png(indices: npt.NDArray[np.uint8], palette: Colours) -> bytes:
    data = np.ascontiguousarray(indices)
    tile = QImage(data.data, TILE_PX, TILE_PX, TILE_PX, QImage.Format.Format_Indexed8)
    tile.setColorTable([int(each) for each in palette])
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setQuality(0)  # the smallest file
    if not writer.write(tile):
        raise RuntimeError(writer.errorString())
    return bytes(store.data())
