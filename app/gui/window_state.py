"""Where the window stood, as short texts: read at the start, written after every change."""

from __future__ import annotations

import base64
import binascii
import math

from PySide6.QtCore import QByteArray

from app.gui.map.hearing import View
from app.settings import StateFile

GEOMETRY, SPLITTER, PANEL, PANEL_HIDDEN = "window_geometry", "window_splitter", "panel", "panel_hidden"
MAP_VIEW, TRAINING_MAP_VIEW = "map_view", "training_map_view"


class WindowState:
    """A broken entry is one that is not there. Without a file nothing is remembered."""

    def __init__(self, file: StateFile | None) -> None:
        self._file = file
        self._values = file.load() if file is not None else {}
        self._kept = dict(self._values)

    def text(self, name: str) -> str | None:
        return self._values.get(name)

    def blob(self, name: str) -> QByteArray | None:
        try:
            return QByteArray(base64.b64decode(self._values[name], validate=True))
        except (KeyError, ValueError, binascii.Error):
            return None

    def view(self, name: str) -> View | None:
        """Latitude, longitude, zoom."""
        try:
            latitude, longitude, zoom = (float(part) for part in self._values[name].split())
            view = View(latitude, longitude, int(zoom))
        except (KeyError, ValueError, OverflowError):
            return None
        sane = math.isfinite(longitude) and -90 <= latitude <= 90 and abs(longitude) <= 3600 and 0 <= zoom <= 24
        return view if sane else None

    def set_text(self, name: str, value: str) -> None:
        self._values[name] = value

    def set_blob(self, name: str, value: QByteArray) -> None:
        self._values[name] = base64.b64encode(value.data()).decode("ascii")

    def set_view(self, name: str, view: View | None) -> None:
        if view is not None:
            self._values[name] = f"{view.latitude:.6f} {view.longitude:.6f} {view.zoom}"

    def save(self) -> None:
        """On any thread, one at a time; nothing is written when nothing changed."""
        values = dict(self._values)
        if self._file is not None and values != self._kept:
            # Another window's entries of other names stay.
            self._file.save({**self._file.load(), **values})
            self._kept = values
