"""A real page over a real fleet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.theme import DARK
from app.resources import find_resources
from app.units.clock import Clock, ServerTime
from app.units.roster import Roster
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.sweeps import sweep_of

START_MS = 1_700_000_000_000
CONNECTION = "Lakeside PD"


@dataclass
class Feeding:
    """An agency whose answers a test writes, and the clock by which they age."""

    monotonic_s: float = 1000.0
    wall_s: float = START_MS / 1000
    monitor: FleetMonitor = field(init=False)
    roster: Roster = field(init=False)

    def __post_init__(self) -> None:
        self.monitor = FleetMonitor(Clock(lambda: self.monotonic_s, lambda: self.wall_s))
        self.roster = Roster(CONNECTION)
        self.monitor.add_connection(CONNECTION, 5.0)

    @property
    def now_ms(self) -> int:
        return int(self.wall_s * 1000)

    def answer(self, units: Sequence[Unit]) -> None:
        """The agency answers with these units, now."""
        server_time = ServerTime(self.now_ms, self.monotonic_s, self.wall_s, self.monotonic_s)
        sweep = sweep_of(units, server_time)
        self.monitor.take(self.roster.read(sweep, self.monotonic_s))

    def pass_s(self, seconds: float) -> None:
        """Time passes and the monitor ticks once."""
        self.monotonic_s += seconds
        self.wall_s += seconds
        self.monitor.tick()

    def unit(
        self,
        device_id: str,
        latitude: float = 60.17,
        longitude: float = 24.94,
        *,
        state: State = State.RECORDING,
        kind: Kind = Kind.BODY,
        fix_age_s: float = 0.0,
        accuracy_m: float | None = 6.0,
        name: str | None = None,
        **more: Any,
    ) -> Unit:
        first, _, last = (name or f"Officer {device_id}").partition(" ")
        return Unit(
            device_id,
            kind=kind,
            state=state,
            status=more.pop("status", state.word),
            position=Position(latitude, longitude, accuracy_m, self.now_ms - int(fix_age_s * 1000)),
            contact_time_ms=self.now_ms,
            officers=more.pop("officers", (Officer(first, last or None, device_id, device_id, True),)),
            **more,
        )

    def town(self, count: int, seed: int = 7, spread: float = 0.05) -> list[Unit]:
        """Units of every state, kind and freshness around one town."""
        dice = np.random.default_rng(seed)
        states, kinds = list(State), [Kind.BODY] * 6 + [Kind.FLEET] * 2 + [Kind.AIR, Kind.OTHER]
        ages = [0, 2, 8, 30, 45, 90, 600]
        return [
            self.unit(
                f"d{index}",
                60.17 + float(dice.normal(0, spread / 2)),
                24.94 + float(dice.normal(0, spread)),
                state=states[int(dice.integers(len(states)))],
                kind=kinds[int(dice.integers(len(kinds)))],
                fix_age_s=ages[int(dice.integers(len(ages)))],
            )
            for index in range(count)
        ]


@dataclass
class Shown:
    """A map in a test: asks the page what it shows and waits until it shows what it should."""

    map: MapView
    qtbot: QtBot
    console: list[tuple[str, str]]

    def probe(self) -> dict[str, Any]:
        """What was last painted."""
        answers: list[str | None] = []
        self.map.probe(answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return json.loads(answers[0]) if answers[0] else {}

    def wait(self, condition: Callable[[dict[str, Any]], bool], timeout_ms: int = 10_000) -> dict[str, Any]:
        """The first probe for which the condition holds."""
        found: list[dict[str, Any]] = []

        def asked() -> bool:
            state = self.probe()
            if state and condition(state):
                found.append(state)
            return bool(found)

        self.qtbot.waitUntil(asked, timeout=timeout_ms)
        return found[0]

    def settled(self) -> dict[str, Any]:
        """What is shown once the page has painted everything the program knows."""
        return self.wait(lambda state: state["painted"] >= self.map.waiting)

    def wait_for_ground(self) -> None:
        """Until grid and streets have come: where a zoom arrives, they are put there after the units."""
        self.qtbot.waitUntil(lambda: bool(self.run("Object.values(map_stage._layers).every((each) => !each._waits)")))

    def run(self, script: str) -> Any:
        """Run a script in the page and answer with its value."""
        answers: list[Any] = []
        self.map.page.page.runJavaScript(script, 0, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return answers[0]


@pytest.fixture
def feeding(qapp: object) -> Feeding:
    return Feeding()


@pytest.fixture
def unseen(qtbot: QtBot, feeding: Feeding, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A map that is not on the screen yet. Whatever stands on the page's console at the end fails the test."""
    cache: Path = tmp_path_factory.getbasetemp() / "stage-cache"
    view = MapView(feeding.monitor, DARK, find_resources(), cache)
    console: list[tuple[str, str]] = []
    view.console_spoke.connect(lambda level, text: console.append((level, text)))
    view.resize(900, 700)
    yield Shown(view, qtbot, console)
    view.shut()
    view.deleteLater()
    assert console == []


@pytest.fixture
def shown(unseen: Shown) -> Shown:
    """The same on the (offscreen) screen."""
    unseen.map.show()
    unseen.qtbot.waitUntil(lambda: unseen.map.cover_words == "", timeout=20_000)
    return unseen
