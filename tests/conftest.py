"""What every test needs before Qt is imported: no screen, no sandbox (tests run as root in containers), our own scheme."""

from __future__ import annotations

import faulthandler
import gc
import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from app.gui.map.scheme import register_scheme

register_scheme()

# Qt's way to say that there is no graphics card, or no screen; every other warning of Qt fails a test.
NO_GRAPHICS_CARD = ("QRhiGles2: Failed", "Failed to create RHI", "GPUInfo not initialized", "Vulkan", "GBM is not supported")
NO_SCREEN = ("This plugin does not support propagateSizeHints",)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the fault scenarios at their full length and count")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Garbage is collected on this thread only, as in the program (`app.gui.collector`), whatever the test before left behind:
    a worker's thread must not destroy the widgets of an earlier test, nor a test lose what it still waits for.

    A test that is given more time of its own is not ended by the limit for all of them (`faulthandler_timeout`).
    """
    gc.disable()
    if item.get_closest_marker("timeout"):
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    youngest, _, oldest = gc.get_count()
    if youngest > 20_000:
        gc.collect(2 if oldest > 15 else 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(*NO_GRAPHICS_CARD, *NO_SCREEN, extend=True))
