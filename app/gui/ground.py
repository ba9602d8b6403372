"""What lies under the units: the street map that was chosen and the agency's layers; in training the town's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.basemap.readers import Key, Readers
from app.basemap.source import TileSource
from app.basemap.source_book import SourceBook
from app.gui.map.base_map import BaseMap
from app.gui.system_proxy import system_proxy

if TYPE_CHECKING:
    from app.basemap.layers.layer_book import LayerBook
    from app.basemap.places import Places
    from app.basemap.source_test import Lookout
    from app.connections.secret_keeper import SecretKeeper
    from app.folders import Folders
    from app.gui.fleet_monitor import FleetMonitor
    from app.gui.layers.layer_desk import LayerDesk
    from app.gui.map.view import MapView
    from app.gui.settings.layers_page import LayersPage
    from app.gui.settings.map_clerk import MapClerk
    from app.resources import Resources


class Ground(QObject):
    """The map's page can ask for tiles from the start; what there are is read once `furnish` was called."""

    troubles_changed = Signal()
    _layer_book: LayerBook
    _view: MapView
    layers: LayerDesk

    def __init__(
        self, folders: Folders, keeper: SecretKeeper, resources: Resources, monitor: FleetMonitor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._config_dir = folders.config_dir
        self._keeper = keeper
        self._resources = resources
        self._monitor = monitor
        self._maps = SourceBook(folders.config_dir, folders.machine_config_dir)
        self._readers = Readers(self._find_key, folders.cache_dir, find_proxy=system_proxy)
        self.base_map = BaseMap(self._readers.open, monitor.floor.stand_aside, self)
        self.troubles: tuple[str, ...] = ()
        """What is wrong with the layers, in sentences."""
        self._training = False
        self._furnished = False

    def furnish(self, view: MapView) -> None:
        """Build what the layers need; `lay` shows them."""
        from app.basemap.layers.layer_book import LayerBook
        from app.gui.layers.layer_desk import LayerDesk

        self._view = view
        self._layer_book = LayerBook(self._config_dir)
        self.layers = LayerDesk(self)
        self.layers.read.connect(self._show_layers)
        self._furnished = True

    def close(self) -> None:
        """Let the map servers and files go."""
        self._readers.close()

    def notices(self, base_map: str) -> tuple[str, ...]:
        """What is wrong with the files that say which maps and layers there are; `base_map` is the name of the chosen one."""
        maps = self._maps.load()
        return (*maps.notices, *maps.missing(base_map), *self._layer_book.load().notices)

    # -- what is shown -----------------------------------------------------------------------------------------------
    def set_training(self, training: bool, base_map: str) -> None:
        if training != self._training:
            self._training = training
            if self._furnished:
                self.lay(base_map)

    def lay(self, base_map: str) -> None:
        """The map of this name, in training without one the town's own; and all layers."""
        from app.basemap.training_map import training_map

        chosen = self._maps.load().find(base_map)
        self.base_map.choose(chosen or (training_map(self._resources) if self._training else None))
        self._lay_layers()

    @Slot(str)
    def show_base_map(self, name: str) -> None:
        """As it is stored now; the plain ground if there is none of this name."""
        self.base_map.choose(self._maps.load().find(name))

    def known_places(self) -> Places:
        return self.layers.places

    @Slot()
    def _lay_layers(self) -> None:
        """The workstation's own; in training the training town's above them."""
        from app.gui.layers.demo_layers import demo_layers

        self.layers.show((*self._layer_book.load().layers, *(demo_layers(self._resources) if self._training else ())))

    @Slot()
    def _show_layers(self) -> None:
        from app.basemap.layers.layer import Role

        troubles = self.layers.troubles()
        if troubles != self.troubles:
            self.troubles = troubles
            self.troubles_changed.emit()
        self._view.laid.show_overlays(self.layers.overlays())
        self._monitor.set_areas(self.layers.areas(Role.BEATS), self.layers.areas(Role.JURISDICTIONS))

    # -- for the settings --------------------------------------------------------------------------------------------
    def map_clerk(self, is_dark: Callable[[], bool]) -> MapClerk:
        from app.gui.settings.map_clerk import MapClerk

        return MapClerk(self._maps, self._keeper, self._readers, self._lookout, is_dark)

    def layers_page(self) -> LayersPage:
        from app.gui.settings.layers_page import LayersPage

        page = LayersPage(self._layer_book, self.layers)
        page.changed.connect(self._lay_layers)
        return page

    @property
    def unlisted_map(self) -> str:
        """What the map shows though nobody chose it, by name: the training town's own."""
        shown = self.base_map.standing.chosen
        return shown.name if shown is not None and self._maps.load().find(shown.name) is None else ""

    def _lookout(self) -> Lookout | None:
        from app.basemap.source_test import Lookout

        view = self._view.view
        return None if view is None else Lookout(view.latitude, view.longitude, view.zoom)

    def _find_key(self, source: TileSource) -> Key:
        """Called on the street map's own threads."""
        finding = self._keeper.find(source)
        return Key(finding.secret.reveal() if finding.secret else None, finding.trouble.sentence if finding.trouble else "")
