"""Where devices are and when they were heard of, as numbers: of 100,000 devices a fifth moves with every poll."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.object_column import Objects, objects
from app.units.unit import Device, Position, Unit

NO_TIME = np.iinfo(np.int64).min // 4
"""No fix, no contact. Far enough from the edge that subtracting it cannot overflow."""

FIX = np.dtype(
    [
        ("latitude", np.float64),
        ("longitude", np.float64),
        ("accuracy_m", np.float64),  # NaN when not known
        ("fix_time_ms", np.int64),  # NO_TIME without a position
        ("contact_time_ms", np.int64),  # NO_TIME when not known
    ]
)
"""WGS 84 degrees, NaN without a position; epoch milliseconds on the agency's clock."""

FIX_COLUMNS = FIX.names or ()
POSITION = list(FIX_COLUMNS[:4])
"""All but the contact."""

Fixes = npt.NDArray[np.void]
"""(n,) of `FIX`."""

FixTuple = tuple[float, float, float, int, int]
NOWHERE: FixTuple = (np.nan, np.nan, np.nan, NO_TIME, NO_TIME)


def no_fixes(size: int) -> Fixes:
    """(size,), of devices of which neither place nor contact is known."""
    return np.full(size, np.array(NOWHERE, FIX))


def fix_of(unit: Unit) -> FixTuple:
    contact_ms = NO_TIME if unit.contact_time_ms is None else unit.contact_time_ms
    position = unit.position
    if position is None:
        return (*NOWHERE[:4], contact_ms)
    accuracy_m = np.nan if position.accuracy_m is None else position.accuracy_m
    return position.latitude, position.longitude, accuracy_m, position.fix_time_ms, contact_ms


def unit_at(device: Device, fix: Iterable[Any]) -> Unit:
    """The device with its numbers, in the order of `FIX`."""
    latitude, longitude, accuracy_m, fix_time_ms, contact_ms = fix
    position = None
    if fix_time_ms != NO_TIME:
        known_m = None if accuracy_m != accuracy_m else float(accuracy_m)
        position = Position(float(latitude), float(longitude), known_m, int(fix_time_ms))
    return device.at(position, None if contact_ms == NO_TIME else int(contact_ms))


class Located(Struct, frozen=True, eq=False):
    """Some devices and where each of them is, (n,) both."""

    devices: Objects
    """Of `Device`."""
    fixes: Fixes

    @property
    def units(self) -> tuple[Unit, ...]:
        """Both together, all made anew: for whoever looks at an agency once."""
        return tuple(unit_at(device, fix) for device, fix in zip(self.devices.tolist(), self.fixes.tolist(), strict=True))


NOBODY = Located(objects(()), no_fixes(0))


def differ(fixes: Fixes, others: Fixes) -> npt.NDArray[np.bool_]:
    """(n,), bit by bit: what is not known equals itself. Both have the same columns, all of them or some."""
    found = np.zeros(len(fixes), np.bool_)
    for name in fixes.dtype.names or ():
        found |= fixes[name].view(np.int64) != others[name].view(np.int64)
    return found
