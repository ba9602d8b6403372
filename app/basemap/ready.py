"""Maps that need no address: an admin only has to choose one. None is chosen by itself."""

from __future__ import annotations

from app.basemap.source import Kind, Look, TileSource

_USGS = "https://basemap.nationalmap.gov/arcgis/rest/services"
_CREDIT = "USGS The National Map"

OSM = TileSource(
    "OpenStreetMap",
    Kind.XYZ,
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    attribution="© OpenStreetMap contributors",
    max_zoom=19,
    look=Look.INVERT,
    machine_wide=True,
)
OSM_POLICY = (
    "OpenStreetMap's servers are run by volunteers, for light use. They may be slow or refuse a workstation, bulk and offline"
    " use are forbidden, and their operator sees which places are looked at. For a dispatch centre a tile file or a server of"
    " your own is safer."
)

READY = (
    TileSource(
        "USGS Topo",
        Kind.ARCGIS_CACHE,
        f"{_USGS}/USGSTopo/MapServer",
        attribution=_CREDIT,
        max_zoom=16,
        look=Look.INVERT,
        machine_wide=True,
    ),
    TileSource(
        "USGS Imagery with roads",
        Kind.ARCGIS_CACHE,
        f"{_USGS}/USGSImageryTopo/MapServer",
        attribution=_CREDIT,
        max_zoom=16,
        machine_wide=True,
    ),
    OSM,
)
