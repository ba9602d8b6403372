"""Whether this machine can show the window at all, found out before Qt is asked: Qt would abort without a sentence.

Standard library only: `diagnose` uses it where Qt cannot be imported.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping

# What Qt's Core, Gui, WebEngine and QtNetwork are linked to, and the Debian package each comes in.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXext.so.6": "libxext6",
    "libXfixes.so.3": "libxfixes3",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libasound.so.2": "libasound2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libnspr4.so": "libnspr4",
    "libnss3.so": "libnss3",
    "libudev.so.1": "libudev1",
    "libxcb-dri3.so.0": "libxcb-dri3-0",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbfile.so.1": "libxkbfile1",
}
# What the xcb platform plugin needs besides.
XCB_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
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
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PACKAGES = QT_LIBRARIES | XCB_LIBRARIES

_SONAME = re.compile(r"\b(lib[\w.+-]+?\.so(?:\.\d+)*)\b(?=:| )")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries(libraries: Iterable[str], present: Callable[[str], bool] = loads) -> list[str]:
    """Those the system's loader does not find; none on Windows and macOS, where Qt brings everything."""
    return [library for library in libraries if not present(library)] if sys.platform.startswith("linux") else []


def missing_sentence(libraries: list[str]) -> str:
    """One sentence that names the libraries and, where we know them, the packages to install."""
    packages = sorted({PACKAGES[library] for library in libraries if library in PACKAGES})
    install = f" On Debian or Ubuntu: apt-get install {' '.join(packages)}." if packages else ""
    return f"The window needs system libraries that are not here: {', '.join(libraries)}.{install}"


def import_sentence(error: ImportError) -> str:
    """What to do about Qt's refusal to be imported."""
    soname = _SONAME.search(str(error))
    if soname:
        return missing_sentence([soname[1]])
    if isinstance(error, ModuleNotFoundError):
        return f"The Python package {(error.name or 'PySide6').split('.')[0]} is not installed: install Watchfloor again."
    if sys.platform == "win32":
        return "Qt cannot be loaded: install the Microsoft Visual C++ runtime, then try again."
    return f"Qt cannot be loaded ({type(error).__name__}): install Watchfloor again, or run `watchfloor diagnose`."


def runs_as_root() -> bool:
    return sys.platform.startswith("linux") and os.geteuid() == 0


def obstacle(
    environment: Mapping[str, str], *, root: bool, offscreen: bool, opens: Callable[[], bool] | None = None
) -> str | None:
    """Why no window can be shown here, in a sentence; None when nothing speaks against it.

    `opens` tells whether the X server can be reached; None asks it.
    """
    if root and not sandbox_is_off(environment):
        return (
            "Watchfloor does not run as root, because the browser engine's sandbox cannot: sign in as a user,"
            " or set QTWEBENGINE_DISABLE_SANDBOX=1 if this is a test machine."
        )
    if not sys.platform.startswith("linux"):
        return None
    platform = environment.get("QT_QPA_PLATFORM", "offscreen" if offscreen else "").split(":")[0].split(";")[0]
    wayland = bool(environment.get("WAYLAND_DISPLAY"))
    if platform in ("", "xcb", "wayland") and not wayland and not environment.get("DISPLAY"):
        return "There is no display here; `watchfloor screenshot FILE.png` makes a picture without one."
    on_x11 = platform == "xcb" or (platform == "" and not wayland)
    missing = missing_libraries(PACKAGES if on_x11 else QT_LIBRARIES)
    if missing:
        return missing_sentence(missing)
    if on_x11 and not (opens or x11_opens)():
        return f"The display {environment.get('DISPLAY', '')} cannot be opened: start this from the desktop's own terminal."
    return None


def sandbox_is_off(environment: Mapping[str, str]) -> bool:
    return (
        environment.get("QTWEBENGINE_DISABLE_SANDBOX") == "1"
        or "--no-sandbox" in environment.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
    )


def x11_opens() -> bool:
    """Whether the X server answers; Qt aborts the process when it does not."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if display is None:
        return False
    x11.XCloseDisplay(display)
    return True
