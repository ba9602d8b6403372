"""`python -m tests.faults.recovery`: how long the map is covered and how soon it is back, after kills and hangs."""

# ruff: noqa: T201 - a command that tells figures

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from dataclasses import dataclass, field

import numpy as np

from app.axon import AgencyClient, Credentials
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.pollers import Connection, Pollers
from app.simulator import SimulatedServer, Story
from app.units.agency import AgencyDomain
from tests.faults.desk import application, ask_page, run_for, shown_map, wait
from tests.faults.shifted_clock import ShiftedClock


@dataclass
class Times:
    """Seconds from the fault to the cover, from the cover to the lifted cover, and whether every unit was there again."""

    cover_s: list[float] = field(default_factory=list)
    back_s: list[float] = field(default_factory=list)
    incomplete: int = 0

    def line(self, name: str, cover_bound_s: float) -> str:
        late = sum(each > cover_bound_s for each in self.cover_s) + sum(each > 2.0 for each in self.back_s)
        return (
            f"{name:>6}: {len(self.back_s)} times, cover {_spread(self.cover_s)}, back {_spread(self.back_s)}, "
            f"{late} over the bound ({cover_bound_s:g} s, 2 s), {self.incomplete} without every unit"
        )


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    median, p99, worst = np.percentile(seconds, [50, 99, 100])
    return f"median {median:.3f} p99 {p99:.3f} max {worst:.3f} s"


def measure(view: MapView, monitor: FleetMonitor, fault: str, times: Times) -> None:
    words: list[tuple[float, str]] = []
    note = view.covered.connect(lambda said: words.append((time.monotonic(), said)))
    pid = view.page.renderer_pid
    began_s = time.monotonic()
    if fault == "kill":
        os.kill(pid, signal.SIGKILL)
    else:
        view.page.page.runJavaScript("for (;;) {}")
    wait(lambda: any(said for _, said in words))
    covered_s = next(at_s for at_s, said in words if said)
    wait(lambda: any(not said and at_s > covered_s for at_s, said in words))
    back_s = next(at_s for at_s, said in words if not said and at_s > covered_s)
    view.covered.disconnect(note)
    times.cover_s.append(covered_s - began_s)
    times.back_s.append(back_s - covered_s)
    on_map = ask_page(view, "JSON.parse(window.watchfloorProbe()).on_map")
    if on_map != monitor.tally.on_map or view.page.renderer_pid == pid:
        times.incomplete += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--hangs", type=int, default=20)
    parser.add_argument("--units", type=int, default=500)
    arguments = parser.parse_args()
    application()
    pushed = ShiftedClock()  # only the map's own clock: a minute passes between two faults, or it would stay in the list
    kills, hangs = Times(), Times()
    with SimulatedServer(Story(arguments.units, 1, 1, time.time())) as server:
        [agency] = server.agencies
        credentials = Credentials(AgencyDomain.parse(agency.domain), agency.partner_id, agency.client_id, agency.secret)
        monitor = FleetMonitor()
        pollers = Pollers(monitor)
        with shown_map(monitor, pushed.clock) as view:
            pollers.add(Connection(agency.name, agency.partner_id, 2.0, lambda turn: AgencyClient(credentials, turn=turn)))
            monitor.start()
            wait(lambda: monitor.tally.on_map > 0)
            for fault, count, times in (("kill", arguments.kills, kills), ("hang", arguments.hangs, hangs)):
                for _ in range(count):
                    pushed.pass_s(61)
                    run_for(0.5 + 0.5 * np.random.default_rng().random())  # at any moment of the tick
                    measure(view, monitor, fault, times)
            monitor.stop()
            pollers.stop()
    print(kills.line("kills", 0.5))
    print(hangs.line("hangs", 3.0))
    return 0 if not kills.incomplete and not hangs.incomplete else 1


if __name__ == "__main__":
    sys.exit(main())
