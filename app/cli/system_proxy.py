"""The system's proxy for commands that open no window, PAC files included: Qt knows it, but nothing else of Qt is wanted."""

from __future__ import annotations


def find_proxy(address: str) -> str | None:
    """An `app.wire_manners.ProxyFinder`; the straight way where Qt's libraries are missing."""
    try:
        from app.gui.system_proxy import system_proxy
    except ImportError:
        return None
    return system_proxy(address)
