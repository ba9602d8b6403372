"""How the window looks on this workstation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from app.gui.settings.report_view import words_label
from app.settings import Lengths, Settings, Theme
from app.units.coordinates import Notation

THEMES = {"Dark": Theme.DARK, "Light": Theme.LIGHT, "High contrast": Theme.HIGH_CONTRAST, "As the system": Theme.SYSTEM}
TEXT_SCALES_PERCENT = (80, 90, 100, 110, 125, 150, 175, 200)
SPEEDS_KM_H = (5, 15, 30, 50, 80, 130)
NOTATIONS = {
    "Decimal degrees: 39.73921, -104.99031": Notation.DECIMAL,
    "Degrees, minutes, seconds: 39° 44' 21.2\" N": Notation.DMS,
    "Degrees, minutes: 39° 44.353' N": Notation.MINUTES,
    "USNG / MGRS: 13S ED 00830 98812": Notation.USNG,
}
LENGTHS = {"As the system": Lengths.SYSTEM, "Feet and miles": Lengths.IMPERIAL, "Metres": Lengths.METRIC}
AS_ONE = {"One row and one mark": True, "Each by itself": False}
ON_MAP = {"Only in the list": False, "On the map too": True}
NOTE = (
    "What is not on the map is still in the list and in the count. A recording camera is always on the map. "
    "The speed decides how far the nearest units may be from where they were last seen."
)


class DisplayPage(QWidget):
    """Every choice is taken at once."""

    chosen = Signal(object)
    """`Settings`."""

    def __init__(self, settings: Settings, notices: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        scales = {f"{each} %": each for each in sorted({*TEXT_SCALES_PERCENT, settings.text_scale_percent})}
        self._form = QFormLayout()
        self._form.setVerticalSpacing(10)
        self._form.setHorizontalSpacing(14)
        self.theme = self._choice("Theme", THEMES, settings.theme)
        self.text_scale = self._choice("Text size", scales, settings.text_scale_percent)
        self.docked = self._choice("Docked and switched-off units", ON_MAP, settings.docked_on_map)
        self.unassigned = self._choice("Unassigned units", ON_MAP, settings.unassigned_on_map)
        self.joined = self._choice("Officer and car, while together", AS_ONE, settings.officer_and_car_as_one)
        speeds = {f"{each} km/h": each for each in sorted({*SPEEDS_KM_H, settings.unit_speed_km_h})}
        self.speed = self._choice("A unit may have moved, since its fix, at", speeds, settings.unit_speed_km_h)
        self.coordinates = self._choice("Coordinates", NOTATIONS, settings.coordinates)
        self.lengths = self._choice("Scale of the map", LENGTHS, settings.lengths)
        note = words_label(NOTE, "second")
        self.words = words_label(" ".join(notices), "warning")
        self.words.setVisible(bool(notices))
        whole = QVBoxLayout(self)
        whole.setSpacing(12)
        whole.addWidget(self.words)
        whole.addLayout(self._form)
        whole.addWidget(note)
        whole.addStretch(1)

    @property
    def settings(self) -> Settings:
        return self._settings

    def note(self, settings: Settings) -> None:
        """Something that is chosen elsewhere has changed: what is chosen here must not undo it."""
        self._settings = settings

    def say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))

    def _choice(self, name: str, choices: Mapping[str, object], now: object) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        for words, value in choices.items():
            box.addItem(words, value)
        box.setCurrentIndex(list(choices.values()).index(now))
        box.activated.connect(self._choose)
        self._form.addRow(name, box)
        return box

    @Slot()
    def _choose(self) -> None:
        self._settings = replace(
            self._settings,
            theme=Theme(self.theme.currentData()),
            text_scale_percent=int(self.text_scale.currentData()),
            docked_on_map=bool(self.docked.currentData()),
            officer_and_car_as_one=bool(self.joined.currentData()),
            unit_speed_km_h=int(self.speed.currentData()),
            coordinates=Notation(self.coordinates.currentData()),
            lengths=Lengths(self.lengths.currentData()),
            unassigned_on_map=bool(self.unassigned.currentData()),
        )
        self.chosen.emit(self._settings)
