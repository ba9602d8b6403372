"""Sweeps written by hand, as an agency's client would have read them."""

from __future__ import annotations

from collections.abc import Sequence

from app.units.clock import ServerTime
from app.units.fixes import fixes_of
from app.units.object_column import objects
from app.units.sweep import Sweep, Unreadable
from app.units.unit import Unit


def sweep_of(
    units: Sequence[Unit],
    server_time: ServerTime | None = None,
    unreadable: Sequence[Unreadable] = (),
    duplicates: int = 0,
) -> Sweep:
    devices = objects([unit.device for unit in units])
    returned = len(units) + len(unreadable) + duplicates
    return Sweep(devices, fixes_of(units), tuple(unreadable), duplicates, returned, server_time)
