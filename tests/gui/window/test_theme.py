"""The colours can be told apart, the theme follows the desktop where there is one."""

from __future__ import annotations

import pytest
from msgspec.structs import asdict
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.gui.style import apply_theme, selection_ground
from app.gui.theme import DARK, HIGH_CONTRAST, LIGHT, Palette, contrast, palette_for
from app.settings import Theme

PALETTES = pytest.mark.parametrize("palette", [DARK, LIGHT, HIGH_CONTRAST], ids=["dark", "light", "high contrast"])
GROUNDS = ("ground", "surface", "raised")
MARKS = ("recording", "buffering", "docked", "off", "other", "late", "lost", "not_confirmed", "selected")


@PALETTES
def test_every_text_reads_on_every_ground(palette: Palette) -> None:
    colours = asdict(palette)
    for name in ("text", "second", "accent", *MARKS):
        for ground in GROUNDS:
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)


@PALETTES
def test_the_third_colour_reads_on_the_surface(palette: Palette) -> None:
    assert contrast(palette.third, palette.surface) >= 4.5
    assert contrast(palette.third, palette.raised) >= 4.5


@PALETTES
def test_text_reads_on_a_selected_row(palette: Palette) -> None:
    ground = selection_ground(palette)
    for colour in (palette.text, palette.second, palette.late, palette.lost, palette.recording, palette.buffering, palette.other):
        assert contrast(colour, ground) >= (4.5 if colour in (palette.text, palette.second) else 3.0), colour


@PALETTES
def test_banners_read(palette: Palette) -> None:
    assert contrast(palette.ground, palette.late) >= 4.5
    assert contrast(palette.ground, palette.accent) >= 4.5


@pytest.mark.parametrize(
    ("theme", "scheme", "palette"),
    [
        (Theme.SYSTEM, Qt.ColorScheme.Unknown, DARK),
        (Theme.SYSTEM, Qt.ColorScheme.Light, LIGHT),
        (Theme.SYSTEM, Qt.ColorScheme.Dark, DARK),
        (Theme.LIGHT, Qt.ColorScheme.Dark, LIGHT),
        (Theme.DARK, Qt.ColorScheme.Light, DARK),
        (Theme.HIGH_CONTRAST, Qt.ColorScheme.Light, HIGH_CONTRAST),
    ],
)
def test_the_theme_follows_the_desktop_only_when_asked(theme: Theme, scheme: Qt.ColorScheme, palette: Palette) -> None:
    assert palette_for(theme, scheme) is palette


def test_the_text_scale_reaches_every_widget(qapp: QApplication) -> None:
    apply_theme(qapp, DARK, 100)
    normal = qapp.font().pixelSize()
    apply_theme(qapp, DARK, 200)
    assert qapp.font().pixelSize() == 2 * normal
    apply_theme(qapp, DARK, 100)
