"""A street map whose reader is open."""

from __future__ import annotations

import threading
from collections.abc import Callable

from msgspec import Struct

from app.basemap.source import Look, TileSource
from app.basemap.tile import Extent, TileReader, TileTrouble


class OpenSource(Struct, eq=False):
    source: TileSource
    dark: bool
    """The room it was opened for."""
    reader: TileReader
    extent: Extent
    good: bool = False
    """It has answered with a picture since."""

    def look(self, *, dark: bool) -> Look:
        """What is done to its pictures in this room, which may have become dark since it was opened."""
        return self.source.look if dark and not self.dark else self.source.look_for(dark=dark)

    def close_aside(self) -> None:
        """A reader that hangs would hold up whoever closes it."""
        threading.Thread(target=self.reader.close, name="tiles-close", daemon=True).start()


def open_source(open_reader: Callable[[TileSource, bool], TileReader], source: TileSource, dark: bool) -> OpenSource:
    """Raises `TileTrouble`, and leaves nothing open then."""
    reader = open_reader(source, dark)
    try:
        return OpenSource(source, dark, reader, reader.extent())
    except TileTrouble:
        reader.close()
        raise
