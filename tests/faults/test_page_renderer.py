"""B46 to B49: the process that paints the map is killed, hangs, keeps crashing or runs out of memory."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui.map.cover import KEEPS_STOPPING, STOPPED
from app.gui.map.hearing import View
from app.units.freshness import Freshness
from tests.faults.floor import Floor

COVERED_S = 0.5
HUNG_COVERED_S = 3.0
BACK_S = 2.0
"""The bounds faults.md sets."""


@pytest.fixture
def floor(qtbot: QtBot, tmp_path: Path) -> Iterator[Floor]:
    with Floor(qtbot, units=80, agencies=2, cache_dir=tmp_path) as floor:
        floor.wait_good()
        yield floor
        floor.watch(0.5)
        floor.assert_nothing_stale_is_live()


class Stopwatch:
    """When the cover came and when it went, on the monotonic clock."""

    def __init__(self, floor: Floor) -> None:
        assert floor.map is not None
        self.words: list[tuple[float, str]] = []
        floor.map.covered.connect(lambda words: self.words.append((time.monotonic(), words)))

    def first_s(self, words: str, since_s: float) -> float | None:
        return next((at_s for at_s, said in self.words if said == words and at_s >= since_s), None)


def pid_of(floor: Floor) -> int:
    assert floor.map is not None
    return floor.map.page.renderer_pid


def drawn(floor: Floor) -> int:
    page = floor.page()
    return int(page.get("on_map", -1)) if page else -1


def wait_all_drawn(floor: Floor) -> None:
    floor.wait(lambda: drawn(floor) == floor.monitor.tally.on_map > 0)


def recover(floor: Floor, fault_at_s: float, watch: Stopwatch, cover_within_s: float) -> None:
    """Cover and map come in time, the first measured from the fault, the second from the cover."""
    assert floor.map is not None
    floor.wait(lambda: watch.first_s(STOPPED, fault_at_s) is not None)
    covered_s = watch.first_s(STOPPED, fault_at_s)
    assert covered_s is not None and covered_s - fault_at_s <= cover_within_s
    floor.wait(lambda: watch.first_s("", covered_s) is not None)
    back_s = watch.first_s("", covered_s)
    assert back_s is not None and back_s - covered_s <= BACK_S
    assert floor.map.cover_words == ""


def test_b46_a_killed_renderer_is_covered_and_back_with_the_same_view_and_every_unit(floor: Floor) -> None:
    assert floor.map is not None
    floor.map.set_view(View(60.17, 24.94, 14))
    wait_all_drawn(floor)
    floor.wait(lambda: floor.page()["view"]["zoom"] == 14)
    selected = int(floor.monitor.fleet.in_use.nonzero()[0][0])
    floor.monitor.selection.select_row(selected)
    floor.wait(lambda: floor.page()["selected"] == selected)
    before = floor.page()["view"]
    watch, pid = Stopwatch(floor), pid_of(floor)
    searches = {agency.name: floor.server.requests(agency.name).search for agency in floor.server.agencies}
    fault_at_s = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    recover(floor, fault_at_s, watch, COVERED_S)
    assert pid_of(floor) != pid
    wait_all_drawn(floor)
    after = floor.page()["view"]
    assert after["zoom"] == 14
    assert after["latitude"] == pytest.approx(before["latitude"], abs=1e-4)
    assert after["longitude"] == pytest.approx(before["longitude"], abs=1e-4)
    assert floor.page()["selected"] == selected
    floor.wait(lambda: all(floor.server.requests(name).search > count for name, count in searches.items()))


def test_b46_a_renderer_killed_while_the_map_is_loading_comes_back_all_the_same(floor: Floor) -> None:
    assert floor.map is not None
    os.kill(pid_of(floor), signal.SIGKILL)
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == STOPPED)
    floor.wait(lambda: pid_of(floor) > 0)
    os.kill(pid_of(floor), signal.SIGKILL)  # before it painted anything
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == "")
    wait_all_drawn(floor)


@pytest.mark.parametrize("hang", ["endless loop", "stopped process"])
def test_b47_a_hung_renderer_is_covered_killed_and_loaded_again(floor: Floor, hang: str) -> None:
    assert floor.map is not None
    wait_all_drawn(floor)
    watch, pid = Stopwatch(floor), pid_of(floor)
    fault_at_s = time.monotonic()
    if hang == "endless loop":
        floor.map.page.page.runJavaScript("for (;;) {}")
    else:
        os.kill(pid, signal.SIGSTOP)
    recover(floor, fault_at_s, watch, HUNG_COVERED_S)
    assert pid_of(floor) != pid
    wait_all_drawn(floor)


def test_b48_five_crashes_in_a_minute_leave_the_list_without_flapping_and_a_button_to_try_again(floor: Floor) -> None:
    assert floor.map is not None
    for _ in range(4):
        os.kill(pid_of(floor), signal.SIGKILL)
        floor.wait(lambda: floor.map is not None and floor.map.cover_words == STOPPED)
        floor.wait(lambda: floor.map is not None and floor.map.cover_words == "")
    os.kill(pid_of(floor), signal.SIGKILL)
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == KEEPS_STOPPING)
    watch = Stopwatch(floor)
    answered = floor.server.requests(floor.agency).search
    floor.watch(2.0)
    assert watch.words == []
    assert floor.map.cover_words == KEEPS_STOPPING
    # The list goes on: polls come and its units are live.
    assert floor.server.requests(floor.agency).search > answered
    assert any(floor.monitor.facts(row).freshness is Freshness.LIVE for row in range(len(floor.monitor.fleet)))
    [button] = [each for each in floor.map.findChildren(QPushButton) if each.text() == "Try again"]
    button.click()
    floor.wait(lambda: floor.map is not None and floor.map.cover_words == "")
    wait_all_drawn(floor)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets another process's memory be limited")
def test_b49_a_renderer_out_of_memory_is_covered_and_comes_back(floor: Floor) -> None:
    assert floor.map is not None
    wait_all_drawn(floor)
    watch, pid = Stopwatch(floor), pid_of(floor)
    resource.prlimit(pid, resource.RLIMIT_AS, (1, 1))
    floor.map.page.page.runJavaScript("const hoard = []; for (;;) hoard.push(new Uint8Array(64 << 20).fill(1));")
    # It may crash at once or hang over its last pages: either way the longer bound holds.
    recover(floor, time.monotonic(), watch, HUNG_COVERED_S)
    assert pid_of(floor) != pid
    wait_all_drawn(floor)


# Watches the bar from inside the page with the page's own eyes and clock: what it noted while the program stood still can be
# read when it moves again.
WATCH_THE_BAR = """
window.barLog = [];
let before = "";
new MutationObserver(() => {
  const bar = document.querySelector(".watch-bar");
  const words = bar.hidden || getComputedStyle(bar).display === "none" ? "" : bar.textContent;
  if (words !== before) window.barLog.push([Date.now(), words]);
  before = words;
}).observe(document.querySelector(".watch-bar"), { attributes: true, attributeFilter: ["hidden"] });
0
"""


def test_b50_while_the_gui_thread_is_blocked_the_page_itself_says_not_confirmed(floor: Floor, full: bool) -> None:
    assert floor.map is not None
    wait_all_drawn(floor)
    done: list[object] = []
    floor.map.page.page.runJavaScript(WATCH_THE_BAR, 0, done.append)
    floor.wait(lambda: bool(done))
    began_ms = time.time() * 1000
    threading.Event().wait(10.0 if full else 4.0)  # this is the fault: the GUI thread stands still
    ended_ms = time.time() * 1000
    log: list[str] = []
    floor.map.page.page.runJavaScript("JSON.stringify(window.barLog)", 0, log.append)
    floor.wait(lambda: bool(log))
    meanwhile = [entry for entry in json.loads(log[0]) if began_ms < entry[0] < ended_ms]
    assert [entry[1] for entry in meanwhile] == ["Not confirmed: the program is not answering"]
    floor.wait(lambda: floor.page()["watch"]["bar"] == "")
    assert floor.map.cover_words == ""
