"""How old is too old: the rule of each state, and what it says in plain facts.

The anchor is IMO MSC.192(79) 5.29.5: a target is lost after a time that depends on its nominal reporting rate. The nominal
rates are those Axon publishes: Body about every 10 s while recording and every 15 min while buffering, Fleet about every
10 s when powered, Air about every 10 s while recording and not at all otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from app.units.figures import MISSING_PASSES_UNTIL_LOST, FigureTable
from app.units.fixes import NO_TIME
from app.units.unit import Kind, State


class Freshness(IntEnum):
    """What may be said of a position right now."""

    LIVE = 0
    LATE = 1
    LOST = 2
    SILENT = 3
    """Silent by design: docked, off, a drone that is not recording. Never shown as live."""
    NOT_CONFIRMED = 4
    """The feed or a clock is in doubt."""
    NO_POSITION = 5

    @property
    def words(self) -> str:
        return _FRESHNESS_WORDS[self]


_FRESHNESS_WORDS = {
    Freshness.LIVE: "live",
    Freshness.LATE: "late",
    Freshness.LOST: "lost",
    Freshness.SILENT: "silent by design",
    Freshness.NOT_CONFIRMED: "not confirmed",
    Freshness.NO_POSITION: "no position",
}


class Rule(Struct, frozen=True):
    """What is normal in one state, in seconds. `expected_interval_s` None: no reports are expected at all."""

    expected_interval_s: float | None
    late_after_s: float = 0.0
    lost_after_s: float = 0.0

    def __post_init__(self) -> None:
        if self.expected_interval_s is not None and not 0 < self.expected_interval_s <= self.late_after_s <= self.lost_after_s:
            raise ValueError("a rule needs 0 < expected interval <= late <= lost")


FAST = Rule(expected_interval_s=10, late_after_s=20, lost_after_s=60)
"""Late after two missed reports, lost after six."""
BUFFERING_BODY = Rule(expected_interval_s=900, late_after_s=960, lost_after_s=1200)
SILENT = Rule(expected_interval_s=None)


def _default_rule(kind: Kind, state: State) -> Rule:
    if state in (State.DOCKED, State.OFF):
        return SILENT
    if kind is Kind.AIR and state is not State.RECORDING:
        return SILENT
    if kind is Kind.BODY and state is State.BUFFERING:
        return BUFFERING_BODY
    # A state or a kind we do not know is held to the strictest rule: it may look late too soon, never live too long.
    return FAST


@dataclass(frozen=True)
class Rules:
    """A rule for every kind and state of one agency; `changes` replaces some of the defaults."""

    changes: Mapping[tuple[Kind, State], Rule] = field(default_factory=dict)

    def rule(self, kind: Kind, state: State) -> Rule:
        return self.changes.get((kind, state)) or _default_rule(kind, state)

    def thresholds_ms(self) -> npt.NDArray[np.int64]:
        """Shape (kinds, states, 2): late and lost after, in ms; -1 where silence is by design."""
        table = np.full((len(Kind), len(State), 2), -1, np.int64)
        for kind in Kind:
            for state in State:
                rule = self.rule(kind, state)
                if rule.expected_interval_s is not None:
                    table[kind, state] = int(rule.late_after_s * 1000), int(rule.lost_after_s * 1000)
        return table

    def expected_ms(self) -> npt.NDArray[np.int64]:
        """Shape (kinds, states): the expected interval in ms; -1 where silence is by design."""
        table = np.full((len(Kind), len(State)), -1, np.int64)
        for kind in Kind:
            for state in State:
                interval_s = self.rule(kind, state).expected_interval_s
                if interval_s is not None:
                    table[kind, state] = int(interval_s * 1000)
        return table


Thresholds = npt.NDArray[np.int64]
_BY_AGE = 255
MOST_AHEAD_S = 2.0
"""A known fix further ahead of the agency's clock than this means that the clock went back: its age cannot be told."""


def freshness(fix_age_s: float | None, rule: Rule, *, confirmed: bool, reported: bool = True) -> Freshness:
    """One unit's freshness. `reported` is False once the agency has left the device out of two answers running."""
    if fix_age_s is None:
        return Freshness.NO_POSITION
    if not confirmed or fix_age_s < -MOST_AHEAD_S:
        return Freshness.NOT_CONFIRMED
    if not reported:
        return Freshness.LOST
    if rule.expected_interval_s is None:
        return Freshness.SILENT
    if fix_age_s > rule.lost_after_s:
        return Freshness.LOST
    if fix_age_s > rule.late_after_s:
        return Freshness.LATE
    return Freshness.LIVE


class Deadlines:
    """The same decision for many units at once, made ready: it runs over every unit several times a second on the GUI thread.

    For each row the moments, in ms of its agency's clock, from which on it is late and lost, and before which its age cannot
    be told; and what it is whatever the time.
    """

    def __init__(self, size: int = 0) -> None:
        self._agency = np.zeros(size, np.intp)
        self._late_after_ms = np.zeros(size, np.int64)
        self._lost_after_ms = np.zeros(size, np.int64)
        self._true_from_ms = np.zeros(size, np.int64)
        self._anyway = np.full(size, _BY_AGE, np.uint8)

    def grow(self, size: int) -> None:
        for name, column in vars(self).items():
            setattr(self, name, np.append(column, np.zeros(size - column.size, column.dtype)))

    def set(
        self,
        rows: npt.NDArray[np.integer[Any]],
        figures: FigureTable,
        thresholds_ms: Thresholds,
        agency: npt.NDArray[np.integer[Any]] | int,
    ) -> None:
        """`figures` has one entry for each of `rows`, as has `agency` if they are not all of one; `thresholds_ms` is
        (agencies, kinds, states, 2)."""
        fix_time_ms = figures["fix_time_ms"]
        _, kinds, states, _ = thresholds_ms.shape
        rule = (np.asarray(agency, np.intp) * kinds + figures["kind"]) * states + figures["state"]
        late_ms = thresholds_ms[..., 0].ravel().take(rule)
        self._agency[rows] = agency
        self._late_after_ms[rows] = fix_time_ms + late_ms
        self._lost_after_ms[rows] = fix_time_ms + thresholds_ms[..., 1].ravel().take(rule)
        self._true_from_ms[rows] = fix_time_ms - int(MOST_AHEAD_S * 1000)
        anyway = np.full(len(rows), _BY_AGE, np.uint8)
        np.putmask(anyway, late_ms < 0, Freshness.SILENT)
        np.putmask(anyway, figures["missing_passes"] >= MISSING_PASSES_UNTIL_LOST, Freshness.LOST)
        np.putmask(anyway, fix_time_ms == NO_TIME, Freshness.NO_POSITION)
        self._anyway[rows] = anyway

    def freshness(self, size: int, now_ms: npt.NDArray[np.int64], confirmed: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
        """Of the first `size` rows. `now_ms` and `confirmed` have one entry per agency index."""
        agency, anyway = self._agency[:size], self._anyway[:size]
        row_now_ms = now_ms.take(agency)
        # LIVE, LATE and LOST are 0, 1 and 2, and nothing is lost before it is late.
        result: npt.NDArray[np.uint8] = (row_now_ms > self._late_after_ms[:size]).view(np.uint8)
        result += (row_now_ms > self._lost_after_ms[:size]).view(np.uint8)
        np.copyto(result, anyway, where=anyway != _BY_AGE)
        doubtful = row_now_ms < self._true_from_ms[:size]
        if not confirmed.all():
            doubtful |= ~confirmed.take(agency)
        np.putmask(result, doubtful, Freshness.NOT_CONFIRMED)
        np.putmask(result, anyway == Freshness.NO_POSITION, Freshness.NO_POSITION)
        return result


def freshness_of_all(
    figures: FigureTable, now_ms: npt.NDArray[np.int64], confirmed: npt.NDArray[np.bool_], thresholds_ms: Thresholds
) -> npt.NDArray[np.uint8]:
    """Each unit's freshness, for figures that are asked about once."""
    deadlines = Deadlines(len(figures))
    deadlines.set(np.arange(len(figures)), figures, thresholds_ms, figures["agency"])
    return deadlines.freshness(len(figures), now_ms, confirmed)


def age_words(age_s: float, fix_time_ms: int, timezone: tzinfo | None = None) -> str:
    """0–59 s, then minutes; older than an hour by its clock time, older than a day with its date (local unless told)."""
    age_s = max(0.0, age_s)
    if age_s < 60:
        return f"{int(age_s)} s"
    if age_s < 3600:
        return f"{int(age_s // 60)} min"
    try:
        moment = datetime.fromtimestamp(fix_time_ms / 1000, timezone).astimezone(timezone)
    except (OverflowError, OSError, ValueError):
        return f"{int(age_s // 86400)} days"
    return f"{moment:%H:%M}" if age_s < 86400 else f"{moment:%Y-%m-%d %H:%M}"


def interval_words(interval_s: float) -> str:
    return f"{interval_s:g} s" if interval_s < 120 else f"{interval_s / 60:g} min"


def fix_words(what: Freshness, age: str | None, state: State, status: str | None, rule: Rule, *, reported: bool = True) -> str:
    """The plain facts a row, a card and a marker all show: "4 min, normal while buffering", "55 s, expected every 10 s"."""
    if what is Freshness.NO_POSITION or age is None:
        return "no position"
    if what is Freshness.NOT_CONFIRMED:
        return f"{age}, not confirmed"
    if what is Freshness.LOST:
        return f"lost, {age}" if reported else f"lost, {age}, no longer reported"
    doing = status if status and state is State.OTHER else state.word
    if what is Freshness.SILENT:
        return f"{age}, silent while {doing}"
    interval_s = rule.expected_interval_s or 0.0
    if what is Freshness.LATE:
        return f"{age}, expected every {interval_words(interval_s)}"
    return f"{age}, normal while {doing}" if interval_s >= 60 and age.endswith("min") else age
