"""Which unit a dispatcher means by what they typed so far: ranked, and forgiving of a wrong letter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.units.figures import is_docked_or_off
from app.units.fleet import Fleet, Rows
from app.units.text_block import folded
from app.units.unit import State

MOST_LIKE = 1000
"""Words that are compared letter by letter."""
SHORTEST_FORGIVEN, LONGEST_FORGIVEN, LONG_WORD = 3, 40, 6
"""Letters; from a long word on two may be wrong."""
WHOLE_FIELD, WHOLE_WORD, FIELD_BEGINS, WORD_BEGINS, INSIDE, ALIKE = 120, 100, 80, 70, 50, 20

_MOST_KEPT = 6

Scores = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Found:
    row: int
    score: int
    """Of its worst word."""
    alike: bool
    """Only similar to what was typed."""


class UnitFinder:
    """Asks the fleet's index, which others settle. Filters do not matter here: who is hidden is found too."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._index = fleet.search_index
        self._kept: dict[bytes, Scores] = {}
        """The words asked for last, the oldest first."""
        self._kept_version = -1
        self.texts_read = 0
        """How many texts were ever looked at one by one: the work beside numpy's."""

    def find(self, text: str, most: int) -> tuple[Found, ...]:
        """The units that have every word, the best first: whole badge before its beginning before its middle before alike."""
        words = [word.encode() for word in folded(text).split()]
        if not words or not self._fleet.size:
            return ()
        scores = [self._known_beginning(word).copy() for word in words]
        if self._count(scores) < most:
            self._look_inside(words, scores)
        if not self._count(scores):
            self._forgive(words, scores)
        return self._best(scores, most, text.strip().casefold())

    # -- one word ------------------------------------------------------------------------------------------------------
    def _known_beginning(self, word: bytes) -> Scores:
        """As `_beginning`: of some words only the last is another with each key."""
        if self._kept_version != self._index.version:
            self._kept.clear()
            self._kept_version = self._index.version
        known = self._kept.pop(word, None)
        if known is None:
            known = self._beginning(word)
            if len(self._kept) == _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        self._kept[word] = known
        return known

    def _beginning(self, word: bytes) -> Scores:
        """Each row's score for a word, (fleet.size,); 0 where nothing begins with it."""
        scores = np.zeros(self._fleet.size, np.int16)
        letters = np.frombuffer(word, np.uint8)
        for block in self._index.blocks:
            at = block.beginning(letters, self._index.scratch)
            if not at.size:
                continue
            rows = block.rows(at)
            of_field, whole = block.begins_field(at), block.ends_word(at, len(word))
            whole_field = of_field & block.ends_field(at, len(word))
            for which, score in (
                (slice(None), WORD_BEGINS),
                (of_field, FIELD_BEGINS),
                (whole, WHOLE_WORD),
                (whole_field, WHOLE_FIELD),
            ):
                scores[rows[which]] = score
        return scores

    def _look_inside(self, words: list[bytes], scores: list[Scores]) -> None:
        """Also where a word only stands inside another: "14" of badge 2143."""
        for word, score in zip(words, scores, strict=True):
            score[(score == 0) & self._index.holding(word.decode())] = INSIDE

    def _forgive(self, words: list[bytes], scores: list[Scores]) -> None:
        """Also a word that was typed a little wrong."""
        for at, word in enumerate(words):
            # Not a number: another badge is somebody else, not a slip of the finger.
            if SHORTEST_FORGIVEN <= len(word) <= LONGEST_FORGIVEN and any(97 <= byte < 123 for byte in word):
                rows, alike = self._alike(word)
                _raise(scores[at], rows, alike)

    def _alike(self, word: bytes) -> tuple[Rows, Scores]:
        from rapidfuzz.distance import OSA  # only who mistypes pays for it
        from rapidfuzz.process import cdist

        blocks = self._index.blocks
        likely = [block.like(np.frombuffer(word, np.uint8)) for block in blocks]
        # The same name is compared once, however many bear it.
        names, first, which = np.unique(np.concatenate([each[2] for each in likely]), return_index=True, return_inverse=True)
        differing = np.concatenate([each[1] for each in likely])[first]
        chosen = np.argsort(differing, kind="stable")[:MOST_LIKE]
        self.texts_read += len(chosen)
        block_ends = np.cumsum([len(each[0]) for each in likely])
        numbers = np.concatenate([each[0] for each in likely])
        texts = []
        for at in first[chosen].tolist():
            block = blocks[int(np.searchsorted(block_ends, at, side="right"))]
            texts.append(block.word(int(numbers[at])))
        most_wrong = 1 if len(word) < LONG_WORD else 2
        wrong = np.full(len(names), 99, np.int16)
        wrong[chosen] = cdist([word.decode()], texts, scorer=OSA.distance, score_cutoff=most_wrong)[0]
        of_word = wrong[which]
        near = np.flatnonzero(of_word <= most_wrong)
        near = near[np.argsort(-of_word[near], kind="stable")]  # the nearest last, so that a row keeps its best
        rows = np.concatenate([block.rows(block.words.starts[each[0]]) for block, each in zip(blocks, likely, strict=True)])
        return rows[near], (ALIKE - 5 * of_word[near]).astype(np.int16)

    # -- all of them ---------------------------------------------------------------------------------------------------
    def _count(self, scores: list[Scores]) -> int:
        return int(np.count_nonzero(np.all([each > 0 for each in scores], axis=0) & self._fleet.in_use))

    def _best(self, scores: list[Scores], most: int, typed: str) -> tuple[Found, ...]:
        fits = np.all([each > 0 for each in scores], axis=0) & self._fleet.in_use
        rows = np.flatnonzero(fits)
        if not rows.size:
            return ()
        worst = np.asarray(np.stack(scores).min(axis=0))[rows]
        state = self._fleet.figures["state"][rows]
        # Among equals who is on duty first: the camera in the dock is rarely the one that is asked for.
        duty = np.where(is_docked_or_off(state), 0, np.where(state == State.RECORDING, 2, 1))
        rank = np.asarray(np.sum(scores, axis=0, dtype=np.int32))[rows] * 4 + duty
        if rows.size > 4 * most:
            top = np.argpartition(-rank, 4 * most)[: 4 * most]
            rows, worst, rank = rows[top], worst[top], rank[top]
        label = [self._fleet.device(row).label.casefold() for row in rows.tolist()]

        def worth(at: int) -> tuple[int, bool, int, int, str, int]:
            return -(int(rank[at]) // 4), label[at] != typed, -int(rank[at]), len(label[at]), label[at], int(rows[at])

        order = sorted(range(len(rows)), key=worth)
        return tuple(Found(int(rows[at]), int(worst[at]), bool(worst[at] <= ALIKE)) for at in order[:most])


def _raise(scores: Scores, rows: Rows, score: int | Scores) -> None:
    scores[rows] = np.maximum(scores[rows], score)
