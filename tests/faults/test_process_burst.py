"""B62: 5,000 devices of twenty agencies arrive at once, and the window goes on answering its user."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from pytestqt.qtbot import QtBot

from app.axon import AgencyClient, Credentials
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.panel.unit_panel import UnitPanel
from app.gui.pollers import Connection, Pollers
from app.gui.theme import DARK
from app.resources import find_resources
from app.units.agency import AgencyDomain

UNITS, AGENCIES = 5000, 20
BLOCKED_MS = 100.0
ROOT = Path(__file__).parents[2]


class Gaps(QObject):
    """A timer of 5 ms that notes how long the GUI thread was held each time, on the clock and in this process's own work.

    A gap is ours as far as this process worked in it, on whatever thread: the simulator and whatever else runs on this
    machine may keep the window from its turn, but not its own workers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.wall_ms: list[float] = []
        self.ours_ms: list[float] = []
        self._last_s = (0.0, 0.0)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)
        self.begin()
        self._timer.start(5)

    @Slot()
    def _look(self) -> None:
        before_s, self._last_s = self._last_s, (time.perf_counter(), time.process_time())
        wall_ms, worked_ms = ((now_s - then_s) * 1000 for now_s, then_s in zip(self._last_s, before_s, strict=True))
        self.wall_ms.append(wall_ms)
        self.ours_ms.append(min(wall_ms, worked_ms))

    def begin(self) -> None:
        self.wall_ms, self.ours_ms = [], []
        self._last_s = (time.perf_counter(), time.process_time())


@pytest.fixture
def agencies() -> Iterator[list[tuple[str, Credentials]]]:
    """A simulator in a process of its own: this one's time belongs to the window."""
    numbers = [str(UNITS), str(AGENCIES), repr(time.time()), "1.0"]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.soak", "--serve", *numbers],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as simulator:
        assert simulator.stdout is not None
        assert simulator.stdin is not None
        found = []
        for line in iter(simulator.stdout.readline, "\n"):
            name, domain, partner_id, client_id, secret = line.rstrip("\n").split("\t")
            found.append((name, Credentials(AgencyDomain.parse(domain), partner_id, client_id, secret)))
        yield found
        simulator.stdin.close()


def test_b62_a_burst_of_5000_devices_from_20_agencies_does_not_block_the_window(
    qtbot: QtBot, tmp_path: Path, agencies: list[tuple[str, Credentials]]
) -> None:
    monitor = FleetMonitor()
    pollers = Pollers(monitor)
    view = MapView(monitor, DARK, find_resources(), tmp_path)
    panel = UnitPanel(monitor, DARK)
    for widget in (view, panel):
        widget.resize(900, 700)
        widget.show()
    qtbot.waitUntil(lambda: view.cover_words == "", timeout=20_000)
    monitor.start()
    threads = threading.active_count()
    told: list[object] = []
    monitor.fleet_changed.connect(told.append)
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # as the program does at its start
    gaps = Gaps()
    try:
        gaps.begin()
        for name, credentials in agencies:
            pollers.add(
                Connection(
                    name,
                    credentials.partner_id,
                    2.0,
                    lambda turn, credentials=credentials: AgencyClient(credentials, turn=turn),  # type: ignore[misc]
                )
            )
        qtbot.waitUntil(lambda: monitor.tally.returned == UNITS, timeout=30_000)
        qtbot.wait(4500)  # and two more polls of everybody
    finally:
        sys.setswitchinterval(before_s)
        assert pollers.stop(5000)
        monitor.stop()
        view.shut()
        for widget in (view, panel):
            widget.deleteLater()
    assert len(told) <= 20 * AGENCIES  # no more than a change for each answer and each tick
    assert threading.active_count() <= threads + AGENCIES
    print(f"GUI thread held at most {max(gaps.ours_ms):.0f} ms, with the machine's load {max(gaps.wall_ms):.0f} ms")  # noqa: T201
    assert max(gaps.ours_ms) < BLOCKED_MS
