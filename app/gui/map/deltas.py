"""What the page does not know yet, by sequence number: a gap in the numbers brings everything again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from app.gui.clock_words import clock_words
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.packing import Past, message, pack, pack_past
from app.units.facts import Facts
from app.units.fleet import AgencyNow, FleetChange, UnitKey
from app.units.freshness import Freshness
from app.units.unit import State

LONGEST_LABEL = 40
MOST_LABELS = 150
MOST_LISTED = 200
MOST_ALARMED = 100
MOST_PUSHED = 30_000
"""Units in one message; more are fetched."""
NOTHING_YET = -1

Place = tuple[int, int]
"""A row and its tenant: which unit the page means, even if the row was given to another since."""


class Deltas:
    """Collects the rows that changed and hands them over once, with the words of the units the page writes out.

    Words and figures travel in one message, so that a mark and its label can never be of different seconds.
    """

    def __init__(self, monitor: FleetMonitor) -> None:
        self._monitor = monitor
        self._dirty: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._tenants: npt.NDArray[np.uint16] = np.zeros(0, np.uint16)
        self._sequence = 0
        self._handed_over = NOTHING_YET
        self._read_at: Mapping[str, AgencyNow] | None = None
        self._told_chosen: tuple[UnitKey, ...] = ()
        self.labelled: tuple[Place, ...] = ()
        """The units the page wants words for."""
        self.listed: tuple[Place, ...] | None = None
        """The units in the group whose list is open."""
        self.alarmed: tuple[UnitKey, ...] = ()
        """The units with an alarm that nobody answered, the newest first."""
        self.picks = 0
        """How many clicks on a unit the page told of: its own ring stands until it hears that they are known here."""
        self._past: Past | None = None
        self._start_over = False

    @property
    def waiting(self) -> int:
        """The number the page will have after its next question."""
        return self._sequence

    @property
    def known(self) -> int | None:
        """The number of what the page has if nothing was lost; None if it has to ask for everything."""
        too_many = np.count_nonzero(self._dirty) > MOST_PUSHED
        return None if self._handed_over == NOTHING_YET or self._start_over or too_many else self._handed_over

    @property
    def as_told(self) -> bool:
        """Whether the last message's words were read since everything was last aged, and of the same selection."""
        return self._read_at is self._monitor.now and self._told_chosen == self._monitor.selection.chosen

    def note(self, change: FleetChange) -> None:
        """Remember what changed until the page asks."""
        self._grow()
        for rows in (change.added, change.changed, change.removed):
            self._dirty[rows] = True
        self._tenants[change.removed] += np.uint16(1)
        self._sequence += 1

    def note_words(self) -> None:
        """A second passed, or something but the units changed: words have to be read again."""
        self._sequence += 1

    def set_past(self, past: Past | None) -> None:
        """Show this moment instead of now; None: now again. Everything is sent anew."""
        self._past = past
        self._start_over = True
        self._sequence += 1

    def start_over(self) -> None:
        """A new page knows nothing, and what it showed is gone."""
        self._handed_over = NOTHING_YET
        self._sequence += 1
        self.labelled = ()
        self.listed = None
        self.picks = 0

    def hand_over(self, known: int, more: dict[str, Any] | None = None) -> bytes:
        """Everything after sequence `known`, as bytes. `more` goes into the header when the page starts from nothing."""
        self._grow()
        monitor = self._monitor
        full = known == NOTHING_YET or known != self._handed_over or self._start_over
        self._start_over = False
        self._read_at, self._told_chosen = monitor.now, monitor.selection.chosen
        past = self._past
        rows = np.flatnonzero(monitor.fleet.in_use if full else self._dirty).astype(np.int32)
        self._dirty[:] = False
        before, self._handed_over = self._handed_over, self._sequence
        selected = monitor.selection.row
        header: dict[str, Any] = {
            "after": before,
            "sequence": self._sequence,
            "full": full,
            "past": past.words if past else None,
            "picks": self.picks,
            "selected": None if selected is None else self._named(selected),
            "accuracy_m": None if selected is None or past else self._accuracy_m(selected),
            "chosen": [self._named(row) for row in self._chosen()],
            "words": [self._words(row) for row in self._still_there((*self._selected(), *self.labelled))],
            "list": self._list(),
            "alarms": self._alarms(),
        }
        if full:
            header.update(more or {})
        if past is None:
            return message(header, pack(monitor.fleet, monitor.place, rows, self._tenants, monitor.state, monitor.freshness))
        # What happens meanwhile is sent when the dispatcher is back: then everything is.
        return message(header, pack_past(monitor.fleet, past, self._tenants)[: None if full else 0])

    def row_of(self, place: Place) -> int | None:
        """The row the page means, or None if that unit has left since."""
        row, tenant = place
        self._grow()
        if 0 <= row < self._monitor.fleet.size and self._monitor.fleet.in_use[row] and self._tenants[row] == tenant:
            return row
        return None

    def _accuracy_m(self, row: int) -> float | None:
        metres = float(self._monitor.fleet.figures["accuracy_m"][row])
        return None if math.isnan(metres) else metres

    def _named(self, row: int) -> Place:
        return row, int(self._tenants[row])

    def _chosen(self) -> list[int]:
        rows = (self._monitor.fleet.row(key) for key in self._monitor.selection.chosen)
        return [row for row in rows if row is not None]

    def _selected(self) -> tuple[Place, ...]:
        row = self._monitor.selection.row
        return () if row is None else (self._named(row),)

    def _still_there(self, places: tuple[Place, ...]) -> list[int]:
        return list(dict.fromkeys(row for row in map(self.row_of, places) if row is not None))

    def _facts(self, row: int) -> Facts:
        if self._past is None:
            return self._monitor.facts(row)
        return _facts_then(self._monitor.own_facts(row), self._past, row)  # who is together now says nothing of then

    def _words(self, row: int) -> list[Any]:
        facts = self._facts(row)
        return [*self._named(row), shortened(facts.label), facts.age, int(facts.freshness)]

    def _alarms(self) -> list[list[Any]]:
        fleet = self._monitor.fleet
        rows = (fleet.row(key) for key in self.alarmed[:MOST_ALARMED])
        return [[*self._named(row), shortened(fleet.device(row).label)] for row in rows if row is not None]

    def _list(self) -> dict[str, Any] | None:
        if self.listed is None:
            return None
        rows = self._still_there(self.listed)
        states = self._monitor.state
        rows.sort(key=lambda row: (-int(states[row]), row))
        shown = [(row, self._facts(row)) for row in rows[:MOST_LISTED]]
        shown.sort(key=lambda each: (-int(each[1].state), each[1].label.casefold()))
        return {"units": [self._line(row, facts) for row, facts in shown], "count": len(rows)}

    def _line(self, row: int, facts: Facts) -> dict[str, Any]:
        return {
            "place": self._named(row),
            "label": shortened(facts.label),
            "status": shortened(facts.status),
            "fix": facts.fix,
            "state": int(facts.state),
            "kind": int(self._monitor.fleet.figures["kind"][row]),
            "freshness": int(facts.freshness),
        }

    def _grow(self) -> None:
        missing = self._monitor.fleet.size - len(self._dirty)
        if missing > 0:
            self._dirty = np.concatenate([self._dirty, np.zeros(max(missing, len(self._dirty)), np.bool_)])
            self._tenants = np.concatenate([self._tenants, np.zeros(max(missing, len(self._tenants)), np.uint16)])


def _facts_then(facts: Facts, past: Past, row: int) -> Facts:
    """What may be said of a unit at a moment that is over: when its fix was taken, never an age."""
    at = int(np.searchsorted(past.picture.rows, row))
    known = at < past.picture.rows.size and past.picture.rows[at] == row
    taken = clock_words(past.picture.fix_time_ms[at] / 1000) if known else ""
    state = State(past.picture.state[at]) if known else State.OTHER
    return replace(
        facts, state=state, status=state.word.capitalize(), freshness=Freshness.NOT_CONFIRMED, age=taken, fix=f"fix of {taken}"
    )


def shortened(text: str) -> str:
    """A name that fits beside a mark; control characters show as a blank, the rest stays as it came."""
    if len(text) <= LONGEST_LABEL and text.isprintable():
        return text
    plain = "".join(" " if ord(each) < 32 or ord(each) == 127 or 0xD800 <= ord(each) < 0xE000 else each for each in text)
    return plain if len(plain) <= LONGEST_LABEL else plain[: LONGEST_LABEL - 1] + "…"
