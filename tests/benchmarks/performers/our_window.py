"""Watchfloor's own window, wired as `app.main` wires it, over answers that were written before."""

from __future__ import annotations

import importlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMetaObject, QPoint, Qt, QThread, QTimer
from PySide6.QtWidgets import QApplication

from app.gui.collector import Collector
from app.gui.fleet_monitor import FleetMonitor
from app.gui.furnishing import TYPING
from app.gui.graphics import prepare_graphics
from app.gui.inbox import Inbox
from app.gui.main_window import MainWindow
from app.gui.map.hearing import View
from app.gui.map.scheme import register_scheme
from app.gui.map.view import MapView
from app.gui.panel.unit_panel import UnitPanel
from app.gui.panel.unit_table import UnitTable
from app.gui.poll_worker import AsksAgency, PollWorker
from app.gui.spot import Spot
from app.gui.style import apply_theme
from app.gui.theme import DARK
from app.resources import find_resources
from app.settings import DEFAULT_SPEED_KM_H
from app.units.fleet import UnitKey
from app.units.floor import Turn
from app.units.nearest import Anchor, nearest
from app.units.roster import RosterChange
from tests.benchmarks.display import HEIGHT, WIDTH
from tests.benchmarks.fleet import AGENCIES
from tests.benchmarks.performers.performance import Performance, run, settings
from tests.benchmarks.performers.recorded import RecordedAgency, RecordedFleet
from tests.benchmarks.town import STYLE_SHEET, overlays, street_map

PAGE_WATCH = (Path(__file__).parent / "page_watch.js").read_text()
STREETS = """JSON.stringify(["img.leaflet-tile-loaded", "img.leaflet-tile", ".leaflet-overlays-pane canvas:not([hidden])"].map(
  (each) => document.querySelectorAll(each).length))"""
POLL_INTERVAL_S = 3600.0
"""The director says when to poll."""


class OurWindow(Performance):
    def __init__(self, folder: Path, *, workers: bool) -> None:
        super().__init__()
        self._fleet = RecordedFleet(folder)
        clock = self._fleet.time.clock
        self.monitor = FleetMonitor(clock)
        self._changes: list[RosterChange] = []
        self._workers: list[PollWorker] = []
        self._threads: list[QThread] = []
        for name in AGENCIES:
            self.monitor.add_connection(name, 5.0)
        self._cache = tempfile.TemporaryDirectory()
        self.map = MapView(self.monitor, DARK, find_resources(), Path(self._cache.name), clock)
        self.window, self.table = self._build()
        self.window.resize(WIDTH, HEIGHT)
        self.window.move(0, 0)
        self.window.show()
        self.monitor.start()
        self._inbox = Inbox(self.monitor, self)
        self._selected_s = 0.0
        self.monitor.selection.changed.connect(self._note_selection)
        self._collector = Collector(self)
        self._collector.start()
        if workers:
            for agency in self._fleet.agencies:
                self._start_worker(agency)

    def _build(self) -> tuple[MainWindow, UnitTable]:
        panel = self.panel = UnitPanel(self.monitor, DARK)
        window = MainWindow(self.monitor, self.map, panel, state=None, workstation="benchmark", palette=DARK)
        window.show_first_run(False)
        return window, panel.table

    def _start_worker(self, agency: RecordedAgency) -> None:
        def make_client(turn: Turn) -> AsksAgency:
            agency.read_in_turns(turn)
            return agency

        clock = self._fleet.time.clock
        worker = PollWorker(agency.name, agency.name, POLL_INTERVAL_S, make_client, clock, floor=self.monitor.floor)
        thread = QThread(self)
        worker.moveToThread(thread)
        worker.answered.connect(self._inbox.take)
        thread.start()
        self._workers.append(worker)
        self._threads.append(thread)

    def _note_selection(self) -> None:
        self._selected_s = time.monotonic()

    def shut(self) -> None:
        self.monitor.stop()
        self.map.shut()

    # -- polls -------------------------------------------------------------------------------------------------------
    def do_prepare(self, number: int) -> dict[str, Any]:
        """Bytes to changes, here and now; answers with how long it took and what it found."""
        began_s = time.monotonic()
        self._changes = self._fleet.read(number)
        return {"changed": sum(len(each.devices) for each in self._changes), "took_s": time.monotonic() - began_s}

    def do_hand_over(self, agency: int | None = None) -> None:
        """One agency's change, or those of all three one after the other, as if they had answered at the same moment."""
        if agency is None:
            changes, self._changes = self._changes, []
        else:
            changes = [self._changes[agency]]
        began_s = time.monotonic()
        self.monitor.take_in_turns(changes)
        took_ms = (time.monotonic() - began_s) * 1000
        QTimer.singleShot(0, lambda: self.say({"began_s": began_s, "gui_ms": took_ms}))

    def do_fetch(self, number: int) -> dict[str, Any]:
        for agency in self._fleet.agencies:
            agency.number = number
            agency.fetch()
        return {}

    def do_poll(self, number: int | None = None, agency: int | None = None) -> dict[str, Any]:
        """Let the workers read what was fetched (or poll `number`) on their own threads."""
        began_s = time.monotonic()
        for index, worker in enumerate(self._workers):
            if agency in (None, index):
                if number is not None:
                    self._fleet.agencies[index].number = number
                QMetaObject.invokeMethod(worker, "poll", Qt.ConnectionType.QueuedConnection)
        return {"began_s": began_s}

    def do_updates_begin(self, first: int, last: int, every_ms: int) -> dict[str, Any]:
        """From now on one agency after the other answers, poll by poll."""
        turns = [(number, index) for number in range(first, last + 1) for index in range(len(self._workers))]
        self._updates = QTimer(self)
        self._updates.setTimerType(Qt.TimerType.PreciseTimer)
        self._updates.timeout.connect(lambda: self.do_poll(*turns.pop(0)) if turns else None)
        self._updates.start(every_ms)
        return {}

    def do_updates_stop(self) -> dict[str, Any]:
        self._updates.stop()
        return {}

    def do_known(self) -> dict[str, Any]:
        return {"units": len(self.monitor.fleet), "good": sum(each.good for each in self.monitor.health())}

    def do_tick(self) -> dict[str, Any]:
        """One more ageing; who listens follows in turns of their own."""
        began_s = time.perf_counter()
        self.monitor.begin_tick()
        return {"gui_ms": (time.perf_counter() - began_s) * 1000}

    def do_nearest(self, place: tuple[float, float]) -> dict[str, Any]:
        """The question to the fleet alone, then the same through the view."""
        began_s = time.perf_counter()
        nearest(self.monitor.fleet, Anchor(*place), DEFAULT_SPEED_KM_H / 3.6)
        asked_s = time.perf_counter()
        self.panel.nearest.ask(Spot(*place))
        return {"question_ms": (asked_s - began_s) * 1000, "view_ms": (time.perf_counter() - asked_s) * 1000}

    def do_tick_with_nearest(self) -> dict[str, Any]:
        """What the open view does after a tick."""
        began_s = time.perf_counter()
        self.panel.nearest.refresh()
        return {"gui_ms": (time.perf_counter() - began_s) * 1000}

    def do_own_ticks(self, on: bool) -> dict[str, Any]:
        """Whether the second's tick comes by itself."""
        if on:
            self.monitor.start()
        else:
            self.monitor.stop()
        return {}

    # -- the map -----------------------------------------------------------------------------------------------------
    def do_map_rect(self) -> dict[str, Any]:
        corner = self.map.mapToGlobal(QPoint(0, 0))
        return {"left": corner.x(), "top": corner.y(), "width": self.map.width(), "height": self.map.height()}

    def do_look_at(self, latitude: float, longitude: float, zoom: int) -> dict[str, Any]:
        self.map.set_view(View(latitude, longitude, zoom))
        return {}

    def do_lay(self, ground: str | None) -> dict[str, Any]:
        """A street map of this look and three layers, or neither."""
        folder = Path(self._cache.name)
        self.map.base_map.choose(street_map(folder, find_resources(), ground) if ground else None)
        self.map.laid.show_overlays(overlays(folder) if ground else [])
        filter_words = STYLE_SHEET if ground == "by style sheet" else ""
        self.map.page.page.runJavaScript(f"document.querySelector('.leaflet-tile-pane').style.filter = '{filter_words}'")
        return {}

    def do_streets(self) -> None:
        """What of them is in the page; whether it still waits for any."""

        def tell(found: str) -> None:
            loaded, wanted, layers = json.loads(found)
            waiting = loaded < wanted or (self.map.base_map.standing.chosen is not None and not loaded)
            self.say({"waiting": waiting, "words": f"{loaded} of {wanted} tiles, layers {'drawn' if layers else 'off'}"})

        self.map.page.page.runJavaScript(STREETS, 0, tell)

    def do_covered(self) -> dict[str, Any]:
        return {"words": self.map.cover_words}

    def do_waiting(self) -> dict[str, Any]:
        return {"sequence": self.map.waiting}

    def do_script(self, text: str) -> None:
        """Run in the page; answers with its value."""
        self.map.page.page.runJavaScript(text, 0, lambda value: self.say({"value": value}))

    def do_watch_page(self) -> None:
        """Time the page's own work from now on: `window.pageWatch`."""
        self.do_script(PAGE_WATCH)

    # -- selection and table -----------------------------------------------------------------------------------------
    def do_select(self, agency: int | None) -> dict[str, Any]:
        key = None
        if agency is not None:
            key = UnitKey(AGENCIES[agency], f"{agency:08x}-5f1c-4c1e-9a77-{0:012x}")
        began_s = time.monotonic()
        self.monitor.selection.select(key)
        return {"began_s": began_s}

    def do_selected(self) -> dict[str, Any]:
        key = self.monitor.selection.selected
        line = self.table.unit_model.line_of(key)
        marked = [index.row() for index in self.table.selectionModel().selectedRows()]
        return {"device": key and key.device_id, "line": line, "marked": marked, "selected_s": self._selected_s}

    def do_search(self, text: str) -> dict[str, Any]:
        """Put the cursor into the search, with this text in it."""
        self.window.activateWindow()
        self.window.top_bar.search.setText(text)
        self.window.command_bar.open()
        return {"focus": self.window.top_bar.search.hasFocus()}

    def do_type(self, text: str) -> dict[str, Any]:
        """One more key: this is in the field now."""
        bar = self.window.command_bar
        while not bar.units.index.settle(1):
            pass
        began_s = time.perf_counter()
        if text:
            bar.units.find(text)
        found_s = time.perf_counter()
        self.window.top_bar.search.setText(text)
        bar.typed(text)
        shown_s = time.perf_counter()
        bar.narrow()
        narrowed_ms = (time.perf_counter() - shown_s) * 1000
        return {"findings_ms": (found_s - began_s) * 1000, "key_ms": (shown_s - found_s) * 1000, "narrowed_ms": narrowed_ms}

    def do_table_rect(self) -> dict[str, Any]:
        viewport = self.table.viewport()
        corner = viewport.mapToGlobal(QPoint(0, 0))
        return {"left": corner.x(), "top": corner.y(), "width": viewport.width(), "height": viewport.height()}


def main() -> None:
    prepare_graphics()
    register_scheme()
    for module in TYPING:
        importlib.import_module(module)
    app = QApplication(["benchmark"])
    apply_theme(app, DARK, 100)
    given = settings()
    run(OurWindow(Path(given["folder"]), workers=given.get("workers", False)))


if __name__ == "__main__":
    main()
