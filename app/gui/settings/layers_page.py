"""The agency's own layers: which files, how each is drawn, and what was read of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPixmap, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.basemap.layers.layer import COLOURS, LONGEST_NAME, Layer, Role
from app.basemap.layers.layer_book import MOST_LAYERS, LayerBook
from app.basemap.layers.reading import FORMATS, SUFFIXES
from app.gui.layers.layer_desk import LayerDesk
from app.gui.panel.plain_text import as_caption
from app.gui.settings.buttons import button, row_of
from app.gui.settings.report_view import ReportView, words_label
from app.toml_file import FileTrouble

NO_LAYER = f"No layer yet. Add a file of your GIS department: {FORMATS}, in WGS 84."
NOT_OURS = "What the map shows now belongs to the training town and leaves with it."
ROLES = {"Only to be seen and found": Role.PLAIN, "Beats": Role.BEATS, "Jurisdictions": Role.JURISDICTIONS}
USUAL_FIELD = "The usual one"
ORDER = "The first one lies on top. Alt+Up and Alt+Down move a layer."


class LayersPage(QWidget):
    """Every choice is stored and shown at once."""

    changed = Signal()
    """The stored layers are others."""

    def __init__(self, book: LayerBook, desk: LayerDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._desk = desk
        self._filling = False
        loaded = book.load()
        self.layers: list[Layer] = list(reversed(loaded.layers))
        """The topmost first."""
        self._build()
        desk.read.connect(self._tell_reading)
        self.report.say(" ".join(loaded.notices), trouble=True)
        self._show_list(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        others = set(self._desk.layers) - set(self.layers)
        self.empty.setText(f"{NO_LAYER} {NOT_OURS}" if others else NO_LAYER)
        self.list.doItemsLayout()  # its rows were measured before the style sheet reached them

    # -- what the admin does -----------------------------------------------------------------------------------------
    @Slot()
    def choose_file(self) -> None:
        wanted = f"Map layers ({' '.join('*' + suffix for suffix in SUFFIXES)})"
        name, _ = QFileDialog.getOpenFileName(self, "Add a layer", "", f"{wanted};;All files (*)")
        if name:
            self.add_file(Path(name))

    def add_file(self, path: Path) -> None:
        """A layer of this file on top of the others, named after it, in a colour of its own."""
        if len(self.layers) >= MOST_LAYERS:
            self.report.say(f"There can be up to {MOST_LAYERS} layers. Remove one first.", trouble=True)
            return
        used = [each.colour for each in self.layers]
        colour = min(COLOURS.values(), key=used.count)
        name = "".join(each if each.isprintable() else " " for each in path.stem)[:LONGEST_NAME].strip() or "Layer"
        self._store([Layer(name, path.absolute(), colour), *self.layers], 0)

    @Slot()
    def remove(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self.layers):
            gone = self.layers[row]
            self._store(self.layers[:row] + self.layers[row + 1 :], min(row, len(self.layers) - 2))
            self.report.say(f"{gone.name} is removed. The file itself stays as it is.")

    @Slot()
    def move_up(self) -> None:
        self._move(-1)

    @Slot()
    def move_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self.layers) and 0 <= row + by < len(self.layers):
            layers = list(self.layers)
            layers[row], layers[row + by] = layers[row + by], layers[row]
            self._store(layers, row + by)

    @Slot()
    def _edit(self) -> None:
        row = self.list.currentRow()
        if self._filling or not 0 <= row < len(self.layers):
            return
        try:
            layer = replace(
                self.layers[row],
                name=self.name.text().strip(),
                colour=self.colour.currentData(),
                labels=self.labels.isChecked(),
                shown=self.shown.isChecked(),
                role=Role(self.role.currentData()),
                name_field=self.name_field.currentData() or "",
            )
        except ValueError as error:
            self.report.say(f"{error}.", trouble=True)
            return
        if layer != self.layers[row]:
            self._store([*self.layers[:row], layer, *self.layers[row + 1 :]], row)

    def _store(self, layers: Sequence[Layer], row: int) -> None:
        self.layers = list(layers)
        self.report.say("")
        try:
            self._book.save(tuple(reversed(self.layers)))
        except FileTrouble as trouble:
            self.report.say(f"{trouble.title}. {trouble.advice}", trouble=True)
            self.layers = list(reversed(self._book.load().layers))
        self._show_list(row)
        self.changed.emit()

    # -- showing -----------------------------------------------------------------------------------------------------
    def _show_list(self, row: int) -> None:
        self._filling = True
        self.list.clear()
        for layer in self.layers:
            self.list.addItem(QListWidgetItem(_swatch(layer.colour), self._caption(layer)))
        self.list.setCurrentRow(max(0, min(row, len(self.layers) - 1)) if self.layers else -1)
        self._filling = False
        self._open()

    @Slot()
    def _open(self) -> None:
        if self._filling:
            return
        row = self.list.currentRow()
        layer = self.layers[row] if 0 <= row < len(self.layers) else None
        self._editing.setVisible(layer is not None)
        self.empty.setVisible(layer is None)
        self.remove_button.setEnabled(layer is not None)
        self.up_button.setEnabled(layer is not None and row > 0)
        self.down_button.setEnabled(layer is not None and row < len(self.layers) - 1)
        if layer is not None:
            self._filling = True
            self.name.setText(layer.name)
            self._choose_colour(layer.colour)
            self.shown.setChecked(layer.shown)
            self.labels.setChecked(layer.labels)
            self.role.setCurrentIndex(self.role.findData(layer.role.value))
            self.path.setText(str(layer.path))
            self._filling = False
            self._tell_reading()

    @Slot()
    def _tell_reading(self) -> None:
        """What was read of the selected layer, or what is wrong with it; in the list, which ones want a look."""
        for row, each in enumerate(self.layers[: self.list.count()]):
            self.list.item(row).setText(self._caption(each))
        row = self.list.currentRow()
        if not 0 <= row < len(self.layers):
            return
        layer = self.layers[row]
        reading = self._desk.reading(layer)
        self.reading.say(reading.sentence, trouble=bool(reading.trouble))
        self._filling = True
        fields = reading.features.fields if reading.features is not None else ()
        self.name_field.clear()
        self.name_field.addItem(USUAL_FIELD, "")
        for field in dict.fromkeys([*fields, *([layer.name_field] if layer.name_field else [])]):
            self.name_field.addItem(as_caption(field), field)
        self.name_field.setCurrentIndex(max(self.name_field.findData(layer.name_field), 0))
        self._filling = False

    def _caption(self, layer: Layer) -> str:
        words = layer.name if layer.shown else f"{layer.name} (not drawn)"
        return f"▲ {words}: not right" if self._desk.reading(layer).trouble else words

    def _choose_colour(self, colour: str) -> None:
        if self.colour.findData(colour) < 0:
            self.colour.addItem(_swatch(colour), colour, colour)
        self.colour.setCurrentIndex(self.colour.findData(colour))

    # -- building ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName("Layers, the topmost first")
        self.list.currentRowChanged.connect(self._open)
        self.add_button = button("Add file …", self.choose_file, "main")
        self.remove_button = button("Remove", self.remove)
        self.up_button, self.down_button = button("Up", self.move_up), button("Down", self.move_down)
        for sequence, act in (("Alt+Up", self.move_up), ("Alt+Down", self.move_down)):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addWidget(words_label(ORDER, "second"))
        for pair in ((self.add_button, self.remove_button), (self.up_button, self.down_button)):
            left.addLayout(row_of(*pair))
        self._editing = QWidget()
        form = QFormLayout(self._editing)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.editingFinished.connect(self._edit)
        self.path = words_label("", "second")
        self.colour = self._choice({})
        for words, colour in COLOURS.items():
            self.colour.addItem(_swatch(colour), words, colour)
        self.shown = QCheckBox("Draw it on the map")
        self.labels = QCheckBox("Write the names of what it holds")
        for box in (self.shown, self.labels):
            box.clicked.connect(self._edit)
        self.role = self._choice({words: role.value for words, role in ROLES.items()})
        self.name_field = self._choice({})
        self.reading = ReportView()
        for name, widget in (
            ("Name", self.name),
            ("File", self.path),
            ("Colour", self.colour),
            ("", self.shown),
            ("", self.labels),
            ("What it is", self.role),
            ("Its names are in", self.name_field),
        ):
            widget.setAccessibleName(name or widget.accessibleName())
            form.addRow(name, widget)
        form.addRow(self.reading)
        self.empty = words_label(NO_LAYER, "second")
        self.report = ReportView()
        right = QVBoxLayout()
        right.setContentsMargins(12, 0, 8, 0)
        for each in (self.empty, self._editing, self.report):
            right.addWidget(each)
        right.addStretch(1)
        whole = QHBoxLayout(self)
        whole.addLayout(left, 2)
        whole.addLayout(right, 3)

    def _choice(self, choices: dict[str, object]) -> QComboBox:
        box = QComboBox()
        for words, value in choices.items():
            box.addItem(words, value)
        box.activated.connect(self._edit)
        return box


def _swatch(colour: str) -> QIcon:
    square = QPixmap(14, 14)
    square.fill(QColor(colour))
    return QIcon(square)
