"""Places things around the map and carries wishes from one to the other; holds no data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.gui import window_state
from app.gui.actions import Action, Actions, Section
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.places.view_book import ViewBook
from app.gui.theme import Palette
from app.gui.window_frame import WindowFrame
from app.settings import Lengths, Settings, StateFile
from app.units.filters import Filter
from app.units.tally import Place

if TYPE_CHECKING:
    from app.gui.alarms.alarm_place import AlarmPlace
    from app.gui.alarms.alarm_setup import AlarmSetup
    from app.gui.command_bar.command_bar import CommandBar
    from app.gui.help import KeyHelp
    from app.gui.map.spot_menu import SpotMenu
    from app.gui.map_desk import MapDesk
    from app.gui.panel.unit_panel import UnitPanel
    from app.gui.past.past_place import PastPlace
    from app.gui.places.place_desk import PlaceDesk

FURNISHING = (
    "app.alarm_file",
    "app.gui.layers.layer_desk",
    "app.gui.places.place_finder",
    "app.gui.alarms.alarm_place",
    "app.gui.alarms.alarm_setup",
    "app.gui.command_bar.command_bar",
    "app.gui.help",
    "app.gui.map.spot_menu",
    "app.gui.map_desk",
    "app.gui.panel.unit_panel",
    "app.gui.past.past_place",
    "app.gui.places.place_desk",
)
"""What `furnish` imports: half of the program, and none of it is needed for the first units on the map."""


class MainWindow(WindowFrame):
    """The one window: a frame with the map, and what `furnish` brings in, which become its children."""

    settings_requested = Signal()
    past: PastPlace
    alarms: AlarmPlace
    places: PlaceDesk
    map_desk: MapDesk
    command_bar: CommandBar
    key_help: KeyHelp
    spot_menu: SpotMenu
    _panel: UnitPanel
    furnished = False

    def __init__(
        self,
        monitor: FleetMonitor,
        map_view: MapView,
        panel: UnitPanel | None = None,
        *,
        state: StateFile | None,
        workstation: str,
        palette: Palette,
        alarm_setup: AlarmSetup | None = None,
        view_book: ViewBook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`state`, `view_book` None: nothing is remembered. `panel` None: the window is furnished later."""
        super().__init__(
            monitor, map_view, state=state, view_book=view_book, workstation=workstation, palette=palette, parent=parent
        )
        self.action_table = Actions(self)
        """Features that are not built here add their actions, and what Escape closes, from outside."""
        if panel is not None:
            self.furnish(panel, alarm_setup)

    def furnish(self, panel: UnitPanel, alarm_setup: AlarmSetup | None = None) -> None:
        """Everything around the map, once. `alarm_setup` None: alarms as they come."""
        from app.gui.alarms.alarm_desk import AlarmDesk
        from app.gui.alarms.alarm_place import AlarmPlace
        from app.gui.alarms.alarm_setup import AlarmSetup
        from app.gui.command_bar.command_bar import CommandBar
        from app.gui.help import KeyHelp
        from app.gui.map_desk import MapDesk
        from app.gui.past.past_desk import PastDesk
        from app.gui.past.past_place import PastPlace
        from app.gui.places.place_desk import PlaceDesk

        monitor, map_view = self._monitor, self._map
        self._panel = panel
        self.past = PastPlace(PastDesk(monitor, self), monitor, map_view, panel, self.banners, self)
        self.tally_line.add_tool(self.past.trails)
        alarm_setup = alarm_setup or AlarmSetup(AlarmDesk(monitor, self), parent=self)
        alarm_setup.desk.go_requested.connect(self.past.bar.close_bar)  # before the map goes there: to where it is now
        self.alarms = AlarmPlace(alarm_setup, monitor, map_view, self.top_bar, self)
        self.past.told.connect(self.tally_line.say_past)
        self.past.told.connect(self.health_line.say_past)
        self.add_below(self.alarms.bar)
        self.tally_line.add_tool(self.alarms.muted)
        self.places = PlaceDesk(map_view, panel.coordinates, self._view_book, self)
        self.map_desk = MapDesk(monitor, map_view, self.top_bar.follow, self)
        self.command_bar = CommandBar(
            monitor,
            self.top_bar.search,
            self.action_table,
            self._palette,
            self,
            go_to_unit=self.map_desk.go_to_unit,
            go_to_spot=self.places.show_spot,
            enter_list=self.enter_list,
            back_to=map_view,
        )
        self.command_bar.places.write = panel.coordinates
        self.command_bar.filters.saved = panel.saved_filters.offers
        self.command_bar.views.kept = self.places.views.offers
        self.places.views.set_training(self._training)
        for bar in (self.places.pin_bar, self.alarms.draw, self.past.bar):
            self._map_layout.addWidget(bar)
        hidden = self._beside.isHidden()
        self._splitter.replaceWidget(1, panel)
        self._beside.deleteLater()
        self._beside = panel
        kept = self._state.text(window_state.PANEL)
        if kept is not None:
            panel.restore_state(kept)
        panel.setVisible(not hidden)
        self.key_help = KeyHelp(self, self.action_table)
        self._fill_table()
        self._connect()
        panel.apply_palette(self._palette)
        self.command_bar.apply_palette(self._palette)
        self.furnished = True

    # -- for whoever wires ---------------------------------------------------------------------------------------------
    def apply_palette(self, palette: Palette) -> None:
        super().apply_palette(palette)
        if self.furnished:
            self._panel.apply_palette(palette)
            self.command_bar.apply_palette(palette)

    def apply_settings(self, settings: Settings) -> None:
        """How coordinates and lengths are written."""
        if self.furnished:
            self._panel.set_notation(settings.coordinates)
            self.places.pin_bar.refresh()
        self._map.set_imperial(None if settings.lengths is Lengths.SYSTEM else settings.lengths is Lengths.IMPERIAL)

    def set_training(self, training: bool) -> None:
        super().set_training(training)
        if self.furnished:
            self.places.views.set_training(training)

    # -- what the dispatcher asks --------------------------------------------------------------------------------------
    @Slot()
    def enter_list(self) -> None:
        self._panel.setVisible(True)
        self._panel.focus_table()

    @Slot()
    def enter(self) -> None:
        """What was found; the button that has the keyboard; the alarm stood on; else the selected unit."""
        focus = QApplication.focusWidget()
        if focus is self.top_bar.search:
            self.command_bar.take()
        elif isinstance(focus, QAbstractButton):
            focus.click()
        elif not self.alarms.list.enter() and not self.alarms.draw.enter():
            self.map_desk.center()

    @Slot()
    def toggle_panel(self) -> None:
        self._panel.setVisible(self._panel.isHidden())
        self._remembering.soon()

    @Slot()
    def toggle_help(self) -> None:
        self.key_help.toggle()

    @Slot()
    def open_settings(self) -> None:
        self.settings_requested.emit()

    @Slot()
    def step_back(self) -> None:
        """Escape: the last thing that was opened or narrowed goes first."""
        if self.action_table.step_back() or self.command_bar.clear() or self.command_bar.leave():
            pass
        elif not self._monitor.filter.empty or self._panel.table.unit_model.place is not None:
            self._panel.show_all()
        elif not self.places.remove_pin():
            self._monitor.selection.select(None)

    @Slot(object)
    def show_place(self, place: Place | None) -> None:
        """The list of one of the numbers above; None: of all of them."""
        self._panel.setVisible(True)
        if place is None:
            self._monitor.set_filter(Filter())
        self._panel.show_place(place)

    # -- building ------------------------------------------------------------------------------------------------------
    def _fill_table(self) -> None:
        find, units, window = Section.FIND, Section.UNITS, Section.WINDOW
        table = self.action_table
        table.add(
            Action(
                "Find",
                "Find units by name, badge, serial or vehicle; coordinates, places, views, filters, commands",
                find,
                self.command_bar.open,
                ("/", "Ctrl+F"),
                command=False,
            ),
            Action("Found", "In the search: another of what was found; Enter goes there", find, shown="↑ ↓"),
            Action("List", "Into the list of units; from the search also Ctrl ↓", units, self.enter_list, ("G",)),
            Action("Above, below", "In the list: the unit above or below; with Shift: these too", units, shown="↑ ↓"),
            Action("Many", "In the list: select all; Ctrl or Shift and click: more than one", units, shown="Ctrl A"),
            Action("Enter", "", window, self.enter, ("Return", "Enter"), command=False, listed=False),
            Action("Show or hide the list", "Show or hide the list", units, self.toggle_panel, ("P",)),
            Action(
                "Back",
                "One step back: what is open, search, filter, pin, selection",
                window,
                self.step_back,
                ("Esc",),
                command=False,
            ),
            Action("Settings", "Settings", window, self.open_settings, ("Ctrl+,",)),
            Action("Keys", "This help", window, self.toggle_help, ("?",)),
        )
        features = (self.map_desk, self._panel, self.alarms, self.past, self.places, self.tally_line)
        table.add(*(action for feature in features for action in feature.own_actions()))
        for close in (
            self._panel.close_view,
            self._map.close_group_list,
            self.alarms.list.close_list,
            self.past.bar.close_bar,
            self.alarms.draw.close_bar,
            self._popover.close_note,
            self.key_help.close_help,
        ):
            table.add_step_back(close)
        table.bind(self)

    def _connect(self) -> None:
        bar = self.top_bar
        bar.fit.clicked.connect(self.map_desk.fit)
        bar.keys.clicked.connect(self.toggle_help)
        bar.settings.clicked.connect(self.open_settings)
        self.tally_line.place_asked.connect(self.show_place)
        self._panel.centre_requested.connect(self.map_desk.center)
        chosen = self._panel.chosen_bar
        chosen.zoom_requested.connect(self.map_desk.zoom_to_chosen)
        chosen.follow_requested.connect(self.map_desk.follow)
        from app.gui.map.spot_menu import SpotMenu

        self.spot_menu = SpotMenu(self._map, self._panel.coordinates)
        self.spot_menu.addMenu(self.places.views)
        self.spot_menu.nearest_asked.connect(self._panel.nearest.ask)
        self.spot_menu.pin_asked.connect(self.places.pin_spot)
        self.places.pin_bar.nearest_asked.connect(self._panel.nearest.ask)
        self._panel.nearest.spot_changed.connect(self.places.pin_spot)
        self._map.laid.pin_changed.connect(self._panel.take_pin)
        self._map.laid.pin_dragged.connect(self.places.pin_spot)
        self._map.laid.pin_dragged.connect(self._panel.nearest.move_to)
        self._map.spot_asked.connect(self.spot_menu.show_at)
        self._panel.state_changed.connect(self._remembering.soon)

    def _collect_state(self) -> None:
        super()._collect_state()
        if self.furnished:
            self._state.set_text(window_state.PANEL, self._panel.save_state())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._popover.hide()
        if self.furnished:
            if self.key_help.isVisible():
                self.key_help.center()
            self.alarms.list.place()
