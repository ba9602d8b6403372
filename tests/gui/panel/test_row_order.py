"""The order of the list, and the drafts of it that a thread makes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.gui.panel.row_order import NO_KEY, _in_order, _last_group_first
from app.gui.panel.text_order import NO_RANK, TextOrder, natural
from app.units.unit import Kind, State, Unit


def units_of(serials: list[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    array = np.empty(len(serials), np.object_)
    array[:] = [Unit(str(row), Kind.BODY, State.BUFFERING, serial=serial) for row, serial in enumerate(serials)]
    return array


def order() -> TextOrder:
    return TextOrder(lambda unit: unit.serial or "")


@given(keys=st.lists(st.integers(-3, 3) | st.just(NO_KEY) | st.integers(-(2**61), 2**61), max_size=20), descending=st.booleans())
def test_keys_are_ordered_stably_and_the_unknown_stand_last(keys: list[int], descending: bool) -> None:
    found = _in_order(np.array(keys, np.int64), descending=descending).tolist()
    known = [place for place in range(len(keys)) if keys[place] != NO_KEY]
    wanted = sorted(known, key=lambda place: -keys[place] if descending else keys[place])
    assert found == wanted + [place for place in range(len(keys)) if keys[place] == NO_KEY]


@given(known=st.lists(st.integers(0, 5), max_size=20), unknown=st.integers(0, 3))
def test_what_stands_in_order_already_is_turned_round_as_sorting_it_anew_would(known: list[int], unknown: int) -> None:
    keys = np.array([*sorted(known), *[NO_KEY] * unknown], np.int64)
    assert _last_group_first(keys).tolist() == _in_order(keys, descending=True).tolist()


@given(serials=st.lists(st.text("aB 019", max_size=4), max_size=12))
def test_a_draft_ranks_as_the_window_itself_does(serials: list[str]) -> None:
    units, here, drafted = units_of(serials), order(), order()
    for each in (here, drafted):
        each.touch(np.arange(len(units), dtype=np.int32), len(units))
    breaths: list[None] = []
    drafted.adopt(drafted.draft(drafted.begin_draft(), units, lambda: breaths.append(None)))
    assert not drafted.much_to_do
    one, other = drafted.ranks(units), here.ranks(units)
    assert (one == NO_RANK).tolist() == (other == NO_RANK).tolist()
    assert np.unique(one, return_inverse=True)[1].tolist() == np.unique(other, return_inverse=True)[1].tolist()


def test_what_was_touched_while_a_draft_was_made_is_read_again() -> None:
    units, texts = units_of(["Car 12", "Car 9", "Car 3"]), order()
    texts.touch(np.arange(3, dtype=np.int32), 3)
    draft = texts.draft(texts.begin_draft(), units.copy(), lambda: None)
    units[1] = units_of(["Car 1"])[0]
    texts.touch(np.array([1], np.int32), 3)
    texts.adopt(draft)
    ranks = texts.ranks(units)
    assert ranks[1] < ranks[2] < ranks[0]


def test_a_draft_that_was_overtaken_is_thrown_away() -> None:
    units, texts = units_of(["b", "a"]), order()
    texts.touch(np.arange(2, dtype=np.int32), 2)
    draft = texts.draft(texts.begin_draft(), units_of(["a", "b"]), lambda: None)
    before = texts.ranks(units).tolist()
    texts.adopt(draft)
    assert texts.ranks(units).tolist() == before
    assert natural("Car 9") < natural("car 12")


@given(
    serials=st.lists(st.text("aB 019", max_size=3), max_size=10),
    changes=st.lists(st.lists(st.tuples(st.integers(0, 11), st.text("aB 019", max_size=3)), max_size=3), max_size=4),
)
def test_a_few_new_texts_find_their_places_as_if_all_were_sorted_anew(
    serials: list[str], changes: list[list[tuple[int, str]]]
) -> None:
    texts, units = order(), units_of(serials)
    texts.ranks(units)
    for change in changes:
        for row, serial in change:
            if row >= len(serials):
                row = len(serials)
                serials = [*serials, serial]
            serials[row] = serial
            texts.touch(np.array([row], np.int32), len(serials))
        units = units_of(serials)
        ranks, anew = texts.ranks(units), order().ranks(units)
        assert (ranks == NO_RANK).tolist() == (anew == NO_RANK).tolist()
        assert np.unique(ranks, return_inverse=True)[1].tolist() == np.unique(anew, return_inverse=True)[1].tolist()


def test_one_new_name_among_many_reads_few_texts_and_the_same_name_again_moves_nothing() -> None:
    serials = [f"Car {number}" for number in range(1500)]
    units, texts = units_of(serials), order()
    texts.ranks(units)
    units[7], read, version = units_of(["Car 800"])[0], texts.texts_read, texts.version
    texts.touch(np.array([7], np.int32), len(units))
    ranks = texts.ranks(units)
    assert ranks[7] == ranks[800] and texts.texts_read - read < 20 and texts.version == version + 1
    texts.touch(np.array([7], np.int32), len(units))
    assert texts.ranks(units) is not None and texts.version == version + 1
