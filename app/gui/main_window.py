"""Places things and carries wishes from one to the other; holds no data."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.gui import window_state
from app.gui.actions import Action, Actions, Section
from app.gui.alarms.alarm_desk import AlarmDesk
from app.gui.alarms.alarm_place import AlarmPlace
from app.gui.alarms.alarm_setup import AlarmSetup
from app.gui.banner import Banners, environment_warnings, is_waiting, no_live_data_words
from app.gui.command_bar.command_bar import CommandBar
from app.gui.first_run import FirstRun
from app.gui.fleet_monitor import FleetMonitor
from app.gui.health_line import HealthLine
from app.gui.help import KeyHelp
from app.gui.map.spot_menu import SpotMenu
from app.gui.map.view import MapView
from app.gui.map_desk import MapDesk
from app.gui.panel.unit_panel import UnitPanel
from app.gui.past.past_desk import PastDesk
from app.gui.past.past_place import PastPlace
from app.gui.places.place_desk import PlaceDesk
from app.gui.places.view_book import ViewBook
from app.gui.popover import Popover
from app.gui.remembering import Remembering
from app.gui.tally_line import TallyLine
from app.gui.theme import Palette
from app.gui.top_bar import TopBar
from app.gui.window_state import WindowState
from app.settings import Lengths, Settings, StateFile
from app.units.filters import Filter
from app.units.tally import Place

_log = logging.getLogger(__name__)
SIZE_PX = 1400, 900
SMALLEST_PX = 800, 520
MAP_SHARE, PANEL_SHARE = 49, 51


class MainWindow(QMainWindow):
    """The one window. `map_view` and `panel` become its children."""

    settings_requested = Signal()
    enter_agency_requested = Signal()
    training_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        monitor: FleetMonitor,
        map_view: MapView,
        panel: UnitPanel,
        *,
        state: StateFile | None,
        workstation: str,
        palette: Palette,
        alarm_setup: AlarmSetup | None = None,
        view_book: ViewBook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`state`, `view_book` None: nothing is remembered. `alarm_setup` None: alarms as they come."""
        super().__init__(parent)
        self._monitor = monitor
        self._map = map_view
        self._panel = panel
        self._state = WindowState(state)
        self._remembering = Remembering(self._state, self._collect_state, self)
        self._training = False
        self._shown_once = False
        self._fit_next = True
        self._units_painted = False
        self._waited_ticks = 0
        self._warned: tuple[str, ...] = ()
        self.setWindowTitle("Watchfloor")
        self.setMinimumSize(*SMALLEST_PX)
        self.action_table = Actions(self)
        """Features that are not built here add their actions, and what Escape closes, from outside."""
        self._popover = Popover(self)
        self.top_bar = TopBar(workstation)
        self.banners = Banners()
        self.tally_line = TallyLine(monitor, self._popover)
        self.health_line = HealthLine(monitor, self._popover, palette)
        self.first_run = FirstRun()
        self.past = PastPlace(PastDesk(monitor, self), monitor, map_view, panel, self.banners, self)
        self.tally_line.add_tool(self.past.trails)
        self.alarms = AlarmPlace(
            alarm_setup or AlarmSetup(AlarmDesk(monitor, self), parent=self), monitor, map_view, self.top_bar, self
        )
        self.past.told.connect(self.tally_line.say_past)
        self.past.told.connect(self.health_line.say_past)
        self.alarms.desk.go_requested.connect(self.past.bar.close_bar)
        self.banners.add(self.alarms.bar)
        self.tally_line.add_tool(self.alarms.muted)
        self.places = PlaceDesk(map_view, panel.coordinates, view_book, self)
        self.map_desk = MapDesk(monitor, map_view, self.top_bar.follow, self)
        self.command_bar = CommandBar(
            monitor,
            self.top_bar.search,
            self.action_table,
            palette,
            self,
            go_to_unit=self.map_desk.go_to_unit,
            go_to_spot=self.places.show_spot,
            enter_list=self.enter_list,
            back_to=map_view,
        )
        self.command_bar.places.write = panel.coordinates
        self.command_bar.filters.saved = panel.saved_filters.offers
        self.command_bar.views.kept = self.places.views.offers
        self._place()
        self.key_help = KeyHelp(self, self.action_table)
        self._fill_table()
        self._connect()
        self.apply_palette(palette)
        self._restore()
        self._tell_health()

    # -- for whoever wires ---------------------------------------------------------------------------------------------
    def apply_palette(self, palette: Palette) -> None:
        self._map.apply_palette(palette)
        self._panel.apply_palette(palette)
        self.health_line.apply_palette(palette)
        self.command_bar.apply_palette(palette)

    def apply_settings(self, settings: Settings) -> None:
        """How coordinates and lengths are written."""
        self._panel.set_notation(settings.coordinates)
        self.places.pin_bar.refresh()
        self._map.set_imperial(None if settings.lengths is Lengths.SYSTEM else settings.lengths is Lengths.IMPERIAL)

    def set_training(self, training: bool) -> None:
        """Say over the whole width whether units that are not real are on the screen."""
        self.banners.set_training(training)
        self.setWindowTitle("Watchfloor (TRAINING)" if training else "Watchfloor")
        self.places.views.set_training(training)
        if training == self._training:
            return
        self._keep_view()
        self._training = training
        if self._shown_once:  # another town: what was looked at before is not there
            self._fit_next = True

    def set_notices(self, notices: Sequence[str], environment: Mapping[str, str]) -> None:
        """What an admin should know: sentences about files, and what the environment makes unsafe."""
        warnings = environment_warnings(environment)
        if warnings != self._warned:
            self._warned = warnings
            for sentence in warnings:
                _log.warning("%s", sentence)
        self.banners.set_notices((*warnings, *notices))

    def show_first_run(self, first_run: bool) -> None:
        self._pages.setCurrentWidget(self.first_run if first_run else self._splitter)
        for each in (self.tally_line, self.health_line, self.top_bar.search):
            each.setVisible(not first_run)
        for button in (self.top_bar.follow, self.top_bar.fit):
            button.setVisible(not first_run)

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
    def forget_fit(self) -> None:
        """Who went somewhere is not brought elsewhere by the first units."""
        self._fit_next = False

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
            self._monitor.select(None)

    @Slot(object)
    def show_place(self, place: Place | None) -> None:
        """The list of one of the numbers above; None: of all of them."""
        self._panel.setVisible(True)
        if place is None:
            self._monitor.set_filter(Filter())
        self._panel.show_place(place)

    # -- what happens --------------------------------------------------------------------------------------------------
    @Slot()
    def _tick(self) -> None:
        health = self._monitor.health()
        self._waited_ticks = self._waited_ticks + 1 if health and all(is_waiting(each) for each in health) else 0
        self._tell_health()

    @Slot()
    def _tell_health(self) -> None:
        words = no_live_data_words(self._monitor.health(), self._waited_ticks) if self._monitor.nothing_live else ""
        self.banners.no_live_data.say(words)

    @Slot()
    def _tell_base_map(self) -> None:
        self.health_line.show_base_map(self._map.base_map.standing)

    @Slot()
    def _units_were_painted(self) -> None:
        self._units_painted = True  # before, the page has nothing to fit
        self._fit_once()

    @Slot()
    def _fit_once(self) -> None:
        """The first units of this run, or of another town, bring the map to them. No later answer ever moves it."""
        if self._fit_next and self._units_painted and self._monitor.tally.on_map:
            self._fit_next = False
            self._map.fit()

    # -- building ------------------------------------------------------------------------------------------------------
    def _place(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("mapAndList")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._map.setMinimumWidth(240)
        map_side = QWidget()
        map_layout = QVBoxLayout(map_side)
        map_layout.setContentsMargins(0, 0, 0, 0)
        map_layout.setSpacing(0)
        map_layout.addWidget(self._map, 1)
        map_layout.addWidget(self.places.pin_bar)
        map_layout.addWidget(self.alarms.draw)
        map_layout.addWidget(self.past.bar)
        self._splitter.addWidget(map_side)
        self._splitter.addWidget(self._panel)
        self._splitter.setStretchFactor(0, MAP_SHARE)
        self._splitter.setStretchFactor(1, PANEL_SHARE)
        self._splitter.setSizes([MAP_SHARE * SIZE_PX[0] // 100, PANEL_SHARE * SIZE_PX[0] // 100])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self.first_run)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for each in (self.banners, self.top_bar, self.tally_line):
            layout.addWidget(each)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.health_line)
        self.setCentralWidget(centre)

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
        features = (self.map_desk, self._panel, self.alarms, self.past, self.places)
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
        self.first_run.enter_agency_requested.connect(self.enter_agency_requested)
        self.first_run.training_requested.connect(self.training_requested)
        self.tally_line.place_asked.connect(self.show_place)
        self._panel.centre_requested.connect(self.map_desk.center)
        self.map_desk.moved.connect(self.forget_fit)
        chosen = self._panel.chosen_bar
        chosen.zoom_requested.connect(self.map_desk.zoom_to_chosen)
        chosen.follow_requested.connect(self.map_desk.follow)
        self.spot_menu = SpotMenu(self._map, self._panel.coordinates)
        self.spot_menu.addMenu(self.places.views)
        self.spot_menu.nearest_asked.connect(self._panel.nearest.ask)
        self.spot_menu.pin_asked.connect(self.places.pin_spot)
        self.places.pin_bar.nearest_asked.connect(self._panel.nearest.ask)
        self._panel.nearest.spot_changed.connect(self.places.pin_spot)
        self._map.pin_dragged.connect(self.places.pin_spot)
        self._map.pin_dragged.connect(self._panel.nearest.move_to)
        self._map.spot_asked.connect(self.spot_menu.show_at)
        self._map.base_map.changed.connect(self._tell_base_map)
        self._map.first_units_painted.connect(self._units_were_painted)
        self._monitor.fleet_changed.connect(self._fit_once)
        self._monitor.health_changed.connect(self._tell_health)
        self._monitor.ticked.connect(self._tick)
        self._panel.state_changed.connect(self._remembering.soon)
        self._splitter.splitterMoved.connect(self._remembering.soon)

    # -- remembering ---------------------------------------------------------------------------------------------------
    def _restore(self) -> None:
        geometry = self._state.blob(window_state.GEOMETRY)
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*SIZE_PX)
        splitter = self._state.blob(window_state.SPLITTER)
        if splitter is not None:
            self._splitter.restoreState(splitter)
        panel = self._state.text(window_state.PANEL)
        if panel is not None:
            self._panel.restore_state(panel)
        self._panel.setVisible(self._state.text(window_state.PANEL_HIDDEN) != "yes")

    def _collect_state(self) -> None:
        self._state.set_blob(window_state.GEOMETRY, self.saveGeometry())
        self._state.set_blob(window_state.SPLITTER, self._splitter.saveState())
        self._state.set_text(window_state.PANEL, self._panel.save_state())
        self._state.set_text(window_state.PANEL_HIDDEN, "yes" if self._panel.isHidden() else "no")
        self._keep_view()

    @property
    def _view_name(self) -> str:
        return window_state.TRAINING_MAP_VIEW if self._training else window_state.MAP_VIEW

    def _keep_view(self) -> None:
        if not self._fit_next:  # a map that never had units to show was not looked at by anybody
            self._state.set_view(self._view_name, self._map.view)

    def showEvent(self, event: QShowEvent) -> None:
        if not self._shown_once:
            self._shown_once = True
            view = self.places.views.home or self._state.view(self._view_name)
            if view is not None:
                self._fit_next = False
                self._map.set_view(view)
            self._map.setFocus()  # not the search: letters are keys from the start
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.key_help.isVisible():
            self.key_help.center()
        self._popover.hide()
        self.alarms.list.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remembering.now()
        super().closeEvent(event)
        self.closed.emit()
