"""Units written by hand, as an agency's client would have read them and a roster told of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.units.clock import ServerTime
from app.units.figures import FigureTable
from app.units.fixes import FIX, Fixes, fix_of
from app.units.object_column import objects
from app.units.sweep import Sweep, Unreadable
from app.units.unit import Unit


def fixes_of(units: Sequence[Unit]) -> Fixes:
    return np.array([fix_of(unit) for unit in units], FIX)


def figures_of(units: Sequence[Unit]) -> FigureTable:
    """One row per unit, in order; agency 0 and no missing pass."""
    figures = FigureTable.empty(len(units))
    figures.put_traits(range(len(units)), units)
    figures.put_fixes(fixes_of(units))
    return figures


def sweep_of(
    units: Sequence[Unit],
    server_time: ServerTime | None = None,
    unreadable: Sequence[Unreadable] = (),
    duplicates: int = 0,
) -> Sweep:
    devices = objects([unit.device for unit in units])
    returned = len(units) + len(unreadable) + duplicates
    return Sweep(devices, fixes_of(units), tuple(unreadable), duplicates, returned, server_time)
