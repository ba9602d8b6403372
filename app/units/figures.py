"""The figures of many units in one numpy array, one row a unit: what a tick, a filter, a sort and the map need at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from app.units.fixes import FIX, FIX_COLUMNS, Fixes, no_fixes
from app.units.mercator import mercator
from app.units.unit import Device, State

NO_BATTERY = -1
UNKNOWN_SIGNAL = 0
SIGNAL_WORDS = ("not known", "none", "poor", "fair", "good", "excellent")
"""By rank."""
_SIGNAL_RANKS = {
    **dict.fromkeys(("none", "no signal", "no_signal"), 1),
    **dict.fromkeys(("poor", "bad", "weak", "low", "very poor", "very_poor"), 2),
    **dict.fromkeys(("fair", "medium", "moderate"), 3),
    **dict.fromkeys(("good", "strong"), 4),
    **dict.fromkeys(("excellent", "very good", "very_good"), 5),
}
MISSING_PASSES_UNTIL_LOST = 2
"""A device can slip between two pages once; left out of two answers running it is gone."""

FIGURES = np.dtype(
    [
        *((name, FIX[name]) for name in FIX_COLUMNS),
        ("x", np.uint32),  # the place in Web Mercator, see `units.mercator`; 0 without a position
        ("y", np.uint32),
        ("battery_percent", np.int16),  # NO_BATTERY when not known
        ("agency", np.uint16),
        ("kind", np.uint8),
        ("state", np.uint8),
        ("assigned", np.bool_),
        ("missing_passes", np.uint8),  # 0: in the agency's last good answer
        ("ties", np.uint32),  # changes when officers, vehicle or connected devices change; 0 without any
        ("signal_rank", np.uint8),  # UNKNOWN_SIGNAL, or 1 none to 5 excellent
    ]
)

_TRAITS = ("battery_percent", "kind", "state", "assigned", "ties", "signal_rank")
STANDING = (*_TRAITS, "missing_passes")
"""What stays where nobody says otherwise; the rest is written anew whenever a unit was heard of."""


class FigureTable:
    """The figures of many units, a column after the other: a tick looks at three of them in every row, and reads them straight
    through. Asked by a name for a column, (n,); by a row for its figures; by rows or flags for a table of those."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        self._columns = columns

    @classmethod
    def empty(cls, size: int, names: Sequence[str] = FIGURES.names or ()) -> FigureTable:
        return cls({name: np.zeros(size, FIGURES[name]) for name in names})

    def __len__(self) -> int:
        return len(self._columns["state"])

    @overload
    def __getitem__(self, what: str) -> npt.NDArray[Any]: ...
    @overload
    def __getitem__(self, what: slice | npt.NDArray[Any]) -> FigureTable: ...
    @overload
    def __getitem__(self, what: int) -> Mapping[str, Any]: ...
    def __getitem__(self, what: str | slice | int | npt.NDArray[Any]) -> npt.NDArray[Any] | FigureTable | Mapping[str, Any]:
        if isinstance(what, str):
            return self._columns[what]
        if isinstance(what, int):
            return {name: column[what] for name, column in self._columns.items()}
        return FigureTable({name: column[what] for name, column in self._columns.items()})

    def put(self, rows: npt.NDArray[np.integer[Any]], figures: FigureTable) -> None:
        """Write `figures`, one for each of `rows`, all but the agency."""
        for name, column in self._columns.items():
            if name != "agency":
                column[rows] = figures[name]

    def put_standing(self, figures: FigureTable) -> None:
        """What stands, of as many rows as there are."""
        for name in STANDING:
            self._columns[name][:] = figures[name]

    def put_traits(self, rows: Sequence[int] | npt.NDArray[np.integer[Any]], devices: Sequence[Device]) -> None:
        """All but where they are and when they were heard of; the passes they missed stay."""
        columns = zip(*map(_traits, devices), strict=True) if devices else ((),) * len(_TRAITS)
        for name, values in zip(_TRAITS, columns, strict=True):
            self._columns[name][rows] = values

    def put_fixes(self, fixes: Fixes) -> None:
        """Only where they are and when they were heard of, of as many rows as there are."""
        columns = self._columns
        for name in FIX_COLUMNS:
            columns[name][:] = fixes[name]
        columns["x"][:], columns["y"][:] = mercator(columns["latitude"], columns["longitude"])

    @property
    def fixes(self) -> Fixes:
        """What `put_fixes` wrote."""
        fixes = no_fixes(len(self))
        for name in FIX_COLUMNS:
            fixes[name] = self._columns[name]
        return fixes

    def clear(self, rows: npt.NDArray[np.integer[Any]]) -> None:
        for column in self._columns.values():
            column[rows] = 0

    def copy(self) -> FigureTable:
        return FigureTable({name: column.copy() for name, column in self._columns.items()})

    def grown(self, size: int) -> FigureTable:
        """The same with room for `size` rows."""
        more = size - len(self)
        return FigureTable({name: np.append(column, np.zeros(more, column.dtype)) for name, column in self._columns.items()})


def grown_size(size: int) -> int:
    """How many rows a table that is too small has room for next: half the fleet again would lie idle for weeks."""
    return size + max(size // 8, 1024)


def _traits(device: Device) -> tuple[Any, ...]:
    """By `_TRAITS`."""
    return (
        NO_BATTERY if device.battery_percent is None else device.battery_percent,
        device.kind,
        device.state,
        device.assigned,
        _ties(device),
        signal_rank(device.signal),
    )


def _ties(device: Device) -> int:
    """One number for all that says which other units this one goes with."""
    if not (device.officers or device.vehicle_id or device.connected_device_ids):
        return 0
    users = tuple(officer.user_id for officer in device.officers)
    return (hash((device.kind, users, device.vehicle_id, device.connected_device_ids)) & 0xFFFFFFFF) | 1


def signal_rank(signal: str | None) -> int:
    """Axon gives a word: its rank, `UNKNOWN_SIGNAL` for one we do not know."""
    return _SIGNAL_RANKS.get(signal.strip().casefold(), UNKNOWN_SIGNAL) if signal else UNKNOWN_SIGNAL


def is_docked_or_off(state: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    quiet: npt.NDArray[np.bool_] = (state == State.DOCKED) | (state == State.OFF)  # seven times as fast as np.isin
    return quiet
