"""The alphabetical place of every row's text, kept from change to change so that a sort never touches a text."""

from __future__ import annotations

import functools
import heapq
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.units.fleet import Rows
from app.units.floor import no_breath
from app.units.unit import Device

_DIGITS = re.compile(r"\d+")
_MANY = 2000
"""From here on one sort of everything is cheaper than finding each text's place."""
_FEW_ENOUGH = 20_000
"""Texts that can all be sorted while a dispatcher waits."""
_RUN = 500
"""Texts worked on at one go on a thread beside the window's: about half a millisecond of the interpreter."""
NO_RANK = -1
"""Of a row without a text."""

Ranks = npt.NDArray[np.int32]
Devices = npt.NDArray[np.object_]


def natural(text: str) -> str:
    """A key that puts "Car 9" before "Car 12" and knows no upper case."""
    return _DIGITS.sub(lambda digits: digits.group().zfill(10), text.strip().casefold())


@dataclass(frozen=True, slots=True)
class Draft:
    """What a thread made of all texts as they were when it began."""

    version: int
    ranks: Ranks


class TextOrder:
    """One text column. `text` is asked for a device's text only after its row was touched, or to find a place beside it.

    No text is kept, only ranks: 100,000 names and their keys would be as large as the devices themselves.
    """

    def __init__(self, text: Callable[[Device], str]) -> None:
        self._text = text
        self._ranks: Ranks = np.empty(0, np.int32)
        self._dirty: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self._since_drafted: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self.version = 0
        """Counts the times any rank changed."""
        self.texts_read = 0
        """How often a device was asked for its text on the window's thread."""

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
        return len(self._dirty) > _FEW_ENOUGH and self.much_to_do

    def ranks_so_far(self, size: int) -> Ranks:
        """As of the last ranking, for a fleet of `size` rows; what came since stands last."""
        self._grow(size)
        return self._ranks

    def ranks(self, devices: Devices) -> Ranks:
        """Each row's place in the alphabet, (size,): only their order means something. `NO_RANK` for an empty text."""
        self._grow(len(devices))
        rows = np.flatnonzero(self._dirty)
        if rows.size:
            before, self._ranks = self._ranks, self._ranked_all(devices) if rows.size > _MANY else self._ranked(rows, devices)
            self._dirty[rows] = False
            self.version += not np.array_equal(before, self._ranks)
        return self._ranks

    # -- beside the window ---------------------------------------------------------------------------------------------
    def begin_draft(self) -> int:
        """On the window's thread: what is touched from now on, the draft does not know."""
        self._since_drafted[:] = False
        return self.version

    def draft(self, version: int, devices: Devices, breathe: Callable[[], None]) -> Draft:
        """On any thread: `devices` are those of the moment `begin_draft` was called. Touches nothing of this object."""
        return Draft(version, _ranks_of(devices, self._text, _RUN, breathe))

    def adopt(self, draft: Draft) -> bool:
        """On the window's thread; a draft that was overtaken is thrown away: False."""
        if draft.version != self.version or len(draft.ranks) > len(self._ranks):
            return False
        size = len(draft.ranks)
        self._ranks[:size] = draft.ranks
        self._dirty[:size] = self._since_drafted[:size]
        self._dirty[size:] = True
        self.version += 1
        return True

    # -- one by one ----------------------------------------------------------------------------------------------------
    def _ranked_all(self, devices: Devices) -> Ranks:
        self.texts_read += len(devices)
        return _ranks_of(devices, self._text, max(len(devices), 1), no_breath)

    def _ranked(self, rows: npt.NDArray[np.intp], devices: Devices) -> Ranks:
        """All ranks once these rows' texts have found their places among the others, as one finds a name in a book."""
        keys = [self._key(row, devices) for row in rows.tolist()]
        clean = np.flatnonzero((self._ranks != NO_RANK) & ~self._dirty)
        of_clean = self._ranks[clean]
        bearers = np.full(int(of_clean.max(initial=-1)) + 1, -1, np.int32)
        bearers[of_clean] = clean
        borne = bearers >= 0
        bearers = bearers[borne]
        nearby: list[int] = bearers.tolist()
        # Many new names are looked up among the same neighbours: each of them is read once.
        read = functools.cache(functools.partial(self._key, devices=devices))
        rank_of: dict[str, int] = {"": NO_RANK}
        new: list[int] = []  # in which place among the bearers each new key stands, ascending
        for key in sorted({key for key in keys if key}):
            place = bisect_left(nearby, key, key=read)
            rank_of[key] = place + len(new)
            if place == len(nearby) or read(nearby[place]) != key:
                new.append(place)
        places = np.cumsum(borne, dtype=np.int32) - 1
        places += np.searchsorted(np.array(new, np.int32), places, side="right").astype(np.int32)
        ranks = self._ranks.copy()
        ranks[clean] = places[of_clean]
        ranks[rows] = [rank_of[key] for key in keys]
        return ranks

    def _key(self, row: int, devices: Devices) -> str:
        self.texts_read += 1
        device = devices[row]
        return "" if device is None else natural(self._text(device))

    def _grow(self, size: int) -> None:
        more = size - len(self._ranks)
        if more > 0:
            self._ranks = np.concatenate([self._ranks, np.full(more, NO_RANK, np.int32)])
            self._dirty = np.concatenate([self._dirty, np.ones(more, np.bool_)])
            self._since_drafted = np.concatenate([self._since_drafted, np.ones(more, np.bool_)])
            self.version += 1


def _ranks_of(devices: Devices, text_of: Callable[[Device], str], run: int, breathe: Callable[[], None]) -> Ranks:
    """Of all texts at once, `run` of them between two breaths."""
    numbers: dict[str, int] = {"": 0}
    keys = [""]
    number_of = np.zeros(len(devices), np.int32)
    for first in range(0, len(devices), run):
        for row, device in enumerate(devices[first : first + run].tolist(), first):
            text = "" if device is None else text_of(device)
            number = numbers.get(text)
            if number is None:
                number = numbers[text] = len(keys)
                keys.append(natural(text))
            number_of[row] = number
        breathe()
    ranks = np.full(len(keys), NO_RANK, np.int32)
    rank, before = NO_RANK, ""
    for place, number in enumerate(_sorted_in_runs(keys, run, breathe)):
        if keys[number] != before:
            rank, before = rank + 1, keys[number]
            ranks[number] = rank
        elif before:
            ranks[number] = rank
        if place % run == 0:
            breathe()
    return ranks[number_of]


def _sorted_in_runs(keys: list[str], run: int, breathe: Callable[[], None]) -> Iterator[int]:
    """The numbers of the keys in order; `sorted` would keep the interpreter to itself for a tenth of a second."""
    runs = []
    for first in range(0, len(keys), run):
        runs.append(sorted(range(first, min(first + run, len(keys))), key=keys.__getitem__))
        breathe()
    return heapq.merge(*runs, key=keys.__getitem__)
