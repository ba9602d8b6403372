"""What can be asked about a place on the map: a right-click opens it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.gui.spot import CoordinateWriter, Spot


class SpotMenu(QMenu):
    nearest_asked = Signal(object)
    """`Spot`."""
    pin_asked = Signal(object)
    """`Spot`."""

    def __init__(self, map_view: QWidget, coordinates: CoordinateWriter) -> None:
        super().__init__(map_view)
        self.setAccessibleName("This place")
        self._map = map_view
        self._coordinates = coordinates
        self._spot = Spot(0.0, 0.0)
        self.nearest = self.addAction("Nearest units to here")
        self.nearest.triggered.connect(self._ask_nearest)
        self.pin = self.addAction("Drop a pin here")
        self.pin.triggered.connect(self._ask_pin)
        self.copy = self.addAction("")
        self.copy.triggered.connect(self._copy)

    @Slot(object, QPoint)
    def show_at(self, spot: Spot, at_px: QPoint) -> None:
        """`at_px` is in the map's own pixels."""
        self._spot = spot
        self.copy.setText(f"Copy {self._coordinates(spot.latitude, spot.longitude)}")
        self.popup(self._map.mapToGlobal(at_px))

    @Slot()
    def _ask_nearest(self) -> None:
        self.nearest_asked.emit(self._spot)

    @Slot()
    def _ask_pin(self) -> None:
        self.pin_asked.emit(self._spot)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._coordinates(self._spot.latitude, self._spot.longitude))
