"""Watchfloor's panel alone in a window: filter bar, table, card."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.gui.collector import Collector
from app.gui.fleet_monitor import FleetMonitor
from app.gui.graphics import prepare_graphics
from app.gui.panel.columns import Column
from app.gui.panel.unit_panel import UnitPanel
from app.gui.style import apply_theme
from app.gui.theme import DARK
from app.units.filters import Filter
from app.units.roster import RosterChange
from tests.benchmarks.display import HEIGHT
from tests.benchmarks.fleet import AGENCIES
from tests.benchmarks.performers.performance import Performance, run, settings
from tests.benchmarks.performers.recorded import RecordedFleet


class OurTable(Performance):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._fleet = RecordedFleet(folder)
        self.monitor = FleetMonitor(self._fleet.time.clock)
        for name in AGENCIES:
            self.monitor.add_connection(name, 5.0)
        self._changes: list[RosterChange] = []
        self.panel = UnitPanel(self.monitor, DARK)
        self.panel.resize(900, HEIGHT)
        self.panel.move(0, 0)
        self.panel.show()
        self._collector = Collector(self)
        self._collector.start()

    def do_prepare(self, number: int) -> dict[str, Any]:
        self._changes = self._fleet.read(number)
        while not self.monitor.fleet.search_index.settle(1):
            pass  # what the command field of the whole window does when there is time
        return {"changed": sum(len(each.devices) for each in self._changes)}

    def do_hand_over(self) -> None:
        changes, self._changes = self._changes, []
        began_s = time.monotonic()
        self.monitor.take_in_turns(changes)
        self._answer(began_s)

    def do_tick(self) -> None:
        began_s = time.monotonic()
        self.monitor.begin_tick()
        self._answer(began_s)

    def do_sort(self, column: int, descending: bool) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        began_s = time.monotonic()
        self.panel.table.sortByColumn(column, order)
        self._answer(began_s)

    def do_type(self, text: str) -> None:
        began_s = time.monotonic()
        self.monitor.set_filter(Filter(text=text))
        self._answer(began_s)

    def do_columns(self) -> dict[str, Any]:
        table = self.panel.table
        return {"columns": [column.title for column in Column if not table.isColumnHidden(column)]}

    def do_table_rect(self) -> dict[str, Any]:
        viewport = self.panel.table.viewport()
        corner = viewport.mapToGlobal(QPoint(0, 0))
        return {"left": corner.x(), "top": corner.y(), "width": viewport.width(), "height": viewport.height()}

    def _answer(self, began_s: float) -> None:
        called_ms = (time.monotonic() - began_s) * 1000
        QTimer.singleShot(0, lambda: self.say({"began_s": began_s, "gui_ms": called_ms}))


def main() -> None:
    prepare_graphics()
    app = QApplication(["benchmark"])
    apply_theme(app, DARK, 100)
    run(OurTable(Path(settings()["folder"])))


if __name__ == "__main__":
    main()
