"""Words looked for in all search texts at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from app.units.search_index import BLOCK_ROWS, MOST_TOUCHED, SearchIndex
from app.units.text_block import Scratch, TextBlock, encoded, folded

letters = st.text("ab7é\u202e\x00\x1e", max_size=6)
rows_of_text = st.none() | st.lists(letters, max_size=3).map("\n".join)


def column(texts: Sequence[str | None]) -> npt.NDArray[np.object_]:
    array = np.empty(len(texts), np.object_)
    array[:] = texts
    return array


@given(
    texts=st.lists(rows_of_text, max_size=8),
    changes=st.lists(st.tuples(st.integers(0, 12), rows_of_text, st.booleans()), max_size=8),
    word=letters,
)
def test_a_word_is_found_where_python_finds_it_and_nowhere_else_whatever_changed(
    texts: list[str | None], changes: list[tuple[int, str | None, bool]], word: str
) -> None:
    index = SearchIndex()
    index.touch(np.arange(len(texts)), column(texts), len(texts))
    for row, text, looked_for in changes:
        if row >= len(texts):
            row = len(texts)
            texts.append(None)
        texts[row] = text
        index.touch(np.array([row]), column([text]), len(texts))
        if looked_for:
            index.holding(word)
        elif row % 2:
            index.settle(1)
    assert index.holding(word).tolist() == [folded(word) in folded(text or "") for text in texts]


def test_only_blocks_with_many_new_names_are_made_anew_and_no_more_at_once_than_asked_for() -> None:
    index = SearchIndex()
    index.touch(np.arange(3 * BLOCK_ROWS), column([f"unit {number}" for number in range(3 * BLOCK_ROWS)]), 3 * BLOCK_ROWS)
    assert [index.settle(1) for _ in range(3)] == [False, False, True]
    assert index.blocks_made == 3
    few, many = np.arange(5), BLOCK_ROWS + np.arange(MOST_TOUCHED + 1)
    renamed = np.concatenate([few, many])
    index.touch(renamed, column(["renamed"] * len(renamed)), 3 * BLOCK_ROWS)
    assert index.holding("renamed").nonzero()[0].tolist() == [*few, *many]
    assert index.blocks_made == 4 and index.texts_read == 5
    assert index.settle(1) and index.blocks_made == 5  # when there is time, also where little changed


def test_what_was_found_is_kept_until_a_text_changes() -> None:
    index = SearchIndex()
    index.touch(np.arange(3), column(["Ann", "Bob", "José"]), 3)
    found = index.holding("an")
    assert index.holding("an") is found and index.texts_read == 0
    index.touch(np.array([1]), column(["Hanna"]), 3)
    assert index.holding("an").tolist() == [True, True, False]
    assert index.holding("jose").tolist() == [False, False, True]


@given(texts=st.lists(rows_of_text, max_size=8), word=letters)
def test_words_are_told_by_where_they_begin_and_end(texts: list[str | None], word: str) -> None:
    block = TextBlock(100, [encoded(text or "") for text in texts])
    wanted = np.frombuffer(encoded(word), np.uint8)
    at = block.beginning(wanted, Scratch())
    begun = re.compile(rf"(?<![a-z0-9\u0080-\U0010ffff]){re.escape(encoded(word).decode())}") if wanted.size else None
    lines = [encoded(text or "").decode() for text in texts]
    expected = [100 + row for row, line in enumerate(lines) for _ in (begun.finditer(line) if begun else ())]
    first = encoded(word)[:1]
    if first.isalnum() or first >= b"\x80":
        assert sorted(set(block.rows(at).tolist())) == sorted(set(expected))
    else:
        assert at.size == 0
