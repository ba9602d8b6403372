"""What an alarm of ours is. Axon's API carries no alerts: every one of these is a conclusion of Watchfloor's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.units.fleet import UnitKey


class AlarmKind(StrEnum):
    SILENT = "silent"
    LOW_BATTERY = "low_battery"
    SWITCHED_OFF = "switched_off"
    BACK = "back"
    ENTERED = "entered"
    LEFT = "left"
    FEED_DOWN = "feed_down"

    @property
    def words(self) -> str:
        return _KIND_WORDS[self]


_KIND_WORDS = {
    AlarmKind.SILENT: "A recording unit is silent for three intervals",
    AlarmKind.LOW_BATTERY: "Battery under 20 % while recording",
    AlarmKind.SWITCHED_OFF: "From recording to off without docking",
    AlarmKind.BACK: "First fix after a long silence",
    AlarmKind.ENTERED: "A unit enters one of your areas",
    AlarmKind.LEFT: "A unit leaves one of your areas",
    AlarmKind.FEED_DOWN: "An agency's feed is down",
}


class AlarmLevel(StrEnum):
    OFF = "off"
    SEEN = "seen"
    HEARD = "heard"
    """Seen, and heard once."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of one condition, for one unit, or for many units of one agency at once, or for an agency."""

    kind: AlarmKind
    connection: str
    key: UnitKey | None = None
    """None for an agency, and for units that are too many to be named."""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """An episode that began, in words that are true of this moment."""

    episode: Episode
    label: str
    """Whom it is about. Comes from the agency: only ever text."""
    what: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One line of the list of alarms. Times are seconds of the workstation's clock."""

    number: int
    episode: Episode
    label: str
    what: str
    raised_s: float
    acknowledged_s: float | None = None
    over_s: float | None = None
    """When what it was raised for ended; None while it lasts, and for what only happens (somebody entered an area)."""

    @property
    def kind(self) -> AlarmKind:
        return self.episode.kind

    @property
    def key(self) -> UnitKey | None:
        return self.episode.key
