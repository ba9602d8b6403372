"""The whole window over a fleet that a test writes, with a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.main_window import MainWindow
from app.gui.map.view import MapView
from app.gui.panel.unit_panel import UnitPanel
from app.gui.places.view_book import ViewBook
from app.gui.poll_worker import Failure
from app.gui.theme import DARK
from app.resources import find_resources
from app.settings import StateFile
from app.units.clock import Clock, ServerTime
from app.units.fleet import UnitKey
from app.units.roster import Roster
from app.units.sweep import Trouble, Unreadable
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.sweeps import sweep_of

START_MS = 1_700_000_000_000
LAKESIDE, HARBOR = "Lakeside PD", "Harbor PD"
REFUSED = Trouble("secret_refused", "The agency refused the secret", "Ask its administrator for a new one.")


@dataclass
class Feed:
    """Agencies whose answers a test writes."""

    monotonic_s: float = 1000.0
    wall_s: float = START_MS / 1000
    monitor: FleetMonitor = field(init=False)
    rosters: dict[str, Roster] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.monitor = FleetMonitor(Clock(lambda: self.monotonic_s, lambda: self.wall_s))

    def add(self, *connections: str) -> None:
        for connection in connections:
            self.rosters[connection] = Roster(connection)
            self.monitor.add_connection(connection, 5.0)

    def answer(
        self,
        units: Sequence[Unit],
        connection: str = LAKESIDE,
        *,
        unreadable: Sequence[Unreadable] = (),
        duplicates: int = 0,
    ) -> None:
        if connection not in self.rosters:
            self.add(connection)
        time = ServerTime(int(self.wall_s * 1000), self.monotonic_s, self.wall_s, self.monotonic_s)
        sweep = sweep_of(units, time, unreadable, duplicates)
        self.monitor.take(self.rosters[connection].read(sweep, self.monotonic_s))

    def fail(self, connection: str = LAKESIDE, trouble: Trouble = REFUSED) -> None:
        self.monitor.take_failure(Failure(connection, trouble, 8.0))

    def pass_s(self, seconds: float = 1.0) -> None:
        self.monotonic_s += seconds
        self.wall_s += seconds
        self.monitor.tick()

    def unit(
        self, number: int, state: State = State.RECORDING, *, located: bool = True, assigned: bool = True, latitude: float = 60.17
    ) -> Unit:
        """Officer `number` with badge `number`, a hundred metres east of the one before."""
        position = Position(latitude, 24.94 + number / 500, 6.0, int(self.wall_s * 1000) - 2000)
        return Unit(
            f"d{number}",
            kind=Kind.BODY,
            state=state,
            status=state.word,
            position=position if located else None,
            contact_time_ms=int(self.wall_s * 1000),
            officers=(Officer("Officer", f"{number}", f"{number}", f"u{number}", True),) if assigned else (),
            serial=f"X{number}",
        )

    def town(self) -> list[Unit]:
        """Three on the map, two docked or off, one without a position, one unassigned."""
        return [
            self.unit(1),
            self.unit(2, State.BUFFERING),
            self.unit(3, State.BUFFERING),
            self.unit(4, State.DOCKED),
            self.unit(5, State.OFF),
            self.unit(6, located=False),
            self.unit(7, State.BUFFERING, assigned=False),
        ]


@dataclass
class Floor:
    """The window and what a dispatcher does with it."""

    feed: Feed
    map: MapView
    panel: UnitPanel
    window: MainWindow
    state: StateFile

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key to whatever has the focus, as the window system would send it."""
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def select(self, number: int) -> UnitKey:
        key = UnitKey(LAKESIDE, f"d{number}")
        self.feed.monitor.selection.select(key)
        assert self.feed.monitor.selection.selected == key
        return key


class FloorMaker:
    """Makes windows that look at the same feed one after the other, as runs of the program do."""

    def __init__(self, qtbot: QtBot, feed: Feed, folder: Path, cache: Path) -> None:
        self._qtbot = qtbot
        self._feed = feed
        self._folder = folder
        self._cache = cache
        self._map: MapView | None = None
        self._window: MainWindow | None = None

    def __call__(self) -> Floor:
        self.close()
        map_view = MapView(self._feed.monitor, DARK, find_resources(), self._cache)
        panel = UnitPanel(self._feed.monitor, DARK)
        state = StateFile(self._folder)
        window = MainWindow(
            self._feed.monitor,
            map_view,
            panel,
            state=state,
            workstation="Dispatch 3",
            palette=DARK,
            view_book=ViewBook(self._folder),
        )
        self._map, self._window = map_view, window
        return Floor(self._feed, map_view, panel, window, state)

    def close(self) -> None:
        if self._map is not None and self._window is not None:
            self._window.close()
            self._map.shut()
            self._window.deleteLater()
            self._map = self._window = None
            QApplication.processEvents()


@pytest.fixture
def feed(qapp: object) -> Feed:
    return Feed()


@pytest.fixture
def make_floor(qtbot: QtBot, feed: Feed, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FloorMaker]:
    maker = FloorMaker(qtbot, feed, tmp_path, tmp_path_factory.getbasetemp() / "stage-cache")
    yield maker
    maker.close()


@pytest.fixture
def floor(make_floor: FloorMaker, qtbot: QtBot) -> Floor:
    """The window on the (offscreen) screen, active."""
    made = make_floor()
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made.window)
    return made
