"""The real window over the real client, a simulated agency in a process of its own, a poll every five seconds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.axon import AgencyClient, Credentials
from app.gui.collector import Collector
from app.gui.fleet_monitor import FleetMonitor
from app.gui.graphics import prepare_graphics
from app.gui.main_window import MainWindow
from app.gui.map.scheme import register_scheme
from app.gui.map.view import MapView
from app.gui.panel.unit_panel import UnitPanel
from app.gui.poll_worker import AsksAgency
from app.gui.pollers import Connection, Pollers
from app.gui.style import apply_theme
from app.gui.theme import DARK
from app.resources import find_resources
from app.units.agency import AgencyDomain
from app.units.floor import Turn
from tests.benchmarks.display import HEIGHT, WIDTH
from tests.benchmarks.performers.performance import Performance, run, settings

SIMULATOR = """
import sys, time, threading
from app.simulator import SimulatedServer, Story
with SimulatedServer(Story(int(sys.argv[1]), 1, 911, time.time())) as server:
    agency = server.agencies[0]
    print(agency.domain, agency.partner_id, agency.client_id, agency.secret, flush=True)
    sys.stdin.read()
"""


class IdleWindow(Performance):
    def __init__(self, units: int, folder: Path) -> None:
        super().__init__()
        self.simulator = subprocess.Popen(
            [sys.executable, "-c", SIMULATOR, str(units)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.simulator.stdout is not None
        domain, partner_id, client_id, secret = re.split(r"\s+", self.simulator.stdout.readline().strip())
        credentials = Credentials(AgencyDomain.parse(domain), partner_id, client_id, secret)
        self.monitor = FleetMonitor()
        self._map = MapView(self.monitor, DARK, find_resources(), folder)
        panel = UnitPanel(self.monitor, DARK)
        self.window = MainWindow(self.monitor, self._map, panel, state=None, workstation="benchmark", palette=DARK)
        self.window.show_first_run(False)
        self.window.resize(WIDTH, HEIGHT)
        self.window.show()
        self.monitor.start()
        self._collector = Collector(self)
        self._collector.start()
        self._pollers = Pollers(self.monitor)

        def make_client(turn: Turn) -> AsksAgency:
            return AgencyClient(credentials, turn=turn)

        self._pollers.add(Connection("Lakeside PD", partner_id, 5.0, make_client))

    def shut(self) -> None:
        self.monitor.stop()
        self._pollers.stop()
        assert self.simulator.stdin is not None
        self.simulator.stdin.close()
        self.simulator.wait(10)

    def do_known(self) -> dict[str, Any]:
        return {"units": len(self.monitor.fleet)}


def main() -> None:
    prepare_graphics()
    register_scheme()
    app = QApplication(["benchmark"])
    apply_theme(app, DARK, 100)
    given = settings()
    window = IdleWindow(given["units"], Path(given["folder"]))
    window.say({"simulator": window.simulator.pid})
    run(window)


if __name__ == "__main__":
    main()
