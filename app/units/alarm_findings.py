"""What one pass over the fleet finds, turned from rows into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.units.alarm import AlarmKind, Episode, Raised
from app.units.fleet import Fleet
from app.units.spells import Spells

MOST_AT_ONCE = 10
"""More units of one agency than this with the same alarm in the same second are one alarm."""

Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Look:
    """What one pass found."""

    raised: tuple[Raised, ...] = ()
    over: tuple[Episode, ...] = ()
    """Conditions that ended just now."""
    again: tuple[Episode, ...] = ()
    """Conditions that had just ended and are back: still the same episode."""


class Crowd:
    """Many units of one agency with one alarm: it is over when it is for each of them."""

    def __init__(self, episode: Episode, rows: Index) -> None:
        self.episode = episode
        self.rows = rows
        self.over = False


class Found:
    """One pass, while it looks."""

    def __init__(self, fleet: Fleet, monotonic_s: float) -> None:
        self.monotonic_s = monotonic_s
        self.raised: list[Raised] = []
        self.over: list[Episode] = []
        self.again: list[Episode] = []
        self.crowds: list[Crowd] = []
        self._fleet = fleet

    def look(self) -> Look:
        return Look(tuple(self.raised), tuple(self.over), tuple(self.again))

    def begin(self, kind: AlarmKind, spells: Spells, rows: Index, what: Callable[[int], str]) -> None:
        """Episodes that last from now on."""
        if not rows.size:
            return
        for together, members in self.happen(kind, rows, what):
            spells.begin(members, together)
            if together is not None:
                self.crowds.append(Crowd(together, members))

    def happen(
        self, kind: AlarmKind, rows: Index, what: Callable[[int], str], area: str = ""
    ) -> Iterable[tuple[Episode | None, Index]]:
        """Raise for each row, or once for an agency with too many of them; answers with which rows went together."""
        if not rows.size:
            return ()
        fleet = self._fleet
        groups: list[tuple[Episode | None, Index]] = []
        agencies = fleet.figures["agency"][rows]
        for agency in np.unique(agencies).tolist():
            members = rows[agencies == agency]
            connection = fleet.connections[agency]
            if members.size > MOST_AT_ONCE:
                together = Episode(kind, connection, area=area)
                self.raised.append(Raised(together, f"{members.size} units of {connection}", _many_words(kind, area)))
                groups.append((together, members))
                continue
            for row in members.tolist():
                self.raised.append(Raised(Episode(kind, connection, fleet.key(row), area), fleet.device(row).label, what(row)))
            groups.append((None, members))
        return groups

    def follow(self, kind: AlarmKind, spells: Spells, rows: Index, lasts: Flags, ended: Flags) -> None:
        eased, resumed = spells.follow(rows, lasts, ended, self.monotonic_s)
        for changed, told in ((eased, self.over), (resumed, self.again)):
            for row in changed.tolist():
                if not spells.together[row]:  # of many at once nobody is told one by one
                    key = self._fleet.key(row)
                    told.append(Episode(kind, key.connection, key))


def _many_words(kind: AlarmKind, area: str) -> str:
    return {
        AlarmKind.SILENT: "fell silent while recording, all at once",
        AlarmKind.LOW_BATTERY: "record with a battery under 20 %",
        AlarmKind.SWITCHED_OFF: "went from recording to off without docking, all at once",
        AlarmKind.BACK: "are back after a long silence",
        AlarmKind.ENTERED: f"entered {area}, all at once",
        AlarmKind.LEFT: f"left {area}, all at once",
    }[kind]


def span_words(span_s: float) -> str:
    if span_s < 120:
        return f"{int(span_s)} s"
    return f"{int(span_s // 60)} min" if span_s < 7200 else f"{int(span_s // 3600)} h"
