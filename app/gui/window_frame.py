"""The frame of the window: what says whether the map can be believed, and the map. The rest is brought in once it stands."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.gui import window_state
from app.gui.banner import Banners, environment_warnings, is_waiting, no_live_data_words
from app.gui.first_run import FirstRun
from app.gui.fleet_monitor import FleetMonitor
from app.gui.health_line import HealthLine
from app.gui.map.view import MapView
from app.gui.places.view_book import ViewBook
from app.gui.popover import Popover
from app.gui.remembering import Remembering
from app.gui.tally_line import TallyLine
from app.gui.theme import Palette
from app.gui.top_bar import TopBar
from app.gui.window_state import WindowState
from app.settings import StateFile

_log = logging.getLogger(__name__)
SIZE_PX = 1400, 900
SMALLEST_PX = 800, 520
MAP_SHARE, PANEL_SHARE = 48, 52


class WindowFrame(QMainWindow):
    """`map_view` becomes its child. What lies beside the map is a place that is kept free."""

    enter_agency_requested = Signal()
    training_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        monitor: FleetMonitor,
        map_view: MapView,
        *,
        state: StateFile | None,
        view_book: ViewBook | None,
        workstation: str,
        palette: Palette,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._map = map_view
        self._view_book = view_book
        self._palette = palette
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
        self._popover = Popover(self)
        self.top_bar = TopBar(workstation)
        self.banners = Banners()
        self.tally_line = TallyLine(monitor, self._popover)
        self.health_line = HealthLine(monitor, self._popover, palette)
        self.first_run = FirstRun()
        self._place()
        self.first_run.enter_agency_requested.connect(self.enter_agency_requested)
        self.first_run.training_requested.connect(self.training_requested)
        map_view.base_map.changed.connect(self._tell_base_map)
        map_view.first_units_painted.connect(self._units_were_painted)
        map_view.sent.connect(self._forget_fit)
        monitor.fleet_changed.connect(self._fit_once)
        monitor.health_changed.connect(self._tell_health)
        monitor.ticked.connect(self._tick)
        self._splitter.splitterMoved.connect(self._remembering.soon)
        self._restore()
        self._tell_health()

    # -- for whoever wires ---------------------------------------------------------------------------------------------
    def apply_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._map.apply_palette(palette)
        self.health_line.apply_palette(palette)

    def set_training(self, training: bool) -> None:
        """Say over the whole width whether units that are not real are on the screen."""
        self.banners.set_training(training)
        self.setWindowTitle("Watchfloor (TRAINING)" if training else "Watchfloor")
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

    def add_below(self, bar: QWidget) -> None:
        """A bar that comes and goes by itself, where it moves neither map nor list away from under a dispatcher's hand."""
        self._layout.insertWidget(self._layout.indexOf(self.health_line), bar)

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

    @Slot()
    def _forget_fit(self) -> None:
        """Who went somewhere is not brought elsewhere by the first units."""
        self._fit_next = False

    # -- building ------------------------------------------------------------------------------------------------------
    def _place(self) -> None:
        """From the outside in: what is put into something later is dressed once more, with all that is in it."""
        centre = QWidget()
        self.setCentralWidget(centre)
        layout = self._layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for each in (self.banners, self.top_bar, self.tally_line):
            layout.addWidget(each)
        self._pages = QStackedWidget()
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.health_line)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("mapAndList")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self.first_run)
        map_side = QWidget()
        self._splitter.addWidget(map_side)
        self._map_layout = QVBoxLayout(map_side)
        self._map_layout.setContentsMargins(0, 0, 0, 0)
        self._map_layout.setSpacing(0)
        self._map.setMinimumWidth(240)
        self._map_layout.addWidget(self._map, 1)
        self._beside: QWidget = QWidget()
        self._splitter.addWidget(self._beside)
        self._splitter.setStretchFactor(0, MAP_SHARE)
        self._splitter.setStretchFactor(1, PANEL_SHARE)
        self._splitter.setSizes([MAP_SHARE * SIZE_PX[0] // 100, PANEL_SHARE * SIZE_PX[0] // 100])

    # -- remembering ---------------------------------------------------------------------------------------------------
    def _restore(self) -> None:
        geometry = self._state.blob(window_state.GEOMETRY)
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*SIZE_PX)
        splitter = self._state.blob(window_state.SPLITTER)
        if splitter is not None:
            self._splitter.restoreState(splitter)
        self._beside.setVisible(self._state.text(window_state.PANEL_HIDDEN) != "yes")

    def _collect_state(self) -> None:
        self._state.set_blob(window_state.GEOMETRY, self.saveGeometry())
        self._state.set_blob(window_state.SPLITTER, self._splitter.saveState())
        self._state.set_text(window_state.PANEL_HIDDEN, "yes" if self._beside.isHidden() else "no")
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
            home = None if self._view_book is None else self._view_book.home(training=self._training)
            view = home or self._state.view(self._view_name)
            if view is not None:
                self._fit_next = False
                self._map.set_view(view)
            self._map.setFocus()  # not the search: letters are keys from the start
        super().showEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remembering.now()
        super().closeEvent(event)
        self.closed.emit()
