"""Modules imported beside the GUI thread."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

from app.gui.importing import Importing


def test_each_module_is_told_in_turn_and_the_end_after_all() -> None:
    told: list[str] = []
    all_there = threading.Event()
    importing = Importing("imports", ("json", "app.no_such_module", "csv"), told.append, all_there.set)
    importing.start()
    assert all_there.wait(10)
    assert told == ["json", "app.no_such_module", "csv"]
    assert "csv" in sys.modules


def test_once_ended_no_other_module_is_begun_and_the_thread_is_gone() -> None:
    told: list[str] = []
    reached, may_go_on = threading.Event(), threading.Event()

    def modules() -> Iterator[str]:
        yield "json"
        reached.set()
        may_go_on.wait(10)
        yield "csv"

    importing = Importing("imports", modules(), told.append, lambda: told.append("all"))
    importing.start()
    assert reached.wait(10)
    threading.Timer(0.05, may_go_on.set).start()
    assert importing.end()
    assert not importing.alive
    assert told == ["json"]


def test_one_that_never_began_ends_at_once() -> None:
    assert Importing("imports", ("json",), lambda _: None, lambda: None).end()
