"""The home view and the named views of this workstation, kept in `views.toml`. Training, another town, has its own."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.gui.map.hearing import View
from app.toml_file import TomlFile

HEADER = "Watchfloor: the home view (H) and the named views (V) of this workstation."
LONGEST_NAME = 60
MOST_VIEWS = 100
HOME = ""
"""The home view's name, which no other can have."""

_log = logging.getLogger(__name__)


class NamedView(Struct, frozen=True):
    name: str
    view: View
    training: bool = False


class ViewBook:
    """An entry that cannot be read is not there. The file is read once and written at every change.

    Changing raises `FileTrouble`; nothing has changed then.
    """

    def __init__(self, config_dir: Path) -> None:
        self._file = TomlFile(config_dir / "views.toml", HEADER)
        self._views: tuple[NamedView, ...] | None = None

    def home(self, *, training: bool) -> View | None:
        return next((each.view for each in self._all() if each.name == HOME and each.training == training), None)

    def named(self, *, training: bool) -> tuple[NamedView, ...]:
        """Without the home view, in the order of their names."""
        named = (each for each in self._all() if each.name != HOME and each.training == training)
        return tuple(sorted(named, key=lambda each: each.name.casefold()))

    def keep(self, name: str, view: View, *, training: bool) -> None:
        """Under a name, in place of the view that has it; `HOME` for the home view. Raises `FileTrouble`."""
        name = clean_name(name)
        others = [each for each in self._all() if (each.name, each.training) != (name, training)]
        self._write([*others, NamedView(name, view, training)][-MOST_VIEWS:])

    def remove(self, name: str, *, training: bool) -> None:
        """Raises `FileTrouble`."""
        self._write([each for each in self._all() if (each.name, each.training) != (name, training)])

    def _all(self) -> tuple[NamedView, ...]:
        if self._views is None:
            reading = self._file.read()
            if reading.problem:
                _log.warning("%s", reading.problem)
            self._views = tuple(_read((reading.tables or {}).get("view", ())))
        return self._views

    def _write(self, views: Iterable[NamedView]) -> None:
        kept = tuple(views)
        reading = self._file.read()
        if reading.problem and reading.text is not None:
            self._file.keep_bad_copy()
        others = {name: value for name, value in (reading.tables or {}).items() if name != "view"}
        self._file.write({**others, "view": [_entry(each) for each in kept]})
        self._views = kept


def clean_name(name: str) -> str:
    """One short printable line."""
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())[:LONGEST_NAME]


def _entry(named: NamedView) -> dict[str, Any]:
    view = named.view
    entry: dict[str, Any] = {"latitude": round(view.latitude, 6), "longitude": round(view.longitude, 6), "zoom": view.zoom}
    if named.name != HOME:
        entry = {"name": named.name, **entry}
    return {**entry, "training": True} if named.training else entry


def _read(entries: Any) -> Iterable[NamedView]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and (view := _view(entry)) is not None:
            yield NamedView(clean_name(str(entry.get("name", HOME))), view, entry.get("training") is True)


def _view(entry: Mapping[str, Any]) -> View | None:
    numbers = [entry.get(name) for name in ("latitude", "longitude", "zoom")]
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) and math.isfinite(each) for each in numbers):
        return None
    latitude, longitude, zoom = (float(each) for each in numbers if each is not None)
    sane = abs(latitude) <= 90 and abs(longitude) <= 180 and 0 <= zoom <= 24
    return View(latitude, longitude, round(zoom)) if sane else None
