"""The chip that narrows the list to beats."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.plain_text import as_caption
from app.gui.panel.text_order import natural

IN_NONE = "In no beat"


class BeatFilter(QPushButton):
    """A menu of all beats with how many units were last seen in each; hidden while there are no beats."""

    def __init__(self, monitor: FleetMonitor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self.setProperty("look", "chip")
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self.fill)
        monitor.filter_changed.connect(self.refresh)
        monitor.areas_changed.connect(self._areas_changed)
        self.refresh()

    @Slot()
    def fill(self) -> None:
        """The beats and their counts as they are now: counted when somebody looks."""
        fleet, wanted = self._monitor.fleet, self._monitor.filter.beats
        names = fleet.beats.names
        counts = np.bincount(fleet.beats.numbers(fleet.size)[fleet.in_use], minlength=len(names) + 1).tolist()
        self._menu.clear()
        entries = sorted(zip(names, counts[1:], strict=True), key=lambda entry: natural(entry[0]))
        for name, count in [*entries, ("", counts[0])]:
            action = QAction(f"{as_caption(name or IN_NONE)} {count}", self._menu)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name in wanted)
            action.triggered.connect(self._choose)
            self._menu.addAction(action)

    @Slot()
    def refresh(self) -> None:
        """What is chosen, in words."""
        names, wanted = self._monitor.fleet.beats.names, self._monitor.filter.beats
        words = "All beats"
        if len(wanted) == 1:
            [name] = wanted
            words = f"Beat: {name}" if name else IN_NONE
        elif wanted:
            words = f"Beats: {len(wanted)} of {len(names)}"
        self.setText(as_caption(words))
        self.setAccessibleName(words)
        self.setVisible(bool(names))

    @Slot()
    def _choose(self) -> None:
        chosen = frozenset(action.data() for action in self._menu.actions() if action.isChecked())
        self._monitor.set_filter(replace(self._monitor.filter, beats=chosen))

    @Slot()
    def _areas_changed(self) -> None:
        """A beat that is there no more would hide everybody."""
        wanted = self._monitor.filter.beats
        names = self._monitor.fleet.beats.names
        kept = wanted & {*names, ""} if names else frozenset()
        if kept != wanted:
            self._monitor.set_filter(replace(self._monitor.filter, beats=kept))
        self.refresh()
