"""All search texts in a few runs of bytes: a word is looked for in 100,000 of them in some milliseconds."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from app.units.text_block import Bools, Scratch, TextBlock, encoded, folded

BLOCK_ROWS = 4096
"""What is made anew at once: some four milliseconds."""
MOST_TOUCHED = 64
"""Texts of a block that are looked into one by one before the block is made anew."""
_MOST_KEPT = 8

Texts = npt.NDArray[np.object_]
"""str, or None for a row without one."""


class SearchIndex:
    """Holds every row's text, little larger than it is, and follows those that change. Owned by one thread.

    What was found for a word is kept until a text changes: an answer in which nobody was renamed is filtered by it.
    """

    def __init__(self) -> None:
        self._blocks: list[TextBlock] = []
        self._texts: Texts = np.empty(0, np.object_)
        """Of the rows that are touched; None for all others."""
        self._touched = np.zeros(0, np.bool_)
        """Rows whose text is another since their block was made, or in none."""
        self._size = 0
        self._kept: dict[str, Bools] = {}
        self.scratch = Scratch()
        self.version = 0
        """Counts the times any text or block became another."""
        self.blocks_made = 0
        """How many blocks were ever made: the work that changes of names cost."""
        self.texts_read = 0
        """How many texts were ever looked into one by one: the work beside numpy's."""

    @property
    def blocks(self) -> list[TextBlock]:
        """As they were made: of the rows that were touched since, they hold what was."""
        return self._blocks

    def touch(self, rows: npt.NDArray[np.integer[Any]], texts: Texts | None, size: int) -> None:
        """These rows have other texts now, or none at all, and there are `size` rows."""
        if not rows.size and size <= self._size:
            return
        self._grow(size)
        self._touched[rows] = True
        self._texts[rows] = texts
        self._kept.clear()
        self.version += 1

    def settle(self, most_blocks: int) -> bool:
        """Make at most so many blocks anew; True when that was all."""
        return self._settle(0, most_blocks)

    def holding(self, word: str) -> Bools:
        """Which rows have `word`, in which there is no blank, in their text, case and accents aside; (rows,)."""
        known = self._kept.get(word)
        if known is None:
            known = self._find(word)
            if len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[word] = known
        return known

    def settle_words(self, most_blocks: int) -> bool:
        """Prepare at most so many blocks for `TextBlock.like`, which is slow at first; True when that was all."""
        due = [block for block in self._blocks if not block.has_words]
        for block in due[:most_blocks]:
            _ = block.words
        return len(due) <= most_blocks

    def drop_words(self) -> None:
        for block in self._blocks:
            block.drop_words()

    def _find(self, word: str) -> Bools:
        self._settle(MOST_TOUCHED, len(self._touched))
        wanted = folded(word).encode()
        letters = np.frombuffer(wanted, np.uint8)
        found = np.zeros(self._size, np.bool_)
        for block in self._blocks:
            found[block.first_row : block.first_row + len(block)] = block.holding(letters, self.scratch)
        rest = np.flatnonzero(self._touched[: self._size])
        self.texts_read += rest.size
        found[rest] = [wanted in encoded(text or "") for text in self._texts[rest].tolist()]
        found.flags.writeable = False
        return found

    def _settle(self, bearable: int, most_blocks: int) -> bool:
        """Blocks of which so many texts are touched stay as they are."""
        firsts = np.arange(0, self._size, BLOCK_ROWS)
        counts = np.add.reduceat(self._touched[: self._size], firsts, dtype=np.int64) if self._size else ()
        # Those not made yet are the last, so that a list of blocks never has a hole.
        due = [number for number, count in enumerate(counts) if number >= len(self._blocks) or count > bearable]
        for number in due[:most_blocks]:
            first = number * BLOCK_ROWS
            rows = slice(first, min(first + BLOCK_ROWS, self._size))
            texts = self._blocks[number].texts() if number < len(self._blocks) else []
            texts += [b""] * (rows.stop - first - len(texts))
            for at in np.flatnonzero(self._touched[rows]).tolist():
                texts[at] = encoded(self._texts[first + at] or "")
            self._blocks[number : number + 1] = [TextBlock(first, texts)]
            self._touched[rows] = False
            self._texts[rows] = None
            self.blocks_made += 1
            self.version += 1
        return len(due) <= most_blocks

    def _grow(self, size: int) -> None:
        self._size = max(self._size, size)
        more = size - self._touched.size
        if more > 0:
            more = max(more, self._touched.size)
            self._touched = np.append(self._touched, np.ones(more, np.bool_))
            self._texts = np.append(self._texts, np.full(more, None, np.object_))
