"""The rows of the nearest units, as the table shows them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.columns import one_line
from app.gui.panel.unit_colours import fix_colour, state_colour
from app.gui.panel.unit_table_model import EMPHASIS_ROLE, KEY_ROLE, MARK_ROLE
from app.gui.theme import Palette
from app.units.fleet import UnitKey
from app.units.freshness import Freshness
from app.units.nearest import Apart, Near, Nearest
from app.units.nearest_words import direction_words, near_distance_words, near_sentence, nearest_text, rank_words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class NearColumn(IntEnum):
    RANK = 0
    UNIT = 1
    DISTANCE = 2
    DIRECTION = 3
    STATUS = 4
    FIX = 5

    @property
    def title(self) -> str:
        return "" if self is NearColumn.RANK else self.name.capitalize()


class NearestModel(QAbstractTableModel):
    """First the ranked, then those left out. A row holds its unit by key, so that a selection outlives every answer."""

    def __init__(self, monitor: FleetMonitor, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._palette = palette
        self.found = Nearest((), 0, (), {})
        self._near: tuple[Near, ...] = ()
        self._keys: list[UnitKey] = []

    def apply_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._report()

    def take(self, found: Nearest) -> None:
        near = (*found.ranked, *found.apart)
        longer = len(near) - len(self._near)
        if longer > 0:
            self.beginInsertRows(_NOWHERE, len(self._near), len(near) - 1)
        elif longer < 0:
            self.beginRemoveRows(_NOWHERE, len(near), len(self._near) - 1)
        self.found, self._near = found, near
        self._keys = [self._monitor.fleet.key(each.row) for each in near]
        if longer > 0:
            self.endInsertRows()
        elif longer < 0:
            self.endRemoveRows()
        self._report()

    def key(self, line: int) -> UnitKey | None:
        return self._keys[line] if 0 <= line < len(self._keys) else None

    def line_of(self, key: UnitKey | None) -> int | None:
        return self._keys.index(key) if key in self._keys else None

    def text(self, title: str) -> str:
        """Everything as lines to paste."""
        monitor = self._monitor
        of = [(monitor.fleet.device(each.row), monitor.own_facts(each.row)) for each in self._near]
        return nearest_text(title, self.found, of)

    def _report(self) -> None:
        if self._near:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._near) - 1, len(NearColumn) - 1))

    # -- Qt's questions ------------------------------------------------------------------------------------------------
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._near)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(NearColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return NearColumn(section).title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = index.row()
        if not index.isValid() or not 0 <= line < len(self._near):
            return None
        near = self._near[line]
        fleet = self._monitor.fleet
        if near.row >= fleet.size or not fleet.in_use[near.row] or fleet.key(near.row) != self._keys[line]:
            return None  # it left a moment ago; the next answer is on its way
        column = NearColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(line, near, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(near, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value)
        if role == EMPHASIS_ROLE:
            return False
        if role == MARK_ROLE and column is NearColumn.STATUS:
            figures = fleet.figures[near.row]
            return int(figures["state"]), int(figures["kind"]), int(fleet.freshness[near.row])
        if role == KEY_ROLE:
            return self._keys[line]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column is NearColumn.UNIT:
                return near_sentence(line + 1, near, fleet.device(near.row), self._monitor.own_facts(near.row))
            return f"{column.title} {self._words(line, near, column)}".strip()
        return None

    def _words(self, line: int, near: Near, column: NearColumn) -> str:
        match column:
            case NearColumn.RANK:
                return rank_words(line + 1, near) if near.apart is Apart.RANKED else "–"
            case NearColumn.UNIT:
                return one_line(self._monitor.fleet.device(near.row).label)
            case NearColumn.DISTANCE:
                return near_distance_words(near)
            case NearColumn.DIRECTION:
                return direction_words(near)
            case NearColumn.STATUS:
                return one_line(self._monitor.own_facts(near.row).status)
            case NearColumn.FIX:
                facts = self._monitor.own_facts(near.row)
                return facts.age if facts.freshness is Freshness.LIVE else facts.fix

    def _colour(self, near: Near, column: NearColumn) -> QColor:
        palette = self._palette
        if column is NearColumn.STATUS:
            return QColor(state_colour(palette, self._monitor.fleet.device(near.row).state))
        if column is NearColumn.FIX:
            return QColor(fix_colour(palette, self._monitor.fleet.freshness_of(near.row)))
        bright = column in (NearColumn.UNIT, NearColumn.DISTANCE) and near.apart is Apart.RANKED
        return QColor(palette.text if bright else palette.second)
