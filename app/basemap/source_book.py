"""The street maps of this workstation: those that come with Watchfloor, an admin's file for every machine, and the user's own.

Both files are called `basemap.toml`. The machine's is read, never written, and wins over one of the user's with the same
name. Neither ever holds a key.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from app.basemap.ready import READY
from app.basemap.source import Access, BadSource, Kind, Look, TileSource
from app.toml_file import TomlText
from app.two_files import Decoded, TwoFiles

FILE_NAME = "basemap.toml"
VERSION = 1
HEADER = """\
Watchfloor: the street maps this workstation can show. Which one is shown stands in settings.toml as base_map = "its name".
One [[map]] for each: name, kind (xyz, wms, arcgis_cache, arcgis_export, mbtiles or pmtiles), address (a template, a server's
address or the path of a file), and if you like dark_address, layers, attribution, min_zoom, max_zoom, tile_size_px, sharp,
look (dim, invert or "as it is" in the dark theme), access (open, token, bearer or basic), user, token_name.
No key and no password belongs in here: those are kept in the system keyring.
"""
NEWER = "It was written by a newer version of Watchfloor and is not changed."
_LOOKS_SECRET = re.compile(r"secret|password|passwd", re.IGNORECASE)
_OURS = tuple(each.name for each in fields(TileSource) if each.name not in ("machine_wide", "other_entries"))
_KINDS: Mapping[str, Callable[[str], Any]] = {"kind": Kind, "look": Look, "access": Access}


@dataclass(frozen=True)
class LoadedMaps:
    """What could be read: the machine's first, then the user's, then ours."""

    sources: tuple[TileSource, ...] = READY
    notices: tuple[str, ...] = ()
    read_only: bool = False

    def missing(self, name: str) -> tuple[str, ...]:
        """A sentence when a map of this name is to be shown and there is none."""
        if not name.strip() or self.find(name) is not None:
            return ()
        return (f"There is no street map called {name!r:.80} any more. Choose another in the settings, under Base map.",)

    def find(self, name: str) -> TileSource | None:
        return next((source for source in self.sources if source.named(name)), None) if name.strip() else None


class SourceBook:
    """Reads and changes the maps. Changes raise `BadSource` for what cannot be entered, else `FileTrouble`."""

    def __init__(self, config_dir: Path, machine_config_dir: Path | None = None, ready: tuple[TileSource, ...] = READY) -> None:
        self._files = TwoFiles(FILE_NAME, HEADER, NEWER, config_dir, machine_config_dir)
        self.path = self._files.path
        self._ready = ready
        self._changing = threading.Lock()

    def load(self) -> LoadedMaps:
        """Never raises: what is broken is kept as a `.bad` copy, named in a notice and left out."""
        return self._load()[0]

    def add(self, source: TileSource) -> LoadedMaps:
        return self._change(lambda own, others: [*own, _new(source, [*own, *others])])

    def change(self, name: str, source: TileSource) -> LoadedMaps:
        """Put `source` in the place of the one now called `name`."""

        def changed(own: list[TileSource], others: list[TileSource]) -> list[TileSource]:
            place = _place(name, own)
            rest = own[:place] + own[place + 1 :]
            return [*own[:place], _new(source, [*rest, *others]), *own[place + 1 :]]

        return self._change(changed)

    def remove(self, name: str) -> LoadedMaps:
        """Its key stays in the keyring until it is forgotten there."""

        def removed(own: list[TileSource], _others: list[TileSource]) -> list[TileSource]:
            place = _place(name, own)
            return own[:place] + own[place + 1 :]

        return self._change(removed)

    def _change(self, change: Callable[[list[TileSource], list[TileSource]], list[TileSource]]) -> LoadedMaps:
        with self._changing:
            loaded, other_tables = self._load()
            if loaded.read_only:
                raise self._files.refusal("maps")
            own = [each for each in loaded.sources if not each.machine_wide]
            others = [each for each in loaded.sources if each.machine_wide]
            own = change(own, others)
            self._files.write({**other_tables, "version": VERSION, "map": [_entries(each) for each in own]})
            return self._load()[0]

    def _load(self) -> tuple[LoadedMaps, dict[str, Any]]:
        sources: list[TileSource] = []
        reading = self._files.read(lambda text, machine_wide: _read(text, sources, machine_wide=machine_wide))
        notices = reading.machine_notices + [f"{FILE_NAME}: {problem}" for problem in reading.own_problems]
        sources += [each for each in self._ready if not any(each.named(other.name) for other in sources)]
        return LoadedMaps(tuple(sources), tuple(notices), reading.read_only), reading.other_tables


def _read(reading: TomlText, sources: list[TileSource], *, machine_wide: bool) -> Decoded:
    """Append the good maps to `sources`."""
    problems = [reading.problem] if reading.problem else []
    tables = dict(reading.tables or {})
    entries, version = tables.pop("map", []), tables.pop("version", VERSION)
    if not isinstance(entries, list):
        problems.append("“map” must be written as [[map]].")
        entries = []
    for number, entry in enumerate(entries, 1):
        try:
            source = _source(entry, machine_wide=machine_wide)
            sources.append(_new(source, sources))
        except BadSource as error:
            problems.append(f"Map {number} was left out: {error.title[0].lower()}{error.title[1:]}. {error.advice}")
    broken = bool(problems)
    if any(_LOOKS_SECRET.search(key) for entry in entries if isinstance(entry, dict) for key in entry):
        problems.append("A password seems to stand in the file. It is not used: remove it there and enter it in the settings.")
    return Decoded(tables, problems, broken, type(version) is int and version > VERSION)


def _source(entry: object, *, machine_wide: bool) -> TileSource:
    if not isinstance(entry, dict):
        raise BadSource("name", "It is not a table", "Write it as [[map]].")
    values: dict[str, Any] = {}
    for name in _OURS:
        if name not in entry:
            if name in ("name", "kind", "address"):
                raise BadSource(name, f"Its {name} is missing", "Add it.")
            continue
        value = entry[name]
        try:
            values[name] = _KINDS[name](value) if name in _KINDS else value
        except ValueError:
            raise BadSource(name, f"Its {name} is not one we know", "The head of the file lists them.") from None
        if not isinstance(value, int if name.endswith(("_zoom", "_px")) or name == "sharp" else str):
            raise BadSource(name, f"Its {name} cannot be used", "Texts stand in quotation marks, numbers without.")
    others = {key: value for key, value in entry.items() if key not in _OURS and not _LOOKS_SECRET.search(key)}
    return TileSource(**values, machine_wide=machine_wide, other_entries=others)


def _new(source: TileSource, others: list[TileSource]) -> TileSource:
    for other in others:
        if other.named(source.name):
            raise BadSource("name", f"There is already a map called {other.name}", "Choose another name.")
    return source


def _place(name: str, own: list[TileSource]) -> int:
    for place, source in enumerate(own):
        if source.named(name):
            return place
    raise BadSource("name", "This map is not one of this workstation's own", "Ask the machine's admin to change it.")


def _entries(source: TileSource) -> dict[str, Any]:
    return dict(_differing(source)) | dict(source.other_entries)


def _differing(source: TileSource) -> Iterator[tuple[str, Any]]:
    """Only what is not as it is by default: a file people read."""
    for name, usual in _USUAL.items():
        value = getattr(source, name)
        if value != usual:
            yield name, value.value if isinstance(value, (Kind, Look, Access)) else value


_USUAL = {each.name: each.default for each in fields(TileSource) if each.name in _OURS}
