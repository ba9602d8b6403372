"""The table's columns and what stands in each, as plain text on one line."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from app.units.facts import Facts
from app.units.freshness import Freshness
from app.units.unit import Device


class Column(IntEnum):
    """In the order they stand from left to right."""

    UNIT = 0
    BADGE = 1
    STATUS = 2
    FIX = 3
    BATTERY = 4
    SIGNAL = 5
    SERIAL = 6
    BEAT = 7
    AGENCY = 8
    MODEL = 9

    @property
    def title(self) -> str:
        return self.name.capitalize()


RIGHT_ALIGNED = frozenset({Column.BATTERY})


@lru_cache(maxsize=8192)
def one_line(text: str | None) -> str:
    """A text that came from outside, for a place that has one line."""
    return " ".join(text.split()) if text else ""


def battery_words(battery_percent: int | None) -> str:
    return "" if battery_percent is None else f"{battery_percent} %"


@lru_cache(maxsize=256)
def signal_words(signal: str | None) -> str:
    """Axon's word for the signal, "NO_SIGNAL" as "No signal"."""
    return one_line((signal or "").replace("_", " ")).capitalize()


def is_sure(facts: Facts) -> bool:
    """Whether a unit may be said to be in its beat; else it is where it was last seen."""
    return facts.freshness not in (Freshness.LOST, Freshness.NOT_CONFIRMED)


def cell_words(column: Column, device: Device, facts: Facts, connection: str) -> str:
    """What one cell shows; empty for what is not known."""
    match column:
        case Column.UNIT:
            return one_line(facts.label)
        case Column.BADGE:
            return one_line(device.badge_number)
        case Column.STATUS:
            return one_line(facts.status)
        case Column.FIX:
            return facts.fix
        case Column.BEAT:
            return facts.beat
        case Column.BATTERY:
            return battery_words(device.battery_percent)
        case Column.SIGNAL:
            return signal_words(device.signal)
        case Column.SERIAL:
            return one_line(device.serial)
        case Column.AGENCY:
            return one_line(connection)
        case Column.MODEL:
            return one_line(device.model)


def row_words(device: Device, facts: Facts, connection: str) -> str:
    """One unit as a sentence, for a screen reader."""
    parts = [one_line(facts.label)]
    if device.badge_number:
        parts.append(f"badge {one_line(device.badge_number)}")
    parts += [one_line(facts.status), f"fix {facts.fix}"]
    if facts.beat:
        parts.append(f"beat {facts.beat}{'' if is_sure(facts) else ', by its last position'}")
    if device.battery_percent is not None:
        parts.append(f"battery {battery_words(device.battery_percent)}")
    if device.signal:
        parts.append(f"signal {signal_words(device.signal)}")
    parts.append(one_line(connection))
    return ", ".join(parts)
