"""What was chosen about alarms and where areas are, kept in the file and told to whoever works by it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from app.alarm_file import MOST_AREAS, AlarmChoices, AlarmFile
from app.gui.alarms.alarm_desk import AlarmDesk
from app.gui.alarms.sound import AlarmSound
from app.toml_file import FileTrouble
from app.units.areas import Area


class AlarmSetup(QObject):
    """`file` None: nothing is remembered."""

    changed = Signal()

    def __init__(self, desk: AlarmDesk, file: AlarmFile | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._file = file
        self.sound = AlarmSound(self)
        self.choices = AlarmChoices()
        self.notices: tuple[str, ...] = ()
        if file is not None:
            loaded = file.load()
            self.choices, self.notices = loaded.choices, loaded.notices
        self._put_to_work()
        desk.heard.connect(self._play)

    def keep(self, choices: AlarmChoices) -> str:
        """Put to work and keep; answers with what went wrong in keeping, in words."""
        self.choices = choices
        self._put_to_work()
        self.changed.emit()
        if self._file is None:
            return ""
        try:
            self._file.save(choices)
        except FileTrouble as trouble:
            return f"{trouble.title}. {trouble.advice} Your choice holds until Watchfloor is closed."
        return ""

    def add_area(self, area: Area) -> str:
        """Answers with why not, in words; empty when the area was added."""
        if len(self.choices.areas) >= MOST_AREAS:
            return f"There are {MOST_AREAS} areas already. Remove one in the settings."
        if any(area.name == other.name for other in self.choices.areas):
            return "Another area has this name."
        return self.keep(replace(self.choices, areas=(*self.choices.areas, area)))

    def change_area(self, name: str, area: Area) -> str:
        """`area` in place of the one of this name; added if that was removed meanwhile. Answers as `add_area`."""
        names = [other.name for other in self.choices.areas]
        if name not in names:
            return self.add_area(area)
        if area.name != name and area.name in names:
            return "Another area has this name."
        return self.keep(replace(self.choices, areas=tuple(area if each.name == name else each for each in self.choices.areas)))

    def remove_area(self, name: str) -> str:
        return self.keep(replace(self.choices, areas=tuple(area for area in self.choices.areas if area.name != name)))

    @Slot()
    def _play(self) -> None:
        self.sound.play()

    def _put_to_work(self) -> None:
        self.sound.volume = self.choices.volume_percent / 100
        self.desk.set_levels(self.choices.levels)
        self.desk.set_areas(self.choices.areas)
