"""Fields under each other, each with its name before it and, where there is something to say, a sentence below it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.gui.settings.report_view import words_label
from app.gui.style import redress


class FieldForm(QWidget):
    """What the forms of the settings share. A field is known by the name its trouble carries."""

    edited = Signal()
    """Somebody typed."""
    submitted = Signal()
    """Somebody pressed Enter in a field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        """Nobody types: the fields are being filled."""
        self._fields: dict[str, QWidget] = {}
        self._words: dict[str, QLabel] = {}
        self._rows: dict[str, QWidget] = {}
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setVerticalSpacing(8)
        self._layout.setHorizontalSpacing(14)
        self._layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)  # large text, small screen: nothing is cut off
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)

    def refuse(self, field: str, title: str, advice: str) -> None:
        """Say beside a field what is wrong and put the cursor there; one that is not in the form is told at the name."""
        where = field if field in self._fields else "name"
        self.say(where, f"{title}. {advice}", wrong=True)
        self._fields[where].setFocus()

    def say(self, field: str, sentence: str, *, wrong: bool = False) -> None:
        label, widget = self._words[field], self._fields[field]
        label.setText(sentence)
        label.setVisible(bool(sentence))
        redress(label, "look", "warning" if wrong else "second")
        redress(widget, "wrong", wrong)
        widget.setAccessibleDescription(sentence)

    def words(self, field: str) -> str:
        """What stands beside a field."""
        return self._words[field].text()

    def _say_nothing(self) -> None:
        for name in self._fields:
            self.say(name, "")

    # -- building ----------------------------------------------------------------------------------------------------
    def _text_field(self, name: str, label: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.textEdited.connect(self._edit)
        field.returnPressed.connect(self.submitted)
        self._add(name, label, field)
        return field

    def _add(self, name: str, label: str, field: QWidget) -> None:
        words = words_label("", "second")
        words.setVisible(False)
        field.setAccessibleName(label)
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(field)
        column.addWidget(words)
        self._fields[name], self._words[name], self._rows[name] = field, words, row
        self._layout.addRow(label, row)

    def _name(self, field: str, label: str) -> None:
        """Call a field something else than before."""
        self._fields[field].setAccessibleName(label)
        before = self._layout.labelForField(self._rows[field])
        assert isinstance(before, QLabel)
        before.setText(label)

    @Slot()
    def _edit(self) -> None:
        if not self._filling:
            self.edited.emit()
