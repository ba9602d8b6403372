"""What can be done with the pin: its coordinates to read and copy, below the map for as long as there is one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from app.gui.flow_layout import FlowLayout
from app.gui.map.view import MapView
from app.gui.panel.columns import one_line
from app.gui.panel.plain_text import plain_label
from app.gui.spot import CoordinateWriter, Spot
from app.gui.top_bar import KeyButton

LONGEST_NAME = 60


class PinBar(QFrame):
    """Hidden without a pin."""

    nearest_asked = Signal(object)
    """`Spot`."""

    def __init__(self, map_view: MapView, coordinates: CoordinateWriter) -> None:
        super().__init__()
        self.setObjectName("pinBar")
        self.setAccessibleName("Pin")
        self._map = map_view
        self._coordinates = coordinates
        self.words = plain_label(name="pinWords")
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = KeyButton("Copy", "Shift C")
        self.center = QPushButton("Centre")
        self.nearest = QPushButton("Nearest")
        self.remove = QPushButton("Remove")
        self.copy.clicked.connect(self.copy_coordinates)
        self.center.clicked.connect(self.go_to_pin)
        self.nearest.clicked.connect(self._ask_nearest)
        self.remove.clicked.connect(self._remove)
        self.copy.setAccessibleName("Copy the pin's coordinates")
        self.nearest.setAccessibleName("Nearest units to the pin")
        self.remove.setAccessibleName("Remove the pin")
        line = QWidget()
        flow = FlowLayout(line, gap=8, line_gap=4)
        for each in (self.words, self.copy, self.center, self.nearest, self.remove):
            flow.addWidget(each)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 6, 12, 6)
        whole.addWidget(line)
        map_view.laid.pin_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the pin, and write its coordinates as this workstation does."""
        spot = self._map.laid.pin
        self.setVisible(spot is not None)
        if spot is not None:
            self.words.setText(f"Pin: {pin_words(spot, self._coordinates)}{_within(spot)}")
            self._map.laid.say_at_pin("\n".join(filter(None, (_name(spot), self._coordinates(spot.latitude, spot.longitude)))))

    @Slot()
    def copy_coordinates(self) -> None:
        spot = self._map.laid.pin
        if spot is not None:
            QGuiApplication.clipboard().setText(self._coordinates(spot.latitude, spot.longitude))

    @Slot()
    def go_to_pin(self) -> None:
        spot = self._map.laid.pin
        if spot is not None:
            self._map.go_to(spot.latitude, spot.longitude)

    @Slot()
    def _ask_nearest(self) -> None:
        if self._map.laid.pin is not None:
            self.nearest_asked.emit(self._map.laid.pin)

    @Slot()
    def _remove(self) -> None:
        self._map.laid.remove_pin()
        self._map.setFocus()


def pin_words(spot: Spot, coordinates: CoordinateWriter) -> str:
    """ "Main and 5th · 39.73921, -104.99031"."""
    return " · ".join(filter(None, (_name(spot), coordinates(spot.latitude, spot.longitude))))


def _name(spot: Spot) -> str:
    name = one_line(spot.name)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _within(spot: Spot) -> str:
    return f", within {spot.within_m:.0f} m" if spot.within_m >= 1 else ""
