"""How a street map stands, for whoever shows it or says it."""

from __future__ import annotations

from msgspec import Struct

from app.basemap.source import TileSource
from app.basemap.tile import Extent, TileTrouble


class Standing(Struct, frozen=True):
    """How the street map stands. `revision` is new whenever what a tile's place shows has changed."""

    revision: int = 0
    chosen: TileSource | None = None
    shown: TileSource | None = None
    """What is drawn: the chosen one, the last that worked in its place, or nothing."""
    extent: Extent | None = None
    trouble: TileTrouble | None = None
    """Why the chosen one is not to be had."""

    @property
    def instead(self) -> bool:
        return self.shown is not None and self.shown is not self.chosen

    def words(self) -> str:
        """One line for the foot of the window; empty when nothing is wrong."""
        if self.trouble is None:
            return ""
        instead = f" ({self.shown.name} is shown instead)" if self.instead and self.shown else ""
        return f"Street map unavailable: {self.trouble.title}{instead}. Positions still right"
