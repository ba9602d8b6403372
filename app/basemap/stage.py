"""The empty page that Leaflet and our live layer play on: written once by folium, kept in the cache folder.

No datum ever goes through folium: its templates run what a name contains. Everything but the empty stage reaches the page
through our scheme, as numbers and as text.
"""

from __future__ import annotations

import hashlib
import html
import json
import logging
import os
import re
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

_log = logging.getLogger(__name__)

STAGE_FORMAT = 6
"""Raised whenever the making of the page changes, so that a page kept from before is not used."""
_MADE_OF = ("folium", "branca", "django_js_lib_leaflet", "watchfloor")
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_OURS_ONLY = (
    "default-src 'none'",
    "img-src watchfloor:",
    "connect-src watchfloor:",
    "base-uri 'none'",
    "form-action 'none'",
)
_SCRIPTS = "script-src watchfloor:"
_STYLES = "style-src watchfloor:"
HEADER_POLICY = "; ".join([*_OURS_ONLY, f"{_SCRIPTS} 'unsafe-inline'", f"{_STYLES} 'unsafe-inline'", "frame-ancestors 'none'"])
"""What the scheme says beside the page's own policy; both have to agree to anything. It names no hashes, because Qt lowers
the letters of a header. Inline is what the page's own, stricter policy narrows to folium's two scripts."""
_SEAL = re.compile(rb"\A<!-- stage ([0-9a-f]{64}) -->\n")
_AHEAD = (
    ("script", "leaflet/leaflet.js"),
    ("style", "leaflet/leaflet.css"),
    ("style", "live/stage.css"),
    ("script", "channel.js"),
)
"""What folium's page asks for only once it has come to it, one after the other."""


class MissingLeaflet(Exception):  # noqa: N818 - says what it is
    """Leaflet's own files are not installed."""

    def __init__(self) -> None:
        self.title = "The map's library is missing"
        self.advice = "The installation is damaged: install Watchfloor again."
        super().__init__(f"{self.title}. {self.advice}")


@dataclass(frozen=True, slots=True)
class StageSettings:
    """Where an untouched map looks and how far it zooms. Without units that is a whole continent."""

    latitude: float = 39.0
    longitude: float = -96.0
    zoom: int = 4
    min_zoom: int = 2
    max_zoom: int = 20


@dataclass(frozen=True, slots=True)
class Stage:
    """The page as bytes, and the policy to send with it."""

    page: bytes
    content_security_policy: str = HEADER_POLICY


def stage(cache_dir: Path, settings: StageSettings | None = None, modules: Sequence[str] = ()) -> Stage:
    """The stage from the cache, or made anew. `modules`: our script with all that it imports, to be asked for at once.

    A cache that cannot be written costs a quarter of a second, nothing else.
    """
    settings = settings or StageSettings()
    kept_at = cache_dir / f"stage-{_fingerprint(settings, modules)}.html"
    page = _read_kept(kept_at)
    if page is None:
        page = make_page(settings, modules).encode()
        _keep(kept_at, page)
    return Stage(page)


def make_page(settings: StageSettings, modules: Sequence[str] = ()) -> str:
    """The page written by folium, with its own policy before anything else."""
    from app.basemap.folium_stage import render  # folium costs a quarter of a second: only when a page has to be made

    page = render(settings)
    policy = html.escape(strict_policy(page), quote=True)
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    # Otherwise each is asked for only once the one that imports it has come.
    ahead = "".join(f'\n<link rel="preload" as="{kind}" href="{address}">' for kind, address in _AHEAD)
    ahead += "".join(f'\n<link rel="modulepreload" href="live/{name}">' for name in modules)
    return page.replace("<head>", f"<head>\n<title>Map</title>\n{tag}{ahead}", 1)


def strict_policy(page: str) -> str:
    """For the page itself: of inline scripts and styles only the very ones folium wrote, by their hash."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, text in _INLINE.findall(page):
        hashes[kind].append(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'")
    return "; ".join([*_OURS_ONLY, " ".join([_SCRIPTS, *hashes["script"]]), " ".join([_STYLES, *hashes["style"]])])


def leaflet_folder() -> Path:
    """The folder with `leaflet.js` and `leaflet.css`. Raises `MissingLeaflet`. Django is not needed for it."""
    spec = find_spec("js_lib_leaflet")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "static" / "js_lib_leaflet"
        if (folder / "leaflet.js").is_file():
            return folder
    raise MissingLeaflet


def _fingerprint(settings: StageSettings, modules: Sequence[str]) -> str:
    text = json.dumps([STAGE_FORMAT, _installed(), asdict(settings), list(modules)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _installed() -> list[str]:
    """What the page is made of, each as `folium-0.20.0.dist-info`: `importlib.metadata` would parse whole files to say it."""
    spec = find_spec("folium")
    if spec is None or spec.origin is None:
        return []
    beside = Path(spec.origin).parent.parent
    try:
        return sorted(name for name in os.listdir(beside) if name.endswith(".dist-info") and name.partition("-")[0] in _MADE_OF)
    except OSError:  # a frozen program has no such folder: its stages are told apart by their format
        return []


def _read_kept(path: Path) -> bytes | None:
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    seal = _SEAL.match(kept)
    page = kept[seal.end() :] if seal else b""
    if seal is None or hashlib.sha256(page).hexdigest().encode() != seal[1]:
        _log.warning("The map's page in the cache is damaged and is made anew")
        return None
    return page


def _keep(path: Path, page: bytes) -> None:
    """In one step, so that a second start never reads half a page."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
        with os.fdopen(handle, "wb") as file:
            file.write(b"<!-- stage %s -->\n" % hashlib.sha256(page).hexdigest().encode() + page)
        Path(name).replace(path)
    except OSError as error:
        _log.warning("The map's page cannot be kept in the cache: %s", type(error).__name__)
