"""What stands in the list about a unit: its words, its mark, their colours, and what is read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.columns import RIGHT_ALIGNED, Column, cell_words, is_sure, row_words
from app.gui.panel.unit_colours import fix_colour, state_colour
from app.gui.panel.watch_list import WatchList
from app.gui.theme import Palette
from app.units.facts import is_battery_low, is_signal_poor
from app.units.fleet import UnitKey
from app.units.freshness import Freshness
from app.units.unit import Device, Kind, State

_MAY_BE_URGENT = (Column.BATTERY, Column.SIGNAL)


@dataclass(frozen=True, slots=True)
class LineLook:
    """What one line of the list shows."""

    words: Sequence[str]
    """By `Column`."""
    state: State
    kind: Kind
    freshness: Freshness
    urgent: tuple[Column, ...]
    """Where somebody should see to something."""


class UnitCells:
    """Asked about a row of the fleet that is in use."""

    def __init__(self, monitor: FleetMonitor, palette: Palette, watched: WatchList) -> None:
        self._monitor = monitor
        self.palette = palette
        self._watched = watched

    def look(self, row: int, columns: Iterable[Column]) -> LineLook:
        """What its line shows in these columns, read at once; of the others nothing is known."""
        device, facts = self._monitor.fleet.device(row), self._monitor.facts(row)
        connection = self._monitor.fleet.connection_of(row)
        words, urgent = [""] * len(Column), []
        for column in columns:
            words[column] = cell_words(column, device, facts, connection)
            if column is Column.UNIT and UnitKey(connection, device.device_id) in self._watched.keys:
                words[column] = f"★ {words[column]}"
            elif column in _MAY_BE_URGENT and needs_somebody(device, column):
                urgent.append(column)
        return LineLook(words, facts.state, device.kind, facts.freshness, tuple(urgent))

    def words(self, row: int, column: Column) -> str:
        monitor = self._monitor
        return cell_words(column, monitor.fleet.device(row), monitor.facts(row), monitor.fleet.connection_of(row))

    def spoken(self, row: int, column: Column) -> str:
        """For a screen reader: the whole unit in its first column."""
        if column is Column.UNIT:
            monitor = self._monitor
            return row_words(monitor.fleet.device(row), monitor.facts(row), monitor.fleet.connection_of(row))
        return f"{column.title}: {self.words(row, column) or 'not known'}"

    def doubt(self, row: int, column: Column) -> str:
        """What has to be said beside a cell's words, for a tooltip; empty where there is no doubt."""
        if column is not Column.BEAT:
            return ""
        facts = self._monitor.facts(row)
        return f"{facts.beat}: the beat of its last position, {facts.fix}" if facts.beat and not is_sure(facts) else ""

    def mark(self, row: int) -> tuple[int, int, int]:
        """State, kind and freshness."""
        monitor = self._monitor
        return int(monitor.state[row]), int(monitor.fleet.figures["kind"][row]), int(monitor.freshness[row])

    def needs_somebody(self, row: int, column: Column) -> bool:
        return needs_somebody(self._monitor.fleet.device(row), column)

    def colour(self, row: int, column: Column) -> QColor:
        palette = self.palette
        if column is Column.STATUS:
            return _colour_named(state_colour(palette, State(self._monitor.state[row])))
        if column is Column.FIX:
            return _colour_named(fix_colour(palette, Freshness(self._monitor.freshness[row])))
        if self.needs_somebody(row, column):
            return _colour_named(palette.late)
        return _colour_named(palette.text if column in (Column.UNIT, Column.BATTERY, Column.SIGNAL) else palette.second)


_colour_named = cache(QColor)
"""A palette has a dozen; nobody changes one."""


def needs_somebody(device: Device, column: Column) -> bool:
    if column is Column.BATTERY:
        return is_battery_low(device.battery_percent)
    return column is Column.SIGNAL and is_signal_poor(device.signal)


@cache
def alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
    return int(side.value | Qt.AlignmentFlag.AlignVCenter.value)
