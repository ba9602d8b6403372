"""The alphabetical place of every row's text, kept from change to change so that a sort never touches a text."""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.units.fleet import Rows
from app.units.unit import Unit

_DIGITS = re.compile(r"\d+")
_MANY = 2000
"""From here on one sort of everything is cheaper than finding each text's place."""
_TOO_MANY = 20_000
_GAP = 2**20
"""Between two neighbours' ranks at first: room for twenty others, one in the middle of the other."""
_RUN = 1000
"""Texts sorted at one go on a thread beside the window's: less than a millisecond of the interpreter."""
NO_RANK = np.iinfo(np.int64).min
"""Of a row without a text."""

Ranks = npt.NDArray[np.int64]


def natural(text: str) -> str:
    """A key that puts "Car 9" before "Car 12" and knows no upper case."""
    return _DIGITS.sub(lambda digits: digits.group().zfill(10), text.strip().casefold())


@dataclass(frozen=True, slots=True)
class Draft:
    """What a thread made of all texts as they were when it began."""

    version: int
    texts: npt.NDArray[np.object_]
    keys: npt.NDArray[np.object_]
    ranks: Ranks
    words: list[str]
    places: list[int]


class TextOrder:
    """One text column. `text` is asked for a unit's text only after its row was touched."""

    def __init__(self, text: Callable[[Unit], str]) -> None:
        self._text = text
        self._texts: npt.NDArray[np.object_] = np.empty(0, np.object_)
        self._keys: npt.NDArray[np.object_] = np.empty(0, np.object_)
        self._ranks: Ranks = np.empty(0, np.int64)
        self._dirty: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self._since_drafted: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self._words: list[str] = []
        self._places: list[int] = []
        self.version = 0
        """Counts the times any rank changed."""

    def touch(self, rows: Rows, size: int) -> None:
        """These rows may have another text now; the fleet has `size` rows."""
        self._grow(size)
        self._dirty[rows] = True
        self._since_drafted[rows] = True

    @property
    def much_to_do(self) -> bool:
        """Whether the next ranking would hold up the window: `draft` it on a thread before."""
        return int(np.count_nonzero(self._dirty)) > _MANY

    @property
    def too_much_at_once(self) -> bool:
        """Whether ranking now would hold up the window for longer than a dispatcher may wait for it: a draft comes soon."""
        return int(np.count_nonzero(self._dirty)) > _TOO_MANY

    def ranks_so_far(self, size: int) -> Ranks:
        """As of the last ranking, for a fleet of `size` rows; what came since stands last."""
        self._grow(size)
        return self._ranks

    def ranks(self, units: npt.NDArray[np.object_]) -> Ranks:
        """Each row's place in the alphabet, (size,): only their order means something. `NO_RANK` for an empty text."""
        self._grow(len(units))
        rows = np.flatnonzero(self._dirty)
        if rows.size:
            self._dirty[rows] = False
            known = self._texts[rows].tolist()
            now = [(row, "" if unit is None else self._text(unit)) for row, unit in zip(rows.tolist(), units[rows], strict=True)]
            moved = [each for each, before in zip(now, known, strict=True) if each[1] != before]
            if moved:
                self._settle(moved)
                self.version += 1
        return self._ranks

    # -- beside the window ---------------------------------------------------------------------------------------------
    def begin_draft(self) -> int:
        """On the window's thread: what is touched from now on, the draft does not know."""
        self._since_drafted[:] = False
        return self.version

    def draft(self, version: int, units: npt.NDArray[np.object_], breathe: Callable[[], None]) -> Draft:
        """On any thread: `units` are those of the moment `begin_draft` was called. Touches nothing of this object."""
        texts = np.empty(len(units), np.object_)
        keys = np.empty(len(units), np.object_)
        known: dict[str, str] = {}
        for first in range(0, len(units), _RUN // 2):
            for row, unit in enumerate(units[first : first + _RUN // 2].tolist(), first):
                text = texts[row] = "" if unit is None else self._text(unit)
                key = known.get(text)
                if key is None:
                    key = known[text] = natural(text)
                keys[row] = key
            breathe()
        words = _sorted_in_runs({key for key in known.values() if key}, breathe)
        places = [place * _GAP for place in range(len(words))]
        return Draft(version, texts, keys, _ranks(keys.tolist(), words, places), words, places)

    def adopt(self, draft: Draft) -> bool:
        """On the window's thread; a draft that was overtaken is thrown away: False."""
        if draft.version != self.version or len(draft.texts) > len(self._texts):
            return False
        size = len(draft.texts)
        self._texts[:size], self._keys[:size], self._ranks[:size] = draft.texts, draft.keys, draft.ranks
        self._words, self._places = draft.words, draft.places
        self._dirty[:size] = self._since_drafted[:size]
        self.version += 1
        return True

    # -- one by one ----------------------------------------------------------------------------------------------------
    def _settle(self, moved: Sequence[tuple[int, str]]) -> None:
        for row, text in moved:
            self._texts[row] = text
            self._keys[row] = natural(text)
        if len(moved) > _MANY or len(self._words) > 2 * len(self._keys) + _MANY:
            self._rank_all()
            return
        for row, _ in moved:
            place = self._place(self._keys[row])
            if place is None:
                self._rank_all()
                return
            self._ranks[row] = place

    def _place(self, key: str) -> int | None:
        """A known text's place, or one between its neighbours; None when there is no room left between them."""
        if not key:
            return NO_RANK
        at = bisect_left(self._words, key)
        if at < len(self._words) and self._words[at] == key:
            return self._places[at]
        below = self._places[at - 1] if at else (self._places[0] - 2 * _GAP if self._places else 0)
        above = self._places[at] if at < len(self._places) else below + 2 * _GAP
        place = (below + above) // 2
        if not below < place < above:
            return None
        self._words.insert(at, key)
        self._places.insert(at, place)
        return place

    def _rank_all(self) -> None:
        keys = self._keys.tolist()
        self._words = sorted({key for key in keys if key})
        self._places = [place * _GAP for place in range(len(self._words))]
        self._ranks = _ranks(keys, self._words, self._places)

    def _grow(self, size: int) -> None:
        more = size - len(self._keys)
        if more > 0:
            self._texts = np.concatenate([self._texts, np.full(more, "", np.object_)])
            self._keys = np.concatenate([self._keys, np.full(more, "", np.object_)])
            self._ranks = np.concatenate([self._ranks, np.full(more, NO_RANK)])
            self._dirty = np.concatenate([self._dirty, np.ones(more, np.bool_)])
            self._since_drafted = np.concatenate([self._since_drafted, np.ones(more, np.bool_)])
            self.version += 1


def _ranks(keys: Sequence[str], words: Sequence[str], places: Sequence[int]) -> Ranks:
    place_of = dict(zip(words, places, strict=True))
    return np.fromiter((place_of.get(key, NO_RANK) for key in keys), np.int64, len(keys))


def _sorted_in_runs(words: set[str], breathe: Callable[[], None]) -> list[str]:
    """As `sorted`, which would keep the interpreter to itself for a tenth of a second."""
    waiting, runs = list(words), []
    for first in range(0, len(waiting), _RUN):
        runs.append(sorted(waiting[first : first + _RUN]))
        breathe()
    merged = []
    for word in heapq.merge(*runs):
        merged.append(word)
        if len(merged) % _RUN == 0:
            breathe()
    return merged
