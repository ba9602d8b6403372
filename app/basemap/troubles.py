"""Everything that can keep a street map from the screen, in words for the person who has to put it right.

Each title goes after “Street map unavailable:”. Certain ones would come again for every other tile.
"""

from __future__ import annotations

from app.basemap.tile import TileTrouble

_KEEPS_TRYING = "Watchfloor keeps trying."
_CHECK = "Check the map's address in the settings."
_RASTER = "Ask for raster tiles (PNG, JPEG or WebP), or make a raster file with a program such as QGIS."

_CERTAIN = {
    # a file
    "gone": ("the tile file is not there", "Check the share or the drive it lies on, or choose another file."),
    "unreadable": ("the tile file cannot be read", "Check that this user may read it and that it is a tile file."),
    "damaged": ("the tile file is damaged or none of this kind", "Copy it again, or choose another file."),
    "empty": ("the tile file is empty", "Choose another file, or copy it again."),
    "vector": ("it holds vector tiles, which Watchfloor cannot draw", _RASTER),
    "stalled": ("it does not answer", "Check the share or the drive it lies on, or its server."),
    # the way to a server
    "name_not_found": ("the map server's name leads nowhere", "Check the address, and whether there is a network."),
    "not_reachable": ("the map server cannot be reached", _KEEPS_TRYING),
    "not_trusted": (
        "the map server's certificate is not trusted",
        "Ask its owner for a valid one, or have your IT add its authority to this workstation.",
    ),
    "no_tls": ("no encryption with the map server could be agreed on", "Ask its owner, or your IT."),
    "proxy": ("the proxy is in the way", "Ask your network's admin for a way to the map server."),
    # what a server answers
    "no_key": ("the key of this map is not on this workstation", "Enter it in the settings, under Base map."),
    "key_refused": (
        "the map server refuses the key or password",
        "Ask the map's owner for a valid one and enter it in the settings.",
    ),
    "refused": (
        "the map server refuses this workstation",
        "It may want a key, or forbid this use: ask the map's owner, or choose another map.",
    ),
    "too_often": (
        "the map server is asked too often",
        "It is asked again later. For many workstations use a tile file or a server of your own.",
    ),
    "sent_away": (
        "the map server sends us to another address, perhaps a login page",
        "Open the map's address in a browser of this workstation and see what comes.",
    ),
    "web_page": (
        "a web page comes instead of the map, perhaps a login page",
        "Open the map's address in a browser of this workstation and see what it wants.",
    ),
    "wms_refused": (
        "the map server refuses the layer or the projection",
        "Check the layers' names in the settings; the server must offer EPSG:3857 and PNG.",
    ),
    "arcgis_refused": ("the map server refuses the question", "Check the map's address and layers in the settings."),
    "no_picture": ("what the server sends is no picture", _CHECK),
    "too_large": ("the server's pictures are far too large", _CHECK),
    "nothing_found": ("the server has no picture of any place asked for", "Check the map's address and its zoom levels."),
    "same_picture": (
        "the server sends the same picture for every place",
        "It may be a watermark or a notice: look at it in the settings, then ask the map's owner or choose another map.",
    ),
}
_PASSING = {
    "too_slow": ("the map server takes too long", _KEEPS_TRYING),
    "broke_off": ("the connection to the map server broke off", _KEEPS_TRYING),
    "server_trouble": ("the map server has a fault", _KEEPS_TRYING),
    "not_understood": ("the map server does not understand the question", "Check the map's address and kind in the settings."),
    "cut_off": ("the server's pictures are cut off", _KEEPS_TRYING),
    "failed": ("it could not be read", _KEEPS_TRYING),
}


def trouble(code: str, *, advice: str = "", retry_after_s: float | None = None) -> TileTrouble:
    """`advice` in the place of the usual one."""
    title, usual = _CERTAIN.get(code) or _PASSING[code]
    return TileTrouble(code, title, advice or usual, certain=code in _CERTAIN, retry_after_s=retry_after_s)
