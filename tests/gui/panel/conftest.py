"""A monitor fed by rosters, units made by hand, and clocks that a test moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.fleet_monitor import FleetMonitor
from app.units.clock import Clock, ServerTime
from app.units.fleet import UnitKey
from app.units.roster import Roster
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.sweeps import sweep_of

START_MS = 1_700_000_000_000


@dataclass
class FakeClock:
    monotonic_s: float = 1000.0
    wall_s: float = START_MS / 1000

    def pass_s(self, seconds: float) -> None:
        self.monotonic_s += seconds
        self.wall_s += seconds

    @property
    def now_ms(self) -> int:
        return int(self.wall_s * 1000)


def make_unit(number: int, *, fix_age_s: float | None = 4.0, now_ms: int = START_MS, **changes: object) -> Unit:
    """Officer `number`, badge `number`, recording, unless told otherwise."""
    values: dict[str, object] = {
        "kind": Kind.BODY,
        "state": State.RECORDING,
        "position": None if fix_age_s is None else Position(60.17096, 24.94388, 6.0, now_ms - int(fix_age_s * 1000)),
        "contact_time_ms": now_ms - 2000,
        "officers": (Officer("Officer", f"{number:03}", f"{number}", f"user-{number}", True),),
        "battery_percent": 64,
        "signal": "GOOD",
        "serial": f"X60A{number:05}",
        "model": "Axon Body 4",
    } | changes
    state = values["state"]
    assert isinstance(state, State)
    values.setdefault("status", state.word)
    return Unit(f"device-{number}", **values)  # type: ignore[arg-type]


@dataclass
class Desk:
    """A monitor, and an agency that answers when the test says so."""

    clock: FakeClock
    monitor: FleetMonitor
    rosters: dict[str, Roster] = field(default_factory=dict)

    def add(self, connection: str = "Lakeside PD", poll_interval_s: float = 5.0) -> None:
        self.monitor.add_connection(connection, poll_interval_s)
        self.rosters[connection] = Roster(connection)

    def answer(self, units: Iterable[Unit], connection: str = "Lakeside PD") -> None:
        if connection not in self.rosters:
            self.add(connection)
        units = list(units)
        time = ServerTime(self.clock.now_ms, self.clock.monotonic_s, self.clock.wall_s, self.clock.monotonic_s)
        sweep = sweep_of(units, time)
        self.monitor.take(self.rosters[connection].read(sweep, self.clock.monotonic_s))

    def tick(self, seconds: float = 1.0) -> None:
        self.clock.pass_s(seconds)
        self.monitor.tick()

    def key(self, number: int, connection: str = "Lakeside PD") -> UnitKey:
        return UnitKey(connection, f"device-{number}")

    def select(self, number: int) -> UnitKey:
        self.monitor.selection.select(self.key(number))
        assert self.monitor.selection.selected == self.key(number)
        return self.key(number)


def picture_of(widget: QWidget) -> bytes:
    """The pixels a widget shows now."""
    image = widget.grab().toImage()
    return bytes(image.constBits())  # of an image that is still held


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    clock = FakeClock()
    return Desk(clock, FleetMonitor(Clock(lambda: clock.monotonic_s, lambda: clock.wall_s)))
