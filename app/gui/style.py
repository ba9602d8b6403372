"""Dresses the whole application: Fusion, our own palette and one style sheet, at any text scale.

`QStyleHints.setColorScheme` does nothing on a bare X11 desktop, so nothing here depends on the desktop's theme.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.gui.theme import Palette, blend
from app.resources import MissingResource, find_resources

TEXT_PX = 13
LARGE_TEXT_PX = 17


def apply_theme(app: QApplication, palette: Palette, text_scale_percent: int = 100) -> None:
    """Every widget at once, those that are open included. `text_scale_percent` is 80–200."""
    scale = text_scale_percent / 100
    app.setStyle("Fusion")
    app.setPalette(qt_palette(palette))
    font = QFont(app.font())
    font.setPixelSize(round(TEXT_PX * scale))
    font.setFeature(QFont.Tag("tnum"), 1)
    app.setFont(font)
    app.setStyleSheet(style_sheet(palette, scale))


def redress(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for, and dress the widget anew if it had another."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def qt_palette(palette: Palette) -> QPalette:
    result = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, palette.surface),
        (role.WindowText, palette.text),
        (role.Base, palette.ground),
        (role.AlternateBase, palette.raised),
        (role.Text, palette.text),
        (role.Button, palette.raised),
        (role.ButtonText, palette.text),
        (role.BrightText, palette.text),
        (role.ToolTipBase, palette.raised),
        (role.ToolTipText, palette.text),
        (role.PlaceholderText, palette.third),
        (role.Highlight, selection_ground(palette)),
        (role.HighlightedText, palette.text),
        (role.Link, palette.accent),
        (role.LinkVisited, palette.accent),
        (role.Accent, palette.accent),
        (role.Light, palette.line),
        (role.Midlight, palette.line),
        (role.Mid, palette.line),
        (role.Dark, palette.line),
        (role.Shadow, palette.ground),
    ):
        result.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(palette.third))
    return result


def selection_ground(palette: Palette) -> str:
    """Behind a selected row or a chosen chip; text reads on it as on the surface."""
    return blend(palette.selected, palette.surface, 0.20 if palette.dark else 0.13)


def style_sheet(palette: Palette, scale: float) -> str:
    """One sheet for the program. Widgets say what they are by `objectName` or the property `look`."""

    def px(size: float) -> str:
        return f"{max(round(size * scale), 1)}px"

    p = palette
    chosen = selection_ground(p)
    warned = blend(p.late, p.surface, 0.14)
    return f"""
QToolTip {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.line}; padding: {px(4)}; }}
QMainWindow, QDialog {{ background: {p.surface}; }}
QMainWindow::separator {{ background: {p.line}; }}
QSplitter::handle {{ background: {p.line}; }}
QSplitter::handle:hover {{ background: {p.accent}; }}
QMenu {{ background: {p.raised}; border: 1px solid {p.line}; padding: {px(4)}; }}
QMenu::item {{ padding: {px(5)} {px(18)}; }}
QMenu::item:selected {{ background: {chosen}; }}

QPushButton, QToolButton {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.line}; border-radius: {px(6)};
  padding: {px(5)} {px(11)}; }}
QPushButton:hover, QToolButton:hover {{ border-color: {p.third}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {p.line}; }}
QPushButton:checked, QToolButton:checked {{ background: {chosen}; border-color: {p.accent}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {p.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {p.third}; background: {p.surface}; }}
QPushButton:default, QPushButton[look="main"] {{ background: {chosen}; border-color: {p.accent}; }}
QPushButton[look="main"]:disabled {{ color: {p.third}; background: {p.surface}; border-color: {p.line}; }}
QPushButton[look="chip"] {{ background: transparent; border-radius: {px(12)}; padding: {px(3)} {px(10)}; color: {p.second}; }}
QPushButton[look="chip"]:checked {{ background: {chosen}; color: {p.text}; border-color: {p.accent}; }}
QPushButton[look="chip"]:focus {{ border-color: {p.accent}; }}
QPushButton[look="figure"] {{ background: transparent; border: none; border-bottom: 1px solid {p.third}; border-radius: 0;
  padding: 0; }}
QPushButton[look="figure"]:hover, QPushButton[look="figure"]:focus {{ border-bottom-color: {p.accent}; color: {p.accent}; }}
QPushButton[look="figure"]:checked {{ border-bottom: 2px solid {p.accent}; background: {chosen}; }}
QPushButton[look="link"] {{ background: transparent; border: none; padding: 0; color: {p.accent}; text-align: left; }}
QPushButton[look="link"]:hover, QPushButton[look="link"]:focus {{ text-decoration: underline; }}
QPushButton[look="pill"] {{ background: transparent; color: {p.second}; border-radius: {px(6)}; padding: {px(2)} {px(9)};
  text-align: left; }}
QPushButton[look="sick"] {{ background: {warned}; color: {p.late}; border-color: {p.late}; border-radius: {px(6)};
  padding: {px(2)} {px(9)}; text-align: left; }}
QPushButton[look="pill"]:focus, QPushButton[look="sick"]:focus {{ border-color: {p.accent}; }}

QLineEdit, QDoubleSpinBox, QSpinBox, QComboBox {{ background: {p.raised}; color: {p.text}; border: 1px solid {p.line};
  border-radius: {px(6)}; padding: {px(5)} {px(9)}; selection-background-color: {chosen}; selection-color: {p.text}; }}
QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus, QComboBox:focus {{ border-color: {p.accent}; }}
QAbstractSpinBox QLineEdit {{ border: none; padding: 0; background: transparent; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: none; }}
QLineEdit[wrong="true"] {{ border-color: {p.late}; }}
QLineEdit:disabled {{ color: {p.second}; background: {p.surface}; }}
QComboBox::drop-down {{ border: none; width: {px(22)}; }}
QComboBox::down-arrow {{ image: url("{_picture("arrow-down")}"); width: {px(11)}; height: {px(11)}; }}
QComboBox QAbstractItemView {{ background: {p.raised}; border: 1px solid {p.line}; selection-background-color: {chosen}; }}
QLabel {{ background: transparent; }}
QLabel[look="second"] {{ color: {p.second}; }}
QLabel[look="third"] {{ color: {p.third}; }}
QLabel[look="warning"] {{ color: {p.late}; }}
QLabel[look="good"] {{ color: {p.buffering}; }}
QLabel[look="product"] {{ font-size: {px(16)}; font-weight: 700; }}
QLabel[look="name"] {{ font-size: {px(LARGE_TEXT_PX)}; font-weight: 700; }}
QLabel[look="key"] {{ background: {p.raised}; border: 1px solid {p.line}; border-radius: {px(4)}; padding: {px(1)} {px(6)}; }}

QTableView {{ background: {p.surface}; border: none; gridline-color: {p.line}; outline: none;
  selection-background-color: {chosen}; selection-color: {p.text}; }}
QHeaderView {{ background: {p.surface}; }}
QHeaderView::section {{ background: {p.surface}; color: {p.second}; border: none; border-bottom: 1px solid {p.line};
  padding: {px(5)} {px(7)}; font-weight: 400; }}
QHeaderView::section:hover {{ color: {p.text}; }}
QListWidget {{ background: {p.surface}; border: 1px solid {p.line}; border-radius: {px(6)}; outline: none; }}
QListWidget::item {{ padding: {px(6)} {px(9)}; }}
QListWidget::item:selected {{ background: {chosen}; color: {p.text}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: {px(10)}; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(10)}; margin: 0; }}
QScrollBar::handle {{ background: {p.line}; border-radius: {px(4)}; min-height: {px(28)}; min-width: {px(28)}; margin: 1px; }}
QScrollBar::handle:hover {{ background: {p.third}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {p.line}; }}
QTabBar::tab {{ background: transparent; color: {p.second}; padding: {px(7)} {px(14)}; border: none;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {p.text}; border-bottom-color: {p.accent}; }}
QTabBar::tab:focus {{ color: {p.accent}; }}
QCheckBox {{ spacing: {px(7)}; }}
QCheckBox::indicator, QAbstractItemView::indicator {{ width: {px(14)}; height: {px(14)}; background: {p.ground};
  border: 1px solid {p.third}; border-radius: {px(3)}; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ background: {p.accent}; border-color: {p.accent};
  image: url("{_picture("check-on-light" if p.dark else "check-on-dark")}"); }}
QCheckBox::indicator:focus {{ border-color: {p.accent}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}

#topBar, #tallyLine {{ background: {p.surface}; border-bottom: 1px solid {p.line}; }}
#pinBar {{ background: {p.surface}; border-top: 1px solid {p.line}; }}
#healthLine {{ background: {p.surface}; border-top: 1px solid {p.line}; }}
#unitCard {{ background: {p.raised}; border-top: 1px solid {p.line}; }}
#showing {{ background: {warned}; border-radius: {px(6)}; }}
#showing QLabel {{ color: {p.late}; }}
#searchField {{ padding: {px(8)} {px(36)} {px(8)} {px(12)}; border-radius: {px(8)}; }}
QPushButton[look="key_button"] QLabel:disabled {{ color: {p.third}; }}
QPushButton[look="key_button"]:checked QLabel {{ color: {p.text}; }}
#tallyLine QLabel {{ color: {p.second}; }}
#tallyLine #clock {{ color: {p.text}; }}
#tallyLine QLabel[look="warning"] {{ color: {p.late}; font-weight: 600; }}
#tallyLine QToolButton {{ background: transparent; color: {p.second}; border-color: transparent; padding: {px(1)} {px(6)}; }}
#tallyLine QToolButton:hover {{ color: {p.text}; }}
#tallyLine QToolButton:focus {{ border-color: {p.accent}; }}
#tallyLine QToolButton::menu-indicator {{ image: none; }}
#healthLine QLabel, #healthLine QPushButton {{ font-size: {px(12)}; }}
#healthLine QLabel {{ color: {p.second}; }}
#popover, #keyHelp, #alarmList {{ background: {p.raised}; border: 1px solid {p.third}; border-radius: {px(9)}; }}
#keyHelp QLabel[look="key"] {{ background: {p.surface}; }}
#dropList {{ background: {p.raised}; border: 1px solid {p.third}; border-radius: {px(8)}; outline: none; }}
#firstRun {{ background: {p.ground}; }}
#mapPlace {{ background: {p.ground}; }}
QFrame[banner="training"] {{ background: {p.accent}; }}
QFrame[banner="training"] QLabel {{ color: {p.ground}; font-weight: 600; }}
QFrame[banner="no_live_data"] {{ background: {p.late}; }}
QFrame[banner="no_live_data"] QLabel {{ color: {p.ground}; font-weight: 700; }}
QFrame[banner="past"] {{ background: {p.other}; }}
QFrame[banner="past"] QLabel {{ color: {p.ground}; font-weight: 700; }}
#drawBar {{ background: {p.surface}; border-top: 2px solid {p.alarm}; }}
#pastBar {{ background: {p.surface}; border-top: 2px solid {p.other}; }}
#pastBar #moment {{ color: {p.other}; font-weight: 700; }}
#tallyLine #tallyThen {{ color: {p.other}; font-weight: 700; }}
#healthLine #healthNow {{ color: {p.ground}; background: {p.text}; font-weight: 700; padding: 1px 7px; border-radius: 4px; }}
#pastCover {{ background: {p.surface}; }}
#pastCover QLabel[look="name"] {{ color: {p.other}; }}
QFrame[banner="alarm"] {{ background: {p.surface}; border: 2px solid {p.alarm}; }}
QFrame[banner="alarm"] > QLabel {{ color: {p.alarm}; font-weight: 700; }}
QFrame[banner="alarm"] QToolButton::menu-indicator {{ image: none; }}
QPushButton[look="alarm"] {{ color: {p.alarm}; border: 2px solid {p.alarm}; padding: {px(4)} {px(10)}; font-weight: 700; }}
QFrame[banner="notice"] {{ background: {warned}; border-bottom: 1px solid {p.late}; }}
QFrame[banner="notice"] QLabel {{ color: {p.late}; }}
"""


def _picture(name: str) -> str:
    """Ours, for the style's own arrow has a frame that no palette reaches, and its empty box cannot be seen in the dark."""
    try:
        return find_resources().path(f"look/{name}.png").resolve().as_posix()
    except MissingResource:
        return ""
