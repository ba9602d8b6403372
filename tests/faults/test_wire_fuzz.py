"""The short form of the decoder's fuzzing; the full form is a command (see tests/faults/fuzz.py)."""

from __future__ import annotations

from tests.faults.fuzz import Figures, feed, fuzz


def test_no_spoilt_answer_ends_unhandled_or_eats_memory(full: bool) -> None:
    figures = fuzz(*((1_000_000, 100_000, 10_000) if full else (6000, 1500, 200)))
    assert figures.unhandled == []
    assert figures.good
    assert figures.outcomes["as it should be read"] == 1
    read = figures.outcomes["structured read"]
    assert read > 700, "most of them are pages in which one device is odd"


def test_the_fuzzing_would_notice_an_error_that_is_not_ours() -> None:
    figures = Figures()
    feed(figures, "broken", lambda body: body.decode("ascii"), b"\xff")
    assert not figures.good
    assert figures.outcomes["broken UNHANDLED"] == 1
