"""What a dispatcher asks of the map's view: to a unit and back, several at once, follow, lock."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QAbstractButton

from app.gui.actions import Action, Section
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.hearing import View
from app.gui.map.view import MapView
from app.units.fleet import UnitKey

_SAME_PLACE_DEGREES = 1e-4
"""The page answers with the middle of whole pixels."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """Where the map was brought, and where it was before."""

    unit: UnitKey
    latitude: float
    longitude: float
    before: View


class MapDesk(QObject):
    def __init__(self, monitor: FleetMonitor, map_view: MapView, follow_button: QAbstractButton, parent: QObject) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._map = map_view
        self._button = follow_button
        self._visit: _Visit | None = None
        self._locked_view: View | None = None
        follow_button.clicked.connect(self.follow)
        map_view.follow_released.connect(self._released)
        map_view.unlocked.connect(self._unlocked)
        monitor.selection.changed.connect(self._selection_changed)
        self._selection_changed()

    def own_actions(self) -> tuple[Action, ...]:
        of = Section.MAP
        follow = "Follow the selected units; moving the map ends it"
        lock = "Lock the view: the map cannot be moved by accident; again lets it go"
        return (
            Action(
                "Centre",
                "Centre the map on the selected unit; again: back to where it was",
                of,
                self.center,
                shown="Enter",
                ready=self._has_selection,
            ),
            Action("Follow", follow, of, self.follow, ("F",), ready=self._has_selection),
            Action("Fit", "Fit every unit on the map; with a locked view: back to it", of, self.fit, ("0",)),
            Action("Zoom to selected", "Show all selected units", of, self.zoom_to_chosen, ("Z",), ready=self._has_selection),
            Action("Lock the view", lock, of, self.toggle_lock, ("L",)),
            Action("To the map", "The keyboard to the map: the arrows then move it", of, self.enter_map, ("M",), command=False),
            Action("Zoom in", "Closer", of, self.zoom_in, ("+", "=")),
            Action("Zoom out", "Further away", of, self.zoom_out, ("-",)),
            Action("Box", "Shift and drag on the map: select all units in a box; with Ctrl: these too", of, shown="Shift drag"),
        )

    @property
    def locked(self) -> bool:
        return self._locked_view is not None

    @Slot()
    def center(self) -> None:
        """To the selected unit; a second time, with nothing moved in between, back to where the map was."""
        key, view = self._monitor.selection.selected, self._map.view
        visit, self._visit = self._visit, None
        if key is None:
            return
        if visit is not None and visit.unit == key and view is not None and _is_at(view, visit):
            self._map.set_view(visit.before)
            return
        place = self._map.selected_place()
        if place is not None and view is not None:
            self._visit = _Visit(key, *place, view)
        self._map.center_on_selected()

    @Slot(object)
    def go_to_unit(self, key: UnitKey) -> None:
        """Select it and centre on it."""
        self._monitor.selection.select(key)
        self._visit = None
        self.center()

    @Slot()
    def zoom_to_chosen(self) -> None:
        if self._monitor.selection.chosen:
            self._map.fit_chosen()

    @Slot()
    def enter_map(self) -> None:
        self._map.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def zoom_in(self) -> None:
        self._zoom(1)

    @Slot()
    def zoom_out(self) -> None:
        self._zoom(-1)

    def _zoom(self, steps: int) -> None:
        if not self.locked:
            self._map.zoom(steps, animate=False)  # the next key may come at once

    @Slot()
    def follow(self) -> None:
        self._set_follow(not self._map.following and self._has_selection())

    @Slot()
    def fit(self) -> None:
        """Every unit; a locked view comes back as it was locked."""
        if self._locked_view is not None:
            self._set_follow(False)
            self._map.set_view(self._locked_view)
        else:
            self._map.fit()

    @Slot()
    def toggle_lock(self) -> None:
        self._locked_view = None if self.locked else self._map.view
        self._map.set_locked(self.locked)

    # -- what happens --------------------------------------------------------------------------------------------------
    @Slot()
    def _unlocked(self) -> None:
        self._locked_view = None

    @Slot()
    def _released(self) -> None:
        self._button.setChecked(False)

    @Slot()
    def _selection_changed(self) -> None:
        self._button.setEnabled(self._has_selection())
        if not self._has_selection():
            self._set_follow(False)

    def _set_follow(self, on: bool) -> None:
        if on != self._map.following:
            self._map.set_follow(on)
        self._button.setChecked(on)

    def _has_selection(self) -> bool:
        return self._monitor.selection.selected is not None


def _is_at(view: View, visit: _Visit) -> bool:
    apart = max(abs(view.latitude - visit.latitude), abs((view.longitude - visit.longitude + 180) % 360 - 180))
    return apart < _SAME_PLACE_DEGREES
