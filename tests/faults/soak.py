"""`python -m tests.faults.soak`: B61, a day of polls in minutes, and what grows meanwhile.

The simulator is a process of its own. It and the program share one accelerated clock, so that tokens run out, units fall
silent and come back as they do in a day. Client, roster, poll worker, monitor and map are the real ones; only the pause
between two polls is cut short.
"""

# ruff: noqa: T201 - a command that tells figures

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Slot

from app.axon import AgencyClient, Credentials
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.poll_worker import PollWorker
from app.simulator import SimulatedServer, Story
from app.units.agency import AgencyDomain
from app.units.clock import Clock
from tests.faults.desk import application, ask_page, run_for, shown_map, wait

POLL_INTERVAL_S = 5.0
LOOK_EVERY_S = 10.0
NAMES = ("rss_mb", "page_rss_mb", "handles", "threads", "dom_nodes", "page_heap_mb")


def accelerated(wall_zero_s: float, speed: float) -> Clock:
    """Both clocks run `speed` times as fast since `wall_zero_s`; the same in every process that is told the same."""

    def wall_s() -> float:
        return wall_zero_s + (time.time() - wall_zero_s) * speed

    return Clock(wall_s, wall_s)


@dataclass
class Feeder:
    worker: PollWorker
    thread: QThread
    asked: int = 0


class Drive(QObject):
    """Asks every worker for its next poll as soon as it is due and the last one is done."""

    def __init__(self, monitor: FleetMonitor, polls: int) -> None:
        super().__init__()
        self._polls = polls
        self._monitor = monitor
        self.feeders: list[Feeder] = []
        self.answered = self.failed = 0
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._round)

    def add(self, name: str, partner_id: str, credentials: Credentials, clock: Clock) -> None:
        worker = PollWorker(
            name,
            partner_id,
            POLL_INTERVAL_S,
            lambda turn: AgencyClient(credentials, clock=clock, deadline_s=10.0, turn=turn),
            clock,
        )
        thread = QThread()
        worker.moveToThread(thread)
        thread.started.connect(worker.start)
        worker.answered.connect(self._monitor.take)
        worker.failed.connect(self._monitor.take_failure)
        worker.answered.connect(self._count)
        worker.failed.connect(self._count_failure)
        self._monitor.add_connection(name, POLL_INTERVAL_S)
        self.feeders.append(Feeder(worker, thread, asked=1))
        thread.start()

    @property
    def done(self) -> bool:
        return self.answered + self.failed >= self._polls * len(self.feeders)

    @Slot(object)
    def _count(self, _change: object) -> None:
        self.answered += 1

    @Slot(object)
    def _count_failure(self, _failure: object) -> None:
        self.failed += 1

    @Slot()
    def _round(self) -> None:
        if sum(feeder.asked for feeder in self.feeders) > self.answered + self.failed:
            return
        for feeder in self.feeders:
            feeder.asked += 1
            QMetaObject.invokeMethod(feeder.worker, "poll", Qt.ConnectionType.QueuedConnection)

    def stop(self) -> None:
        self.timer.stop()
        for feeder in self.feeders:
            feeder.worker.abort()
            QMetaObject.invokeMethod(feeder.worker, "stop", Qt.ConnectionType.QueuedConnection)
        for feeder in self.feeders:
            feeder.thread.wait(5000)


def rss_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def look(view: MapView) -> tuple[float, ...]:
    nodes = ask_page(view, "document.getElementsByTagName('*').length")
    heap = ask_page(view, "performance.memory ? performance.memory.usedJSHeapSize : -1")
    return (
        rss_mb(os.getpid()),
        rss_mb(view.page.renderer_pid),
        float(len(os.listdir("/proc/self/fd"))),
        float(len(os.listdir("/proc/self/task"))),
        float(str(nodes)),
        float(str(heap)) / 1e6,
    )


def report(looks: list[tuple[float, tuple[float, ...]]], drive: Drive, took_s: float, speed: float) -> None:
    """Slopes per simulated day, fitted from a quarter of the way on: what a start fills once is no leak."""
    hours = np.array([at_s * speed / 3600 for at_s, _ in looks])
    values: npt.NDArray[np.float64] = np.array([each for _, each in looks])
    settled = hours >= hours[-1] / 4
    print(f"{drive.answered} answers, {drive.failed} failures in {took_s:.0f} s, {hours[-1]:.1f} h simulated")
    for column, name in enumerate(NAMES):
        series = values[settled, column]
        slope = float(np.polyfit(hours[settled], series, 1)[0]) * 24 if settled.sum() > 2 else float("nan")
        print(
            f"{name:>13}: first {values[0, column]:.1f}, settled {series[0]:.1f}, last {series[-1]:.1f}, "
            f"max {values[:, column].max():.1f}, slope {slope:+.2f} a day"
        )
    sys.stdout.flush()


def serve(units: int, agencies: int, wall_zero_s: float, speed: float) -> int:
    """The simulator's own process: prints its agencies and lives until standard input closes."""
    clock = accelerated(wall_zero_s, speed)
    with SimulatedServer(Story(units, agencies, 1, wall_zero_s), clock=clock) as server:
        for each in server.agencies:
            print("\t".join((each.name, each.domain, each.partner_id, each.client_id, each.secret)))
        print(flush=True)
        sys.stdin.read()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polls", type=int, default=17_280, help="of each agency: 17,280 are a day of polls every 5 s")
    parser.add_argument("--agencies", type=int, default=3)
    parser.add_argument("--units", type=int, default=500, help="of each agency")
    parser.add_argument("--pace-ms", type=int, default=75, help="how long 5 s last")
    parser.add_argument("--serve", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        units, agencies, wall_zero_s, speed = arguments.serve
        return serve(int(units), int(agencies), float(wall_zero_s), float(speed))
    speed = POLL_INTERVAL_S * 1000 / arguments.pace_ms
    wall_zero_s = time.time()
    clock = accelerated(wall_zero_s, speed)
    numbers = [str(arguments.units * arguments.agencies), str(arguments.agencies), repr(wall_zero_s), repr(speed)]
    simulator = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.soak", "--serve", *numbers],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert simulator.stdout is not None
    application()
    monitor = FleetMonitor(clock)
    drive = Drive(monitor, arguments.polls)
    looks: list[tuple[float, tuple[float, ...]]] = []
    with simulator, shown_map(monitor) as view:
        for line in iter(simulator.stdout.readline, "\n"):
            name, domain, partner_id, client_id, secret = line.rstrip("\n").split("\t")
            drive.add(name, partner_id, Credentials(AgencyDomain.parse(domain), partner_id, client_id, secret), clock)
        monitor.start()
        drive.timer.start(arguments.pace_ms)
        wait(lambda: monitor.tally.on_map > 0)
        began_s = time.monotonic()
        while not drive.done:
            run_for(LOOK_EVERY_S)
            looks.append((time.monotonic() - began_s, look(view)))
            if len(looks) % 12 == 0:
                report(looks, drive, time.monotonic() - began_s, speed)
        drive.stop()
        monitor.stop()
        assert simulator.stdin is not None
        simulator.stdin.close()
    report(looks, drive, time.monotonic() - began_s, speed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
