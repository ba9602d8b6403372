"""The figures of many units in one numpy array, one row a unit: what a tick, a filter, a sort and the map need at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from app.units.unit import State, Unit

NO_TIME = np.iinfo(np.int64).min // 4
"""No fix, no contact. Far enough from the edge that subtracting it cannot overflow."""
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
        ("latitude", np.float64),
        ("longitude", np.float64),
        ("fix_time_ms", np.int64),  # NO_TIME without a position
        ("contact_time_ms", np.int64),
        ("accuracy_m", np.float32),  # NaN when not known
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

Figures = npt.NDArray[np.void]
"""A row of figures after the other: how a few units travel."""


class FigureTable:
    """The figures of a whole fleet, a column after the other: a tick looks at three of them in every row, and reads them straight
    through. Asked by a name for a column, (n,); by a row for its figures; by rows for `Figures`."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        self._columns = columns

    @classmethod
    def empty(cls, size: int) -> FigureTable:
        return cls({name: np.zeros(size, FIGURES[name]) for name in FIGURES.names or ()})

    def __len__(self) -> int:
        return len(self._columns["state"])

    @overload
    def __getitem__(self, what: str) -> npt.NDArray[Any]: ...
    @overload
    def __getitem__(self, what: slice) -> FigureTable: ...
    @overload
    def __getitem__(self, what: int) -> np.void: ...
    @overload
    def __getitem__(self, what: npt.NDArray[np.integer[Any]]) -> Figures: ...
    def __getitem__(self, what: str | slice | int | npt.NDArray[np.integer[Any]]) -> npt.NDArray[Any] | FigureTable | np.void:
        if isinstance(what, str):
            return self._columns[what]
        if isinstance(what, slice):
            return FigureTable({name: column[what] for name, column in self._columns.items()})
        if isinstance(what, int):
            row: np.void = self[np.array([what])][0]
            return row
        figures = np.empty(len(what), FIGURES)
        for name, column in self._columns.items():
            figures[name] = column[what]
        return figures

    def put(self, rows: npt.NDArray[np.integer[Any]], figures: Figures) -> None:
        for name, column in self._columns.items():
            column[rows] = figures[name]

    def copy(self) -> FigureTable:
        return FigureTable({name: column.copy() for name, column in self._columns.items()})

    def grown(self, size: int) -> FigureTable:
        """The same with room for `size` rows."""
        more = size - len(self)
        return FigureTable({name: np.append(column, np.zeros(more, column.dtype)) for name, column in self._columns.items()})


def figures_of(units: Iterable[Unit]) -> Figures:
    """One row per unit, in order; agency 0 and no missing pass."""
    return np.array([_row(unit) for unit in units], FIGURES)


def _row(unit: Unit) -> tuple[Any, ...]:
    position = unit.position
    if position is None:
        where: tuple[Any, ...] = (np.nan, np.nan, NO_TIME)
        accuracy_m = np.nan
    else:
        where = (position.latitude, position.longitude, position.fix_time_ms)
        accuracy_m = np.nan if position.accuracy_m is None else position.accuracy_m
    return (
        *where,
        NO_TIME if unit.contact_time_ms is None else unit.contact_time_ms,
        accuracy_m,
        NO_BATTERY if unit.battery_percent is None else unit.battery_percent,
        0,
        unit.kind,
        unit.state,
        unit.assigned,
        0,
        _ties(unit),
        signal_rank(unit.signal),
    )


def _ties(unit: Unit) -> int:
    """One number for all that says which other units this one goes with."""
    if not (unit.officers or unit.vehicle_id or unit.connected_device_ids):
        return 0
    users = tuple(officer.user_id for officer in unit.officers)
    return (hash((unit.kind, users, unit.vehicle_id, unit.connected_device_ids)) & 0xFFFFFFFF) | 1


def signal_rank(signal: str | None) -> int:
    """Axon gives a word: its rank, `UNKNOWN_SIGNAL` for one we do not know."""
    return _SIGNAL_RANKS.get(signal.strip().casefold(), UNKNOWN_SIGNAL) if signal else UNKNOWN_SIGNAL


def is_docked_or_off(state: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    quiet: npt.NDArray[np.bool_] = (state == State.DOCKED) | (state == State.OFF)  # seven times as fast as np.isin
    return quiet
