"""The panel's style sheet. No sizes of text: those belong to the window."""

from __future__ import annotations

from app.gui.panel.unit_colours import mixed
from app.gui.theme import Palette


def panel_style(palette: Palette) -> str:
    chosen = mixed(palette.accent, palette.surface, 0.25)
    edge = mixed(palette.accent, palette.line, 0.7)
    return f"""
#unitPanel, #filterBar, #emptyList {{ background: {palette.surface}; }}
#unitPanel QLabel {{ background: transparent; color: {palette.text}; }}
#unitTable {{ background: {palette.surface}; border: none; outline: none; color: {palette.text}; }}
#unitTable:focus {{ border: none; }}
#unitTable QHeaderView, #unitTable QHeaderView::section {{
  background: {palette.surface}; color: {palette.second}; border: none; font-weight: normal;
}}
#unitTable QHeaderView::section {{ border-bottom: 1px solid {palette.line}; padding: 5px 8px; }}
#unitTable QHeaderView::section:hover {{ color: {palette.text}; }}
#chip {{
  background: transparent; color: {palette.second};
  border: 1px solid {palette.line}; border-radius: 11px; padding: 2px 9px; min-height: 17px;
}}
#chip:hover {{ color: {palette.text}; border-color: {palette.third}; }}
#chip:checked {{ background: {chosen}; color: {palette.text}; border-color: {edge}; }}
#chip:focus {{ border-color: {palette.accent}; }}
#chip[what="late"] {{ color: {palette.late}; }}
#chip[what="lost"] {{ color: {palette.lost}; }}
#showing {{ color: {palette.late}; }}
#showAll, #small {{ background: transparent; color: {palette.accent}; border: none; padding: 0px 4px; }}
#showAll:hover, #small:hover {{ text-decoration: underline; }}
#showAll:focus, #small:focus {{ border: 1px solid {palette.accent}; border-radius: 3px; padding: 0px 3px; }}
#unitPanel QSplitter::handle {{ background: {palette.line}; height: 1px; }}
#unitCard, #cardContent {{ background: {palette.raised}; }}
#unitPanel #cardEmpty, #unitPanel #emptyWords, #unitPanel #unitAside, #unitPanel #fieldName {{ color: {palette.second}; }}
#unitPanel #fieldValue[urgent="true"] {{ color: {palette.late}; font-weight: bold; }}
"""
