"""Opens a source with what reads its kind."""

from __future__ import annotations

from pathlib import Path

from app.basemap.mbtiles import MbtilesFile
from app.basemap.pmtiles_file import PmtilesFile
from app.basemap.source import Kind, TileSource
from app.basemap.tile import TileReader, TileTrouble


class Readers:
    """What every reader shares."""

    def open(self, source: TileSource, dark: bool) -> TileReader:
        """Raises `TileTrouble`. May wait for the keyring."""
        address = source.address_for(dark=dark)
        if source.kind is Kind.MBTILES:
            return MbtilesFile(Path(address))
        if source.kind is Kind.PMTILES:
            return PmtilesFile(Path(address))
        raise TileTrouble("unknown", "this kind of map cannot be read yet", "Choose another.", certain=True)
