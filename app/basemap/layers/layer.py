"""A layer as an admin sets it up: which file, and how it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

COLOURS = {
    "Teal": "#3aa6a0",
    "Violet": "#9a7fd6",
    "Olive": "#8f9a3c",
    "Brown": "#b07d4f",
    "Slate": "#7d93a8",
    "Pink": "#c76b98",
}
"""None of them is a colour that says something of a unit."""
LONGEST_NAME = 60
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class Role(StrEnum):
    PLAIN = "plain"
    BEATS = "beats"
    JURISDICTIONS = "jurisdictions"


@dataclass(frozen=True, slots=True)
class Layer:
    """Every value here is valid: the constructor raises ValueError, with a sentence, otherwise."""

    name: str
    path: Path
    colour: str = COLOURS["Teal"]
    """`#rrggbb`."""
    labels: bool = True
    shown: bool = True
    """Drawn on the map. Its names are found and its beats told in any case."""
    role: Role = Role.PLAIN
    name_field: str = ""
    """The property that holds a feature's name; empty for the usual ones."""

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise ValueError(f"A layer has a name of up to {LONGEST_NAME} characters")
        if not self.path.is_absolute():
            raise ValueError("The path of a layer begins at the drive")
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError("The colour is written #rrggbb")
        if not isinstance(self.labels, bool) or not isinstance(self.shown, bool):
            raise ValueError("Labels and shown are true or false")
        if not isinstance(self.role, Role):
            raise ValueError("The role is plain, beats or jurisdictions")
