"""What a user of this workstation chose about alarms, and the areas drawn here: `alarms.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.toml_file import FileTrouble, TomlFile
from app.units.alarm import AlarmKind, AlarmLevel
from app.units.alarm_book import AlarmLevels
from app.units.areas import Area

VERSION = 1
MOST_AREAS = 50
USUAL_VOLUME_PERCENT = 70
HEADER = """Watchfloor: which alarms are off, seen, or seen and heard, and the areas drawn on this workstation.
Change it in the settings dialog and on the map, or here."""


@dataclass(frozen=True, slots=True)
class AlarmChoices:
    levels: AlarmLevels = field(default_factory=AlarmLevels)
    volume_percent: int = USUAL_VOLUME_PERCENT
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedAlarms:
    choices: AlarmChoices
    notices: tuple[str, ...] = ()
    """Sentences about what was wrong in the file; the rest of it is used."""
    read_only: bool = False


class AlarmFile:
    """Nothing in it can keep the program from starting."""

    def __init__(self, config_dir: Path) -> None:
        self._file = TomlFile(config_dir / "alarms.toml", HEADER)

    def load(self) -> LoadedAlarms:
        """Never raises: what is bad is left out by itself, with a `.bad` copy of the file and a notice."""
        reading = self._file.read()
        notices = [reading.problem] if reading.problem else []
        tables = reading.tables or {}
        version = tables.get("version", VERSION)
        choices = AlarmChoices(
            AlarmLevels(self._levels(tables.get("levels", {}), notices)),
            self._volume(tables.get("volume_percent", USUAL_VOLUME_PERCENT), notices),
            self._areas(tables.get("area", []), notices),
        )
        if notices and reading.text is not None:
            notices.append(self._file.keep_bad_copy())
        newer = isinstance(version, int) and version > VERSION
        if newer:
            notices.append(f"{self._file.path.name} was written by a newer version of Watchfloor and is not changed.")
        return LoadedAlarms(choices, tuple(notices), newer or (reading.problem is not None and reading.text is None))

    def save(self, choices: AlarmChoices) -> None:
        """Raises `FileTrouble`."""
        if self.load().read_only:
            raise FileTrouble(
                "The alarms' settings cannot be saved",
                f"{self._file.path} cannot be read or was written by a newer version of Watchfloor.",
            )
        self._file.write(
            {
                "version": VERSION,
                "volume_percent": choices.volume_percent,
                "levels": {kind.value: choices.levels.of(kind).value for kind in AlarmKind},
                "area": [_written(area) for area in choices.areas],
            }
        )

    def _levels(self, table: Any, notices: list[str]) -> dict[AlarmKind, AlarmLevel]:
        levels = {}
        for name, value in (table if isinstance(table, Mapping) else {}).items():
            try:
                levels[AlarmKind(name)] = AlarmLevel(value)
            except ValueError:
                notices.append(
                    f"In {self._file.path.name}, the level of {str(name)[:40]!r} is not used: it is off, seen or heard."
                )
        return levels

    def _volume(self, value: Any, notices: list[str]) -> int:
        if type(value) is int and 0 <= value <= 100:
            return value
        notices.append(f"In {self._file.path.name}, volume_percent is not used: it is 0 to 100.")
        return USUAL_VOLUME_PERCENT

    def _areas(self, tables: Any, notices: list[str]) -> tuple[Area, ...]:
        areas: list[Area] = []
        for number, table in enumerate(tables[:MOST_AREAS] if isinstance(tables, list) else [], 1):
            try:
                area = _read(table)
                if any(area.name == other.name for other in areas):
                    raise ValueError("Another area has this name")
                areas.append(area)
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
                notices.append(f"In {self._file.path.name}, area {number} is not used: it is not an area.")
        return tuple(areas)


def _read(table: Mapping[str, Any]) -> Area:
    corners = tuple((float(latitude), float(longitude)) for latitude, longitude in table["corners"])
    radius_m = table.get("radius_m")
    return Area(
        str(table["name"]),
        corners,
        None if radius_m is None else float(radius_m),
        on_entering=table.get("on_entering", True) is True,
        on_leaving=table.get("on_leaving", True) is True,
    )


def _written(area: Area) -> dict[str, Any]:
    written: dict[str, Any] = {"name": area.name, "corners": [list(corner) for corner in area.corners]}
    if area.radius_m is not None:
        written["radius_m"] = area.radius_m
    return {**written, "on_entering": area.on_entering, "on_leaving": area.on_leaving}
