"""The street map of the training feed's town: two tile files that come with the program."""

from __future__ import annotations

from app.basemap.source import Kind, Look, TileSource
from app.resources import MissingResource, Resources


def training_map(resources: Resources) -> TileSource | None:
    """Drawn once for a light and once for a dark room, so that nothing is done to its pictures. None if it was not installed."""
    try:
        light, dark = (resources.path(f"demo/helsinki-{style}.mbtiles").resolve() for style in ("light", "dark"))
    except MissingResource:
        return None
    return TileSource(
        "Central Helsinki (training)",
        Kind.MBTILES,
        str(light),
        dark_address=str(dark),
        max_zoom=17,
        look=Look.AS_IT_IS,
        machine_wide=True,
    )
