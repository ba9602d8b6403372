"""Renderer killed, hung, looping, hidden: a picture nobody stands behind is never to be seen."""

from __future__ import annotations

import os
import signal

from app.gui.map.cover import CATCHING_UP, KEEPS_STOPPING, STOPPED
from app.gui.map.hearing import View
from app.gui.map.scheme import SCHEME
from tests.gui.map.conftest import Feeding, Shown


def kill(shown: Shown) -> None:
    os.kill(shown.map.page.renderer_pid, signal.SIGKILL)


def test_a_killed_renderer_is_covered_and_comes_back_with_the_same_view_and_every_unit(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(80))
    shown.settled()
    shown.map.set_view(View(60.18, 24.95, 15))
    feeding.monitor.selection.select_row(3)
    before = shown.wait(lambda state: state["view"]["zoom"] == 15 and state["selected"] == 3)
    with shown.qtbot.waitSignal(shown.map.covered, check_params_cb=lambda words: words == STOPPED):
        kill(shown)
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
    after = shown.settled()
    for name in ("latitude", "longitude"):
        assert abs(after["view"][name] - before["view"][name]) < 1e-4
    assert after["view"]["zoom"] == 15
    assert (after["on_map"], after["selected"]) == (before["on_map"], 3)


def test_a_hung_renderer_is_covered_and_replaced(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(30))
    on_map = shown.settled()["on_map"]
    pid = shown.map.page.renderer_pid
    shown.map.page.page.runJavaScript("for (;;) {}")

    def beating() -> bool:
        feeding.monitor.tick()
        return shown.map.cover_words == STOPPED

    shown.qtbot.waitUntil(beating, timeout=10_000)
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
    assert shown.map.page.renderer_pid != pid
    assert shown.settled()["on_map"] == on_map


def test_a_page_that_draws_no_more_is_replaced(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(10))
    shown.settled()
    pid = shown.map.page.renderer_pid
    shown.run("window.watchfloorTake = () => {}; 0")

    def beating() -> bool:
        feeding.monitor.tick()
        return shown.map.cover_words == STOPPED

    shown.qtbot.waitUntil(beating, timeout=10_000)
    shown.qtbot.waitUntil(lambda: shown.map.page.renderer_pid not in (0, pid), timeout=10_000)
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
    shown.settled()


def test_five_crashes_in_a_minute_leave_the_list_and_a_way_back(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(10))
    shown.settled()
    for _ in range(4):
        kill(shown)
        shown.qtbot.waitUntil(lambda: shown.map.cover_words == STOPPED, timeout=10_000)
        shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
    kill(shown)
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == KEEPS_STOPPING, timeout=10_000)
    shown.map.page.try_again()
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
    shown.settled()


def test_the_page_itself_says_when_nobody_answers(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(10))
    shown.settled()
    feeding.pass_s(1)
    shown.wait(lambda state: state["watch"]["bar"] == "Not confirmed: the program is not answering")
    feeding.pass_s(1)
    shown.wait(lambda state: state["watch"]["bar"] == "")


def test_a_hidden_map_is_covered_until_it_is_right_again(feeding: Feeding, shown: Shown) -> None:
    feeding.answer([feeding.unit("d0", fix_age_s=0)])
    shown.settled()
    shown.map.hide()
    assert shown.map.cover_words == CATCHING_UP
    feeding.pass_s(120)
    sequence = shown.map.waiting
    shown.map.show()
    assert shown.map.cover_words == CATCHING_UP
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
    assert shown.probe()["painted"] >= sequence


def test_a_page_that_fails_to_load_never_leaves_the_previous_one(feeding: Feeding, shown: Shown) -> None:
    feeding.answer(feeding.town(10))
    shown.settled()
    profile = shown.map.page.page.profile()
    handler = profile.urlSchemeHandler(SCHEME)
    profile.removeUrlScheme(SCHEME)
    kill(shown)
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == KEEPS_STOPPING, timeout=15_000)
    profile.installUrlSchemeHandler(SCHEME, handler)
    shown.map.page.try_again()
    shown.qtbot.waitUntil(lambda: shown.map.cover_words == "", timeout=10_000)
    shown.settled()
    shown.console.clear()
