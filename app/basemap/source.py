"""A street map an admin can choose: what kind of server or file it is, where, and how it is to be shown. Never a secret."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LONGEST_NAME = 60
LONGEST_ADDRESS = 2000
LONGEST_ATTRIBUTION = 300
DEEPEST_ZOOM = 22


class Kind(StrEnum):
    XYZ = "xyz"
    """A template with {z}, {x} and {y}, or WMTS's own {TileMatrix}, {TileRow} and {TileCol}."""
    WMS = "wms"
    ARCGIS_CACHE = "arcgis_cache"
    ARCGIS_EXPORT = "arcgis_export"
    """An ArcGIS MapServer without a cache, or with one in another projection: it draws each picture when asked."""
    MBTILES = "mbtiles"
    PMTILES = "pmtiles"

    @property
    def is_file(self) -> bool:
        return self in (Kind.MBTILES, Kind.PMTILES)


class Access(StrEnum):
    """How the server wants to know who asks. What is secret of it lies in the keyring."""

    OPEN = "open"
    TOKEN = "token"  # noqa: S105 - a kind, not a token
    """A parameter of the address, as ArcGIS has it."""
    BEARER = "bearer"
    BASIC = "basic"


class Look(StrEnum):
    """What is done to the pictures in the dark theme, so that units are the brightest thing."""

    DIM = "dim"
    """Darker and greyer: for photographs."""
    INVERT = "invert"
    """Light ground becomes dark ground: for drawn maps on white."""
    AS_IT_IS = "as it is"


class BadSource(ValueError):  # noqa: N818 - says what it is
    """A value that cannot be a source's. `field` names the entry to put right; holds sentences, never what was typed."""

    def __init__(self, field: str, title: str, advice: str) -> None:
        super().__init__(f"{title}. {advice}")
        self.field = field
        self.title = title
        self.advice = advice


_PLACES = {
    Kind.XYZ: ({"z", "x", "y"}, {"z", "x", "-y"}, {"TileMatrix", "TileCol", "TileRow"}),
}
_KEY_NAMES = frozenset(
    {
        *("key", "apikey", "api_key", "api-key", "appid", "app_code", "authkey", "subscription-key"),
        *("token", "access_token", "accesstoken", "auth", "ticket", "sig", "signature"),
        *("password", "passwd", "pwd", "pass", "secret", "client_secret"),
    }
)
"""Parameters of an address that hold a secret, in small letters."""
_HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class TileSource:
    """Every value here can be used: the constructor raises `BadSource` otherwise."""

    name: str
    """1–60 printable characters, unique whatever their case."""
    kind: Kind
    address: str
    """A template, a server's address or the path of a file."""
    dark_address: str = ""
    """The same map drawn for a dark room, where there is one."""
    layers: str = ""
    """WMS: its layers, with commas between. ArcGIS export: as its parameter `layers` takes them."""
    attribution: str = ""
    """Who made the map, as plain text; always on the screen."""
    min_zoom: int = 0
    max_zoom: int = 19
    tile_size_px: int = 256
    """256, or 512 for a map cut into larger pieces."""
    sharp: bool = False
    """Pictures of twice the pixels are to be had for dense screens: {r} in a template, a larger picture from WMS and export."""
    look: Look = Look.DIM
    access: Access = Access.OPEN
    user: str = ""
    """For basic access; the password is in the keyring."""
    token_name: str = "token"  # noqa: S105 - what the parameter is called
    machine_wide: bool = False
    """Comes from the file an admin pushed to every workstation, or is one of ours: shown, not changed here."""
    other_entries: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.name != tidy_name(self.name):
            raise BadSource("name", "The name has spaces around it", "Remove them.")
        for where in ("address", "dark_address"):
            check_address(self.kind, getattr(self, where), where)
        _check_text("layers", self.layers, LONGEST_ADDRESS)
        _check_text("attribution", self.attribution, LONGEST_ATTRIBUTION)
        _check_text("user", self.user, LONGEST_NAME * 4)
        if self.kind is Kind.WMS and not self.layers.strip():
            raise BadSource("layers", "The layers are missing", "Write the names of the WMS layers to show, with commas between.")
        for zoom in (self.min_zoom, self.max_zoom):
            if type(zoom) is not int or not 0 <= zoom <= DEEPEST_ZOOM:
                raise BadSource("max_zoom", "These zoom levels cannot be used", f"Choose whole numbers from 0 to {DEEPEST_ZOOM}.")
        if self.min_zoom > self.max_zoom:
            raise BadSource("max_zoom", "The first zoom level is beyond the last", "Put them the other way round.")
        if self.tile_size_px not in (256, 512):
            raise BadSource("tile_size_px", "This tile size cannot be used", "Choose 256 or 512.")
        if type(self.sharp) is not bool:
            raise BadSource("sharp", "“sharp” is neither true nor false", "Write true or false.")
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", self.token_name):
            raise BadSource("token_name", "The token's parameter cannot be used", "It is a short word such as token or key.")
        self._check_access()

    def _check_access(self) -> None:
        if self.access is Access.OPEN:
            return
        if self.kind.is_file:
            raise BadSource("access", "A file has no access of its own", "Choose open access.")
        if self.access is Access.BASIC and (not self.user or ":" in self.user):
            raise BadSource("user", "The user's name is missing or holds a colon", "Write the name the server knows.")
        for address in filter(None, (self.address, self.dark_address)):
            server = server_of(address)
            if server != server_of(self.address):
                raise BadSource("dark_address", "The dark map is on another server", "A key is only ever sent to one server.")
            if not server.startswith("https:") and not is_loopback(server):
                raise BadSource(
                    "address",
                    "A key may not travel without encryption",
                    "Use the server's https address, or let it be asked without a key.",
                )

    def address_for(self, *, dark: bool) -> str:
        return self.dark_address if dark and self.dark_address else self.address

    def look_for(self, *, dark: bool) -> Look:
        """A map that was drawn for the dark, or is seen in the light, is left as it is."""
        return self.look if dark and not self.dark_address else Look.AS_IT_IS

    @property
    def secret_key(self) -> str:
        """Under which its key is kept. Holds the server, so that a key never follows an edit to another host."""
        return f"basemap/{server_of(self.address)}/{self.user or self.token_name}"

    def named(self, name: str) -> bool:
        return same_name(self.name, name)


def tidy_name(text: str) -> str:
    name = unicodedata.normalize("NFC", text).strip()
    if not name:
        raise BadSource("name", "The name is missing", "Give the map a name, for example “County streets”.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadSource("name", "This name cannot be used", f"Use 1 to {LONGEST_NAME} printable characters.")
    return name


def same_name(one: str, other: str) -> bool:
    return _comparable(one) == _comparable(other)


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def check_address(kind: Kind, address: str, where: str = "address") -> None:
    """Raises `BadSource`. An empty `dark_address` is fine."""
    if where == "dark_address" and not address:
        return
    _check_text(where, address, LONGEST_ADDRESS)
    if not address.strip():
        what = "file" if kind.is_file else "address"
        raise BadSource(
            where, f"The {what} is missing", "Choose the file." if kind.is_file else "Paste it from the server's page."
        )
    if kind.is_file:
        if not Path(address).is_absolute():
            raise BadSource(
                where, "The file's path is not a whole one", "Write it from its beginning, for example from C:\\ or /."
            )
        return
    if "{" in address.partition("://")[2].partition("/")[0]:
        raise BadSource(
            where, "The server's name holds a place Watchfloor does not fill", "Write one server's name, for example a for {s}."
        )
    server_of(address, where)
    if any(name.casefold() in _KEY_NAMES and value.strip() for name, value in parse_qsl(urlsplit(address).query)):
        raise BadSource(
            where,
            "The address holds a key, and would be stored with it in a file",
            "Take it out, choose a token under Access with the same parameter's name, and enter the key there.",
        )
    holes = set(_HOLE.findall(address))
    if kind is Kind.XYZ:
        wanted = [places for places in _PLACES[kind] if places <= holes]
        if not wanted:
            raise BadSource(where, "The template lacks its places", "It must hold {z}, {x} and {y}, where the tile's numbers go.")
        holes -= wanted[0] | {"r"}
    if holes:
        raise BadSource(
            where,
            "The address holds a place Watchfloor does not fill",
            "Write its value instead, for example one server's name for {s}, the style for {Style}.",
        )


def server_of(address: str, where: str = "address") -> str:
    """`https://host:port` in one spelling; the only place a source may ever reach. Raises `BadSource`."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    spelled = bool(host) and re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", host or "") is not None
    if (
        parts.scheme not in ("https", "http")
        or not spelled
        or parts.username is not None
        or parts.fragment
        or "{" in parts.netloc
    ):
        raise BadSource(
            where,
            "This is not the address of a map server",
            "It begins with https:// and a plain host name, without a user, a password or a #.",
        )
    host = f"[{host}]" if ":" in (host or "") else host
    return f"{parts.scheme}://{host}:{port or (443 if parts.scheme == 'https' else 80)}"


def is_loopback(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_text(where: str, text: str, longest: int) -> None:
    if not isinstance(text, str) or len(text) > longest or not text.isprintable():
        raise BadSource(where, "This text cannot be used", f"Use at most {longest} printable characters.")
