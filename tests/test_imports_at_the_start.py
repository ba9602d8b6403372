"""What the start of the program pays for."""

from __future__ import annotations

import subprocess
import sys

SELDOM = ("folium", "shapely", "aiohttp", "httpx", "keyring", "rapidfuzz", "jinja2", "app.simulator", "app.gui.settings.dialog")
NOT_BEFORE_THE_PAGE = (*SELDOM, "numpy", "msgspec", "asyncio", "importlib.metadata", "platformdirs", "tomllib", "app.units")


def imported(statement: str, names: tuple[str, ...]) -> str:
    code = f"import sys; {statement}; print(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_the_window_is_wired_without_importing_what_it_does_not_need_at_once() -> None:
    assert imported("import app.main", SELDOM) == ""


def test_the_map_page_begins_to_load_before_anything_else_is_imported() -> None:
    assert imported("import app.cli, app.cli.window_commands, app.beginning", NOT_BEFORE_THE_PAGE) == ""


def test_the_window_can_be_seen_before_what_asks_an_agency_is_imported() -> None:
    names = ("asyncio", "ssl", "app.axon", "sqlite3", "app.gui.panel", "app.gui.alarms", "app.gui.past", "app.gui.command_bar")
    assert imported("import app.main", names) == ""


def test_what_the_first_letter_in_the_search_needs_is_there_before_it_is_typed() -> None:
    furnish = (
        "from PySide6.QtCore import QCoreApplication; from app.gui.furnishing import Furnishing; app = QCoreApplication([]); "
        "furnishing = Furnishing(app); furnishing.begin(); "
        "[app.processEvents() for _ in iter(lambda: furnishing._importing.alive, False)]"
    )
    names = ("app.gui.command_bar", "app.units.coordinates.reading", "rapidfuzz.distance")
    assert imported("import app.main", names) == ""
    assert imported(furnish, names) == " ".join(names)


def test_an_http_client_brings_no_command_line_of_its_own_with_it() -> None:
    assert imported("import app.axon.transport, httpx", ("click", "rich", "pygments")) == ""
