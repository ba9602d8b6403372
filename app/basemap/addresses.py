"""Where on its server a tile is: a pure function from a source and a place to an address, without any key."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.basemap.source import Kind, TileSource
from app.basemap.tile import Place

HALF_WORLD_M = 20037508.342789244
SHARP_DPI, PLAIN_DPI = 192, 96


def tile_address(source: TileSource, place: Place, *, dark: bool = False) -> str:
    """`source` is one of a server."""
    address = source.address_for(dark=dark)
    sharp = source.sharp and place.sharp
    if source.kind is Kind.XYZ:
        return _filled(address, place, sharp=sharp)
    side_px = source.tile_size_px * (2 if sharp else 1)
    if source.kind is Kind.ARCGIS_CACHE:
        return _with(_map_server(address) + f"/tile/{place.z}/{place.y}/{place.x}", {})
    west, south, east, north = extent_m(place)
    box = f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}"
    if source.kind is Kind.ARCGIS_EXPORT:
        asked = {
            "bbox": box,
            "bboxSR": "3857",
            "imageSR": "3857",
            "size": f"{side_px},{side_px}",
            "dpi": str(SHARP_DPI if sharp else PLAIN_DPI),
            "format": "png32",
            "transparent": "false",
            "f": "image",
        }
        return _with(_map_server(address) + "/export", {**asked, **({"layers": source.layers} if source.layers else {})})
    return _wms(address, source.layers, box, side_px)


def extent_m(place: Place) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in Web Mercator metres (EPSG:3857)."""
    side_m = 2 * HALF_WORLD_M / (1 << place.z)
    west, north = place.x * side_m - HALF_WORLD_M, HALF_WORLD_M - place.y * side_m
    return west, north - side_m, west + side_m, north


def _filled(template: str, place: Place, *, sharp: bool) -> str:
    values = {
        "{z}": place.z,
        "{x}": place.x,
        "{y}": place.y,
        "{-y}": (1 << place.z) - 1 - place.y,
        "{TileMatrix}": place.z,
        "{TileCol}": place.x,
        "{TileRow}": place.y,
        "{r}": "@2x" if sharp else "",
    }
    for hole, value in values.items():
        template = template.replace(hole, str(value))
    return template


def _map_server(address: str) -> str:
    """`…/MapServer`, whatever of its pages was pasted."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    for server in ("/MapServer", "/ImageServer"):
        before, found, _ = path.partition(server)
        if found:
            path = before + found
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _wms(address: str, layers: str, box: str, side_px: int) -> str:
    parts = urlsplit(address)
    own = {name.upper(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    version = own.pop("VERSION", "1.1.1")
    asked = {
        "SERVICE": "WMS",
        "REQUEST": "GetMap",
        "VERSION": version,
        "LAYERS": layers,
        "CRS" if version.startswith("1.3") else "SRS": "EPSG:3857",
        "BBOX": box,
        "WIDTH": str(side_px),
        "HEIGHT": str(side_px),
    }
    chosen = {"STYLES": "", "FORMAT": "image/png", "TRANSPARENT": "FALSE", **own}
    return _with(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), {**chosen, **asked})


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}?{urlencode(asked, safe=',:')}" if asked else address
