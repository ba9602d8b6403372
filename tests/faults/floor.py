"""The program on its floor: simulator, fault proxy, workers, fleet and, where asked for, the real map. And the probe that
reads what page and panel really show and compares it with what the simulator knows to be true."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from pytestqt.qtbot import QtBot

from app.axon import AgencyClient, Credentials
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.pollers import Connection, Pollers
from app.gui.theme import DARK
from app.resources import find_resources
from app.simulator import SimulatedAgency, SimulatedServer, Story
from app.units.agency import AgencyDomain
from app.units.clock import Clock
from app.units.figures import FigureTable
from app.units.fleet import FleetChange
from app.units.freshness import Freshness, Rules
from app.units.unit import Kind, State
from tests.faults.tcp_proxy import TcpProxy

GRACE_S = 1.0
MOST_WAITED_S = 10.0
"""A page whose own clock was moved may not excuse itself by more than an answer can wait."""
"""A violation is "live" shown while the true age is past the state's threshold by more than this."""
INTERVAL_S = 0.3


@dataclass
class Samples:
    """What the freshness probe counted."""

    markers: int = 0
    rows: int = 0
    violations: list[str] = field(default_factory=list)

    def add(self, other: Samples) -> None:
        self.markers += other.markers
        self.rows += other.rows
        self.violations += other.violations


TOTAL = Samples()
"""Of every floor of this run: the summary at its end tells it."""


class Floor:
    """Use as a context manager. One connection per simulated agency, each through a fault proxy of its own."""

    def __init__(
        self,
        qtbot: QtBot,
        *,
        units: int = 60,
        agencies: int = 1,
        seed: int = 1,
        interval_s: float = INTERVAL_S,
        rules: Rules | None = None,
        clock: Clock | None = None,
        server_clock: Clock | None = None,
        deadline_s: float = 10.0,
        cache_dir: Path | None = None,
        secrets: Sequence[str] | None = None,
    ) -> None:
        """`cache_dir` given: with the real map. `secrets` replaces what the agencies' clients use."""
        self.qtbot = qtbot
        self.clock = clock or Clock()
        self.rules = rules or Rules()
        self.samples = Samples()
        self.server = SimulatedServer(
            Story(units, agencies, seed, (server_clock or self.clock).wall_s()), clock=server_clock or self.clock
        )
        self.monitor = FleetMonitor(self.clock)
        self.pollers = Pollers(self.monitor, self.clock)
        self.proxies: dict[str, TcpProxy] = {}
        self.map: MapView | None = None
        self._interval_s = interval_s
        self._deadline_s = deadline_s
        self._cache_dir = cache_dir
        self._secrets = secrets
        self._stack = ExitStack()
        self._handed: dict[int, FigureTable] = {}
        """Fix time, kind and state of every row as the page was given them, by the sequence number it has since."""

    def __enter__(self) -> Self:
        self._stack.enter_context(self.server)
        for agency in self.server.agencies:
            self.proxies[agency.name] = self._stack.enter_context(TcpProxy(self.server.port))
        if self._cache_dir is not None:
            self.map = MapView(self.monitor, DARK, find_resources(), self._cache_dir)
            self.monitor.fleet_changed.connect(self._note_what_the_page_gets)
            self.map.resize(900, 700)
            self.map.show()
            self.qtbot.waitUntil(lambda: self.map is not None and self.map.cover_words == "", timeout=20_000)
        self.prepare()
        for index, agency in enumerate(self.server.agencies):
            self.pollers.add(self.connection(agency, self._secrets[index] if self._secrets else None))
        self.monitor.start()
        return self

    def __exit__(self, *_: object) -> None:
        TOTAL.add(self.samples)
        self.monitor.stop()
        if self.map is not None:
            self.map.shut()
            self.map.deleteLater()
        assert self.pollers.stop(5000), "a poll thread did not end"
        self._stack.close()

    def prepare(self) -> None:
        """What must hold before anybody asks. For others to override."""

    # -- building ----------------------------------------------------------------------------------------------------
    def connection(self, agency: SimulatedAgency, secret: str | None = None) -> Connection:
        port = self.proxies[agency.name].port
        credentials = Credentials(
            AgencyDomain.parse(f"127.0.0.1:{port}"), agency.partner_id, agency.client_id, secret or agency.secret
        )
        return Connection(
            agency.name,
            agency.partner_id,
            self._interval_s,
            lambda turn: AgencyClient(credentials, clock=self.clock, deadline_s=self._deadline_s, turn=turn),
            self.rules,
        )

    @property
    def agency(self) -> str:
        """The first agency's name."""
        return self.server.agencies[0].name

    # -- waiting -----------------------------------------------------------------------------------------------------
    def wait(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        self.qtbot.waitUntil(condition, timeout=int(timeout_s * 1000))

    def wait_good(self, connection: str | None = None, timeout_s: float = 10.0) -> None:
        """Until that feed (or every feed) is good and has units."""

        def good() -> bool:
            asked = [each for each in self.monitor.health() if connection in (None, each.connection)]
            return all(each.good and self.monitor.answered.get(each.connection) for each in asked)

        self.wait(good, timeout_s)

    def wait_trouble(self, code: str, connection: str | None = None, timeout_s: float = 10.0) -> None:
        self.wait(lambda: self.code(connection) == code, timeout_s)

    def code(self, connection: str | None = None) -> str | None:
        wanted = connection or self.agency
        [health] = [each for each in self.monitor.health() if each.connection == wanted]
        return None if health.trouble is None else health.trouble.code

    def watch(self, for_s: float, every_s: float = 0.25) -> None:
        """Let time pass and read the screen at every step."""
        end_s = time.monotonic() + for_s
        while time.monotonic() < end_s:
            self.read_screen()
            self.qtbot.wait(int(every_s * 1000))
        self.read_screen()

    # -- the probe ---------------------------------------------------------------------------------------------------
    def page(self) -> dict[str, Any]:
        """What the page last painted; empty when there is no page to ask."""
        assert self.map is not None
        answers: list[str | None] = []
        self.map.probe(answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return json.loads(answers[0]) if answers[0] else {}

    def _note_what_the_page_gets(self, _change: FleetChange) -> None:
        assert self.map is not None
        self._handed[self.map.waiting] = self.monitor.fleet.figures.copy()
        for sequence in sorted(self._handed)[:-400]:
            del self._handed[sequence]

    def shown_live_rows(self) -> Iterator[tuple[str, list[int], FigureTable, float]]:
        """Every place that shows units as live, "panel" and, if it can be seen, "page", with the figures it has."""
        read_at_s = self.server.clock.wall_s()
        live = [row for row in np.flatnonzero(self.monitor.fleet.in_use).tolist() if self._panel_says_live(row)]
        self.samples.rows += len(self.monitor.fleet)
        yield "panel", live, self.monitor.fleet.figures, read_at_s
        if self.map is not None and self.map.cover_words == "":
            page = self.page()
            if page and not self._page_doubts_itself(page):
                # A page that hangs behind is judged by the positions it has, not by those the program has meanwhile.
                sequence = max((each for each in self._handed if each <= page["painted"]), default=None)
                if sequence is not None:
                    # By the page's own clock: its answer may have waited for a busy machine.
                    waited_s = time.time() - page["read_at_ms"] / 1000
                    read_at_s = self.server.clock.wall_s() - min(max(waited_s, 0.0), MOST_WAITED_S)
                    yield "page", list(self._page_live(page)), self._handed[sequence], read_at_s

    def read_screen(self) -> None:
        """One reading: everything shown as live must be young enough, by the simulator's own clock."""
        for where, rows, figures, now_s in self.shown_live_rows():
            truths = [self._true_fix_times_ms(index, now_s) for index in range(len(self.server.agencies))]
            for row in rows:
                if row < len(figures) and self.monitor.fleet.in_use[row]:
                    self._judge(where, row, figures[row], now_s * 1000, truths)

    def _panel_says_live(self, row: int) -> bool:
        return self.monitor.facts(row).freshness is Freshness.LIVE

    def _page_live(self, page: dict[str, Any]) -> Iterator[int]:
        for mark in page["units"]:
            self.samples.markers += 1
            if mark["freshness"] == Freshness.LIVE:
                yield mark["row"]
        for group in page["groups"]:
            self.samples.markers += len(group["rows"])
            if group["freshness_bits"] == 1 << Freshness.LIVE:
                yield from group["rows"]

    @staticmethod
    def _page_doubts_itself(page: dict[str, Any]) -> bool:
        return bool(page["watch"].get("bar")) or bool(page["hidden"])

    def _judge(self, where: str, row: int, shown: Any, now_ms: float, truths: list[dict[str, int]]) -> None:
        """`shown` is one record of `Figures`, as whoever shows the row has it."""
        rule = self.rules.rule(Kind(int(shown["kind"])), State(int(shown["state"])))
        shown_fix_time_ms = int(shown["fix_time_ms"])
        key = self.monitor.fleet.key(row)
        index = next(index for index, agency in enumerate(self.server.agencies) if agency.name == key.connection)
        # Really taken no later than it says, and no later than the device's last report; the fault may have made a device up.
        fix_time_ms = min(shown_fix_time_ms, truths[index].get(key.device_id, shown_fix_time_ms))
        true_age_s = (now_ms - fix_time_ms) / 1000
        if rule.expected_interval_s is None or true_age_s > rule.late_after_s + GRACE_S:
            self.samples.violations.append(
                f"{where}: a position {true_age_s:.1f} s old shown as live, late after {rule.late_after_s:g} s"
            )

    def _true_fix_times_ms(self, agency: int, now_s: float) -> dict[str, int]:
        truths = self.server.story.truths(agency, now_s)
        return dict(zip(truths.device_id, truths.fix_time_ms.tolist(), strict=True))

    # -- the four invariants -----------------------------------------------------------------------------------------
    def assert_nothing_stale_is_live(self) -> None:
        assert self.samples.violations == [], self.samples.violations[:5]

    def assert_no_secret_in(self, texts: Sequence[str]) -> None:
        for agency in self.server.agencies:
            for text in texts:
                assert agency.secret not in text


class LogBook(logging.Handler):
    """Every record of a test, for what must and must not stand in the log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.lines.append(self.format(record))
