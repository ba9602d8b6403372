"""The search texts of some thousand rows in one run of bytes, in which a word is looked for at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

LONGEST_FOLDED = 300
"""Characters of a text whose accents are taken off; what is behind them only loses its upper case."""
_HEAD_BYTES = 8
_HEAD_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_HEAD_BYTES + 1)], np.uint64)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_NEWLINE = 10
_AT_ONCE = 3
"""Letters of a word, its rarest, that all bytes are compared with; the others only where those were found."""
_IN_WORD = np.array([byte >= 128 or chr(byte).isalnum() for byte in range(256)], np.bool_)
_ALONE = 36
"""The letters and digits that have a bit for themselves."""
_LETTER_BITS = np.array(
    [1 << (byte - 97 if 97 <= byte < 123 else 26 + byte - 48 if 48 <= byte < 58 else _ALONE + byte % 28) for byte in range(256)],
    np.uint64,
)
_LETTER_BITS[~_IN_WORD] = 0

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.intp]
Letters = npt.NDArray[np.uint64]


def folded(text: str) -> str:
    """Case and accents off: "José" is found by "jose"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each) and not 0xD800 <= ord(each) < 0xE000)


def encoded(text: str) -> bytes:
    """As it is looked into."""
    if text.isascii():
        return text.lower().encode()
    rest = text[LONGEST_FOLDED:].casefold() if len(text) > LONGEST_FOLDED else ""
    return (folded(text[:LONGEST_FOLDED]) + rest).encode(errors="ignore")


def letters_of(word: Bytes) -> np.uint64:
    """Which letters and digits it holds, a bit each."""
    return np.uint64(np.bitwise_or.reduce(_LETTER_BITS[word])) if word.size else np.uint64(0)


class Scratch:
    """Room for comparing, used again: asking the system for it anew takes ten times as long as the comparison."""

    def __init__(self) -> None:
        self._rows: npt.NDArray[np.bool_] = np.empty((2, 0), np.bool_)

    def two(self, size: int) -> tuple[Bools, Bools]:
        if self._rows.shape[1] < size:
            self._rows = np.empty((2, size), np.bool_)
        return self._rows[0, :size], self._rows[1, :size]


class Words(Struct, frozen=True):
    """Every word of a block, in order: only who mistypes needs them, and they are as large as all the rest."""

    starts: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    letters: Letters


class TextBlock:
    """Texts as they were when it was made. A place in it is the number of a byte."""

    def __init__(self, first_row: int, texts: Sequence[bytes]) -> None:
        """As `encoded` gives them."""
        self.first_row = first_row
        # Between two texts there is a newline, so that in none of them a word goes on into the next.
        self._run = b"\n".join([b"", *texts, bytes(_HEAD_BYTES)])
        self._bytes = np.frombuffer(self._run, np.uint8, len(self._run) - _HEAD_BYTES)
        lengths = np.fromiter(map(len, texts), np.int32, len(texts))
        self._starts = np.cumsum(lengths + 1, dtype=np.int32) - lengths
        self._often = np.bincount(self._bytes, minlength=256).astype(np.int32)
        self._letters: Letters = (
            np.bitwise_or.reduceat(_LETTER_BITS[self._bytes], self._starts) if texts else np.zeros(0, np.uint64)
        )
        self._words: Words | None = None

    def __len__(self) -> int:
        return self._starts.size

    def texts(self) -> list[bytes]:
        """As it was made of them."""
        starts = [*self._starts.tolist(), self._bytes.size]
        return [self._run[start : end - 1] for start, end in pairwise(starts)]

    def holding(self, word: Bytes, scratch: Scratch) -> Bools:
        """Which of its texts have the word anywhere, (len,)."""
        found = np.zeros(len(self), np.bool_)
        if not word.size:
            return ~found
        letters = letters_of(word)
        likely: Bools = (self._letters & letters) == letters
        if word.size == 1 and letters and letters < np.uint64(1 << _ALONE):
            return likely
        if likely.any():
            found[self._within(self.places(word, scratch))] = True
        return found

    def places(self, word: Bytes, scratch: Scratch) -> Integers:
        """Where the word stands, ascending; there is no newline in it."""
        last = self._bytes.size - word.size
        if not word.size or last < 0:
            return np.empty(0, np.intp)
        rarest = np.argsort(self._often[word], kind="stable").tolist()
        found, also = scratch.two(last + 1)
        np.equal(self._bytes[rarest[0] : rarest[0] + last + 1], word[rarest[0]], out=found)
        for offset in rarest[1:_AT_ONCE]:
            np.equal(self._bytes[offset : offset + last + 1], word[offset], out=also)
            np.logical_and(found, also, out=found)
        at = np.flatnonzero(found)
        for offset in rarest[_AT_ONCE:]:
            at = at[self._bytes[at + offset] == word[offset]]
        return at

    def beginning(self, word: Bytes, scratch: Scratch) -> Integers:
        """Where a word of a text begins with this one, which may run on over what stands behind."""
        if not word.size or not _IN_WORD[word[0]]:
            return np.empty(0, np.intp)
        at = self.places(word, scratch)
        return at[~_IN_WORD[self._bytes[at - 1]]]

    def rows(self, at: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.intp]:
        """The fleet's row of each place; places in ascending order are found the fastest."""
        return self.first_row + self._within(at)

    def begins_field(self, at: Integers) -> Bools:
        """Which of these places are the begin of a name, badge, serial or vehicle."""
        return np.asarray(self._bytes[at - 1] == _NEWLINE, np.bool_)

    def ends_word(self, at: Integers, length: int) -> Bools:
        """Behind which of these places, `length` bytes on, a word ends."""
        return ~_IN_WORD[self._bytes[at + length]]

    def ends_field(self, at: Integers, length: int) -> Bools:
        return np.asarray(self._bytes[at + length] == _NEWLINE, np.bool_)

    # -- words that are only similar -----------------------------------------------------------------------------------
    @property
    def has_words(self) -> bool:
        return self._words is not None

    def drop_words(self) -> None:
        self._words = None

    @property
    def words(self) -> Words:
        if self._words is None:
            in_word = _IN_WORD[self._bytes]
            starts = (1 + np.flatnonzero(in_word[1:] & ~in_word[:-1])).astype(np.int32)
            ends = (1 + np.flatnonzero(in_word[:-1] & ~in_word[1:])).astype(np.int32)
            found = starts.size > 0
            letters = np.bitwise_or.reduceat(_LETTER_BITS[self._bytes], starts) if found else np.zeros(0, np.uint64)
            self._words = Words(starts, ends - starts, letters)
        return self._words

    def like(self, word: Bytes) -> tuple[Integers, npt.NDArray[np.uint8], npt.NDArray[np.uint64]]:
        """Which of `words` are of about the same length with about the same letters, by how many kinds of letters they
        differ, and a number that is the same for the same word."""
        words = self.words
        near = np.flatnonzero((words.lengths >= word.size - 1) & (words.lengths <= word.size + 1))
        letters = words.letters[near]
        differing = np.bitwise_count(letters ^ letters_of(word))
        # A wrong letter takes one out and brings one in; two letters exchanged change nothing.
        few = np.flatnonzero(differing <= 2)
        near = near[few]
        return near, differing[few], self._heads(near) ^ letters[few] * _SPREAD

    def word(self, number: int) -> str:
        start, length = int(self.words.starts[number]), int(self.words.lengths[number])
        return self._run[start : start + length].decode(errors="replace")

    def _heads(self, numbers: Integers) -> npt.NDArray[np.uint64]:
        """The first eight bytes of these words as one number each, 0 for those behind its end."""
        eights = np.ndarray((self._bytes.size,), np.dtype("<u8"), self._run, strides=(1,))
        lengths = np.minimum(self.words.lengths[numbers], _HEAD_BYTES)
        return eights[self.words.starts[numbers]] & _HEAD_MASKS[lengths]

    def _within(self, at: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.intp]:
        return np.searchsorted(self._starts, at, side="right") - 1
