"""Units, sweeps and clocks made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from app.units.clock import Clock, ServerTime
from app.units.sweep import Sweep, Unreadable
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.sweeps import sweep_of

START_MS = 1_700_000_000_000


@dataclass
class FakeClock:
    """Two clocks that a test moves by hand, together or apart."""

    monotonic_s: float = 1000.0
    wall_s: float = START_MS / 1000

    def pass_s(self, seconds: float) -> None:
        self.monotonic_s += seconds
        self.wall_s += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.monotonic_s, lambda: self.wall_s)


@pytest.fixture
def fake_clock() -> FakeClock:
    return FakeClock()


def make_unit(
    device_id: str = "d1",
    *,
    fix_age_s: float | None = 0.0,
    at_ms: int = START_MS,
    kind: Kind = Kind.BODY,
    state: State = State.RECORDING,
    latitude: float = 60.17,
    longitude: float = 24.94,
    officers: tuple[Officer, ...] = (Officer("Maria", "Lopez", "214", "u1", True),),
    **more: object,
) -> Unit:
    position = None if fix_age_s is None else Position(latitude, longitude, 6.0, at_ms - int(fix_age_s * 1000))
    return Unit(
        device_id,
        kind=kind,
        state=state,
        status=state.word,
        position=position,
        contact_time_ms=at_ms,
        officers=officers,
        **more,  # type: ignore[arg-type]
    )


def make_sweep(
    units: Sequence[Unit],
    *,
    at_ms: int = START_MS,
    at_s: float = 1000.0,
    unreadable: Sequence[Unreadable] = (),
    duplicates: int = 0,
) -> Sweep:
    server_time = ServerTime(at_ms, at_s, START_MS / 1000 + at_s - 1000.0, at_s)
    return sweep_of(units, server_time, unreadable, duplicates)
