"""The agency's layers as set up on this workstation: `layers.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.basemap.layers.layer import Layer, Role
from app.toml_file import FileTrouble, TomlFile

FILE_NAME = "layers.toml"
VERSION = 1
MOST_LAYERS = 40
HEADER = """\
Watchfloor: the agency's own layers, drawn over the street map and under the units, the first one lowest.
One [[layer]] for each: name, path (a GeoJSON, KML, KMZ or zipped shapefile in WGS 84), and if you like colour ("#rrggbb"),
labels, shown (true or false), role (plain, beats or jurisdictions), name_field (the property that holds a feature's name).
"""
_OURS = ("name", "path", "colour", "labels", "shown", "role", "name_field")


@dataclass(frozen=True, slots=True)
class LoadedLayers:
    layers: tuple[Layer, ...] = ()
    """The lowest first."""
    notices: tuple[str, ...] = ()
    """Sentences about what was wrong in the file; the rest of it is used."""
    read_only: bool = False
    other_entries: dict[str, Any] = field(default_factory=dict)


class LayerBook:
    def __init__(self, config_dir: Path) -> None:
        self._file = TomlFile(config_dir / FILE_NAME, HEADER)

    def load(self) -> LoadedLayers:
        """Never raises: an entry that makes no sense is left out, with a `.bad` copy of the file and a notice."""
        reading = self._file.read()
        notices = [reading.problem] if reading.problem else []
        tables = dict(reading.tables or {})
        entries, version = tables.pop("layer", []), tables.pop("version", VERSION)
        layers = []
        if not isinstance(entries, list):
            entries = []
            notices.append(f"In {FILE_NAME}, “layer” must be written as [[layer]].")
        for number, entry in enumerate(entries[:MOST_LAYERS], 1):
            try:
                layers.append(_layer(entry))
            except (ValueError, TypeError) as error:
                notices.append(f"In {FILE_NAME}, layer {number} is not used: {str(error)[:1].lower()}{str(error)[1:]}.")
        if len(entries) > MOST_LAYERS:
            notices.append(f"In {FILE_NAME}, only the first {MOST_LAYERS} layers are used.")
        if notices and reading.text is not None:
            notices.append(self._file.keep_bad_copy())
        newer = isinstance(version, int) and version > VERSION
        if newer:
            notices.append(f"{FILE_NAME} was written by a newer version of Watchfloor and is not changed.")
        unreadable = reading.problem is not None and reading.text is None
        return LoadedLayers(tuple(layers), tuple(notices), newer or unreadable, tables)

    def save(self, layers: Sequence[Layer]) -> None:
        """Raises `FileTrouble`."""
        loaded = self.load()
        if loaded.read_only:
            raise FileTrouble(
                "The layers cannot be saved", f"{self._file.path} cannot be read or was written by a newer version of Watchfloor."
            )
        self._file.write({**loaded.other_entries, "version": VERSION, "layer": [_entry(each) for each in layers]})


def _layer(entry: object) -> Layer:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not isinstance(entry.get("path"), str):
        raise ValueError("It needs a name and a path, in quotation marks")
    values = {name: entry[name] for name in _OURS if name in entry}
    values["path"] = Path(values["path"])
    for name in ("colour", "name_field"):
        if not isinstance(values.get(name, ""), str):
            raise ValueError(f"Its {name} is a text in quotation marks")
    if "role" in values:
        try:
            values["role"] = Role(values["role"])
        except ValueError:
            raise ValueError("The role is plain, beats or jurisdictions") from None
    return Layer(**values)


def _entry(layer: Layer) -> dict[str, Any]:
    values = {name: getattr(layer, name) for name in _OURS}
    return {**values, "path": str(layer.path), "role": layer.role.value}
