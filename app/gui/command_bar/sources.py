"""Where findings come from. Each source answers with a few lines for what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from msgspec.structs import replace

from app.gui.actions import Actions
from app.gui.command_bar.finding import Finding, Kind, fit_of, likeness_of
from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.columns import one_line
from app.gui.spot import Spot, spot_of_text
from app.units import coordinates
from app.units.filters import Filter
from app.units.fleet import UnitKey
from app.units.freshness import Freshness
from app.units.tally import Place
from app.units.unit import State
from app.units.unit_finder import FIELD_BEGINS, INSIDE, UnitFinder

MOST_UNITS = 8
MOST_OTHERS = 4
SURE = 200
"""The score of coordinates: nobody types them by accident."""
_STATES = (State.RECORDING, State.BUFFERING, State.DOCKED, State.OFF, State.OTHER)
_FRESHNESS = (Freshness.LATE, Freshness.LOST, Freshness.NOT_CONFIRMED)
_HIDDEN = {
    Place.HIDDEN: "hidden by your filter",
    Place.NO_POSITION: "no position",
}
BLOCKS_AT_ONCE = 2


class UnitSource:
    """Units, whether or not a filter hides them."""

    def __init__(self, monitor: FleetMonitor, go: Callable[[UnitKey], object]) -> None:
        self._monitor = monitor
        self._go = go
        self.index = monitor.fleet.search_index
        self.finder = UnitFinder(monitor.fleet)

    def find(self, text: str) -> tuple[list[Finding], bool]:
        """The findings, and whether any of them has what was typed: else they are only similar."""
        self.index.settle(BLOCKS_AT_ONCE)
        found = self.finder.find(text, MOST_UNITS)
        exact = any(not each.alike for each in found)
        return [self._finding(each.row, each.score, alike=each.alike) for each in found], exact

    def _finding(self, row: int, score: int, *, alike: bool) -> Finding:
        key = self._monitor.fleet.key(row)
        name = one_line(self._monitor.fleet.device(row).label)
        return Finding(Kind.UNIT, f"{name}?" if alike else name, "", score, lambda: self._go(key), key)


def unit_aside(monitor: FleetMonitor, key: UnitKey) -> str:
    """What tells this unit from others of its name: badge, serial, agency, and why it may not be seen."""
    row = monitor.fleet.row(key)
    if row is None:
        return "no longer here"
    unit = monitor.fleet.device(row)
    parts = [f"badge {one_line(unit.badge_number)}" if unit.badge_number else "", one_line(unit.serial)]
    if len(monitor.connections) > 1:
        parts.append(one_line(key.connection))
    parts.append(_HIDDEN.get(Place(monitor.place[row]), "") if monitor.place[row] in _HIDDEN else "")
    return " · ".join(part for part in parts if part)


class PlaceSource:
    """Coordinates however they are written, and named places of the workstation's layers."""

    def __init__(self, go: Callable[[Spot], object]) -> None:
        self._go = go
        self.write: Callable[[float, float], str] = lambda latitude, longitude: f"{latitude:.5f}, {longitude:.5f}"
        self.find_places: Callable[[str], Iterable[tuple[Spot, str]]] = lambda _text: ()
        """Named places with their kind, the best first."""

    def find(self, text: str) -> list[Finding]:
        spot = spot_of_text(text)
        if isinstance(spot, Spot):
            words = self.write(spot.latitude, spot.longitude)
            return [Finding(Kind.COORDINATES, words, "go there and drop a pin", SURE, self._taker(spot))]
        place = coordinates.parse(text)
        places: list[Finding] = []
        if isinstance(place, coordinates.Refusal) and place.meant:
            places.append(Finding(Kind.COORDINATES, "Not understood", place.words, 1, self._stay))
        for spot, kind in self.find_places(text):
            if len(places) == MOST_OTHERS:
                break
            score = fit_of(text, spot.name) or likeness_of(text, spot.name) or 1
            places.append(Finding(Kind.PLACE, one_line(spot.name), one_line(kind), score, self._taker(spot)))
        return places

    def _stay(self) -> None:
        """There is no place to go to."""

    def _taker(self, spot: Spot) -> Callable[[], object]:
        return lambda: self._go(spot)


class ViewSource:
    """Views of the map that were kept under a name."""

    def __init__(self) -> None:
        self.kept: Callable[[], Iterable[tuple[str, Callable[[], object]]]] = lambda: ()
        """Name of each, and what goes there."""

    def find(self, text: str) -> list[Finding]:
        findings = []
        for name, go in self.kept():
            score = max(fit_of(text, name), fit_of(text, f"view {name}")) or likeness_of(text, name)
            if score:
                findings.append(Finding(Kind.VIEW, one_line(name), "named view of the map", score, go))
        return findings


class FilterSource:
    """What to see: a state, late or lost, an agency, everything; and filters that were saved."""

    def __init__(self, monitor: FleetMonitor) -> None:
        self._monitor = monitor
        self.saved: Callable[[], Iterable[tuple[str, Filter, str]]] = lambda: ()
        """Name, filter and key of each."""

    def find(self, text: str) -> list[Finding]:
        findings = []
        for name, wanted, cap in self._offers():
            score = max(fit_of(text, name), fit_of(text, f"only {name}")) or likeness_of(text, name)
            if score:
                note = f"{int(np.count_nonzero(wanted.passes(self._monitor.fleet)))} units on list and map"
                findings.append(Finding(Kind.FILTER, f"Only {name}", note, score, self._taker(wanted), cap=cap))
        if not self._monitor.filter.empty and (score := fit_of(text, "show all")):
            findings.append(Finding(Kind.FILTER, "Show all", "drop every filter", score, self._taker(Filter())))
        return findings

    def _offers(self) -> Iterable[tuple[str, Filter, str]]:
        yield from self.saved()
        for state in _STATES:
            yield state.word, Filter(states=frozenset({state})), ""
        for each in _FRESHNESS:
            yield each.words, Filter(freshness=frozenset({each})), ""
        if len(self._monitor.connections) > 1:
            for connection in self._monitor.connections:
                yield one_line(connection), Filter(connections=frozenset({connection})), ""

    def _taker(self, wanted: Filter) -> Callable[[], object]:
        return lambda: self._monitor.set_filter(wanted)

    def keep(self, text: str) -> Finding:
        """What was typed as a filter that stays."""
        wanted = replace(self._monitor.filter, text=text)
        note = "list and map show nothing else until Esc"
        words = one_line(text)
        return Finding(Kind.FILTER, f"Only what has “{words}”", note, INSIDE - 2, self._taker(wanted))


class CommandSource:
    """Everything the table of actions offers."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions

    def find(self, text: str) -> list[Finding]:
        """Nothing for digits alone: those are a badge or a serial, and Enter must not do anything else."""
        findings: list[Finding] = []
        if text.strip().isdigit():
            return findings
        for action in self._actions:
            if action.slot is None or not action.command or not action.ready():
                continue
            by_words = min(fit_of(text, action.words), INSIDE - 3)
            score = fit_of(text, action.name) or by_words or likeness_of(text, action.name)
            if score:
                note = action.words if action.words != action.name else ""
                findings.append(
                    Finding(Kind.COMMAND, action.name, note, min(score, FIELD_BEGINS + 5), action.slot, cap=action.cap)
                )
        return findings


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The best first; of each kind but units only a few."""
    ordered = sorted(findings, key=lambda each: (-each.score, each.kind))
    kept: list[Finding] = []
    for finding in ordered:
        if finding.kind is Kind.UNIT or sum(each.kind is finding.kind for each in kept) < MOST_OTHERS:
            kept.append(finding)
    return tuple(kept)
