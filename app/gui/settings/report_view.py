"""Sentences under the form: what was done, or what a try of the connection found out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.gui.settings.report_words import ReportLine

_LOOKS = {True: "good", False: "warning", None: "second"}


class ReportView(QWidget):
    """Shows lines as plain text that can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[ReportLine, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 8, 0, 0)
        self._layout.setSpacing(4)

    @property
    def words(self) -> str:
        """One line each."""
        return "\n".join(line.text for line in self._lines)

    def say(self, sentence: str, *, trouble: bool = False) -> None:
        """One sentence, or nothing at all."""
        self.tell((ReportLine(sentence, False if trouble else None),) if sentence else ())

    def tell(self, lines: tuple[ReportLine, ...]) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._lines = lines
        for line in lines:
            label = words_label(line.text, _LOOKS[line.good])
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._layout.addWidget(label)
        self.setAccessibleName(self.words)


def words_label(text: str, look: str) -> QLabel:
    """A label that takes whatever it is given as plain text."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    label.setProperty("look", look)
    return label
