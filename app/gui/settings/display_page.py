"""How the window looks on this workstation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from app.settings import LARGEST_TEXT_PERCENT, SMALLEST_TEXT_PERCENT, Settings, Theme

THEME_WORDS = {Theme.DARK: "Dark", Theme.LIGHT: "Light", Theme.SYSTEM: "As the system"}


class DisplayPage(QWidget):
    """Every choice is taken at once."""

    chosen = Signal(object)
    """`Settings`."""

    def __init__(self, settings: Settings, notices: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.theme = QComboBox()
        self.theme.setAccessibleName("Theme")
        for theme, words in THEME_WORDS.items():
            self.theme.addItem(words, theme)
        self.theme.setCurrentIndex(list(THEME_WORDS).index(settings.theme))
        self.text_scale = QSpinBox()
        self.text_scale.setAccessibleName("Text size in percent")
        self.text_scale.setRange(SMALLEST_TEXT_PERCENT, LARGEST_TEXT_PERCENT)
        self.text_scale.setSingleStep(10)
        self.text_scale.setSuffix(" %")
        self.text_scale.setKeyboardTracking(False)
        self.text_scale.setValue(settings.text_scale_percent)
        self.docked = QCheckBox("Show docked and switched-off units on the map")
        self.docked.setChecked(settings.docked_on_map)
        self.unassigned = QCheckBox("Show unassigned units on the map")
        self.unassigned.setChecked(settings.unassigned_on_map)
        note = QLabel("Not shown on the map, they are still in the list and in the count. A recording unit is always shown.")
        note.setProperty("look", "second")
        note.setWordWrap(True)
        self.words = QLabel(" ".join(notices))
        self.words.setProperty("look", "warning")
        self.words.setWordWrap(True)
        self.words.setVisible(bool(notices))
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        form.addRow("Theme", self.theme)
        form.addRow("Text size", self.text_scale)
        whole = QVBoxLayout(self)
        whole.addWidget(self.words)
        whole.addLayout(form)
        for each in (self.docked, self.unassigned, note):
            whole.addWidget(each)
        whole.addStretch(1)
        self.theme.activated.connect(self._choose)
        self.text_scale.valueChanged.connect(self._choose)
        self.docked.toggled.connect(self._choose)
        self.unassigned.toggled.connect(self._choose)

    def say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))

    @Slot()
    def _choose(self) -> None:
        self._settings = replace(
            self._settings,
            theme=Theme(self.theme.currentData()),
            text_scale_percent=self.text_scale.value(),
            docked_on_map=self.docked.isChecked(),
            unassigned_on_map=self.unassigned.isChecked(),
        )
        self.chosen.emit(self._settings)
