"""All search texts in a few runs of bytes: a word is looked for in 100,000 of them in some milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

BLOCK_ROWS = 4096
"""What is made anew at once: some four milliseconds."""
MOST_TOUCHED = 64
"""Texts of a block that are looked into one by one before the block is made anew."""
_GLANCE_BYTES = 1 << 16

Texts = npt.NDArray[np.object_]
"""Case-folded str, or None for a row without one."""


class SearchIndex:
    """Follows texts that change; about five times as large as they are. It never holds them: whoever asks brings them along."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._touched = np.zeros(0, np.bool_)
        """Rows whose text is another since their block was made, or in none."""
        self.blocks_made = 0

    def touch(self, rows: npt.NDArray[np.integer[Any]], size: int) -> None:
        """These rows may have another text now, and there are `size` rows."""
        more = size - self._touched.size
        if more > 0:
            self._touched = np.append(self._touched, np.ones(max(more, self._touched.size), np.bool_))
        self._touched[rows] = True

    def settle(self, texts: Texts, most_blocks: int) -> bool:
        """Make at most so many blocks anew; True when that was all."""
        self.touch(np.empty(0, np.int32), len(texts))
        touched = self._touched[: len(texts)]
        counts = np.add.reduceat(touched, np.arange(0, len(texts), BLOCK_ROWS), dtype=np.int64) if len(texts) else ()
        due = [
            number for number, count in enumerate(counts) if number >= len(self._blocks) or count > MOST_TOUCHED
        ]  # those not made yet are the last, so that a list of blocks never has a hole
        for number in due[:most_blocks]:
            first = number * BLOCK_ROWS
            block = _Block(texts[first : first + BLOCK_ROWS].tolist())
            self._blocks[number : number + 1] = [block]
            touched[first : first + len(block)] = False
            self.blocks_made += 1
        return len(due) <= most_blocks

    def holding(self, word: str, texts: Texts) -> npt.NDArray[np.bool_]:
        """Which of the `texts` hold `word`, in which there is no blank; (n,)."""
        self.settle(texts, len(texts))
        found = np.zeros(len(texts), np.bool_)
        for number, block in enumerate(self._blocks):
            first = number * BLOCK_ROWS
            here = found[first : first + len(block)]
            here[:] = block.holding(word)[: here.size]
        rest = np.flatnonzero(self._touched[: len(texts)])
        found[rest] = [word in (text or "") for text in texts[rest].tolist()]
        return found


class _Block:
    """Texts as they were when it was made."""

    def __init__(self, texts: Sequence[str | None]) -> None:
        """In none of them a word goes on into the next."""
        parts = [b"" if text is None else text.encode("utf-8", "surrogatepass") for text in texts]
        self._bytes = np.frombuffer(b"\n".join([*parts, b""]), np.uint8)
        self._row_of_byte = np.repeat(
            np.arange(len(parts), dtype=np.int32), np.fromiter(map(len, parts), np.int64, len(parts)) + 1
        )
        self._length = len(parts)

    def __len__(self) -> int:
        return self._length

    def holding(self, word: str) -> npt.NDArray[np.bool_]:
        found = np.zeros(self._length, np.bool_)
        wanted = np.frombuffer(word.encode("utf-8", "surrogatepass"), np.uint8)
        if not wanted.size or wanted.size > self._bytes.size:
            return found if wanted.size else ~found
        # From its rarest letter on, by a glance: what is left to compare is little then.
        glance = self._bytes[:_GLANCE_BYTES]
        order = sorted(range(wanted.size), key=lambda place: int(np.count_nonzero(glance == wanted[place])))
        last = self._bytes.size - wanted.size
        first = order[0]
        at = np.flatnonzero(self._bytes[first : last + 1 + first] == wanted[first])
        for place in order[1:]:
            at = at[self._bytes[at + place] == wanted[place]]
        found[self._row_of_byte[at]] = True
        return found
