"""Where a dispatcher finds a place and comes back to it: the pin and the views, and what can be asked of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.gui.actions import Action, Section
from app.gui.map.view import MapView
from app.gui.places.pin_bar import PinBar
from app.gui.places.view_book import ViewBook
from app.gui.places.views_menu import ViewsMenu
from app.gui.spot import CoordinateWriter, Spot


class PlaceDesk(QObject):
    """One pin at a time, on one map."""

    def __init__(self, map_view: MapView, coordinates: CoordinateWriter, book: ViewBook | None, window: QWidget) -> None:
        """`book` None: no view is kept."""
        super().__init__(window)
        self._map = map_view
        self.pin_bar = PinBar(map_view, coordinates)
        self.views = ViewsMenu(book, map_view, window)
        self.views.home_asked.connect(self.go_home)

    def own_actions(self) -> tuple[Action, ...]:
        home = "Home: the start view of this workstation"
        pin = "Drop a pin in the middle of the map; anywhere else: right-click"
        return (
            Action("Home", home, Section.MAP, self.go_home, ("H",)),
            Action(
                "Views",
                "Views: home, the named ones, keep this one; also by a right-click on the map",
                Section.MAP,
                self.show_views,
                ("V",),
            ),
            Action("Drop a pin", pin, Section.FIND, self.drop_pin, ("D",), ready=self._looks_somewhere),
            Action(
                "Copy the pin",
                "Copy the pin's coordinates",
                Section.FIND,
                self.pin_bar.copy_coordinates,
                ("Shift+C",),
                ready=self._has_pin,
            ),
            Action("Remove the pin", "Remove the pin", Section.FIND, self.remove_pin, ready=self._has_pin),
        )

    @Slot(object)
    def show_spot(self, spot: Spot) -> None:
        """Drop the pin at a place and go there."""
        self.pin_spot(spot)
        self._map.go_to(spot.latitude, spot.longitude)

    @Slot(object)
    def pin_spot(self, spot: Spot | None) -> None:
        """Drop the pin at a place without moving the map. None leaves it where it is."""
        if spot is not None:
            self._map.laid.show_pin(spot.latitude, spot.longitude, spot.name, spot.within_m)

    @Slot()
    def drop_pin(self) -> None:
        view = self._map.view
        if view is not None:
            self.pin_spot(Spot(view.latitude, (view.longitude + 180) % 360 - 180))

    @Slot()
    def remove_pin(self) -> bool:
        """False if there was none."""
        return self._map.laid.remove_pin()

    @Slot()
    def go_home(self) -> None:
        """The start view; without one, every unit."""
        home = self.views.home
        if home is None:
            self._map.fit()
        else:
            self._map.go_to(home.latitude, home.longitude, home.zoom)

    @Slot()
    def show_views(self) -> None:
        self.views.open_over_map()

    def _has_pin(self) -> bool:
        return self._map.laid.pin is not None

    def _looks_somewhere(self) -> bool:
        return self._map.view is not None
