"""Reads the layers beside the GUI thread, keeps an eye on their files, and hands what came of it to whoever shows it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.basemap.layers.features import Features, LayerTrouble, Shape
from app.basemap.layers.layer import Layer, Role
from app.basemap.layers.reading import read_layer
from app.basemap.places import Places
from app.gui.map.overlays import Overlay, pack_overlay
from app.gui.settings.errand import Errands
from app.units.beats import Areas

LOOK_AGAIN_MS = 60_000
READING = "Reading …"
NO_AREAS = "None of its areas has a name: no unit can be told to be in one."
Key = tuple[str, str, bool]
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one look at a file brought, or kept: `trouble` may stand beside what was read before."""

    features: Features | None = None
    packed: bytes = b""
    areas: Areas | None = None
    """Made only for beats and jurisdictions."""
    stamp: Stamp | None = None
    read_at: str = ""
    trouble: str = ""

    @property
    def sentence(self) -> str:
        """What was read or what is wrong, for the person who set the layer up."""
        if self.trouble == NO_AREAS and self.features is not None:
            return f"{self.features.sentence()} {NO_AREAS}"
        if self.trouble and self.features is not None:
            return f"{self.trouble} What was read at {self.read_at} is still used."
        return self.trouble or (READING if self.features is None else self.features.sentence())


class LayerDesk(QObject):
    """Each layer is read on a thread of its own: a share that does not answer holds up that layer only."""

    read = Signal()
    """Something was read, or could not be: sentences, overlays or both are others."""
    places_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layers: tuple[Layer, ...] = ()
        self.imperial = False
        """Whether distances are said in feet."""
        self.places = Places()
        """All named features of all layers, shown or not."""
        self._readings: dict[Key, Reading] = {}
        self._readers: dict[Key, Errands] = {}
        self._overlays: dict[Key, tuple[Reading, int]] = {}
        self._numbers = 0
        self._indexing = Errands(self)
        self._index_due = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look_again)
        self._timer.start(LOOK_AGAIN_MS)

    def show(self, layers: Sequence[Layer]) -> None:
        """Use these layers, the lowest first; what is read already stays."""
        self.layers = tuple(layers)
        wanted = {_key(each) for each in layers}
        self._readings = {key: reading for key, reading in self._readings.items() if key in wanted}
        self._overlays = {key: overlay for key, overlay in self._overlays.items() if key in wanted}
        self.look_again()
        self._tell()

    @Slot()
    def look_again(self) -> None:
        """Read what is new, changed or was broken. A file that is as it was is not opened."""
        for layer in self.layers:
            key = _key(layer)
            reader = self._readers.setdefault(key, Errands(self))
            known = self._readings.get(key, Reading())
            reader.start("layer", partial(_look, layer, known), partial(self._take, key))

    def reading(self, layer: Layer) -> Reading:
        return self._readings.get(_key(layer), Reading())

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with a layer that is not as it should be; of several, which ones: a dispatcher needs the room."""
        readings = [(layer.name, self.reading(layer)) for layer in self.layers]
        said = [(name, reading.sentence) for name, reading in readings if reading.trouble]
        if len(said) < 2:
            return tuple(f"Layer {name}: {sentence}" for name, sentence in said)
        return (f"{len(said)} layers are not right: {', '.join(name for name, _ in said)}. Settings, Layers says why.",)

    def features(self, layer: Layer) -> Features | None:
        return self.reading(layer).features

    def areas(self, role: Role) -> Areas | None:
        """Of the topmost layer in this role that could be read: a unit is in one beat."""
        for layer in reversed(self.layers):
            if layer.role is role and self.reading(layer).areas is not None:
                return self.reading(layer).areas
        return None

    def cross_streets(self, latitude: float, longitude: float) -> str:
        """ "80 m north-east of Main and 5th"; empty when no street is known there."""
        found = self.places.cross_streets(latitude, longitude)
        return "" if found is None else found.words(imperial=self.imperial)

    def overlays(self) -> tuple[Overlay, ...]:
        """What is to be drawn, the lowest first."""
        drawn = []
        for layer in self.layers:
            reading = self.reading(layer)
            if layer.shown and reading.features is not None:
                number = self._number(_key(layer), reading)
                drawn.append(Overlay(number, reading.packed, layer.colour, layer.labels))
        return tuple(drawn)

    def _number(self, key: Key, reading: Reading) -> int:
        known = self._overlays.get(key)
        if known is None or known[0].packed is not reading.packed:
            self._numbers += 1
            self._overlays[key] = reading, self._numbers
        return self._overlays[key][1]

    def _take(self, key: Key, outcome: object) -> None:
        if key not in {_key(each) for each in self.layers}:
            self._readers.pop(key, None)
            return
        known = self._readings.get(key)
        reading = outcome if isinstance(outcome, Reading) else Reading(trouble="This layer could not be read. Tell support.")
        if known is not None and reading is known:
            return
        self._readings[key] = reading
        self._tell()

    def _tell(self) -> None:
        self._index()
        self.read.emit()

    def _index(self) -> None:
        named = [(layer.name, self.reading(layer).features) for layer in self.layers]
        layers = [(name, features) for name, features in named if features is not None]
        if not self._indexing.start("places", partial(Places, layers), self._take_places):
            self._index_due = True

    def _take_places(self, outcome: object) -> None:
        if self._index_due:
            self._index_due = False
            self._index()
        elif isinstance(outcome, Places):
            self.places = outcome
            self.places_changed.emit()


def _key(layer: Layer) -> Key:
    """What decides the reading of a layer; its colour does not."""
    return str(layer.path), layer.name_field, layer.role is Role.PLAIN


def areas_of(features: Features) -> Areas:
    """The named polygons of a layer."""
    points, rings, parts = features.points, features.ring_starts.tolist(), features.part_starts.tolist()
    firsts = features.feature_starts.tolist()

    def shape(index: int) -> list[list[npt.NDArray[np.float64]]]:
        return [
            [points[rings[ring] : rings[ring + 1]] for ring in range(parts[part], parts[part + 1])]
            for part in range(firsts[index], firsts[index + 1])
        ]

    polygons = np.flatnonzero(features.shapes == Shape.POLYGON).tolist()
    return Areas((features.names[index], shape(index)) for index in polygons if features.names[index])


def _look(layer: Layer, known: Reading) -> Reading:
    """Answers with `known` itself when nothing changed."""
    try:
        status = os.stat(layer.path)
        stamp = status.st_mtime_ns, status.st_size
        if known.features is not None and stamp == known.stamp and known.trouble in ("", NO_AREAS):
            return known
        features = read_layer(layer.path, layer.name_field)
    except (LayerTrouble, OSError, ValueError) as error:
        trouble = error if isinstance(error, LayerTrouble) else _missing(error)
        sentence = f"{trouble.title}. {trouble.advice}"
        if sentence == known.trouble:
            return known
        return replace(known, trouble=sentence)
    read_at = datetime.now().astimezone().strftime("%H:%M")
    areas = None if layer.role is Role.PLAIN else areas_of(features)
    return Reading(
        features, pack_overlay(features), areas, stamp, read_at, trouble="" if areas is None or areas.names else NO_AREAS
    )


def _missing(error: OSError | ValueError) -> LayerTrouble:
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        reason = error.strerror or type(error).__name__
        return LayerTrouble("The file cannot be read", f"{reason}. Check its drive and its rights.")
    return LayerTrouble("The file is not there", "It was moved, renamed or deleted, or its drive is not connected.")
