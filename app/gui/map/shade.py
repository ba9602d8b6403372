"""Makes a picture of a street map darker and greyer, so that units are the brightest thing in a dark room.

Done once for each tile, on the thread that read it: the same by a style sheet costs the page every frame without a GPU.
"""

from __future__ import annotations

import threading

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from app.basemap.source import Look
from app.basemap.tile import Tile

GREYNESS = 0.65
"""How much of the colour goes."""
BRIGHTEST_DIMMED = 0.36
INVERTED_SPAN = 0.54
LARGEST_SIDE_PX = 2048
_ONE_BRUSH = threading.Lock()
"""One picture at a time: four threads that paint keep the window waiting for a tenth of a second, one for a few milliseconds."""

# Blue, green, red, as Qt keeps them.
_GREY = (0.114, 0.587, 0.299)
_GROUND = (24.0, 19.0, 14.0)
"""The dark ground; an inverted map's white becomes this."""
_SPANS = {Look.DIM: (BRIGHTEST_DIMMED, 0.4, 0.0), Look.INVERT: (-INVERTED_SPAN, 1.0, 255 * INVERTED_SPAN)}
"""What each colour is multiplied with, how much of the ground is added, and how much of white; nothing leaves 0 to 255."""


def shaded(tile: Tile, look: Look) -> Tile:
    """The tile as it is to be shown. A picture that cannot be read stays what it was: the page shows nothing for it."""
    if look is Look.AS_IT_IS:
        return tile
    with _ONE_BRUSH:
        return _painted(tile, look)


def _painted(tile: Tile, look: Look) -> Tile:
    image = QImage.fromData(QByteArray(tile.body))
    width, height = image.width(), image.height()
    if image.isNull() or max(width, height) > LARGEST_SIDE_PX:
        return tile
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = np.frombuffer(image.bits(), np.uint8).reshape(height, image.bytesPerLine() // 4, 4)[:, :width]
    planes = [pixels[..., channel].astype(np.float32) for channel in range(3)]
    span, of_ground, of_white = _SPANS[look]
    # No matrix product: its library would set a thread on every core, and let them spin.
    grey = sum(plane * np.float32(share * GREYNESS * span) for plane, share in zip(planes, _GREY, strict=True))
    alpha = pixels[..., 3]
    see_through = alpha.astype(np.float32) / np.float32(255) if alpha.min() < 255 else None
    out = np.full((height, width, 4), 255, np.uint8)
    for channel, plane in enumerate(planes):
        plane *= np.float32((1 - GREYNESS) * span)
        plane += grey
        plane += np.float32(of_ground * _GROUND[channel] + of_white)
        if see_through is not None:  # what is see-through shows the ground either way
            plane -= np.float32(_GROUND[channel])
            plane *= see_through
            plane += np.float32(_GROUND[channel])
        out[..., channel] = plane
    painted = QImage(out.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    # Unpacked pixels cost a thirtieth of a PNG to write, and the page reads them as gladly.
    painted.save(written, "BMP")  # type: ignore[call-overload]
    return Tile(bytes(written.data().data()), "image/bmp", tile.fresh)
