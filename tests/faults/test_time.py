"""B42 and B43: the workstation sleeps, its clock is set, daylight saving begins."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.units.freshness import Freshness
from tests.faults.floor import Floor, LogBook
from tests.faults.shifted_clock import ShiftedClock

MINUTE_S, HOUR_S = 60.0, 3600.0
LOOK_S = 0.5
"""The monitor looks at its clocks five times a second; a busy machine may be a little late."""


class Times:
    """A workstation's clock and an agency's, each to be pushed by itself."""

    def __init__(self) -> None:
        self.ours = ShiftedClock()
        self.theirs = ShiftedClock()

    def sleep(self, seconds: float, *, monotonic_counts: bool) -> None:
        """Linux's monotonic clock stands still while the machine sleeps, that of Windows goes on."""
        self.theirs.pass_s(seconds)
        if monotonic_counts:
            self.ours.pass_s(seconds)
        else:
            self.ours.set_wall(seconds)


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def floor(qtbot: QtBot, times: Times, tmp_path: Path, log_book: LogBook) -> Iterator[Floor]:
    with Floor(qtbot, units=60, agencies=2, clock=times.ours.clock, server_clock=times.theirs.clock, cache_dir=tmp_path) as floor:
        floor.wait_good()
        floor.wait(lambda: len(live(floor)) > 0)
        floor.wait(lambda: len(live_marks(floor)) > 0)
        yield floor
        floor.watch(0.5)
        floor.assert_nothing_stale_is_live()
        floor.assert_no_secret_in(log_book.lines)


def live(floor: Floor) -> list[int]:
    rows = floor.monitor.fleet.in_use.nonzero()[0].tolist()
    return [row for row in rows if floor.monitor.facts(row).freshness is Freshness.LIVE]


def live_marks(floor: Floor) -> list[int]:
    page = floor.page()
    alone = [mark["row"] for mark in page["units"] if mark["freshness"] == Freshness.LIVE]
    return alone + [row for group in page["groups"] if group["freshness_bits"] & (1 << Freshness.LIVE) for row in group["rows"]]


def hold_answers_back(floor: Floor) -> None:
    """Questions go out and no answer comes back: a poll is under way while the clocks jump."""
    for agency in floor.server.agencies:
        floor.proxies[agency.name].poison(timeout=True)
    floor.qtbot.wait(600)


def let_answers_through(floor: Floor) -> None:
    for agency in floor.server.agencies:
        floor.proxies[agency.name].poison(down=True)  # what was held back is lost
        floor.proxies[agency.name].heal()


def jump(floor: Floor, push: Callable[[], None]) -> None:
    """Push the clocks and wait until the program has had its look at them: in time, and then nothing is live anywhere."""
    began_s = time.monotonic()
    with floor.qtbot.waitSignal(floor.monitor.ticked, timeout=5000):
        push()
    assert time.monotonic() - began_s <= LOOK_S
    assert live(floor) == []
    floor.wait(lambda: live_marks(floor) == [], 1.0)


def ages_s(floor: Floor) -> dict[int, float]:
    """Each unit's age less its true one: what the clocks must not change."""
    now_ms = floor.server.clock.wall_s() * 1000
    found = {}
    for row in floor.monitor.fleet.in_use.nonzero()[0].tolist():
        fix_age_s = floor.monitor.facts(row).fix_age_s
        if fix_age_s is not None:
            found[row] = fix_age_s - (now_ms - int(floor.monitor.fleet.figures["fix_time_ms"][row])) / 1000
    return found


def wait_until_ages_are_true(floor: Floor) -> None:
    """An answer to a question from before the jump may still make units look older, never younger; the next one mends it."""

    def true() -> bool:
        floor.monitor.tick()
        off_s = ages_s(floor).values()
        assert all(each_s > -2.0 for each_s in off_s)
        return all(each_s < 2.0 for each_s in off_s)

    floor.wait(true)


@pytest.mark.parametrize("monotonic_counts", [False, True], ids=["clock stops in sleep", "clock goes on in sleep"])
@pytest.mark.parametrize("seconds", [MINUTE_S, 8 * HOUR_S], ids=["1 min", "8 h"])
def test_b42_after_a_sleep_nothing_is_live_until_a_fresh_poll(
    floor: Floor, times: Times, seconds: float, monotonic_counts: bool
) -> None:
    hold_answers_back(floor)
    jump(floor, lambda: times.sleep(seconds, monotonic_counts=monotonic_counts))
    assert floor.code() in ("clock_in_doubt", "overdue")
    floor.watch(1.0)
    assert live(floor) == []
    assert live_marks(floor) == []
    let_answers_through(floor)
    floor.wait_good(timeout_s=30)
    floor.wait(lambda: len(live(floor)) > 0 and len(live_marks(floor)) > 0)
    wait_until_ages_are_true(floor)


@pytest.mark.parametrize("by_s", [HOUR_S, -HOUR_S], ids=["forward", "back"])
def test_b43_a_clock_set_by_an_hour_leaves_nothing_live_until_a_fresh_poll_and_every_age_as_it_was(
    floor: Floor, times: Times, by_s: float
) -> None:
    hold_answers_back(floor)
    jump(floor, lambda: times.ours.set_wall(by_s))
    assert floor.code() == "clock_in_doubt"
    floor.watch(1.0)
    assert live(floor) == []
    let_answers_through(floor)
    floor.wait_good(timeout_s=30)
    floor.wait(lambda: len(live(floor)) > 0 and len(live_marks(floor)) > 0)
    wait_until_ages_are_true(floor)
    [health, _] = floor.monitor.health()
    assert "clock differs by 60 min" in health.words()


def test_b43_the_agencys_clock_set_back_makes_nothing_look_younger(floor: Floor, times: Times) -> None:
    shown_live: list[list[int]] = []

    def look() -> None:
        # In the very answer that went back: the next one may be good again.
        if floor.code() == "server_clock_went_back":
            shown_live.append([row for row in live(floor) if floor.monitor.fleet.connection_of(row) == floor.agency])

    floor.monitor.health_changed.connect(look)
    times.theirs.set_wall(-HOUR_S)
    floor.wait(lambda: bool(shown_live))
    assert not any(shown_live)
    floor.wait_good()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="only Unix lets a running process change its time zone")
def test_b43_daylight_saving_changes_no_age_and_doubts_nothing(floor: Floor) -> None:
    before = os.environ.get("TZ")
    try:
        for zone in ("UTC+3", "UTC+2", "UTC-14"):
            os.environ["TZ"] = zone
            time.tzset()
            floor.watch(0.4)
            assert floor.code() is None
            wait_until_ages_are_true(floor)
            assert live(floor)
    finally:
        os.environ.pop("TZ", None)
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


@pytest.mark.parametrize("push", ["Date.now", "performance.now"])
def test_b43_a_jump_of_the_pages_own_clocks_makes_it_say_not_confirmed_until_the_program_speaks(floor: Floor, push: str) -> None:
    assert floor.map is not None
    floor.monitor.stop()
    owner, name = push.split(".")
    done: list[object] = []
    floor.map.page.page.runJavaScript(
        f"const real = {push}.bind({owner}); {owner}.{name} = () => real() + 3600e3; 0", 0, done.append
    )
    floor.wait(lambda: bool(done))
    floor.wait(lambda: floor.page()["watch"]["bar"] == "Not confirmed: the program is not answering")
    floor.monitor.start()
    floor.wait(lambda: floor.page()["watch"]["bar"] == "")
    floor.map.page.page.runJavaScript(f"{owner}.{name} = real; 0", 0, done.append)
    floor.wait(lambda: len(done) == 2)
