"""Which of the palette's colours a state and a freshness have."""

from __future__ import annotations

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
