"""What Qt takes from the system on Linux: which libraries are missing, and how to get them. Standard library only."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

# Every library that Qt's Core, Gui, Network, Wayland, WebEngine and xcb parts are linked to, and the Debian package it is in.
# Qt aborts without a word when one for the xcb platform is missing, so all are tried before Qt is.
PACKAGE_OF_LIBRARY = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libasound.so.2": "libasound2",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libnspr4.so": "libnspr4",
    "libnss3.so": "libnss3",
    "libudev.so.1": "libudev1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbfile.so.1": "libxkbfile1",
}
# Renamed when Debian 13 and Ubuntu 24.04 moved to 64-bit time; the old name may be ambiguous there.
RENAMED = {"libasound2": "libasound2t64", "libglib2.0-0": "libglib2.0-0t64"}
FONT_PACKAGE = "fonts-dejavu-core"
# Programs that some tests start; without them those tests skip.
PACKAGE_OF_TEST_PROGRAM = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
}
FONT_SUFFIXES = {".ttf", ".otf", ".ttc", ".pfb"}


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries(present: Callable[[str], bool] = loads) -> list[str]:
    """The sonames Qt needs and the system's loader doesn't find."""
    return [library for library in PACKAGE_OF_LIBRARY if not present(library)]


def font_folders(environment: Mapping[str, str], home: Path) -> list[Path]:
    """Where fontconfig looks for fonts unless told otherwise."""
    own_data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    shared = (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    return [own_data / "fonts", home / ".fonts", *(Path(folder) / "fonts" for folder in shared if folder)]


def any_font(folders: Iterable[Path]) -> bool:
    """Whether there is a single font: without one Qt draws no letter at all."""
    return any(
        Path(name).suffix.lower() in FONT_SUFFIXES for folder in folders for _, _, names in os.walk(folder) for name in names
    )


def is_debian_like(os_release: Mapping[str, str]) -> bool:
    return bool({"debian", "ubuntu"} & {os_release.get("ID", ""), *os_release.get("ID_LIKE", "").split()})


def on_debian() -> bool:
    """Whether apt-get is this system's way to get a package."""
    if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
        return False
    try:
        return is_debian_like(platform.freedesktop_os_release())
    except OSError:
        return False


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def known_to_apt(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True).returncode == 0


def current_names(packages: Iterable[str], known: Callable[[str], bool] = known_to_apt) -> list[str]:
    """Each package once, under the name this release has for it."""
    names = (RENAMED[package] if package in RENAMED and known(RENAMED[package]) else package for package in packages)
    return sorted(set(names))


def install_command(packages: Iterable[str]) -> list[str]:
    return ["apt-get", "install", "--yes", "--no-install-recommends", *packages]


def apt_install(packages: Iterable[str]) -> bool:
    """Install as root; what apt-get says goes to the terminal only when it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not _quietly(["apt-get", "update"], environment):
        print("apt-get update failed; trying with the package lists already here.", flush=True)
    names = current_names(packages)
    print(f"Installing from the system's packages: {' '.join(names)}", flush=True)
    return _quietly([*install_command(names), "-o", "DPkg::Lock::Timeout=120"], environment)


def _quietly(command: list[str], environment: Mapping[str, str]) -> bool:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        print(done.stdout, end="", file=sys.stderr, flush=True)
    return done.returncode == 0


def advice(libraries: Iterable[str], font_missing: bool, debian: bool) -> str:
    """What a person without our right to install has to run, as one line."""
    libraries = list(libraries)
    if debian:
        packages = current_names([PACKAGE_OF_LIBRARY[each] for each in libraries] + [FONT_PACKAGE] * font_missing)
        return f"Run this line, then try again:\n  sudo {' '.join(install_command(packages))}"
    wanted = ([f"the libraries {', '.join(libraries)}"] if libraries else []) + (["a font"] if font_missing else [])
    return f"Install {' and '.join(wanted)} with your system's package tool, then try again."


def ensure_libraries() -> bool:
    """Whether everything Qt needs from the system is here, installed now if that's ours to do; says what it did or what to do."""
    if not sys.platform.startswith("linux"):
        return True  # the wheels bring everything on Windows and macOS
    fonts = font_folders(os.environ, Path.home())
    libraries, font_missing = missing_libraries(), not any_font(fonts)
    if (libraries or font_missing) and on_debian() and is_root():
        apt_install([PACKAGE_OF_LIBRARY[each] for each in libraries] + [FONT_PACKAGE] * font_missing)
        libraries, font_missing = missing_libraries(), not any_font(fonts)
    if libraries or font_missing:
        what = f"{len(libraries)} system libraries" if libraries else "a font"
        print(
            f"Watchfloor's window needs {what} not found here.\n{advice(libraries, font_missing, on_debian())}", file=sys.stderr
        )
        return False
    return True


def ensure_test_programs() -> None:
    """Bring the programs some tests start, where that's ours to do; elsewhere say what will be skipped."""
    if not sys.platform.startswith("linux"):
        return
    missing = {program: package for program, package in PACKAGE_OF_TEST_PROGRAM.items() if shutil.which(program) is None}
    if missing and on_debian() and is_root():
        apt_install(missing.values())
        missing = {program: package for program, package in missing.items() if shutil.which(program) is None}
    if missing:
        print(f"Not installed, so the tests that need them are skipped: {', '.join(missing)}", flush=True)
