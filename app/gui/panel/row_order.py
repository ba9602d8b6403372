"""In which order the list stands: one numpy argsort over keys that are kept, never a comparison in Python."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.gui.panel.columns import Column, one_line
from app.gui.panel.text_order import TextOrder
from app.units.figures import NO_BATTERY, NO_TIME, is_docked_or_off
from app.units.fleet import Fleet, FleetChange, Rows
from app.units.freshness import Freshness
from app.units.unit import State

_SIGNALS_FROM_WORST = (
    "none",
    "no signal",
    "very poor",
    "bad",
    "poor",
    "weak",
    "low",
    "fair",
    "medium",
    "good",
    "strong",
    "excellent",
)


class RowOrder:
    """Sorts fleet rows. What is not known stands last in either direction; equals stand by label."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._label = TextOrder(lambda row: one_line(fleet.unit(row).label))
        self._texts = {
            Column.UNIT: self._label,
            Column.BADGE: TextOrder(lambda row: fleet.unit(row).badge_number or ""),
            Column.SIGNAL: TextOrder(lambda row: _signal_key(fleet.unit(row).signal)),
            Column.SERIAL: TextOrder(lambda row: fleet.unit(row).serial or ""),
            Column.MODEL: TextOrder(lambda row: fleet.unit(row).model or ""),
        }
        self._by_label: Rows = np.empty(0, np.int32)
        self._by_label_version = -1

    def touch(self, change: FleetChange) -> None:
        """These rows may stand elsewhere now."""
        renamed = np.concatenate([change.added, change.renamed])
        rows = np.concatenate([change.added, change.changed])
        for column, order in self._texts.items():
            order.touch(rows if column in (Column.SIGNAL, Column.MODEL) else renamed, self._fleet.size)

    def sorted(self, shown: npt.NDArray[np.bool_], column: Column | None, *, descending: bool) -> Rows:
        """The rows of `shown` (fleet.size,) in order; column None is the dispatcher's order."""
        by_label = self._rows_by_label()
        rows = by_label[shown[by_label]]
        if column is None:
            return rows[np.argsort(self._urgency()[rows], kind="stable")]
        keys = self._keys(column)[rows]
        return rows[np.argsort(-keys if descending else keys, kind="stable")]

    def key(self, row: int, column: Column) -> float:
        """What a row is sorted by in a column, NaN when it is not known."""
        return float(self._keys(column)[row])

    def _rows_by_label(self) -> Rows:
        ranks = self._label.ranks(self._fleet.in_use)
        if self._by_label_version != self._label.version:
            self._by_label = np.argsort(ranks[: self._fleet.size], kind="stable").astype(np.int32)
            self._by_label_version = self._label.version
        return self._by_label

    def _urgency(self) -> npt.NDArray[np.uint8]:
        """Recording first, then whoever is late or lost, then the rest on duty, at last docked and off."""
        state, fresh = self._fleet.figures["state"], self._fleet.freshness
        urgency = np.full(self._fleet.size, 2, np.uint8)
        urgency[is_docked_or_off(state)] = 3
        urgency[(fresh == Freshness.LATE) | (fresh == Freshness.LOST)] = 1
        urgency[state == State.RECORDING] = 0
        return urgency

    def _keys(self, column: Column) -> npt.NDArray[np.float64]:
        figures = self._fleet.figures
        if column in self._texts:
            return self._texts[column].ranks(self._fleet.in_use)[: self._fleet.size]
        if column is Column.STATUS:
            return -figures["state"].astype(np.float64)
        if column is Column.FIX:
            # By age, the youngest first.
            return np.where(figures["fix_time_ms"] == NO_TIME, np.nan, -figures["fix_time_ms"].astype(np.float64))
        if column is Column.BATTERY:
            return np.where(figures["battery_percent"] == NO_BATTERY, np.nan, figures["battery_percent"].astype(np.float64))
        names = self._fleet.connections
        places: npt.NDArray[np.float64] = np.empty(max(len(names), 1), np.float64)
        places[sorted(range(len(names)), key=lambda index: names[index].casefold())] = np.arange(len(names))
        keys: npt.NDArray[np.float64] = places[figures["agency"]]
        return keys


def _signal_key(signal: str | None) -> str:
    word = (signal or "").strip().casefold().replace("_", " ")
    if not word:
        return ""
    strength = _SIGNALS_FROM_WORST.index(word) if word in _SIGNALS_FROM_WORST else 99
    return f"{strength:02} {word}"
