"""Words looked for in all search texts at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.units.search_index import SearchIndex

letters = st.text("ab7é\u202e\x00\x1e", max_size=6)


@given(texts=st.lists(st.none() | st.lists(letters, max_size=3).map("\n".join), max_size=8), word=letters)
def test_a_word_is_found_where_python_finds_it_and_nowhere_else(texts: list[str | None], word: str) -> None:
    array = np.empty(len(texts), np.object_)
    array[:] = texts
    found = SearchIndex(array).holding(word).tolist()
    assert found == [word in (text or "") for text in texts]
