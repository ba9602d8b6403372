"""How old is too old at one agency, and how long what it lost is kept: an admin's own values, read with care."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from app.units.freshness import Rule, Rules
from app.units.roster import KEEP_LOST_S
from app.units.unit import Kind, State

LONGEST_KEEP_LOST_H = 168.0
LONGEST_LATE_S = 3600.0
LONGEST_LOST_S = 86_400.0

_STATES = (State.RECORDING, State.BUFFERING, State.OTHER)
"""Docked and off stay silent by design: whatever an admin enters, they are never shown as live."""
_NAMES = {f"{kind.word}_{state.word}": (kind, state) for kind in Kind for state in _STATES}


class Ageing(Struct, frozen=True):
    """One connection's own rules; what is not said is as by default."""

    rules: Rules = field(default_factory=Rules)
    keep_lost_s: float = KEEP_LOST_S
    """How long a device that the agency no longer returns stays on the list."""


def read_ageing(keep_lost_h: object, intervals: object) -> tuple[Ageing, list[str]]:
    """From `keep_lost_h` (hours) and `[connection.intervals]`, each None when absent; and a sentence for each that is wrong.

    An interval reads `body_recording = [10, 20, 60]`: expected every, late after, lost after, in seconds.
    """
    problems: list[str] = []
    keep_lost_s = KEEP_LOST_S
    if keep_lost_h is not None:
        hours = _number(keep_lost_h)
        if hours is not None and 0 <= hours <= LONGEST_KEEP_LOST_H:
            keep_lost_s = hours * 3600
        else:
            problems.append(
                f"“keep_lost_h” is no number of hours from 0 to {LONGEST_KEEP_LOST_H:g}; {KEEP_LOST_S / 3600:g} hours are used."
            )
    changes: dict[tuple[Kind, State], Rule] = {}
    if intervals is not None and not isinstance(intervals, Mapping):
        problems.append("“intervals” must be written as [connection.intervals]; the usual intervals are used.")
        intervals = None
    for name, numbers in (intervals or {}).items():
        rule = _rule(numbers)
        if name not in _NAMES:
            problems.append(f"An interval is named for no kind and state we know; it is not used. Known: {', '.join(_NAMES)}.")
        elif rule is None:
            problems.append(
                f"The interval “{name}” is not used: it takes three numbers of seconds, each no smaller than the one before, "
                f"late within {LONGEST_LATE_S:g} and lost within {LONGEST_LOST_S:g}."
            )
        else:
            changes[_NAMES[name]] = rule
    return Ageing(Rules(changes), keep_lost_s), problems


def ageing_entries(ageing: Ageing) -> dict[str, Any]:
    """What stands in the file: only what differs from the default."""
    entries: dict[str, Any] = {}
    if ageing.keep_lost_s != KEEP_LOST_S:
        entries["keep_lost_h"] = ageing.keep_lost_s / 3600
    intervals = {
        name: [rule.expected_interval_s, rule.late_after_s, rule.lost_after_s]
        for name, place in _NAMES.items()
        if (rule := ageing.rules.changes.get(place)) is not None
    }
    if intervals:
        entries["intervals"] = intervals
    return entries


def _rule(numbers: object) -> Rule | None:
    if not isinstance(numbers, list) or len(numbers) != 3:
        return None
    read = [_number(each) for each in numbers]
    expected_interval_s, late_after_s, lost_after_s = read
    if expected_interval_s is None or late_after_s is None or lost_after_s is None:
        return None
    if late_after_s > LONGEST_LATE_S or lost_after_s > LONGEST_LOST_S:
        return None
    try:
        return Rule(expected_interval_s, late_after_s, lost_after_s)
    except ValueError:
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9 or not math.isfinite(value):
        return None
    return float(value)
