"""`watchfloor diagnose`: what support asks for first. Imports no Qt, prints no secret and no officer."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import ssl
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from app.cli.outcome import Exit, say
from app.cli.preflight import PACKAGES, missing_libraries, missing_sentence, obstacle, runs_as_root
from app.cli.system_proxy import find_proxy
from app.cli.workplace import Workplace
from app.resources import MissingResource, find_resources

_PACKAGES = (
    "watchfloor",
    "PySide6",
    "folium",
    "django-js-lib-leaflet",
    "httpx",
    "truststore",
    "keyring",
    "msgspec",
    "numpy",
    "platformdirs",
    "aiohttp",
    "pmtiles",
)
_PROXY_VARIABLES = ("https_proxy", "http_proxy", "all_proxy", "no_proxy")
_TELLING_VARIABLES = (
    "QTWEBENGINE_DISABLE_SANDBOX",
    "QTWEBENGINE_REMOTE_DEBUGGING",
    "QTWEBENGINE_CHROMIUM_FLAGS",
    "PYTHON_KEYRING_BACKEND",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
)
_KEYRING_WITHIN_S = 5.0


def run(workplace: Workplace) -> int:
    """Always 0: what is wrong is in the text."""
    for title, lines in (
        ("Versions", _versions()),
        ("System libraries", _libraries()),
        ("Keyring", iter([_keyring(workplace)])),
        ("Proxy", _proxy()),
        ("Environment", _environment()),
        ("Files", _files(workplace)),
    ):
        say(title)
        for line in lines:
            say(f"  {line}")
    return Exit.WORKED


def _versions() -> Iterator[str]:
    yield f"Python {platform.python_version()} ({sys.executable})"
    yield platform.platform()
    yield ssl.OPENSSL_VERSION
    for package in _PACKAGES:
        try:
            yield f"{package} {importlib.metadata.version(package)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{package} NOT INSTALLED"


def _libraries() -> Iterator[str]:
    missing = missing_libraries(PACKAGES)
    yield missing_sentence(missing) if missing else "all there"
    yield obstacle(os.environ, root=runs_as_root(), offscreen=False) or "the window can be shown"


def _keyring(workplace: Workplace) -> str:
    found: list[str] = []
    # D-Bus can leave a question unanswered for half a minute; a diagnosis must end.
    asking = threading.Thread(target=lambda: found.append(workplace.keeper.describe()), daemon=True)
    asking.start()
    asking.join(_KEYRING_WITHIN_S)
    return found[0] if found else f"did not answer within {_KEYRING_WITHIN_S:g} s"


def _proxy() -> Iterator[str]:
    set_here = False
    for name in _PROXY_VARIABLES:
        for variable in (name, name.upper()):
            if value := os.environ.get(variable):
                set_here = True
                yield f"{variable} = {_without_user(value)}"
    if not set_here:
        yield "none set in the environment"
        yield f"the system's settings name {find_proxy('https://evidence.com') or 'none'} for evidence.com"


def _without_user(address: str) -> str:
    """A proxy's address without the name and password some put into it."""
    return re.sub(r"^([a-z0-9+.-]+://)?\S*@", r"\1(user)@", address, flags=re.IGNORECASE)


def _environment() -> Iterator[str]:
    yield f"display: {os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY') or 'none'}"
    yield f"runs as root: {'yes' if runs_as_root() else 'no'}"
    for variable in _TELLING_VARIABLES:
        if variable in os.environ:
            yield f"{variable} is set and changes how Watchfloor protects itself"


def _files(workplace: Workplace) -> Iterator[str]:
    folders = workplace.folders
    for name, folder in (
        ("settings and connections", folders.config_dir),
        ("data", folders.data_dir),
        ("cache", folders.cache_dir),
        ("log", folders.log_dir),
        ("set for the whole machine", folders.machine_config_dir),
    ):
        yield f"{name}: {folder} ({_condition(folder)})"
    try:
        yield f"resources: {find_resources().root}"
    except MissingResource as error:
        yield str(error)
    book = workplace.book.load()
    yield f"connections: {len(book.profiles)}, of which {sum(profile.enabled for profile in book.profiles)} are on"
    yield from book.notices


def _condition(folder: Path) -> str:
    if not folder.exists():
        return "not there yet"
    return "writable" if os.access(folder, os.W_OK) else "read-only"
