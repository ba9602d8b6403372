"""The colours of window and map."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Qt

from app.settings import Theme
from app.units.freshness import Freshness
from app.units.unit import State


class Palette(Struct, frozen=True):
    """Colours as `#rrggbb`. Text (text, second, third and every state) reads on ground, surface and raised alike."""

    ground: str
    surface: str
    raised: str
    line: str
    text: str
    second: str
    third: str
    accent: str
    recording: str
    buffering: str
    docked: str
    off: str
    other: str
    late: str
    lost: str
    not_confirmed: str
    selected: str
    alarm: str
    """The frame of an alarm: red would mean that a camera records."""

    def of_state(self, state: State) -> str:
        return str(getattr(self, state.word))

    def of_freshness(self, freshness: Freshness) -> str:
        """What is late or lost stands out; what is as it should be does not."""
        if freshness is Freshness.LATE:
            return self.late
        if freshness is Freshness.LOST:
            return self.lost
        return self.text if freshness is Freshness.LIVE else self.second

    @property
    def dark(self) -> bool:
        return luminance(self.ground) < luminance(self.text)


DARK = Palette(
    ground="#0e1318",
    surface="#151c24",
    raised="#1c2530",
    line="#2b3745",
    text="#e8eef4",
    second="#9db0c2",
    third="#7c90a3",
    accent="#5aaeff",
    recording="#ff5c55",
    buffering="#3fcf8e",
    docked="#93a3b3",
    off="#7c90a3",
    other="#b896ff",
    late="#ffb224",
    lost="#ff8f6b",
    not_confirmed="#9db0c2",
    selected="#5aaeff",
    alarm="#ff6ad5",
)
LIGHT = Palette(
    ground="#f6f8fa",
    surface="#ffffff",
    raised="#eef2f6",
    line="#d6dee6",
    text="#14202b",
    second="#44566a",
    third="#56687a",
    accent="#0b62c4",
    recording="#c4261d",
    buffering="#14744a",
    docked="#56687a",
    off="#5d6f80",
    other="#6a3fc4",
    late="#9a5b00",
    lost="#b3421c",
    not_confirmed="#56687a",
    selected="#0b62c4",
    alarm="#a3127f",
)
HIGH_CONTRAST = Palette(
    ground="#000000",
    surface="#000000",
    raised="#1a1a1a",
    line="#ffffff",
    text="#ffffff",
    second="#ffffff",
    third="#d0d0d0",
    accent="#ffff00",
    recording="#ff6b66",
    buffering="#4df0a5",
    docked="#d0d0d0",
    off="#d0d0d0",
    other="#d0b8ff",
    late="#ffff00",
    lost="#ffb08f",
    not_confirmed="#ffffff",
    selected="#7cc0ff",
    alarm="#ff9bea",
)


def palette_for(theme: Theme, scheme: Qt.ColorScheme) -> Palette:
    """The palette of a choice; `scheme` is the desktop's. A bare X11 desktop has none, and dark is what we are made for."""
    if theme is Theme.SYSTEM:
        return LIGHT if scheme is Qt.ColorScheme.Light else DARK
    return {Theme.LIGHT: LIGHT, Theme.HIGH_CONTRAST: HIGH_CONTRAST}.get(theme, DARK)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0–1, as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1–21: how well two colours are told apart (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def blend(colour: str, ground: str, share: float) -> str:
    """`share` (0–1) of a colour laid over a ground."""
    mixed = (round(int(colour[at : at + 2], 16) * share + int(ground[at : at + 2], 16) * (1 - share)) for at in (1, 3, 5))
    return "#" + "".join(f"{each:02x}" for each in mixed)
