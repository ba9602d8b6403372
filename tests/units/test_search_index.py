"""Words looked for in all search texts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from app.units.search_index import BLOCK_ROWS, MOST_TOUCHED, SearchIndex

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
    for row, text, looked_for in changes:
        if row >= len(texts):
            row = len(texts)
            texts.append(None)
        texts[row] = text
        index.touch(np.array([row]), len(texts))
        if looked_for:
            index.holding(word, column(texts))
    found = index.holding(word, column(texts)).tolist()
    assert found == [word in (text or "") for text in texts]


def test_only_blocks_with_many_new_names_are_made_anew_and_no_more_at_once_than_asked_for() -> None:
    texts = [f"unit {number}" for number in range(3 * BLOCK_ROWS)]
    index = SearchIndex()
    assert [index.settle(column(texts), 1) for _ in range(3)] == [False, False, True]
    assert index.blocks_made == 3
    few, many = np.arange(5), BLOCK_ROWS + np.arange(MOST_TOUCHED + 1)
    for row in (*few.tolist(), *many.tolist()):
        texts[row] = "renamed"
    index.touch(np.concatenate([few, many]), len(texts))
    assert index.holding("renamed", column(texts)).nonzero()[0].tolist() == [*few, *many]
    assert index.blocks_made == 4
