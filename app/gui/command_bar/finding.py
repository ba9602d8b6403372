"""Something the command bar found, as one line: what kind it is, its name, what is to be said of it, and what taking it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from app.units.fleet import UnitKey
from app.units.text_block import folded
from app.units.unit_finder import ALIKE, FIELD_BEGINS, INSIDE, WHOLE_WORD, WORD_BEGINS


class Kind(IntEnum):
    """Equally good findings stand in this order."""

    COORDINATES = 0
    UNIT = 1
    VIEW = 2
    PLACE = 3
    FILTER = 4
    COMMAND = 5

    @property
    def word(self) -> str:
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    name: str
    note: str
    score: int
    """How well it fits, on the scale of `units.unit_finder`."""
    take: Callable[[], object]
    unit: UnitKey | None = None
    """Whose mark and words are read anew every second."""
    cap: str = ""
    """The key that does the same."""


def fit_of(text: str, name: str) -> int:
    """How well a name fits what was typed; 0: not at all. A little worse than a unit that fits as well."""
    wanted, name = folded(" ".join(text.split())), folded(name)
    if not wanted:
        return 0
    if name == wanted:
        return WHOLE_WORD
    if name.startswith(wanted):
        return FIELD_BEGINS - 1
    words = wanted.split()
    if all(any(word.startswith(each) for word in name.split()) for each in words):
        return WORD_BEGINS - 1
    return INSIDE - 1 if all(each in name for each in words) else 0


def likeness_of(text: str, name: str) -> int:
    """As `fit_of`, for a name that was typed a little wrong."""
    from rapidfuzz.distance import OSA

    wanted = folded(" ".join(text.split()))
    if not 4 <= len(wanted) <= 40:
        return 0
    wrong = 1 if len(wanted) < 6 else 2
    near = (OSA.distance(wanted, part, score_cutoff=wrong) for part in (folded(name), *folded(name).split()))
    return ALIKE - 1 if any(each <= wrong for each in near) else 0
