"""What the start of the program pays for."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("folium", "shapely", "aiohttp", "httpx", "keyring", "rapidfuzz", "jinja2", "app.simulator", "app.gui.settings.dialog")


def test_the_window_is_wired_without_importing_what_it_does_not_need_at_once() -> None:
    code = f"import sys, app.main; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""
