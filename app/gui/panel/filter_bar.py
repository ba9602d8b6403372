"""What to see: chips with counts for state, freshness and agency, and one line that says when something is hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.gui.fleet_monitor import FleetMonitor
from app.gui.flow_layout import FlowLayout
from app.gui.panel.beat_filter import BeatFilter
from app.gui.panel.marks import Marks
from app.gui.panel.plain_text import as_caption, plain_label
from app.gui.style import redress
from app.gui.theme import Palette
from app.units.filters import Filter
from app.units.freshness import Freshness
from app.units.unit import Kind, State

_STATES = (State.RECORDING, State.BUFFERING, State.DOCKED, State.OFF, State.OTHER)
_ALWAYS = frozenset({State.RECORDING, State.BUFFERING})
_FRESHNESS = (Freshness.LATE, Freshness.LOST, Freshness.NOT_CONFIRMED)
_MOST_AGENCY_CHIPS = 3
"""More agencies than this share one menu."""


class Chip(QPushButton):
    """A filter that is on or off, with how many units it is about."""

    def __init__(self, name: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.setProperty("look", "chip")
        self.setProperty("what", what)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        text = f"{as_caption(self.name)} {count}"
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"{self.name}, {count} {'unit' if count == 1 else 'units'}")
        redress(self, "loud", count > 0)  # nobody is late: it need not look as if

    def come_if(self, wanted: bool) -> None:
        """And stay: what stands beside and below it must not move under a dispatcher's hand each time a unit is late."""
        if wanted and self.isHidden():
            self.show()


class FilterBar(QWidget):
    show_all_requested = Signal()

    def __init__(self, monitor: FleetMonitor, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterBar")
        self._monitor = monitor
        self._flow = FlowLayout(gap=6, line_gap=6)
        self._all = self._add_chip("All", "all", self._clear)
        self._states = {state: self._add_chip(state.word.capitalize(), "state", self._choose) for state in _STATES}
        self._freshness = {each: self._add_chip(each.words.capitalize(), each.name.lower(), self._choose) for each in _FRESHNESS}
        self._agencies: dict[str, Chip] = {}
        self._agency_menu = QMenu(self)
        self._agency_button = QPushButton(self)
        self._agency_button.setProperty("look", "chip")
        self._agency_button.setMenu(self._agency_menu)
        self._agency_button.hide()
        self.beats = BeatFilter(monitor, self)
        self._flow.addWidget(self.beats)
        self._showing = plain_label()
        self._show_all = QPushButton("Show all", self)
        self._show_all.setProperty("look", "link")
        self._show_all.clicked.connect(self.show_all_requested)
        self._hiding = QWidget(self)
        self._hiding.setObjectName("showing")
        self._hiding.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self._hiding)
        line.setContentsMargins(9, 3, 9, 3)
        line.setSpacing(12)
        line.addWidget(self._showing)
        line.addWidget(self._show_all)
        line.addStretch(1)
        self._hiding.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 8)
        whole.setSpacing(6)
        whole.addLayout(self._flow)
        whole.addWidget(self._hiding)
        self.apply_palette(palette)
        self._rebuild_agencies()
        monitor.counts_changed.connect(self.count)
        monitor.filter_changed.connect(self.mark)
        monitor.connections_changed.connect(self._rebuild_agencies)

    def apply_palette(self, palette: Palette) -> None:
        marks = Marks(palette)
        size_px = self.fontMetrics().height()
        for state, chip in self._states.items():
            chip.setIconSize(QSize(size_px, size_px))
            chip.setIcon(QIcon(marks.pixmap(state, Kind.BODY, Freshness.LIVE, size_px, self.devicePixelRatioF())))

    def say_showing(self, shown: int, known: int, why: str) -> None:
        """ "Showing 34 of 212"; `why` is empty when nothing was narrowed by anybody."""
        self._hiding.setVisible(bool(why))
        self._showing.setText(f"Showing {shown} of {known}{why}")

    # -- counting ------------------------------------------------------------------------------------------------------
    @Slot()
    def count(self) -> None:
        """Bring counts and ticks in step with fleet and filter."""
        self._counts = len(self._monitor.fleet), *self._monitor.fleet.counts()
        self.mark()

    @Slot()
    def mark(self) -> None:
        """Bring the ticks in step with the filter: who passes it has no part in these counts."""
        fleet, wanted = self._monitor.fleet, self._monitor.filter
        size, by_state, by_freshness, by_agency = self._counts
        self._all.set_count(size)
        self._all.setChecked(not (wanted.states or wanted.freshness or wanted.connections or wanted.beats))
        for state, chip in self._states.items():
            chip.set_count(int(by_state[state]))
            chip.setChecked(state in wanted.states)
            chip.come_if(state in _ALWAYS or bool(by_state[state]) or state in wanted.states)
        for each, chip in self._freshness.items():
            chip.set_count(int(by_freshness[each]))
            chip.setChecked(each in wanted.freshness)
            chip.come_if(bool(by_freshness[each]) or each in wanted.freshness)
        counts = dict(zip(fleet.connections, by_agency.tolist(), strict=False))
        for connection, chip in self._agencies.items():
            chip.set_count(counts.get(connection, 0))
            chip.setChecked(connection in wanted.connections)
        for action in self._agency_menu.actions():
            connection = action.data()
            action.setText(f"{as_caption(connection)} {counts.get(connection, 0)}")
            action.setChecked(connection in wanted.connections)
        chosen = len(wanted.connections)
        self._agency_button.setText(f"Agencies: {chosen} of {len(self._monitor.connections)}" if chosen else "All agencies")

    # -- choosing ------------------------------------------------------------------------------------------------------
    @Slot()
    def _choose(self) -> None:
        connections = {name for name, chip in self._agencies.items() if chip.isChecked()}
        connections |= {action.data() for action in self._agency_menu.actions() if action.isChecked()}
        self._ask(
            replace(
                self._monitor.filter,
                states=frozenset(state for state, chip in self._states.items() if chip.isChecked()),
                freshness=frozenset(each for each, chip in self._freshness.items() if chip.isChecked()),
                connections=frozenset(connections),
            )
        )

    @Slot()
    def _clear(self) -> None:
        self._ask(Filter(text=self._monitor.filter.text))

    def _ask(self, wanted: Filter) -> None:
        self._monitor.set_filter(wanted)
        self.mark()  # a chip that was clicked in vain must not look chosen

    # -- agencies ------------------------------------------------------------------------------------------------------
    @Slot()
    def _rebuild_agencies(self) -> None:
        connections = self._monitor.connections
        for chip in self._agencies.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._agencies = {}
        self._flow.removeWidget(self._agency_button)
        several = len(connections) > 1
        if several and len(connections) <= _MOST_AGENCY_CHIPS:
            self._agencies = {name: self._add_chip(name, "agency", self._choose) for name in connections}
        self._list_agencies(connections if several and not self._agencies else ())
        if several and not self._agencies:
            self._flow.addWidget(self._agency_button)
        self._agency_button.setVisible(several and not self._agencies)
        for each in (*self._states.values(), *self._freshness.values()):
            each.hide()  # other agencies: only what they have comes back
        gone = self._monitor.filter.connections - set(connections)
        if gone:
            kept = self._monitor.filter.connections - gone
            self._monitor.set_filter(replace(self._monitor.filter, connections=kept))
        self.count()

    def _list_agencies(self, connections: Sequence[str]) -> None:
        """One line of the menu for each; those that stay are not made anew, for a centre may have dozens."""
        listed = {action.data(): action for action in self._agency_menu.actions()}
        for name, action in listed.items():
            if name not in connections:
                self._agency_menu.removeAction(action)
                action.deleteLater()
        for name in connections:
            if name not in listed:
                action = QAction(as_caption(name), self._agency_menu)
                action.setData(name)
                action.setCheckable(True)
                action.triggered.connect(self._choose)
                self._agency_menu.addAction(action)

    def _add_chip(self, name: str, what: str, clicked: Callable[[], None]) -> Chip:
        chip = Chip(name, what, self)
        chip.clicked.connect(clicked)
        self._flow.addWidget(chip)
        chip.show()
        return chip
