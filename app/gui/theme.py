"""The colours of window and map."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`."""

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
    off="#5f7182",
    other="#6a3fc4",
    late="#9a5b00",
    lost="#b3421c",
    not_confirmed="#56687a",
    selected="#0b62c4",
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
)
