"""The freshness probe at work: thousands of units through one fault after another, everything shown compared with the truth."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.faults.floor import Floor, LogBook
from tests.faults.shifted_clock import ShiftedClock

UNITS, AGENCIES = 3000, 3
SHORT_FORM, FULL_FORM = 50_000, 1_000_000
READINGS_EACH = 3


class Town:
    """A floor whose time can be pushed for program and agency alike, so that a minute without answers takes no minute."""

    def __init__(self, floor: Floor, pushed: ShiftedClock) -> None:
        self.floor = floor
        self._pushed = pushed
        self._victims = cycle(agency.name for agency in floor.server.agencies)

    def pass_s(self, seconds: float) -> None:
        """Time passes; the program has had its look at the clock, and the page has what it then said."""
        with self.floor.qtbot.waitSignal(self.floor.monitor.ticked, timeout=5000):
            self._pushed.pass_s(seconds)
        self.settle()

    def settle(self) -> None:
        assert self.floor.map is not None
        told = self.floor.map.waiting
        self.floor.wait(lambda: self._covered or self.floor.page().get("painted", -1) >= told)

    @property
    def _covered(self) -> bool:
        return self.floor.map is not None and self.floor.map.cover_words != ""

    def strike(self, name: str, *, everybody: bool = False) -> None:
        self.floor.server.set_fault(None if everybody else next(self._victims), name)

    def cut(self) -> None:
        self.floor.proxies[next(self._victims)].poison(down=True)

    def mute(self) -> None:
        for proxy in self.floor.proxies.values():
            proxy.poison(timeout=True)

    def kill_the_page(self) -> None:
        assert self.floor.map is not None
        if self.floor.map.page.renderer_pid > 0:
            os.kill(self.floor.map.page.renderer_pid, signal.SIGKILL)
        self.floor.wait(lambda: self._covered)
        self.floor.wait(lambda: not self._covered, 20)

    def set_the_clock(self) -> None:
        with self.floor.qtbot.waitSignal(self.floor.monitor.ticked, timeout=5000):
            self._pushed.wall_ahead_s += 30.0  # agency and workstation go by this one; the monotonic clock does not
        self.settle()

    def heal(self) -> None:
        self.floor.server.clear_faults()
        for proxy in self.floor.proxies.values():
            proxy.heal()


def faults(town: Town) -> list[Callable[[], None]]:
    return [
        lambda: None,
        town.cut,
        lambda: town.strike("stuck-positions", everybody=True),
        lambda: town.strike("hung"),
        lambda: town.strike("older-fix-after-newer", everybody=True),
        lambda: town.strike("future-fix", everybody=True),
        lambda: town.strike("truncated"),
        town.mute,
        town.set_the_clock,
        lambda: town.strike("server-error", everybody=True),
        town.kill_the_page,
    ]


def read_through_troubles(floor: Floor, pushed: ShiftedClock, wanted: int) -> None:
    """One trouble after another, the screen read in each, until so many marks were compared with the truth."""
    town = Town(floor, pushed)
    town.settle()
    kills = 0
    for number, fault in enumerate(cycle(faults(town))):
        if number > 10 and floor.samples.markers >= wanted:
            break
        if fault == town.kill_the_page:
            kills += 1
            if kills > 3:
                continue  # a fifth within a minute would leave the list alone, as it should
        fault()
        for _ in range(READINGS_EACH):
            town.pass_s(11.0)
            floor.read_screen()
        town.heal()
        town.pass_s(0.0)  # reading 100,000 rows holds this thread for seconds, in which the program cannot age them
        floor.read_screen()
        floor.assert_nothing_stale_is_live()
    assert floor.samples.markers >= wanted


@pytest.mark.timeout(1800)
def test_no_stale_position_is_shown_as_live_in_any_sample_of_a_town_in_trouble(
    qtbot: QtBot, tmp_path: Path, log_book: LogBook, full: bool
) -> None:
    pushed = ShiftedClock()
    with Floor(
        qtbot, units=UNITS, agencies=AGENCIES, interval_s=0.5, clock=pushed.clock, deadline_s=2.0, cache_dir=tmp_path
    ) as floor:
        floor.wait_good(timeout_s=30)
        read_through_troubles(floor, pushed, FULL_FORM if full else SHORT_FORM)
        floor.assert_no_secret_in(log_book.lines)
