"""A list of entries beside the form of the selected one: what the pages of the settings that edit such entries share."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.gui.flow_layout import FlowLayout
from app.gui.settings.buttons import button, row_of
from app.gui.settings.field_form import FieldForm
from app.gui.settings.outcomes import Trouble
from app.gui.settings.report_view import ReportView, words_label

FIRST_SAVE = "Save or discard what you typed first."
NOT_STORED = "What you typed here is not saved. Save it, or close once more to leave without it."


class EntriesPage(QWidget):
    """Never waits: a clerk does what takes time, and the page shows what came of it.

    Which entries there are, what stands in the form and what may be done now is the page's own: `_tell_list`, `_select`,
    `save`, `remove` and `_enable` are for it to fill in.
    """

    form: FieldForm
    save_button: QPushButton

    def __init__(self, entries: str, parent: QWidget | None = None) -> None:
        """`entries`: what is in the list, for those who hear it."""
        super().__init__(parent)
        self._dirty = False
        """Something was typed and is neither stored nor discarded."""
        self._warned = False
        """And it was said that it would be lost."""
        self.list = QListWidget()
        self.list.setAccessibleName(entries)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._select)
        self.hint = words_label("", "second")
        self.report = ReportView()
        self.notices = words_label("", "warning")
        self._question = words_label("", "")
        self._scroll = QScrollArea()
        self.confirm_button = button("Remove it", self.remove, "main")
        self.keep_button = button("Keep it", self._leave_removal)

    # -- for the page to fill in -------------------------------------------------------------------------------------
    @Slot()
    def save(self) -> None:
        raise NotImplementedError

    @Slot()
    def remove(self) -> None:
        raise NotImplementedError

    @Slot()
    def _leave_removal(self) -> None:
        raise NotImplementedError

    @Slot()
    def _select(self) -> None:
        raise NotImplementedError

    @Slot()
    def _enable(self) -> None:
        raise NotImplementedError

    def _tell_list(self) -> None:
        """Write every row of the list."""
        raise NotImplementedError

    def objects_to_leaving(self) -> bool:
        """Whether to leave now would lose what was typed. It is said once: who leaves after that means it."""
        if not self._dirty or self._warned:
            return False
        self._warned = True
        self.report.say(NOT_STORED, trouble=True)
        self._show_report()
        return True

    # -- what the admin does -----------------------------------------------------------------------------------------
    @Slot()
    def _submit(self) -> None:
        if self.save_button.isEnabled():
            self.save()

    @Slot()
    def _edit(self) -> None:
        self._dirty = True
        self._warned = False
        self._enable()

    # -- showing -----------------------------------------------------------------------------------------------------
    @Slot(object)
    def _troubled(self, trouble: Trouble) -> None:
        self.report.say("")
        if trouble.field:
            self.form.refuse(trouble.field, trouble.title, trouble.advice)
        else:
            self.report.say(f"{trouble.title}. {trouble.advice}", trouble=True)
            self._show_report()

    def _show_report(self, *with_it: QWidget) -> None:
        """Once it has its new size: whoever asked for it must not have to look for it."""

        def show() -> None:
            for each in (*with_it, self.report):
                self._scroll.ensureWidgetVisible(each, 0, 0)

        QTimer.singleShot(0, self, show)

    def _tell_notices(self, notices: Sequence[str]) -> None:
        self.notices.setText(" ".join(notices))
        self.notices.setVisible(bool(notices))

    def _tell_hint(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.setVisible(bool(words))

    def _fill_list(self, rows: int, current: int) -> None:
        """Begin the list anew without a word to `_select`. `current` -1: no row is."""
        self.list.blockSignals(True)
        self.list.clear()
        for _ in range(rows):
            self.list.addItem(QListWidgetItem())
        self._tell_list()
        self.list.setCurrentRow(current)
        self.list.blockSignals(False)

    def _write(self, row: int, text: str) -> None:
        item = self.list.item(row)
        if item is not None and item.text() != text:
            item.setText(text)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, text.replace("\n", ", "))

    # -- building ----------------------------------------------------------------------------------------------------
    def _removal_rows(self) -> QVBoxLayout:
        """The question before an entry is removed, and its two answers."""
        rows = QVBoxLayout()
        rows.addWidget(self._question)
        rows.addLayout(row_of(self.confirm_button, self.keep_button))
        return rows

    def _lay_out(self, under_list: tuple[QPushButton, ...], form: QWidget, under_form: tuple[QPushButton, ...]) -> None:
        """The buttons under the form are in sight however long it is."""
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addLayout(row_of(*under_list))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidget(form)
        right.addWidget(self._scroll, 1)
        line, buttons = QHBoxLayout(), FlowLayout(gap=6)
        line.addSpacing(12)
        line.addLayout(buttons, 1)
        for each in under_form:
            buttons.addWidget(each)
        right.addLayout(line)
        whole = QVBoxLayout(self)
        whole.addWidget(self.notices)
        columns = QHBoxLayout()
        columns.addLayout(left, 2)
        columns.addLayout(right, 3)
        whole.addLayout(columns, 1)
