"""The admin's dialog: connections and display. Open it with `open()`; the map goes on beside it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from app.connections.profile_book import ProfileBook
from app.connections.secret_keeper import SecretKeeper
from app.gui.alarms.alarm_setup import AlarmSetup
from app.gui.fleet_monitor import FleetMonitor
from app.gui.settings.alarms_page import AlarmsPage
from app.gui.settings.clerk import Clerk, Tester
from app.gui.settings.connections_page import ConnectionsPage
from app.gui.settings.display_page import DisplayPage
from app.gui.settings.layers_page import LayersPage
from app.gui.settings.map_clerk import MapClerk
from app.gui.settings.maps_page import MapsPage
from app.settings import Settings, SettingsFile
from app.toml_file import FileTrouble


class SettingsDialog(QDialog):
    """Stores what is entered and tells of it; whoever listens puts it to work."""

    profiles_changed = Signal(object)
    """frozenset[str]: the names whose secret is new, though their profile may be the same."""
    settings_changed = Signal(object)
    """`Settings`."""
    base_map_chosen = Signal(str)
    """The name of the street map to show, empty for none; also when the one that is shown was changed."""

    def __init__(
        self,
        book: ProfileBook,
        keeper: SecretKeeper,
        settings_file: SettingsFile,
        monitor: FleetMonitor,
        tester: Tester,
        parent: QWidget | None = None,
        maps: MapClerk | None = None,
        alarms: AlarmSetup | None = None,
        layers: LayersPage | None = None,
        unlisted_map: str = "",
    ) -> None:
        """`maps`, `alarms`, `layers` None: the dialog has no page for street maps, for alarms, for layers.

        `unlisted_map`: see `MapsPage`.
        """
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._fit_to_text()
        self._settings_file = settings_file
        self._clerk = Clerk(book, keeper, tester, self)
        self._leaving = False
        self.connections = ConnectionsPage(self._clerk, monitor)
        loaded = settings_file.load()
        # What the map shows now may have been chosen beside it: nothing here may change it unasked.
        now = replace(loaded.settings, docked_on_map=monitor.drawn.docked_or_off, unassigned_on_map=monitor.drawn.unassigned)
        self.display = DisplayPage(now, loaded.notices)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.connections, "Connections")
        self._map_clerk = maps
        self.maps = None if maps is None else MapsPage(maps, loaded.settings.base_map, unlisted=unlisted_map)
        if self.maps is not None:
            self.tabs.addTab(self.maps, "Base map")
            self.maps.chosen.connect(self._keep_base_map)
        self.layers = layers
        if layers is not None:
            self.tabs.addTab(layers, "Layers")
        self.tabs.addTab(self.display, "Display")
        self.alarms = None if alarms is None else AlarmsPage(alarms)
        if self.alarms is not None:
            self.tabs.addTab(self.alarms, "Alarms")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())  # the style's own is black in any theme
        for button in buttons.buttons():
            button.setProperty("autoDefault", False)  # Enter in a field must not close the dialog
            button.setIcon(QIcon())  # a style's own is black on black
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)
        self.connections.profiles_changed.connect(self.profiles_changed)
        self.display.chosen.connect(self._keep)
        self._clerk.busy_changed.connect(self._end_leaving, Qt.ConnectionType.QueuedConnection)
        if maps is not None:
            maps.busy_changed.connect(self._end_leaving, Qt.ConnectionType.QueuedConnection)

    def _fit_to_text(self) -> None:
        """Wide enough for a whole Partner ID at any text scale, never larger than the screen."""
        line = self.fontMetrics().height()
        room = self.screen().availableSize()
        self.resize(min(54 * line, room.width() - 40), min(36 * line, room.height() - 60))

    def open_new(self) -> None:
        """Open with empty fields for a new connection."""
        self.tabs.setCurrentWidget(self.connections)
        self.open()
        self.connections.begin_new()

    @Slot(object)
    def _keep(self, settings: Settings) -> None:
        self.display.say("")
        try:
            self._settings_file.save(settings)
        except FileTrouble as trouble:
            self.display.say(f"{trouble.title}. {trouble.advice} Your choice holds until Watchfloor is closed.")
        self.settings_changed.emit(settings)

    @Slot(str)
    def _keep_base_map(self, name: str) -> None:
        settings = replace(self.display.settings, base_map=name)
        self.display.note(settings)
        self._keep(settings)
        self.base_map_chosen.emit(name)

    # -- closing -----------------------------------------------------------------------------------------------------
    def reject(self) -> None:
        """Escape, Close and the window's own cross."""
        for page in () if self._changing else (self.connections, self.maps):
            if page is not None and page.objects_to_leaving():
                self.tabs.setCurrentWidget(page)
                return
        super().reject()

    def done(self, result: int) -> None:
        """What is being stored is stored, and told, before the dialog goes."""
        self.connections.form.wipe_secret()
        if self.maps is not None:
            self.maps.form.wipe_key()
        if self._changing:
            self._leaving = True
            self.hide()
            return
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._changing:
            event.ignore()
            self.done(QDialog.DialogCode.Rejected)
        else:
            super().closeEvent(event)

    @property
    def _changing(self) -> bool:
        return self._clerk.changing or (self._map_clerk is not None and self._map_clerk.changing)

    @Slot()
    def _end_leaving(self) -> None:
        if self._leaving and not self._changing:
            self._leaving = False
            super().done(QDialog.DialogCode.Rejected)
