"""Builds and wires everything, no logic. Each `run_…` returns the exit code."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import platform
import signal
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot

from app.beginning import ASKING, Beginning
from app.connections.profile import Profile
from app.connections.profile_book import ProfileBook
from app.connections.secret import Secret
from app.connections.secret_keeper import SecretKeeper
from app.gui.collector import Collector
from app.gui.fleet_monitor import FleetMonitor
from app.gui.furnishing import Furnishing
from app.gui.ground import Ground
from app.gui.main_window import MainWindow
from app.gui.map.view import MapView
from app.gui.places.view_book import ViewBook
from app.gui.style import apply_theme
from app.gui.system_proxy import system_proxy
from app.gui.theme import Palette, palette_for
from app.logs import Log
from app.settings import Settings, SettingsFile, StateFile
from app.training_feed import STREETS, FedAgency, TrainingFeed
from app.units.tally import Drawn

if TYPE_CHECKING:
    from app.folders import Folders
    from app.gui.alarms.alarm_setup import AlarmSetup
    from app.gui.panel.unit_panel import UnitPanel
    from app.gui.pollers import Pollers
    from app.gui.settings.dialog import SettingsDialog
    from app.gui.switchboard import Switchboard

_log = logging.getLogger(__name__)
NO_FEED = "The training feed cannot be started on this machine."
DEMO_POLL_INTERVAL_S = 3.0


def run_window(folders: Folders, log: Log, beginning: Beginning) -> int:
    """The window with the training feed that is on its way, else with the configured connections."""
    only_one = beginning.only_one
    with _Desk(beginning, folders, log) as desk:
        if only_one is not None:
            only_one.raise_requested.connect(desk.come_forward)
        if beginning.feed is not None:
            desk.show_training(beginning.feed)
        desk.appear()
        if beginning.feed is None and beginning.wait(ASKING):
            desk.show_configured()
        code = desk.run()
    if only_one is not None:
        only_one.release()
    return code


def run_picture(
    folders: Folders,
    log: Log,
    beginning: Beginning,
    file: Path,
    *,
    size: tuple[int, int],
    after_s: float,
    direct: tuple[Profile, Secret] | None,
) -> int:
    """A picture of the real window, `after_s` after the first units are drawn. 1 when none were drawn in time."""
    with _Desk(beginning, folders, log, remember=False) as desk:
        if beginning.feed is not None:
            desk.show_training(beginning.feed)
        elif direct is not None:
            desk.show_direct(*direct)
        else:
            desk.show_configured()
        return desk.photograph(file, QSize(*size), after_s)


class _Desk(QObject):
    """One running Watchfloor: everything that lives as long as the window does."""

    _panel: UnitPanel
    _alarms: AlarmSetup
    _feed_answered = Signal(object)
    """On its way from the thread that waits for the training feed."""

    def __init__(self, beginning: Beginning, folders: Folders, log: Log, *, remember: bool = True) -> None:
        super().__init__()
        self._app = beginning.application
        self._beginning = beginning
        self._go_on = beginning.go_on
        self._resources = beginning.resources
        self._settings_file = SettingsFile(folders.config_dir)
        loaded = self._settings_file.load()
        self._settings = loaded.settings
        self._book = ProfileBook(folders.config_dir, folders.machine_config_dir)
        self._keeper = SecretKeeper(on_secret=log.redaction.add)
        self._feed: TrainingFeed | None = None
        self._awaiting: threading.Thread | None = None
        self._feed_answered.connect(self._show_feed)
        palette = self._palette
        apply_theme(self._app, palette, self._settings.text_scale_percent)
        self._app.processEvents()  # what the page asks for meanwhile; there is no window yet
        self._monitor = FleetMonitor()
        self._monitor.set_drawn(_drawn(self._settings))
        self._monitor.set_joins(self._settings.officer_and_car_as_one)
        self._pollers: Pollers | None = None
        self._wired: Switchboard | None = None
        self._ground = ground = Ground(folders, self._keeper, self._resources, self._monitor, self)
        self._map = MapView(
            self._monitor, palette, self._resources, folders.cache_dir, base_map=ground.base_map, page=beginning.page
        )
        self._app.processEvents()
        self._map.set_text_scale(self._settings.text_scale_percent)
        self.window = MainWindow(
            self._monitor,
            self._map,
            state=StateFile(folders.config_dir) if remember else None,
            workstation=platform.node(),
            palette=palette,
            view_book=ViewBook(folders.config_dir) if remember else None,
        )
        self._config_dir = folders.config_dir
        self._notices: tuple[str, ...] = loaded.notices
        self._file_notices: tuple[str, ...] = ()
        self.window.apply_settings(self._settings)
        self._tell_notices(())
        self._gone = False
        self.window.closed.connect(self._note_end)
        self._app.styleHints().colorSchemeChanged.connect(self._restyle)
        for wish in (signal.SIGINT, signal.SIGTERM):
            # Python hears it when it next has the floor: at the latest at the one-second tick.
            signal.signal(wish, self._leave)
        self._furnishing = Furnishing(self)
        self._furnishing.ready.connect(self._furnish)
        self._map.first_units_painted.connect(self._furnishing.begin)
        self._collector = Collector(self)
        self._collector.start()
        self._monitor.start()

    @Slot()
    def _furnish(self) -> None:
        """What stands around the map, once its first units are painted or were waited for: until then only the map counts."""
        if self.window.furnished or self._gone:
            return
        from app.alarm_file import AlarmFile
        from app.gui.alarms.alarm_desk import AlarmDesk
        from app.gui.alarms.alarm_setup import AlarmSetup
        from app.gui.panel.unit_panel import UnitPanel
        from app.gui.places.place_finder import PlaceFinder

        ground = self._ground
        ground.furnish(self._map)
        ground.troubles_changed.connect(self._tell_all_notices)
        finder = PlaceFinder(ground.known_places)
        palette = self._palette
        self._panel = UnitPanel(self._monitor, palette, find_place=finder.spot, cross_streets=ground.layers.cross_streets)
        self._alarms = AlarmSetup(AlarmDesk(self._monitor, self), AlarmFile(self._config_dir), self)
        self._panel.nearest.set_speed(self._settings.unit_speed_km_h)
        self.window.furnish(self._panel, self._alarms)
        self.window.command_bar.places.find_places = finder.named
        self.window.apply_settings(self._settings)
        ground.layers.imperial = self._map.imperial
        self._notices = (*self._notices, *ground.notices(self._settings.base_map), *self._alarms.notices)
        ground.lay(self._settings.base_map)
        self._tell_all_notices()
        self.window.settings_requested.connect(self._open_settings)
        self.window.enter_agency_requested.connect(self._enter_agency)
        self.window.training_requested.connect(self._start_training)
        self._collector.start()  # once more: what was built now stays as well
        self._monitor.tick()

    def _leave(self, *_: object) -> None:
        self.window.close()
        self._app.quit()

    def __enter__(self) -> _Desk:
        return self

    def __exit__(self, *_: object) -> None:
        """Everything ends within two seconds; a thread that will not end does not hold the program."""
        self._monitor.stop()
        self._collector.stop()
        self._map.shut()
        self._ground.close()
        ended = self._pollers is None or self._pollers.stop()
        if self._feed is not None:
            self._feed.stop()
        if self._awaiting is not None:
            self._awaiting.join()  # it hears the feed's end
        ended = all([ended, self._furnishing.end(), self._beginning.end()])
        self.window.deleteLater()
        self._app.processEvents()
        self._collector.stop()
        if not ended:
            _log.error("a thread did not end in time and was left behind")
            logging.shutdown()
            os._exit(0)

    @Slot()
    def _note_end(self) -> None:
        self._gone = True

    @property
    def _switchboard(self) -> Switchboard:
        """Made when it is first wanted: the window can be seen before any agency can be asked."""
        if self._wired is None:
            from app.gui.pollers import Pollers
            from app.gui.switchboard import Switchboard

            self._pollers = Pollers(self._monitor)
            self._wired = Switchboard(self._pollers, self._keeper)
            self._wired.profiles_changed.connect(self._tell_window)
        return self._wired

    # -- what is shown -----------------------------------------------------------------------------------------------
    def show_configured(self) -> None:
        book = self._book.load()
        self._tell_notices(book.notices)
        self._switchboard.show(book.profiles)
        self._tell_window()

    def show_training(self, feed: TrainingFeed) -> None:
        """Once it answers; that takes half a second, which is waited for elsewhere."""
        self._feed = feed
        self.window.set_training(True)
        self._awaiting = threading.Thread(target=self._await_feed, args=(feed,), name="training feed", daemon=True)
        self._awaiting.start()

    def _await_feed(self, feed: TrainingFeed) -> None:
        """On its own thread."""
        agencies = feed.agencies()
        if agencies:
            importlib.import_module(ASKING)
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._feed_answered.emit(agencies)

    @Slot(object)
    def _show_feed(self, agencies: tuple[FedAgency, ...]) -> None:
        if self._gone:
            return
        profiles = []
        for agency in agencies:
            profile = Profile.from_text(
                agency.name,
                agency.domain,
                agency.partner_id,
                agency.client_id,
                poll_interval_s=DEMO_POLL_INTERVAL_S,
            )
            self._keeper.lend(profile, Secret(agency.secret))
            profiles.append(profile)
        if not profiles:
            self._tell_notices((NO_FEED,))
        self._switchboard.show(profiles)
        self._tell_window()

    def show_direct(self, profile: Profile, secret: Secret) -> None:
        self._keeper.lend(profile, secret)
        self._switchboard.show([profile])
        self._tell_window()

    def appear(self) -> None:
        self.window.show()
        QTimer.singleShot(0, self._go_on)

    # -- how it ends -------------------------------------------------------------------------------------------------
    def run(self) -> int:
        self._furnishing.begin_soon()
        return 0 if self._gone else self._app.exec()

    @Slot()
    def come_forward(self) -> None:
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def photograph(self, file: Path, size: QSize, after_s: float) -> int:
        from app.gui.camera import Camera

        self._furnish()
        self.window.resize(size)
        self.window.show()
        camera = Camera(self.window, file, after_s)
        self._map.first_units_painted.connect(camera.get_ready)
        camera.wait()
        return self._app.exec()

    def _tell_notices(self, notices: Sequence[str]) -> None:
        self._file_notices = tuple(notices)
        self._tell_all_notices()

    @Slot()
    def _tell_all_notices(self) -> None:
        self.window.set_notices((*self._notices, *self._file_notices, *self._ground.troubles), os.environ)

    # -- wires -------------------------------------------------------------------------------------------------------
    @Slot()
    def _tell_window(self) -> None:
        self._ground.set_training(self._switchboard.training, self._settings.base_map)
        self.window.set_training(self._switchboard.training)
        self.window.show_first_run(self._switchboard.empty)
        if self._switchboard.empty:
            self._furnish()

    @Slot()
    def _start_training(self) -> None:
        if self._feed is None:
            try:
                self.show_training(TrainingFeed(300, 2, 911, self._resources.path(STREETS)))
            except OSError:
                self._tell_notices((NO_FEED,))

    @Slot()
    def _enter_agency(self) -> None:
        self._settings_dialog().open_new()

    @Slot()
    def _open_settings(self) -> None:
        self._settings_dialog().open()

    def _settings_dialog(self) -> SettingsDialog:
        from app.connection_test import test_connection  # both are seldom wanted, and the start would pay for them
        from app.gui.settings.dialog import SettingsDialog

        maps = self._ground.map_clerk(self._is_dark)
        dialog = SettingsDialog(
            self._book,
            self._keeper,
            self._settings_file,
            self._monitor,
            partial(test_connection, find_proxy=system_proxy),
            parent=self.window,
            maps=maps,
            alarms=self._alarms,
            layers=self._ground.layers_page(),
            unlisted_map=self._ground.unlisted_map,
        )
        maps.setParent(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.profiles_changed.connect(self._profiles_changed)
        dialog.settings_changed.connect(self._settings_changed)
        dialog.base_map_chosen.connect(self._ground.show_base_map)
        return dialog

    @Slot(object)
    def _profiles_changed(self, renewed: frozenset[str]) -> None:
        self._switchboard.show(self._book.load().profiles, renewed)

    @Slot(object)
    def _settings_changed(self, settings: Settings) -> None:
        self._settings = settings
        self._monitor.set_drawn(_drawn(settings))
        self._monitor.set_joins(settings.officer_and_car_as_one)
        self._panel.nearest.set_speed(settings.unit_speed_km_h)
        self.window.apply_settings(settings)
        self._ground.layers.imperial = self._map.imperial
        self._restyle()

    @property
    def _palette(self) -> Palette:
        return palette_for(self._settings.theme, self._app.styleHints().colorScheme())

    def _is_dark(self) -> bool:
        return self._palette.dark

    @Slot()
    def _restyle(self) -> None:
        palette = self._palette
        apply_theme(self._app, palette, self._settings.text_scale_percent)
        self._map.set_text_scale(self._settings.text_scale_percent)
        self.window.apply_palette(palette)


def _drawn(settings: Settings) -> Drawn:
    return Drawn(docked_or_off=settings.docked_on_map, unassigned=settings.unassigned_on_map)
