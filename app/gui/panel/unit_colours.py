"""Which of the palette's colours a state and a freshness have."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.gui.theme import Palette
from app.units.freshness import Freshness
from app.units.unit import State


def state_colour(palette: Palette, state: State) -> str:
    return {
        State.RECORDING: palette.recording,
        State.BUFFERING: palette.buffering,
        State.DOCKED: palette.docked,
        State.OFF: palette.off,
        State.OTHER: palette.other,
    }[state]


def fix_colour(palette: Palette, freshness: Freshness) -> str:
    """The colour of an age: only what is late, lost or not confirmed stands out."""
    return {
        Freshness.LATE: palette.late,
        Freshness.LOST: palette.lost,
        Freshness.NOT_CONFIRMED: palette.not_confirmed,
    }.get(freshness, palette.second)


def mixed(over: str, under: str, part: float) -> str:
    """`part` (0–1) of one colour over another, as `#rrggbb`."""
    a, b = QColor(over), QColor(under)
    channels = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return "#" + "".join(f"{round(x * part + y * (1 - part)):02x}" for x, y in channels)
