"""The table's model: its own index of fleet rows, so that 100,000 units are filtered and sorted without a proxy."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.columns import Column
from app.gui.panel.row_order import RowOrder
from app.gui.panel.unit_cells import LineLook, UnitCells, alignment
from app.gui.panel.watch_list import WatchList
from app.gui.theme import Palette
from app.units.fleet import FleetChange, Rows, UnitKey
from app.units.tally import Place

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
KEY_ROLE = Qt.ItemDataRole.UserRole + 2
"""The unit's `UnitKey`."""
MARK_ROLE = Qt.ItemDataRole.UserRole + 3
"""(State, Kind, Freshness), only in the status column."""
EMPHASIS_ROLE = Qt.ItemDataRole.UserRole + 4
"""True for what somebody should see to: drawn bold."""

_NOWHERE = QModelIndex()
_WITH_HINT = "QList<QPersistentModelIndex>", "QAbstractItemModel::LayoutChangeHint"
_LINES_ONLY = QAbstractItemModel.LayoutChangeHint.VerticalSortHint
"""Else the header would lay out its columns anew, and with them every line a second time."""


class UnitTableModel(QAbstractTableModel):
    """Shows the rows that no filter hides. Sorted anew at the monitor's tick or when asked, not at every answer."""

    settled = Signal()
    """After rows came, went or moved; between the first of its steps and this signal `settling` is True."""

    def __init__(self, monitor: FleetMonitor, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._order = RowOrder(monitor)
        self._rows: Rows = np.empty(0, np.int32)
        self._lines: npt.NDArray[np.int32] = np.empty(0, np.int32)
        """Fleet row to line of the table, -1 when it is not shown."""
        self._column: Column | None = None
        self._descending = False
        self._place: Place | None = None
        self._filter = monitor.filter
        self._sort_due = False
        self._shown_before: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self._visible: Callable[[], tuple[int, int]] = lambda: (0, len(self._rows) - 1)
        self.settling = False
        self.pinned = 0
        """How many lines at the top are of watched units."""
        self.watched = WatchList(monitor.fleet, self)
        self.watched.changed.connect(self.resort)
        self._cells = UnitCells(monitor, palette, self.watched)
        if monitor.fleet.size:
            everything = np.flatnonzero(monitor.fleet.in_use).astype(np.int32)
            nothing = everything[:0]
            self._order.touch(FleetChange(everything, nothing, nothing, everything))
        self._settle(resort=True)
        monitor.fleet_changed.connect(self.take)
        monitor.filter_changed.connect(self.resort)
        monitor.ticked.connect(self.tick)
        monitor.order_due.connect(self.sort_anew)

    # -- which rows ----------------------------------------------------------------------------------------------------
    def watch_only(self, visible: Callable[[], tuple[int, int]]) -> None:
        """`visible` answers with the first and last line on the screen: only there are changed figures reported."""
        self._visible = visible

    @property
    def place(self) -> Place | None:
        return self._place

    def show_place(self, place: Place | None) -> None:
        """Only the units counted in this place; None for all that no filter hides."""
        if place is not self._place:
            self._place = place
            self._settle(resort=True)

    def apply_palette(self, palette: Palette) -> None:
        self._cells.palette = palette
        self._report(0, len(self._rows) - 1)

    def fleet_row(self, line: int) -> int | None:
        return int(self._rows[line]) if 0 <= line < len(self._rows) else None

    def line_of(self, key: UnitKey | None) -> int | None:
        """The line a unit stands in, by itself or as one with its car; None when it is not shown."""
        row = None if key is None else self._monitor.fleet.row(key)
        if row is not None and row < len(self._lines) and self._lines[row] < 0:
            row = self._monitor.joined_with(row)
        if row is None or row >= len(self._lines) or self._lines[row] < 0:
            return None
        return int(self._lines[row])

    def look(self, line: int, columns: Iterable[Column] = Column) -> LineLook | None:
        """What a line shows in these columns; None when there is no such unit any more."""
        row = self._row_in_use(line)
        return None if row is None else self._cells.look(row, columns)

    def doubt(self, index: Index) -> str:
        """What has to be said beside a cell's words, for a tooltip; empty where there is no doubt."""
        row = self._row_in_use(index.row())
        return "" if row is None else self._cells.doubt(row, Column(index.column()))

    def _row_in_use(self, line: int) -> int | None:
        row = self.fleet_row(line)
        return row if row is not None and self._monitor.fleet.in_use[row] else None

    # -- what happens --------------------------------------------------------------------------------------------------
    @Slot(object)
    def take(self, change: FleetChange) -> None:
        self._order.touch(change)
        self._sort_due = True
        if self._monitor.filter is not self._filter:
            return  # what it leaves is arranged once, at the signal that follows
        if not self._settle(resort=not len(self._rows)):
            # A row that was given to another unit may stand where the one before it stood.
            rows = np.concatenate([change.changed, change.added])
            rows = rows[rows < len(self._lines)]
            lines = self._lines[rows]
            first, last = self._visible()
            self._report_lines(np.sort(lines[(lines >= first) & (lines <= last) & (lines >= 0)]))

    @Slot()
    def tick(self) -> None:
        """Let every age on the screen be read again."""
        first, last = self._visible()
        self._report(first, last, Column.FIX, Column.FIX)  # nothing else grows older by itself

    @Slot()
    def sort_anew(self) -> None:
        """Put what came since the last time where it belongs."""
        if self._order.warm(self._monitor.floor) or self._sort_due:
            self._settle(resort=True)

    @Slot()
    def resort(self) -> None:
        self._filter = self._monitor.filter
        self._settle(resort=True)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Column -1 is the dispatcher's order: recording first, then late and lost, then by name."""
        wanted = Column(column) if column >= 0 else None, order == Qt.SortOrder.DescendingOrder
        if wanted != (self._column, self._descending) or self._sort_due:  # Qt asks twice
            self._column, self._descending = wanted
            self._settle(resort=True)

    def _shown(self) -> npt.NDArray[np.bool_]:
        place = self._monitor.place
        if self._place is None:
            wanted = (place != Place.HIDDEN) & (place != Place.JOINED) & (place != Place.NOT_IN_USE)
        else:
            wanted = place == self._place
        return np.asarray(wanted, np.bool_)

    def _watched_first(self, rows: Rows, shown: npt.NDArray[np.bool_]) -> Rows:
        watched = self.watched.rows()
        watched = watched[shown[watched]]
        self.pinned = len(watched)
        if not watched.size:
            return rows
        pinned = np.zeros(len(shown), np.bool_)
        pinned[watched] = True
        return np.concatenate([watched, rows[~pinned[rows]]])

    def _settle(self, *, resort: bool) -> bool:
        """Bring the lines in step with the fleet; True when any came, went or moved."""
        shown = self._shown()
        if not resort and np.array_equal(shown, self._shown_before):
            return False
        self._shown_before = shown
        if resort:
            self._sort_due = False
            rows = self._order.sorted(shown, self._column, descending=self._descending)
        else:
            kept = self._rows[shown[self._rows]]
            listed = np.zeros(len(shown), np.bool_)
            listed[kept] = True
            rows = np.concatenate([kept, np.flatnonzero(shown & ~listed).astype(np.int32)])
        rows = self._watched_first(rows, shown)
        if np.array_equal(rows, self._rows):
            return False
        self.settling = True
        try:
            self._remove(shown)
            self._insert(rows, len(shown))
            if not np.array_equal(rows, self._rows):
                self._arrange(rows, len(shown))
        finally:
            self.settling = False
        self.settled.emit()
        return True

    def _remove(self, shown: npt.NDArray[np.bool_]) -> None:
        """Take out what is shown no more: moved to the end first, so that it goes in one step."""
        stays = shown[self._rows]
        left = int(np.count_nonzero(stays))
        if left == len(self._rows):
            return
        if not stays[:left].all():
            self._arrange(np.concatenate([self._rows[stays], self._rows[~stays]]), len(shown))
        self.beginRemoveRows(_NOWHERE, left, len(self._rows) - 1)
        self._take_rows(self._rows[:left], len(shown))
        self.endRemoveRows()

    def _insert(self, rows: Rows, size: int) -> None:
        """Put new rows at the end, wherever they belong."""
        if len(rows) == len(self._rows):
            return
        listed = np.zeros(size, np.bool_)
        listed[self._rows] = True
        new = rows[~listed[rows]]
        self.beginInsertRows(_NOWHERE, len(self._rows), len(rows) - 1)
        self._take_rows(np.concatenate([self._rows, new]), size)
        self.endInsertRows()

    def _arrange(self, rows: Rows, size: int) -> None:
        """The same rows in another order; what views hold on to goes along."""
        self.layoutAboutToBeChanged[_WITH_HINT].emit([], _LINES_ONLY)  # type: ignore[index]
        before = self.persistentIndexList()
        held = [(int(self._rows[index.row()]), index.column()) for index in before]
        self._take_rows(rows, size)
        self.changePersistentIndexList(before, [self.createIndex(int(self._lines[row]), column) for row, column in held])
        self.layoutChanged[_WITH_HINT].emit([], _LINES_ONLY)  # type: ignore[index]

    def _take_rows(self, rows: Rows, size: int) -> None:
        self._rows = rows
        self._lines = np.full(size, -1, np.int32)
        self._lines[rows] = np.arange(len(rows), dtype=np.int32)

    def _report(self, first: int, last: int, left: int = 0, right: int = len(Column) - 1) -> None:
        last = min(last, len(self._rows) - 1)
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, left), self.index(last, right))

    def _report_lines(self, lines: npt.NDArray[np.int32]) -> None:
        """`lines` in ascending order: those that stand together are reported together, and no other."""
        if lines.size:
            for run in np.split(lines, np.flatnonzero(np.diff(lines) > 1) + 1):
                self._report(int(run[0]), int(run[-1]))

    # -- Qt's questions ------------------------------------------------------------------------------------------------
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._row_in_use(index.row())
        if row is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells.words(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._cells.colour(row, column)
        if role == EMPHASIS_ROLE:
            return self._cells.needs_somebody(row, column)
        if role == MARK_ROLE:
            return self._cells.mark(row) if column is Column.STATUS else None
        if role == KEY_ROLE:
            return self._monitor.fleet.key(row)
        if role == SORT_ROLE:
            return self._order.key(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._cells.spoken(row, column)
        return None
