"""What a user chose on this workstation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.toml_file import FileTrouble, TomlFile
from app.units.coordinates import Notation

VERSION = 1
SMALLEST_TEXT_PERCENT = 80
DEFAULT_SPEED_KM_H = 50
FASTEST_KM_H = 250
LARGEST_TEXT_PERCENT = 200
HEADER = "Watchfloor: how the window looks on this workstation. Change it in the settings dialog or here."
STATE_HEADER = "Watchfloor: where the window stood. Delete it to begin anew."

_log = logging.getLogger(__name__)


class Lengths(StrEnum):
    """The map's scale in feet and miles, or in metres; SYSTEM as the workstation's language has it."""

    SYSTEM = "system"
    IMPERIAL = "imperial"
    METRIC = "metric"


class Theme(StrEnum):
    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high-contrast"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can choose. Every value here is valid: the constructor raises ValueError otherwise."""

    theme: Theme = Theme.DARK
    docked_on_map: bool = False
    """Whether docked and switched-off units are drawn on the map. The list and the tally have them in any case."""
    unassigned_on_map: bool = False
    text_scale_percent: int = 100
    """80–200."""
    officer_and_car_as_one: bool = True
    """Whether an officer's camera and the car it is together with are one row and one mark."""
    unit_speed_km_h: int = DEFAULT_SPEED_KM_H
    """How fast a unit may have moved since its fix: how far a distance to it may be off. 0–250."""
    base_map: str = ""
    """The name of the street map that is shown; empty for a plain ground."""
    coordinates: Notation = Notation.DECIMAL
    """How coordinates are written; every notation is understood."""
    lengths: Lengths = Lengths.SYSTEM
    other_entries: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What this version does not know; kept and written back as it was."""

    def __post_init__(self) -> None:
        if not isinstance(self.theme, Theme):
            raise ValueError("The theme is dark, light, high-contrast or system")
        if not isinstance(self.coordinates, Notation):
            raise ValueError("Coordinates are decimal, dms, minutes or usng")
        if not isinstance(self.lengths, Lengths):
            raise ValueError("Lengths are system, imperial or metric")
        if not isinstance(self.docked_on_map, bool) or not isinstance(self.unassigned_on_map, bool):
            raise ValueError("What is on the map is true or false")
        if not isinstance(self.officer_and_car_as_one, bool):
            raise ValueError("Officer and car as one is true or false")
        if type(self.unit_speed_km_h) is not int or not 0 <= self.unit_speed_km_h <= FASTEST_KM_H:
            raise ValueError(f"The speed of a unit is 0 to {FASTEST_KM_H} km/h")
        if type(self.text_scale_percent) is not int or not (
            SMALLEST_TEXT_PERCENT <= self.text_scale_percent <= LARGEST_TEXT_PERCENT
        ):
            raise ValueError(f"The text scale is {SMALLEST_TEXT_PERCENT} to {LARGEST_TEXT_PERCENT} percent")
        if not isinstance(self.base_map, str):
            raise ValueError("The base map is a name in quotation marks")


_CHOICES: Mapping[str, Callable[[Any], StrEnum]] = {"theme": Theme, "coordinates": Notation, "lengths": Lengths}
_NAMES = (
    "theme",
    "docked_on_map",
    "unassigned_on_map",
    "officer_and_car_as_one",
    "text_scale_percent",
    "unit_speed_km_h",
    "base_map",
    "coordinates",
    "lengths",
)


class LoadedSettings(Struct, frozen=True):
    settings: Settings
    notices: tuple[str, ...] = ()
    """Sentences about what was wrong in the file; the rest of it is used."""
    read_only: bool = False


class SettingsFile:
    """`settings.toml`. Nothing in it can keep the program from starting."""

    def __init__(self, config_dir: Path) -> None:
        self._file = TomlFile(config_dir / "settings.toml", HEADER)

    def load(self) -> LoadedSettings:
        """Never raises: each bad value falls back to its default by itself, with a `.bad` copy of the file and a notice."""
        reading = self._file.read()
        notices = [reading.problem] if reading.problem else []
        entries = dict(reading.tables or {})
        version = entries.pop("version", VERSION)
        settings = Settings()
        for name in _NAMES:
            if name not in entries:
                continue
            value = entries.pop(name)
            try:
                chosen: dict[str, Any] = {name: _CHOICES[name](value) if name in _CHOICES else value}
                settings = replace(settings, **chosen)
            except ValueError as error:
                notices.append(f"In {self._file.path.name}, {name} is not used: {str(error)[:1].lower()}{str(error)[1:]}.")
        if notices and reading.text is not None:
            notices.append(self._file.keep_bad_copy())
        newer = isinstance(version, int) and version > VERSION
        if newer:
            notices.append(f"{self._file.path.name} was written by a newer version of Watchfloor and is not changed.")
        unreadable = reading.problem is not None and reading.text is None
        return LoadedSettings(replace(settings, other_entries=entries), tuple(notices), newer or unreadable)

    def save(self, settings: Settings) -> None:
        """Raises `FileTrouble`."""
        if self.load().read_only:
            raise FileTrouble(
                "The settings cannot be saved",
                f"{self._file.path} cannot be read or was written by a newer version of Watchfloor.",
            )
        self._file.write(
            {
                **settings.other_entries,
                "version": VERSION,
                "theme": settings.theme.value,
                "docked_on_map": settings.docked_on_map,
                "unassigned_on_map": settings.unassigned_on_map,
                "text_scale_percent": settings.text_scale_percent,
                "officer_and_car_as_one": settings.officer_and_car_as_one,
                "unit_speed_km_h": settings.unit_speed_km_h,
                "base_map": settings.base_map,
                "coordinates": settings.coordinates.value,
                "lengths": settings.lengths.value,
            }
        )


class StateFile:
    """`state.toml`: where the window stood, as short texts by name. Losing it costs nothing, so it never raises."""

    def __init__(self, config_dir: Path) -> None:
        self._file = TomlFile(config_dir / "state.toml", STATE_HEADER)

    def load(self) -> dict[str, str]:
        tables = self._file.read().tables or {}
        return {name: value for name, value in tables.items() if isinstance(value, str)}

    def save(self, values: Mapping[str, str]) -> None:
        try:
            self._file.write(dict(values))
        except FileTrouble as trouble:
            _log.warning("%s", trouble.title)
