"""Every command of `watchfloor …`. All but the window's work without a display and without Qt.

Exit codes: 0 it worked; 1 a connection was refused or failed, or something could not be read, kept or written; 2 wrong
usage, an unknown connection and a bad domain included; 3 this machine cannot show the window; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

from app.cli.command_line import main

__all__ = ["main"]
