"""Under the map while somebody draws an area: name, shape, what to do next, done."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.gui.alarms.alarm_setup import AlarmSetup
from app.gui.map.view import MapView
from app.gui.spot import Spot
from app.units.areas import METRES_PER_DEGREE, MOST_CORNERS, Area

TELLS = {"Entering and leaving": (True, True), "Entering": (True, False), "Leaving": (False, True)}
CIRCLE, POLYGON = "Circle", "Corners"


class DrawBar(QFrame):
    """Takes the map's clicks while it is open. Escape lets go of what was drawn."""

    def __init__(self, setup: AlarmSetup, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawBar")
        self._setup = setup
        self._map = map_view
        self._spots: list[Spot] = []
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name of the area")
        self.name.setAccessibleName("Name of the area")
        self.name.setMaxLength(80)
        self.shape = self._choice("Shape", (POLYGON, CIRCLE))
        self.tells = self._choice("Told on", tuple(TELLS))
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.finish = QPushButton("Keep (Enter)")
        self.finish.clicked.connect(self._finish)
        self.back = QPushButton("Undo")
        self.back.clicked.connect(self._undo)
        self.cancel = QPushButton("Cancel (Esc)")
        self.cancel.clicked.connect(self.close_bar)
        self.words.setWordWrap(True)
        what, done = QHBoxLayout(), QHBoxLayout()
        what.addWidget(self.name, 1)
        for box in (self.shape, self.tells):
            what.addWidget(box)
        done.addWidget(self.words, 1)
        for button in (self.back, self.finish, self.cancel):
            done.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.addLayout(what)
        layout.addLayout(done)
        self.shape.currentIndexChanged.connect(self._start_over)
        map_view.corner_drawn.connect(self._take)
        setup.changed.connect(self._show)
        self.hide()
        self._show()

    @Slot()
    def toggle(self) -> None:
        if self.close_bar():
            return
        self._spots = []
        self.name.clear()
        self.show()
        self.name.setFocus()
        self._map.set_drawing(True)
        self._show()

    @Slot()
    def close_bar(self) -> bool:
        was_open = not self.isHidden()
        had_focus = self.isAncestorOf(self.focusWidget() or self)
        self.hide()
        self._spots = []
        if was_open:
            self._map.set_drawing(False)
            self._show()
            if had_focus:
                self._map.setFocus()
        return was_open

    @Slot(object)
    def _take(self, spot: Spot) -> None:
        if self.isHidden():
            return
        circle = self.shape.currentText() == CIRCLE
        if circle and len(self._spots) == 2:
            self._spots.pop()
        if len(self._spots) < MOST_CORNERS:
            self._spots.append(spot)
        self._show()

    @Slot()
    def _undo(self) -> None:
        self._spots = self._spots[:-1]
        self._show()

    @Slot()
    def _start_over(self) -> None:
        self._spots = []
        self._show()

    def enter(self) -> bool:
        """The key Enter, wherever it was pressed; False if nobody draws."""
        if self.isHidden():
            return False
        self._finish()
        return True

    @Slot()
    def _finish(self) -> None:
        try:
            area = self._area(self.name.text())
        except ValueError as error:
            self.words.setText(f"{error}.")
            return
        before = self._setup.choices.areas
        problem = self._setup.add_area(area)
        if problem and self._setup.choices.areas == before:
            self.words.setText(problem)
            return
        self.close_bar()

    def _area(self, name: str) -> Area:
        on_entering, on_leaving = TELLS[self.tells.currentText()]
        corners = tuple((spot.latitude, spot.longitude) for spot in self._spots)
        if self.shape.currentText() == POLYGON:
            return Area(name, corners, on_entering=on_entering, on_leaving=on_leaving)
        if len(corners) < 2:
            raise ValueError("A circle has a middle and a place on its edge")
        (latitude, longitude), (north, east) = corners[0], corners[1]
        around = (east - longitude + 180.0) % 360.0 - 180.0
        radius_m = METRES_PER_DEGREE * math.hypot(north - latitude, around * math.cos(math.radians(latitude)))
        return Area(name, corners[:1], round(radius_m, 1), on_entering, on_leaving)

    @Slot()
    def _show(self) -> None:
        """The areas, and what is drawn so far, on the map; what to do next, here."""
        draft = None
        if self._spots:
            try:
                draft = self._area("…")
            except ValueError:
                draft = None
        self._map.set_areas(self._setup.choices.areas, draft, self._spots)
        circle, count = self.shape.currentText() == CIRCLE, len(self._spots)
        if circle:
            radius = f"Radius {draft.radius_m:.0f} m." if draft and draft.radius_m else "That is too small or too large."
            self.words.setText(("Click its middle on the map.", "Click a place on its edge.", radius)[min(count, 2)])
        else:
            self.words.setText("Click its corners on the map." if count < 3 else f"{count} corners.")
        self.back.setEnabled(bool(count))
        self.finish.setEnabled(draft is not None)

    def _choice(self, name: str, words: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.addItems(list(words))
        box.setAccessibleName(name)
        return box
