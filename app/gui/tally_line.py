"""The count that always adds up, each number a way into its list; the clock; what is also drawn on the map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from app.gui.actions import Action, Section
from app.gui.fleet_monitor import FleetMonitor
from app.gui.flow_layout import FlowLayout
from app.gui.popover import Popover
from app.units.figures import MISSING_PASSES_UNTIL_LOST
from app.units.tally import Place, Tally

MOST_LISTED = 500
ALWAYS = ("returned", "on_map", "docked_or_off", "no_position", "unassigned", "hidden", "unreadable")
_WORDS = {
    "returned": "returned",
    "on_map": "on the map",
    "docked_or_off": "docked or off",
    "no_position": "without a position",
    "unassigned": "unassigned",
    "joined": "with their car",
    "hidden": "hidden by your filter",
    "unreadable": "unreadable",
    "duplicates": "duplicates merged",
    "kept": "kept from earlier answers",
}
_PLACES = {
    "returned": None,
    "on_map": Place.ON_MAP,
    "docked_or_off": Place.DOCKED_OR_OFF,
    "no_position": Place.NO_POSITION,
    "unassigned": Place.UNASSIGNED,
    "joined": Place.JOINED,
    "hidden": Place.HIDDEN,
}
DUPLICATES_NOTE = (
    "An agency's pages overlapped and named these devices more than once. Each is shown once, by its newest position."
)
KEPT_NOTE = "The agency did not return these in its last answer. They stay where they were last seen, shown as lost or late."


def tally_words(tally: Tally) -> str:
    """The whole line as a sentence, as it is read aloud."""
    names = [name for name in _WORDS if name in ALWAYS[1:] or (name == "joined" and tally.joined)]
    parts = " + ".join(f"{getattr(tally, name)} {_WORDS[name]}" for name in names)
    words = f"{tally.returned} returned = {parts}"
    if tally.duplicates:
        words += f" + {tally.duplicates} {_WORDS['duplicates']}"
    if tally.kept:
        words += f"; {tally.kept} {_WORDS['kept']}"
    return f"{words}. {doubt_words(tally)}".strip()


def doubt_words(tally: Tally) -> str:
    """What to say when the count is wrong; empty when it adds up."""
    if tally.adds_up:
        return ""
    return f"These numbers do not add up to {tally.returned}: a unit may be missing from this screen. Tell support."


class TallyLine(QFrame):
    """Under the top bar."""

    place_asked = Signal(object)
    """`Place`, or None for all: somebody wants the list of that number."""

    def __init__(
        self,
        monitor: FleetMonitor,
        popover: Popover,
        local_time: Callable[[], datetime] = datetime.now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tallyLine")
        self._monitor = monitor
        self._popover = popover
        self._local_time = local_time
        self._shown: Tally | None = None
        self._past = ""
        self.figures: dict[str, QPushButton] = {}
        self._signs: dict[str, QLabel] = {}
        self._build()
        monitor.counts_changed.connect(self.refresh)
        monitor.filter_changed.connect(self.refresh)
        monitor.connections_changed.connect(self.refresh)
        monitor.ticked.connect(self._tell_time)
        self.refresh()
        self._tell_time()

    def own_actions(self) -> tuple[Action, ...]:
        of = Section.MAP
        return (
            Action("Docked on the map", "Docked and switched-off units on the map, or not", of, self.draw_docked.toggle),
            Action("Unassigned on the map", "Unassigned units on the map, or not", of, self.draw_unassigned.toggle),
        )

    @property
    def words(self) -> str:
        """What is on the screen now, as one sentence."""
        return self.accessibleName()

    def add_tool(self, tool: QWidget) -> None:
        """One more choice of what is on the map, before the clock."""
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(layout.indexOf(self.clock), tool)

    @Slot(str)
    def say_past(self, words: str) -> None:
        """The count of the moment that the map shows, in place of now's; empty: now's again."""
        self._past = words
        self.past.setText(words)
        self.past.setVisible(bool(words))
        self._numbers.setVisible(not words)
        self._tell_time()
        self._tell_name()

    @Slot()
    def refresh(self) -> None:
        tally = self._monitor.tally
        self._tell_drawn()
        if tally == self._shown:
            return
        self._shown = tally
        for name, figure in self.figures.items():
            number = getattr(tally, name)
            figure.setText(f"{number} {_WORDS[name]}")
            shown = bool(number) or name in ALWAYS
            figure.setVisible(shown)
            if name in self._signs:
                self._signs[name].setVisible(shown)
        self.doubt.setText(doubt_words(tally))
        self.doubt.setVisible(not tally.adds_up)
        self._tell_name()

    def _tell_name(self) -> None:
        self.setAccessibleName(self._past or tally_words(self._monitor.tally))

    # -- what a click opens ------------------------------------------------------------------------------------------
    def _open(self, name: str) -> None:
        about = self.figures[name]
        if name in _PLACES:
            self.place_asked.emit(_PLACES[name])
        elif name == "unreadable":
            lines = [
                f"{connection}: {each.device_id or 'a device without a name'}. {each.reason}"
                for connection, unreadable in self._monitor.unreadable.items()
                for each in unreadable[:MOST_LISTED]
            ]
            note = (
                "These came with the last answer but could not be understood." if lines else "Every device could be understood."
            )
            self._popover.tell(about, about.text(), note, lines=lines[:MOST_LISTED])
        elif name == "duplicates":
            self._popover.tell(about, about.text(), DUPLICATES_NOTE)
        else:
            self._popover.tell(about, about.text(), KEPT_NOTE, lines=self._kept_lines())

    def _kept_lines(self) -> list[str]:
        fleet = self._monitor.fleet
        rows = np.flatnonzero(fleet.in_use & (fleet.figures["missing_passes"] > 0))[:MOST_LISTED]
        lines = []
        for row in rows.tolist():
            facts = self._monitor.facts(row)
            gone = fleet.figures["missing_passes"][row] >= MISSING_PASSES_UNTIL_LOST
            lines.append(f"{facts.label} ({fleet.connection_of(row)}): {facts.fix}" + ("" if gone else ", missing once"))
        return lines

    # -- drawn, clock ------------------------------------------------------------------------------------------------
    @Slot(bool)
    def _draw_docked(self, on: bool) -> None:
        self._monitor.set_drawn(replace(self._monitor.drawn, docked_or_off=on))

    @Slot(bool)
    def _draw_unassigned(self, on: bool) -> None:
        self._monitor.set_drawn(replace(self._monitor.drawn, unassigned=on))

    def _tell_drawn(self) -> None:
        self.draw_docked.setChecked(self._monitor.drawn.docked_or_off)
        self.draw_unassigned.setChecked(self._monitor.drawn.unassigned)

    @Slot()
    def _tell_time(self) -> None:
        self.clock.setText(f"{'now ' if self._past else ''}{self._local_time():%H:%M:%S}")

    # -- building ----------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        numbers = self._numbers = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        numbers.setSizePolicy(policy)
        flow = FlowLayout(numbers, gap=8, line_gap=3)
        for name, sign in zip(_WORDS, ("", "=", "+", "+", "+", "+", "+", "+", "+", "|"), strict=True):
            if sign:
                self._signs[name] = QLabel(sign)
                flow.addWidget(self._signs[name])
            figure = QPushButton()
            figure.setProperty("look", "figure")
            figure.setCursor(Qt.CursorShape.PointingHandCursor)
            figure.clicked.connect(lambda _=False, name=name: self._open(name))
            self.figures[name] = figure
            flow.addWidget(figure)
        self.doubt = QLabel()
        self.doubt.setProperty("look", "warning")
        flow.addWidget(self.doubt)
        self.draw_docked = QAction("Docked and switched-off units", self, checkable=True)
        self.draw_docked.toggled.connect(self._draw_docked)
        self.draw_unassigned = QAction("Unassigned units", self, checkable=True)
        self.draw_unassigned.toggled.connect(self._draw_unassigned)
        menu = QMenu(self)
        menu.addActions([self.draw_docked, self.draw_unassigned])
        self.also = QToolButton()
        self.also.setText("Also on the map ▾")
        self.also.setAccessibleName("Also on the map: docked and unassigned units")
        self.also.setMenu(menu)
        self.also.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.past = QLabel()
        self.past.setObjectName("tallyThen")
        self.past.setWordWrap(True)
        self.past.hide()
        self.clock = QLabel()
        self.clock.setObjectName("clock")
        self.clock.setAccessibleName("Local time")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 5, 14, 5)
        layout.setSpacing(14)
        layout.addWidget(numbers, 1)
        layout.addWidget(self.past, 1)
        layout.addWidget(self.also)
        layout.addWidget(self.clock)
