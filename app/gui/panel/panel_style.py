"""What the panel adds to the window's style sheet. No sizes of text: those belong to the window."""

from __future__ import annotations

from app.gui.theme import Palette


def panel_style(palette: Palette) -> str:
    return f"""
#unitPanel, #filterBar, #emptyList {{ background: {palette.surface}; }}
#unitPanel QLabel {{ color: {palette.text}; }}
#unitPanel #showing QLabel {{ color: {palette.late}; }}
#unitPanel #watchNoteWords {{ color: {palette.lost}; font-weight: bold; }}
QPushButton[look="chip"][what="late"][loud="true"] {{ color: {palette.late}; }}
QPushButton[look="chip"][what="lost"][loud="true"] {{ color: {palette.lost}; }}
#unitCard, #cardContent, #nearestView {{ background: {palette.raised}; }}
#unitPanel #nearestTitle {{ font-weight: bold; }}
#unitPanel #plotWords, #unitPanel #nearestNote, #unitPanel #nearestLeftOut {{ color: {palette.second}; }}
#unitPanel #nearestWords, #unitPanel #radioWords {{ color: {palette.second}; }}
#unitPanel #nearestWords[urgent="true"] {{ color: {palette.late}; font-weight: bold; }}
#unitPanel #cardEmpty, #unitPanel #emptyWords, #unitPanel #unitAside, #unitPanel #fieldName {{ color: {palette.second}; }}
#unitPanel #fieldValue[urgent="true"] {{ color: {palette.late}; font-weight: bold; }}
"""
