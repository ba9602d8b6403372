"""Where every word of every unit's search text begins, as numbers: 100,000 units are looked through in a millisecond or two."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.units.fleet import Fleet, FleetChange

BLOCK_ROWS = 4096
"""What is made anew at once when a name in it changed: some three milliseconds."""
LONGEST_TEXT = 300
"""Characters of a unit that are looked into; a longer name goes on in the list, not here."""
HEAD_BYTES = 8
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_NEWLINE = 10
_IN_WORD = np.array([byte >= 128 or chr(byte).isalnum() for byte in range(256)], np.bool_)
_LETTER_BITS = np.array(
    [1 << (byte - 97 if 97 <= byte < 123 else 26 + byte - 48 if 48 <= byte < 58 else 36 + byte % 28) for byte in range(256)],
    np.uint64,
)
_LETTER_BITS[~_IN_WORD] = 0

Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.intp]


def folded(text: str) -> str:
    """Case and accents off: "José" is found by "jose"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each) and not 0xD800 <= ord(each) < 0xE000)


def head_of(word: bytes) -> tuple[np.uint64, np.uint64]:
    """Its first eight bytes as one number, and the bits of that number that count."""
    head = word[:HEAD_BYTES]
    mask = int.from_bytes(b"\xff" * len(head) + b"\0" * (HEAD_BYTES - len(head)))
    return np.uint64(int.from_bytes(head.ljust(HEAD_BYTES, b"\0"))), np.uint64(mask)


def letters_of(word: bytes) -> np.uint64:
    """Which letters and digits it holds, a bit each."""
    return np.uint64(np.bitwise_or.reduce(_LETTER_BITS[np.frombuffer(word, np.uint8)])) if word else np.uint64(0)


class Block:
    """The words of `BLOCK_ROWS` rows running. Words go by their number inside the block."""

    def __init__(self, first_row: int, texts: Sequence[str | None]) -> None:
        encoded = [folded(text[:LONGEST_TEXT]).encode() if text else b"" for text in texts]
        self.first_row = first_row
        self.row_count = len(encoded)
        self._text = b"\n" + b"\n".join(encoded) + b"\n" + b"\0" * HEAD_BYTES
        self._bytes = bytes_ = np.frombuffer(self._text, np.uint8)
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        self._row_starts = np.cumsum(np.concatenate([[1], lengths[:-1] + 1]))
        in_word = _IN_WORD[bytes_]
        self._starts = 1 + np.flatnonzero(in_word[1:] & ~in_word[:-1])
        ends = 1 + np.flatnonzero(in_word[:-1] & ~in_word[1:])
        self.lengths = (ends - self._starts).astype(np.int16)
        """Bytes of each word."""
        self.begins_field = bytes_[self._starts - 1] == _NEWLINE
        self.rows = (first_row - 1 + np.searchsorted(self._row_starts, self._starts, side="right")).astype(np.int32)
        """The fleet's row of each word."""
        self._heads = np.zeros(len(self._starts), np.uint64)
        for at in range(HEAD_BYTES):
            self._heads |= bytes_[self._starts + at].astype(np.uint64) << np.uint64(8 * (HEAD_BYTES - 1 - at))
        found = len(self._starts) > 0
        self._letters = np.bitwise_or.reduceat(_LETTER_BITS[bytes_], self._starts) if found else np.zeros(0, np.uint64)

    def beginning(self, part: bytes) -> Integers:
        """The words that begin with `part`, which may run on over what stands behind."""
        head, mask = head_of(part)
        found = np.flatnonzero((self._heads & mask) == head)
        for at in range(HEAD_BYTES, len(part)):
            found = found[self._byte_at(found, at) == part[at]]
        return found

    def ends_field(self, words: Integers, length: int) -> Bools:
        """Which of these words have the end of a name, badge, serial or vehicle `length` bytes on."""
        return np.asarray(self._byte_at(words, length) == _NEWLINE, np.bool_)

    def like(self, word: bytes) -> tuple[Integers, npt.NDArray[np.uint8], npt.NDArray[np.uint64]]:
        """Words of about the same length with about the same letters, by how many kinds of letters they differ, and a number
        that is the same for the same word."""
        near = np.flatnonzero((self.lengths >= len(word) - 1) & (self.lengths <= len(word) + 1))
        letters = self._letters[near]
        differing = np.bitwise_count(letters ^ letters_of(word))
        # A wrong letter takes one out and brings one in; two letters exchanged change nothing.
        few = np.flatnonzero(differing <= 2)
        near = near[few]
        return near, differing[few], self._heads[near] ^ letters[few] * _SPREAD

    def text_of(self, word: int) -> str:
        start = int(self._starts[word])
        return self._text[start : start + int(self.lengths[word])].decode(errors="replace")

    def rows_containing(self, part: bytes, most: int) -> list[int]:
        """The first rows whose text has `part` anywhere; at most so many."""
        rows: list[int] = []
        end = len(self._text) - HEAD_BYTES
        at = self._text.find(part, 0, end)
        while at >= 0 and len(rows) < most:
            row = int(np.searchsorted(self._row_starts, at, side="right")) - 1
            rows.append(self.first_row + row)
            if row + 1 >= self.row_count:
                break
            at = self._text.find(part, int(self._row_starts[row + 1]) - 1, end)
        return rows

    def _byte_at(self, words: Integers, offset: int) -> npt.NDArray[np.uint8]:
        """The byte so far behind each word's first; what stands behind the last word is none of any text."""
        return self._bytes[np.minimum(self._starts[words] + offset, len(self._bytes) - 1)]


class WordIndex:
    """Follows the fleet's search texts. Owned by one thread; `settle` does the work in steps."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._known: npt.NDArray[np.object_] = np.empty(0, np.object_)
        """The text each row is indexed by."""
        self._touched: Bools = np.zeros(0, np.bool_)
        self._dirty: set[int] = set()
        self.blocks: list[Block] = []
        self.blocks_made = 0
        """How many blocks were ever made: the work that changes of names cost."""
        self._grow()
        self._touched[:] = True

    def touch(self, change: FleetChange) -> None:
        """These rows may have other names now."""
        self._grow()
        for rows in (change.renamed, change.removed):
            self._touched[rows] = True

    def settle(self, most_blocks: int) -> bool:
        """Bring at most so many blocks up to date; True when everything is."""
        self._compare()
        for number in sorted(self._dirty)[:most_blocks]:
            first = number * BLOCK_ROWS
            texts = self._fleet.search_texts[first : first + BLOCK_ROWS]
            while len(self.blocks) <= number:
                self.blocks.append(Block(len(self.blocks) * BLOCK_ROWS, ()))
            self.blocks[number] = Block(first, texts.tolist())
            self._known[first : first + len(texts)] = texts
            self._dirty.discard(number)
            self.blocks_made += 1
        return not self._dirty

    def _compare(self) -> None:
        """Of the rows that were touched, those whose text is another."""
        if not self._touched.any():
            return
        rows = np.flatnonzero(self._touched[: self._fleet.size])
        self._touched[:] = False
        differs = np.asarray(self._known[rows] != self._fleet.search_texts[rows], np.bool_)
        self._dirty.update(np.unique(rows[differs] // BLOCK_ROWS).tolist())

    def _grow(self) -> None:
        missing = self._fleet.size - len(self._known)
        if missing > 0:
            more = max(missing, len(self._known))
            self._known = np.concatenate([self._known, np.full(more, None, np.object_)])
            self._touched = np.concatenate([self._touched, np.zeros(more, np.bool_)])
