"""Which alarms are off, seen, or seen and heard; the volume, with a test; the areas drawn here."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QListWidget, QPushButton, QSlider, QVBoxLayout, QWidget

from app.gui.alarms.alarm_setup import AlarmSetup
from app.gui.settings.report_view import words_label
from app.units.alarm import AlarmKind, AlarmLevel
from app.units.alarm_book import AlarmLevels
from app.units.areas import Area

LEVELS = {"Off": AlarmLevel.OFF, "Seen": AlarmLevel.SEEN, "Seen and heard": AlarmLevel.HEARD}
NOTE = "These are Watchfloor's own alarms. Axon's alerts are not part of this API."
NO_AREAS = 'No area yet. "Draw an area" (key Shift D) on the map makes one.'
CHANGE = "The key Shift D on the map renames, moves and reshapes them too."


class AlarmsPage(QWidget):
    """Every choice is taken at once."""

    def __init__(self, setup: AlarmSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = setup
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(14)
        self.levels = {kind: self._level(form, kind) for kind in AlarmKind}
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setValue(setup.choices.volume_percent)
        self.volume.setAccessibleName("Volume of the alarm sound, in percent")
        self.volume.valueChanged.connect(self._set_volume)
        self.test = QPushButton("Try the sound")
        self.test.clicked.connect(self._try_sound)
        sound = QHBoxLayout()
        sound.addWidget(self.volume, 1)
        sound.addWidget(self.test)
        form.addRow("Volume", sound)
        self.words = words_label(" ".join(setup.notices), "warning")
        self.words.setVisible(bool(setup.notices))
        self.areas = QListWidget()
        self.areas.setAccessibleName("Areas drawn on this workstation")
        self.areas.setMaximumHeight(110)
        self.remove = QPushButton("Remove this area")
        self.remove.clicked.connect(self._remove_area)
        self.areas.currentItemChanged.connect(self._tell_remove)
        whole = QVBoxLayout(self)
        whole.setSpacing(10)
        whole.addWidget(words_label(NOTE, "second"))
        whole.addLayout(form)
        whole.addWidget(self.words)
        whole.addWidget(self.areas)
        whole.addWidget(words_label(CHANGE, "second"))
        whole.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addStretch(1)
        self._list_areas()

    def say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))

    def _level(self, form: QFormLayout, kind: AlarmKind) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(kind.words)
        for words, level in LEVELS.items():
            box.addItem(words, level)
        box.setCurrentIndex(list(LEVELS.values()).index(self._setup.choices.levels.of(kind)))
        box.activated.connect(self._choose)
        form.addRow(kind.words, box)
        return box

    @Slot()
    def _choose(self) -> None:
        chosen = {kind: AlarmLevel(box.currentData()) for kind, box in self.levels.items()}
        self.say(self._setup.keep(replace(self._setup.choices, levels=AlarmLevels(chosen))))

    @Slot(int)
    def _set_volume(self, percent: int) -> None:
        self.say(self._setup.keep(replace(self._setup.choices, volume_percent=percent)))

    @Slot()
    def _try_sound(self) -> None:
        self.say(self._setup.sound.play())

    # -- areas ---------------------------------------------------------------------------------------------------------
    def _list_areas(self) -> None:
        self.areas.clear()
        for area in self._setup.choices.areas:
            self.areas.addItem(area_words(area))
        if not self._setup.choices.areas:
            self.areas.addItem(NO_AREAS)
            self.areas.item(0).setFlags(Qt.ItemFlag.NoItemFlags)
        self._tell_remove()

    @Slot()
    def _tell_remove(self) -> None:
        self.remove.setEnabled(0 <= self.areas.currentRow() < len(self._setup.choices.areas))

    @Slot()
    def _remove_area(self) -> None:
        at = self.areas.currentRow()
        if 0 <= at < len(self._setup.choices.areas):
            self.say(self._setup.remove_area(self._setup.choices.areas[at].name))
            self._list_areas()


def area_words(area: Area) -> str:
    """ "Market: circle of 250 m, told on entering and leaving"."""
    shape = f"circle of {area.radius_m:.0f} m" if area.radius_m is not None else f"{len(area.corners)} corners"
    told = " and ".join(word for word, on in (("entering", area.on_entering), ("leaving", area.on_leaving)) if on)
    return f"{area.name}: {shape}, " + (f"told on {told}" if told else "not told of")
