"""Makes a picture of a street map darker and greyer, so that units are the brightest thing in a dark room.

Done once for each tile, on the thread that read it: the same by a style sheet costs the page every frame without a GPU.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from app.basemap.source import Look
from app.basemap.tile import Tile

GREYNESS = 0.65
"""How much of the colour goes."""
BRIGHTEST_DIMMED = 0.46
GROUND = np.array([24.0, 19.0, 14.0], np.float32)
"""Blue, green, red of the dark ground; an inverted map's white becomes this."""
INVERTED_SPAN = 0.44
_GREY = np.array([0.114, 0.587, 0.299], np.float32)
LARGEST_SIDE_PX = 2048


def shaded(tile: Tile, look: Look) -> Tile:
    """The tile as it is to be shown. A picture that cannot be read stays what it was: the page shows nothing for it."""
    if look is Look.AS_IT_IS:
        return tile
    image = QImage.fromData(QByteArray(tile.body))
    if image.isNull() or max(image.width(), image.height()) > LARGEST_SIDE_PX:
        return tile
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    colour = pixels[:, : image.width(), :3]
    changed = colour.astype(np.float32)
    grey = changed @ _GREY
    changed *= 1 - GREYNESS
    changed += grey[..., None] * GREYNESS
    if look is Look.INVERT:
        np.subtract(255, changed, out=changed)
        changed *= INVERTED_SPAN
        changed += GROUND
    else:
        changed *= BRIGHTEST_DIMMED
        changed += GROUND * 0.4
    out = np.empty((*grey.shape, 4), np.uint8)
    out[..., :3] = np.minimum(changed, 255)
    out[..., 3] = pixels[:, : image.width(), 3]
    painted = QImage(out.data, image.width(), image.height(), 4 * image.width(), QImage.Format.Format_ARGB32)
    opaque = bool((out[..., 3] == 255).all())
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    if opaque:
        painted = painted.convertToFormat(QImage.Format.Format_RGB32)
    kind, quality, mime = ("JPG", 90, "image/jpeg") if opaque and tile.mime == "image/jpeg" else ("PNG", 90, "image/png")
    painted.save(written, kind, quality)  # type: ignore[call-overload]
    return Tile(bytes(written.data().data()), mime, tile.fresh)
