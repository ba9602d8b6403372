"""The radio line of the selected unit: to the clipboard by one key, to a voice by another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.gui.actions import Action, Section
from app.gui.fleet_monitor import FleetMonitor
from app.gui.speech import Speaker
from app.units.radio_line import radio_line, spoken

NOBODY_SELECTED = "Select a unit first."


class RadioDesk(QObject):
    told = Signal(str)
    """What was done, in words that hold the line itself; or why not."""

    def __init__(
        self,
        monitor: FleetMonitor,
        coordinates: Callable[[float, float], str],
        cross_streets: Callable[[float, float], str],
        speaker: Speaker,
        parent: QObject | None = None,
    ) -> None:
        """`coordinates` writes a place as the dispatcher wants it; `cross_streets` names what is near it, or answers with ""."""
        super().__init__(parent)
        self._monitor = monitor
        self._coordinates = coordinates
        self._cross_streets = cross_streets
        self._speaker = speaker
        speaker.failed.connect(self.told)

    def own_actions(self) -> tuple[Action, ...]:
        words = "Copy what is said of the selected unit over the radio"
        return (
            Action("Copy radio line", words, Section.UNITS, self.copy, ("C",)),
            Action("Speak radio line", "Speak it", Section.UNITS, self.speak, ("S",)),
        )

    @property
    def line(self) -> str:
        """As of this second; empty when no unit is selected."""
        row = self._monitor.selection.row
        if row is None:
            return ""
        unit = self._monitor.fleet.unit(row)
        where = cross_streets = ""
        if unit.position is not None:
            place = unit.position.latitude, unit.position.longitude
            where, cross_streets = self._coordinates(*place), self._cross_streets(*place)
        return radio_line(unit, self._monitor.own_facts(row), where, cross_streets)

    @Slot()
    def copy(self) -> None:
        line = self.line
        if line:
            QGuiApplication.clipboard().setText(line)
        self.told.emit(f"Copied: {line}" if line else NOBODY_SELECTED)

    @Slot()
    def speak(self) -> None:
        line = self.line
        if not line:
            self.told.emit(NOBODY_SELECTED)
        elif self._speaker.say(spoken(line)):
            self.told.emit(f"Speaking: {line}")
