"""In which order the list stands: one numpy argsort over keys that are kept, never a comparison in Python."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel import text_order
from app.gui.panel.columns import Column, one_line
from app.gui.panel.text_order import Draft, TextOrder, natural
from app.units.figures import NO_BATTERY, UNKNOWN_SIGNAL, is_docked_or_off
from app.units.fixes import NO_TIME
from app.units.fleet import FleetChange, Rows
from app.units.floor import Floor
from app.units.freshness import Freshness
from app.units.unit import State

_SHORT = 2**16 - 1
NO_KEY = np.iinfo(np.int64).min
"""Of a row for which it is not known."""

Keys = npt.NDArray[np.int64]


class RowOrder:
    """Sorts fleet rows. What is not known stands last in either direction; equals stand by label."""

    def __init__(self, monitor: FleetMonitor) -> None:
        self._monitor = monitor
        self._fleet = monitor.fleet
        self._label = TextOrder(lambda device: one_line(device.label))
        self._texts = {
            Column.UNIT: self._label,
            Column.BADGE: TextOrder(lambda device: device.badge_number or ""),
            Column.SERIAL: TextOrder(lambda device: device.serial or ""),
            Column.MODEL: TextOrder(lambda device: device.model or ""),
        }
        self._drafter: threading.Thread | None = None
        self._drafts: dict[Column, Draft] = {}
        self._by_label: Rows = np.empty(0, np.int32)
        self._by_label_version = -1

    def touch(self, change: FleetChange) -> None:
        """These rows may stand elsewhere now."""
        for order in self._texts.values():
            order.touch(change.renamed, self._fleet.size)
            order.touch(change.removed, self._fleet.size)

    def sorted(self, shown: npt.NDArray[np.bool_], column: Column | None, *, descending: bool) -> Rows:
        """The rows of `shown` (fleet.size,) in order; column None is the dispatcher's order."""
        by_label = self._rows_by_label()
        rows = by_label[shown[by_label]]
        if column is None:
            return rows[np.argsort(self._urgency()[rows], kind="stable")]
        if column is Column.UNIT and not descending:
            return rows
        keys = self._keys(column)[rows]
        return rows[_last_group_first(keys) if column is Column.UNIT else _in_order(keys, descending=descending)]

    def key(self, row: int, column: Column) -> float:
        """What a row is sorted by in a column, NaN when it is not known."""
        key = int(self._keys(column)[row])
        return np.nan if key == NO_KEY else float(key)

    def warm(self, floor: Floor) -> bool:
        """To be called once a second: where thousands of texts are new, a thread puts them in order before anybody asks.

        True when rows may stand elsewhere by what it found.
        """
        adopted = False
        if self._drafter is not None:
            if self._drafter.is_alive():
                return False
            for column, draft in self._drafts.items():
                adopted |= self._texts[column].adopt(draft)
            self._drafter, self._drafts = None, {}
        columns = [column for column, order in self._texts.items() if order.much_to_do]
        if columns:
            devices = self._fleet.devices.copy()
            versions = {column: self._texts[column].begin_draft() for column in columns}
            drafts: dict[Column, Draft] = {}
            self._drafts = drafts

            def work() -> None:
                for column, version in versions.items():
                    drafts[column] = self._texts[column].draft(version, devices, floor.stand_aside)

            self._drafter = threading.Thread(target=work, name="list order", daemon=True)
            self._drafter.start()
        return adopted

    def _ranks(self, order: TextOrder) -> text_order.Ranks:
        """Of 100,000 names that just came the window does not wait for the order: `warm` brings it."""
        if order.too_much_at_once:
            return order.ranks_so_far(self._fleet.size)[: self._fleet.size]
        return order.ranks(self._fleet.devices)[: self._fleet.size]

    def _rows_by_label(self) -> Rows:
        ranks = self._ranks(self._label)
        if self._by_label_version != self._label.version:
            self._by_label = _in_order(_keys_of(ranks), descending=False).astype(np.int32)
            self._by_label_version = self._label.version
        return self._by_label

    def _urgency(self) -> npt.NDArray[np.uint8]:
        """Recording first, then whoever is late or lost, then the rest on duty, at last docked and off."""
        state, fresh = self._monitor.state, self._monitor.freshness
        urgency = np.full(self._fleet.size, 2, np.uint8)
        urgency[is_docked_or_off(state)] = 3
        urgency[(fresh == Freshness.LATE) | (fresh == Freshness.LOST)] = 1
        urgency[state == State.RECORDING] = 0
        return urgency

    def _keys(self, column: Column) -> Keys:
        """`NO_KEY` where it is not known."""
        figures = self._fleet.figures
        if column in self._texts:
            return _keys_of(self._ranks(self._texts[column]))
        if column is Column.STATUS:
            return -self._monitor.state.astype(np.int64)
        if column is Column.FIX:
            # By age, the youngest first. Of the same second, as all ages are shown: names stand still within it.
            fix_time_ms = figures["fix_time_ms"]
            return np.where(fix_time_ms == NO_TIME, NO_KEY, -(fix_time_ms // 1000))
        if column is Column.BATTERY:
            battery = figures["battery_percent"].astype(np.int64)
            return np.where(battery == NO_BATTERY, NO_KEY, battery)
        if column is Column.SIGNAL:
            signal = figures["signal_rank"].astype(np.int64)
            return np.where(signal == UNKNOWN_SIGNAL, NO_KEY, signal)
        if column is Column.BEAT:
            beats = self._fleet.beats
            order = sorted(range(len(beats.names)), key=lambda index: natural(beats.names[index]))
            ranks: Keys = np.full(len(beats.names) + 1, NO_KEY, np.int64)
            ranks[np.array(order, np.int64) + 1] = np.arange(len(order))
            in_order: Keys = ranks[beats.numbers(self._fleet.size)]
            return in_order
        names = self._fleet.connections
        places: Keys = np.empty(max(len(names), 1), np.int64)
        places[sorted(range(len(names)), key=lambda index: names[index].casefold())] = np.arange(len(names))
        keys: Keys = places[figures["agency"]]
        return keys


def _keys_of(ranks: text_order.Ranks) -> Keys:
    keys = ranks.astype(np.int64)
    keys[ranks == text_order.NO_RANK] = NO_KEY
    return keys


def _last_group_first(keys: Keys) -> npt.NDArray[np.int64]:
    """As `_in_order` of keys that stand in order already, descending."""
    known = int(np.count_nonzero(keys != NO_KEY))
    starts = np.flatnonzero(np.diff(keys[:known], prepend=NO_KEY))
    sizes = np.diff(starts, append=known)
    places = np.arange(known) + np.repeat(known - starts - sizes - starts, sizes)
    order = np.arange(len(keys))
    order[places] = np.arange(known)
    return order


def _in_order(keys: Keys, *, descending: bool) -> npt.NDArray[np.int64]:
    """As `argsort`, stable, and what is not known last in either direction."""
    known = keys != NO_KEY
    if not known.any():
        return np.arange(len(keys))
    lowest, highest = int(keys.min(where=known, initial=np.iinfo(np.int64).max)), int(keys.max(where=known, initial=NO_KEY))
    numbers = np.where(known, highest - keys if descending else keys - lowest, highest - lowest + 1)
    if highest - lowest < _SHORT:  # numpy sorts these by counting, in a third of the time
        return np.argsort(numbers.astype(np.uint16), kind="stable")
    # Key and place in one number: a plain sort of those is seven times as fast as a stable argsort.
    bits = len(keys).bit_length()
    if (highest - lowest + 1).bit_length() + bits > 62:
        return np.argsort(numbers, kind="stable")
    return np.sort(numbers << bits | np.arange(len(keys))) & ((1 << bits) - 1)
