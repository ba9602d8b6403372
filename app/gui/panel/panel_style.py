"""What the panel adds to the window's style sheet. No sizes of text: those belong to the window."""

from __future__ import annotations

from app.gui.theme import Palette


def panel_style(palette: Palette) -> str:
    return f"""
#unitPanel, #filterBar, #emptyList {{ background: {palette.surface}; }}
#unitPanel QLabel {{ color: {palette.text}; }}
#unitPanel #showing QLabel {{ color: {palette.late}; }}
QPushButton[look="chip"][what="late"] {{ color: {palette.late}; }}
QPushButton[look="chip"][what="lost"] {{ color: {palette.lost}; }}
#unitCard, #cardContent {{ background: {palette.raised}; }}
#unitPanel #cardEmpty, #unitPanel #emptyWords, #unitPanel #unitAside, #unitPanel #fieldName {{ color: {palette.second}; }}
#unitPanel #fieldValue[urgent="true"] {{ color: {palette.late}; font-weight: bold; }}
"""
