"""Whether this workstation has a graphics card worth using: asked before Qt starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def software_rendering_wanted(
    environment: Mapping[str, str], platform: str = sys.platform, devices: Path = Path("/dev/dri")
) -> bool:
    """True where Qt would only imitate a graphics card: its software backend is then a whole core cheaper.

    A choice made in the environment stands. Remote desktop sessions have no card of their own.
    """
    if "QT_QUICK_BACKEND" in environment:
        return False
    if platform == "win32":
        return environment.get("SESSIONNAME", "").upper().startswith("RDP")
    if platform == "darwin":
        return False
    if environment.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
        return True
    return not any(devices.glob("renderD*"))


def software_rendering() -> bool:
    """Whether Qt draws without a graphics card; to be asked after `prepare_graphics`."""
    return os.environ.get("QT_QUICK_BACKEND") == "software"


def prepare_graphics() -> None:
    """Must run before QApplication."""
    # Qt holds every repaint back for five milliseconds in case more is to come; map and list are painted once a frame anyway.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    if software_rendering_wanted(os.environ):
        os.environ["QT_QUICK_BACKEND"] = "software"
    if software_rendering() and sys.platform.startswith("linux"):
        # The browser engine would load an imitated graphics card, compiler and all, only to ask for its maker's name.
        os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")
