"""The table of units. Its selection is the monitor's: found again by the unit's key after every change."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.cell_delegate import CellDelegate
from app.gui.panel.column_widths import ColumnWidths
from app.gui.panel.columns import Column
from app.gui.panel.columns_menu import ColumnsMenu
from app.gui.panel.line_table import set_up_lines
from app.gui.panel.pinned_table import PinnedTable
from app.gui.panel.plain_text import as_tooltip
from app.gui.panel.row_painter import RowPainter
from app.gui.panel.unit_table_model import KEY_ROLE, UnitTableModel
from app.gui.selection import MOST_CHOSEN
from app.gui.theme import Palette
from app.units.fleet import UnitKey

_BAR_PX = 3
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)


class UnitTable(PinnedTable):
    centre_requested = Signal()
    """Enter, or a double click, on the selected unit."""
    columns_changed = Signal()
    """Which columns there are, their order, widths or the one that sorts."""

    def __init__(self, monitor: FleetMonitor, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unitTable")
        self.setAccessibleName("Units")
        self._monitor = monitor
        self._bar = QColor(palette.selected)
        self.unwanted: set[Column] = set()
        """Columns the dispatcher took away."""
        self._anchor: UnitKey | None = None
        """Where a range with Shift begins: the unit that was last selected by itself."""
        self.unit_model = UnitTableModel(monitor, palette, self)
        self._delegate = CellDelegate(palette, self)  # only asked how wide a cell wants to be
        self._painter = RowPainter(palette)
        self.setItemDelegate(self._delegate)
        self.setModel(self.unit_model)
        set_up_lines(self)
        header = self.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self.choose_columns)
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._widths = ColumnWidths(self)
        self._widths.fit()
        self.unit_model.watch_only(self._visible_lines)
        self.unit_model.settled.connect(self._lay_out_now)
        self.unit_model.settled.connect(self._show_selection)
        self.unit_model.settled.connect(self._pin_watched)
        self.unit_model.watched.changed.connect(self._pin_watched)
        monitor.fleet_changed.connect(self.repaint_pinned)
        monitor.ticked.connect(self.repaint_pinned)
        self.selectionModel().selectionChanged.connect(self._selected_here)
        self.doubleClicked.connect(self._double_clicked)
        for each in (header.sectionResized, header.sectionMoved, header.sortIndicatorChanged):
            each.connect(self.columns_changed)
        monitor.selection.changed.connect(self._selected_elsewhere)
        monitor.areas_changed.connect(self.hide_columns)
        monitor.filter_changed.connect(self._filtered)
        self.hide_columns()
        monitor.selection.chosen_changed.connect(self.viewport().update)
        self._show_selection()

    def apply_palette(self, palette: Palette) -> None:
        self._bar = QColor(palette.selected)
        self._delegate.apply_palette(palette)
        self._painter = RowPainter(palette)
        self.unit_model.apply_palette(palette)
        self.viewport().update()

    def restore_columns(self, state: QByteArray) -> bool:
        """Widths, order and sorting as `horizontalHeader().saveState()` gave them."""
        header = self.horizontalHeader()
        if state.isEmpty() or not header.restoreState(state):
            return False
        self.hide_columns()
        self.unit_model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        return True

    @Slot()
    def hide_columns(self) -> None:
        """What would be the same in every line has no column."""
        alike = {Column.AGENCY} if len(self._monitor.connections) < 2 else set()
        alike |= set() if self._monitor.fleet.beats.names else {Column.BEAT}
        for column in Column:
            self.setColumnHidden(column, column in alike or column in self.unwanted)
        self.columns_changed.emit()

    @Slot()
    def choose_columns(self) -> None:
        """Open the menu of columns below the header."""
        menu = ColumnsMenu(self.horizontalHeader(), self.unwanted, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.triggered.connect(self.hide_columns)
        menu.popup(self.mapToGlobal(self.horizontalHeader().geometry().bottomLeft()))

    # -- selection -----------------------------------------------------------------------------------------------------
    @Slot(QItemSelection, QItemSelection)
    def _selected_here(self, *_: QItemSelection) -> None:
        if self.unit_model.settling or self._selected_line() == self.unit_model.line_of(self._monitor.selection.selected):
            return
        line = self._selected_line()
        key = None if line is None else self.unit_model.index(line, 0).data(KEY_ROLE)
        self._monitor.selection.select(key)

    @Slot(object)
    def _selected_elsewhere(self, key: UnitKey | None) -> None:
        line = self.unit_model.line_of(key)
        if line == self._selected_line():
            return
        self._show_selection()
        if line is not None:
            self.scrollTo(self.unit_model.index(line, 0))

    @Slot()
    def _filtered(self) -> None:
        """What was asked for is seen from its beginning, or where the selected unit is."""
        line = self.unit_model.line_of(self._monitor.selection.selected)
        if line is None:
            self.scrollToTop()
        else:
            self.scrollTo(self.unit_model.index(line, 0))

    @Slot()
    def _show_selection(self) -> None:
        """Mark the monitor's unit without moving the view."""
        line = self.unit_model.line_of(self._monitor.selection.selected)
        selection = self.selectionModel()
        if line == self._selected_line() and (line is None or self.currentIndex().row() == line):
            return
        blocked = self.unit_model.settling
        self.unit_model.settling = True
        horizontal_px, vertical_px = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        if line is None:
            selection.clear()
        else:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            column = max(self.currentIndex().column(), 0)
            selection.setCurrentIndex(self.unit_model.index(line, column), flags)
        self.horizontalScrollBar().setValue(horizontal_px)
        self.verticalScrollBar().setValue(vertical_px)
        self.unit_model.settling = blocked
        self.viewport().update()

    def _selected_line(self) -> int | None:
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def _choose(self, line: int, modifiers: Qt.KeyboardModifier) -> None:
        """Ctrl: this one too, or not any more. Shift: everything from the last that was selected alone to here."""
        key = self._key(line)
        if key is None:
            return
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            anchor = self.unit_model.line_of(self._anchor)
            first, last = sorted((line if anchor is None else anchor, line))
            more = self._monitor.selection.chosen if modifiers & Qt.KeyboardModifier.ControlModifier else ()
            near = range(first, last + 1) if anchor is None or anchor <= line else range(last, first - 1, -1)
            keys = [each for each in map(self._key, list(near)[:MOST_CHOSEN]) if each is not None]
            self._monitor.selection.choose((*more, *keys), key)
        else:
            self._anchor = key
            self._monitor.selection.toggle(key)

    def _key(self, line: int) -> UnitKey | None:
        row = self.unit_model.fleet_row(line)
        return None if row is None else self._monitor.fleet.key(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() & both:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._choose(self.line_at(event.position().toPoint().y()), event.modifiers())
            return
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._monitor.selection.select(self._monitor.selection.selected)  # alone, also if it was one of several
            self._anchor = self._monitor.selection.selected

    # -- keys ----------------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._selected_line() is not None:
                self.centre_requested.emit()
            return
        steps = (Qt.Key.Key_Down, Qt.Key.Key_Up)
        line = self._selected_line()
        if event.key() in steps and line is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            to = line + (1 if event.key() == Qt.Key.Key_Down else -1)
            self._choose(to, event.modifiers())
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            lines = range(min(MOST_CHOSEN, self.unit_model.rowCount()))
            self._monitor.selection.choose(key for key in map(self._key, lines) if key is not None)
            return
        if event.key() in steps and self._selected_line() is None and self.unit_model.rowCount():
            self.selectRow(max(self.rowAt(0), 0))
            return
        if event.key() in _ENDS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and self.unit_model.rowCount():
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self.unit_model.rowCount() - 1)
            self._anchor = self._monitor.selection.selected
            return
        super().keyPressEvent(event)
        if event.key() in steps:
            self._anchor = self._monitor.selection.selected

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to the window's shortcuts; searching 100,000 rows here would hold everything up."""

    @Slot()
    def _lay_out_now(self) -> None:
        """Qt would do so a turn later, and paint all lines before and after it."""
        self.executeDelayedItemsLayout()

    @Slot()
    def _pin_watched(self) -> None:
        self.pin_lines(self.unit_model.pinned)
        self.viewport().update()

    @Slot(QModelIndex)
    def _double_clicked(self, _index: QModelIndex) -> None:
        self.centre_requested.emit()

    # -- looks ---------------------------------------------------------------------------------------------------------
    def viewportEvent(self, event: QEvent) -> bool:
        """A text that does not fit is told whole in a tooltip, as text."""
        if event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())  # type: ignore[attr-defined]
            needed_px = self.sizeHintForIndex(index).width() if index.isValid() else 0
            text = index.data(Qt.ItemDataRole.DisplayRole) if needed_px > self.columnWidth(index.column()) else ""
            text = self.unit_model.doubt(index) or text
            QToolTip.showText(event.globalPos(), as_tooltip(text) if text else "", self)  # type: ignore[attr-defined]
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whole lines by our own hand: a delegate would be asked seven things about each cell, and hold the map up meanwhile."""
        area, wanted = event.rect(), event.region()
        columns = []
        for column in Column:
            left, width = self.columnViewportPosition(column), self.columnWidth(column)
            if not self.isColumnHidden(column) and left <= area.right() and left + width > area.left():
                columns.append((column, left, width))
        first = self.rowAt(area.top())
        if first < 0 or not columns:
            return
        height_px, selected = self.verticalHeader().defaultSectionSize(), self._selected_line()
        chosen = {self.unit_model.line_of(key) for key in self._monitor.selection.chosen} | {selected}
        with self._monitor.floor, QPainter(self.viewport()) as pen:
            self._painter.begin(pen, self.font())
            for line in range(first, self.unit_model.rowCount()):
                top = self.rowViewportPosition(line)
                if top > area.bottom():
                    break
                if not wanted.intersects(QRect(area.left(), top, area.width(), height_px)):
                    continue  # between two lines that changed stand others
                if not self._paint_line(pen, line, top, area, columns, line in chosen):
                    break
            for line in range(self.pinned_lines):
                # Over what is scrolled below them, which must not shine through.
                pen.fillRect(area.left(), line * height_px, area.width(), height_px, self.palette().base())
                self._paint_line(pen, line, line * height_px, area, columns, line in chosen)
            if self.pinned_lines:
                pen.fillRect(area.left(), self.pinned_px - 1, area.width(), 1, self._bar)

    def _paint_line(
        self, pen: QPainter, line: int, top: int, area: QRect, columns: list[tuple[Column, int, int]], chosen: bool
    ) -> bool:
        """False: there is no such unit any more."""
        look = self.unit_model.look(line, [column for column, _, _ in columns])
        if look is None:
            return False
        height_px = self.verticalHeader().defaultSectionSize()
        self._painter.paint(pen, look, QRect(area.left(), top, area.width(), height_px), columns, chosen)
        if chosen:
            pen.fillRect(0, top, _BAR_PX, height_px - 1, self._bar)
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_widths"):
            self._widths.fit()

    def _visible_lines(self) -> tuple[int, int]:
        last = self.unit_model.rowCount() - 1
        first = self.rowAt(0)
        bottom = self.rowAt(self.viewport().height() - 1)
        return max(first, 0), last if bottom < 0 else bottom
