"""The card's lines as labels and buttons: two columns where there is room, laid anew only when other lines stand there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from app.gui.panel.card_lines import Line, Offer
from app.gui.panel.plain_text import as_caption, plain_label
from app.gui.style import redress

_CAPTIONS = {Offer.COPY: "Copy", Offer.SHOW_EMAIL: "Show"}
_TWO_COLUMNS_FROM_LETTERS = 58


class CardGrid(QWidget):
    offer_taken = Signal(object)
    """The `Line` whose button was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._lines: tuple[Line, ...] = ()
        self._cells: list[_Cell] = []
        self._spare: dict[tuple[Offer, bool], list[_Cell]] = defaultdict(list)
        """Cells that show nothing now: making and styling one takes a millisecond, and a click must not wait for a dozen."""
        self._two_columns = False

    def show_lines(self, lines: Sequence[Line]) -> None:
        lines = tuple(lines)
        if [(line.name, line.offer, line.wide) for line in lines] == [(line.name, line.offer, line.wide) for line in self._lines]:
            for cell, line in zip(self._cells, lines, strict=True):
                cell.say(line)
            self._lines = lines
        else:
            self._lines = lines
            self._build()

    def value(self, name: str) -> str | None:
        """The text beside the first line of this name, as it stands on the screen."""
        return next((cell.value.text() for cell in self._cells if cell.line.name == name), None)

    def button(self, name: str) -> QPushButton | None:
        """The button of the first line of this name."""
        return next((cell.button for cell in self._cells if cell.line.name == name and cell.button is not None), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._roomy() is not self._two_columns:
            self._build()

    def _roomy(self) -> bool:
        return self.width() >= self.fontMetrics().averageCharWidth() * _TWO_COLUMNS_FROM_LETTERS

    def _build(self) -> None:
        focused = next((cell.line.name for cell in self._cells if cell.button is not None and cell.button.hasFocus()), None)
        self.hide()  # each cell shown in a visible card would lay the whole card out anew
        before, self._cells = self._cells, []
        for cell in reversed(before):
            self._grid.removeWidget(cell.name)
            self._grid.removeWidget(cell)
            self._spare[cell.kind].append(cell)
        self._two_columns = self._roomy()
        row, column = 0, 0
        for line in self._lines:
            cell = self._cell(line)
            if line.wide and column:
                row, column = row + 1, 0
            self._grid.addWidget(cell.name, row, column, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(cell, row, column + 1, 1, 3 if line.wide else 1)
            self._cells.append(cell)
            column = 2 if self._two_columns and not line.wide and not column else 0
            row += 0 if column else 1
        for cell in (each for spare in self._spare.values() for each in spare):
            cell.say(replace(cell.line, name="", value=""))
            cell.name.hide()
            cell.hide()
        for cell in self._cells:
            cell.name.show()
            cell.show()
        self.show()
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1 if self._two_columns else 0)
        button = None if focused is None else self.button(focused)
        if button is not None:
            button.setFocus()

    def _cell(self, line: Line) -> _Cell:
        spare = self._spare[line.offer, line.wide]
        if spare:
            cell = spare.pop()
            cell.say(line)
            return cell
        cell = _Cell(line, self)
        cell.pressed.connect(self.offer_taken)
        return cell


class _Cell(QWidget):
    """One value, and its button."""

    pressed = Signal(object)

    def __init__(self, line: Line, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = line
        self.name = plain_label(line.name, "fieldName", parent)
        self.value: QLabel = plain_label(name="fieldValue", parent=self)
        wraps = line.wide and line.offer in (Offer.NOTHING, Offer.SHOW_EMAIL)
        self.value.setWordWrap(wraps)
        self.value.setMinimumWidth(1)  # a long id is cut off rather than making the card wider than it is
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button: QPushButton | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if line.offer is not Offer.SELECT_UNIT:
            row.addWidget(self.value, 1 if wraps else 0)
        else:
            self.value.hide()
        if line.offer is not Offer.NOTHING:
            self.button = QPushButton(self)
            self.button.setProperty("look", "link")
            self.button.clicked.connect(self._press)
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        if not wraps or line.offer is Offer.SHOW_EMAIL:
            row.addStretch(0 if wraps else 1)
        self.say(line)

    @property
    def kind(self) -> tuple[Offer, bool]:
        return self.line.offer, self.line.wide

    def say(self, line: Line) -> None:
        self.line = line
        if self.name.text() != line.name:
            self.name.setText(line.name)
        if self.value.text() != line.value:
            self.value.setText(line.value)
        if line.offer is not Offer.SELECT_UNIT:
            self.value.setVisible(bool(line.value))
        redress(self.value, "urgent", line.urgent)
        if self.button is not None:
            caption = as_caption(line.value) if line.offer is Offer.SELECT_UNIT else _CAPTIONS[line.offer]
            spoken = f"Select {line.value}" if line.offer is Offer.SELECT_UNIT else f"{_CAPTIONS[line.offer]} {line.name}"
            if self.button.text() != caption:
                self.button.setText(caption)
            self.button.setAccessibleName(spoken)

    def _press(self) -> None:
        self.pressed.emit(self.line)
