"""What people otherwise write: a QAbstractTableModel of rows in a list, under a QSortFilterProxyModel."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QSortFilterProxyModel, Qt, QTimer
from PySide6.QtWidgets import QApplication, QTableView

from app.gui.style import apply_theme
from app.gui.theme import DARK
from app.units.unit import Unit
from tests.benchmarks.display import HEIGHT
from tests.benchmarks.performers.performance import Performance, run, settings
from tests.benchmarks.performers.recorded import RecordedFleet

COLUMNS = ("Unit", "Badge", "Status", "Fix", "Battery", "Signal", "Serial", "Agency", "Model")
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class Rows(QAbstractTableModel):
    def __init__(self, fleet: RecordedFleet) -> None:
        super().__init__()
        self._time = fleet.time
        self.rows: list[tuple[str, Unit]] = []
        self._row_of: dict[str, int] = {}

    def take(self, connection: str, units: Sequence[Unit]) -> None:
        new = []
        for unit in units:
            row = self._row_of.get(unit.device_id)
            if row is None:
                new.append(unit)
            else:
                self.rows[row] = (connection, unit)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        if new:
            self.beginInsertRows(_NOWHERE, len(self.rows), len(self.rows) + len(new) - 1)
            for unit in new:
                self._row_of[unit.device_id] = len(self.rows)
                self.rows.append((connection, unit))
            self.endInsertRows()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return COLUMNS[section] if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        connection, unit = self.rows[index.row()]
        match index.column():
            case 0:
                return unit.label
            case 1:
                return unit.badge_number
            case 2:
                return unit.status
            case 3:
                return int(self._time.seconds() - unit.position.fix_time_ms / 1000) if unit.position else None
            case 4:
                return unit.battery_percent
            case 5:
                return unit.signal
            case 6:
                return unit.serial
            case 7:
                return connection
            case _:
                return unit.model


class ProxyTable(Performance):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._fleet = RecordedFleet(folder)
        self._changes: list[tuple[str, Sequence[Unit]]] = []
        self._model = Rows(self._fleet)
        self._proxy = QSortFilterProxyModel()
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.table = QTableView()
        self.table.setModel(self._proxy)
        self.table.setSortingEnabled(True)
        self.table.resize(900, HEIGHT)
        self.table.move(0, 0)
        self.table.show()

    def do_prepare(self, number: int) -> dict[str, Any]:
        self._changes = [(each.connection, each.units) for each in self._fleet.read(number)]
        return {"changed": sum(len(units) for _, units in self._changes)}

    def do_hand_over(self) -> None:
        changes, self._changes = self._changes, []
        began_s = time.monotonic()
        for connection, units in changes:
            self._model.take(connection, units)
        self._answer(began_s)

    def do_sort(self, column: int, descending: bool) -> None:
        began_s = time.monotonic()
        self.table.sortByColumn(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        self._answer(began_s)

    def do_type(self, text: str) -> None:
        began_s = time.monotonic()
        self._proxy.setFilterFixedString(text)
        self._answer(began_s)

    def do_columns(self) -> dict[str, Any]:
        return {"columns": list(COLUMNS)}

    def do_table_rect(self) -> dict[str, Any]:
        viewport = self.table.viewport()
        corner = viewport.mapToGlobal(QPoint(0, 0))
        return {"left": corner.x(), "top": corner.y(), "width": viewport.width(), "height": viewport.height()}

    def _answer(self, began_s: float) -> None:
        called_ms = (time.monotonic() - began_s) * 1000
        QTimer.singleShot(0, lambda: self.say({"began_s": began_s, "gui_ms": called_ms}))


def main() -> None:
    app = QApplication(["benchmark"])
    apply_theme(app, DARK, 100)
    run(ProxyTable(Path(settings()["folder"])))


if __name__ == "__main__":
    main()
