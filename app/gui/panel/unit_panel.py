"""Filter bar, table and card, one below the other."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.gui.actions import Action, Section
from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.chosen_bar import ChosenBar
from app.gui.panel.columns import Column
from app.gui.panel.filter_bar import FilterBar
from app.gui.panel.nearest_view import NearestView
from app.gui.panel.panel_head import PanelHead
from app.gui.panel.panel_style import panel_style
from app.gui.panel.plain_text import plain_label
from app.gui.panel.radio_desk import RadioDesk
from app.gui.panel.saved_filters import SavedFilters
from app.gui.panel.side_views import ListAndCard, SideView
from app.gui.panel.unit_card import UnitCard
from app.gui.panel.unit_table import UnitTable
from app.gui.panel.watch_note import WatchNote
from app.gui.speech import Speaker
from app.gui.spot import CoordinateWriter, Spot, spot_of_text
from app.gui.theme import Palette
from app.units.coordinates import Notation
from app.units.filters import Filter
from app.units.fleet import UnitKey
from app.units.tally import Place

NO_AGENCY = "No agency yet. Enter one in the settings, or try the training feed."
COLUMNS = f"{len(Column)} columns"
"""A width remembered for another set of columns would be given to the wrong ones."""
NO_MATCH = "No unit matches."
NO_UNITS = "The agency returned no units."
_PLACES = {
    Place.ON_MAP: " · on the map",
    Place.DOCKED_OR_OFF: " · docked or off",
    Place.NO_POSITION: " · without a position",
    Place.UNASSIGNED: " · unassigned",
    Place.JOINED: " · shown as one with their car",
    Place.HIDDEN: " · hidden by your filter",
}


class UnitPanel(QWidget):
    centre_requested = Signal()
    search_left = Signal()
    """The search was dropped here, by "Show all" or Esc: whoever holds its text may empty it."""
    state_changed = Signal()
    """`save_state` answers otherwise now."""

    def __init__(
        self,
        monitor: FleetMonitor,
        palette: Palette,
        open_link: Callable[[str], object] | None = None,
        parent: QWidget | None = None,
        *,
        find_place: Callable[[str], Spot | str] = spot_of_text,
        cross_streets: Callable[[float, float], str] = lambda _latitude, _longitude: "",
        coordinates: CoordinateWriter | None = None,
    ) -> None:
        """`find_place` answers a text with the place it means, or says why it is none.

        `cross_streets` names what is near a place, as "80 m north-east of Main and 5th"; empty when nothing is known there.
        """
        super().__init__(parent)
        self.setObjectName("unitPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._monitor = monitor
        self.coordinates = coordinates or CoordinateWriter()
        self.filter_bar = FilterBar(monitor, palette)
        self.table = UnitTable(monitor, palette)
        self.saved_filters = SavedFilters(monitor)
        self.watch_note = WatchNote(monitor, self.table.unit_model.watched)
        self.chosen_bar = ChosenBar(monitor)
        self.chosen_bar.watch_requested.connect(self.toggle_watch)
        self.radio = RadioDesk(monitor, self.coordinates, cross_streets, Speaker(parent=self), self)
        self.card = UnitCard(monitor, palette, open_link, coordinates=self.coordinates)
        self.card.radio_copy_requested.connect(self.radio.copy)
        self.card.radio_speech_requested.connect(self.radio.speak)
        self.radio.told.connect(self.card.tell_radio)
        self.card.nearest_requested.connect(self._ask_nearest_to_unit)
        self._pin: Spot | None = None
        self._pin_came_last = False
        monitor.selection.changed.connect(self._selected)
        self.nearest = NearestView(monitor, palette, find_place, self.coordinates)
        self._build()
        self.apply_palette(palette)
        self.filter_bar.show_all_requested.connect(self.show_all)
        self.table.centre_requested.connect(self.centre_requested)
        self.nearest.centre_requested.connect(self.centre_requested)
        self.table.unit_model.settled.connect(self._say_count)
        self.table.columns_changed.connect(self.state_changed)
        self.table.unit_model.watched.changed.connect(self.state_changed)
        self.saved_filters.changed.connect(self.state_changed)
        self._splitter.splitterMoved.connect(self.state_changed)
        monitor.counts_changed.connect(self._say_count)
        monitor.filter_changed.connect(self._say_count)
        monitor.health_changed.connect(self._say_count)
        monitor.connections_changed.connect(self._connections_changed)
        self._connections_changed()

    # -- what the window asks ------------------------------------------------------------------------------------------
    def apply_palette(self, palette: Palette) -> None:
        self.setStyleSheet(panel_style(palette))
        self.filter_bar.apply_palette(palette)
        self.table.apply_palette(palette)
        self.card.apply_palette(palette)
        self._splitter.apply_palette(palette)

    def own_actions(self) -> tuple[Action, ...]:
        units = Section.UNITS
        nearest = "Nearest units to the pin or the selected unit, whichever came last, or to a place you type"
        return (
            Action("Nearest units", nearest, units, self._ask_nearest, ("N",)),
            *self.radio.own_actions(),
            Action(
                "Watch",
                "Watch the selected units: first in the list, with a star; again: no more",
                units,
                self.toggle_watch,
                ("W",),
            ),
            Action("Columns", "Columns of the list: which, in which order", units, self.table.choose_columns, ("Alt+C",)),
            *self.saved_filters.own_actions(),
        )

    def add_view(self, view: SideView) -> None:
        """A view that stands in for the card while it is open; a hidden panel comes back for it."""
        self._splitter.add_view(view)
        view.opened.connect(self.show)

    def close_view(self) -> bool:
        """Bring the card back; False if it was there."""
        return self._splitter.close_view()

    def set_notation(self, notation: Notation) -> None:
        """Write coordinates this way from now on."""
        if notation is not self.coordinates.notation:
            self.coordinates.notation = notation
            self.card.refresh()
            if self.nearest.is_open:
                self.nearest.refresh()

    def show_place(self, place: Place | None) -> None:
        """Only the units the tally counts in one place; None for all that no filter hides."""
        self.table.unit_model.show_place(place)
        self._say_count()

    def set_search(self, text: str) -> None:
        self._monitor.set_filter(replace(self._monitor.filter, text=text))

    @Slot()
    def show_all(self) -> None:
        """Drop place, filter and search."""
        searched = bool(self._monitor.filter.text.strip())
        self.show_place(None)
        self._monitor.set_filter(Filter())
        if searched:
            self.search_left.emit()

    def focus_table(self) -> None:
        """To the list, on the selected unit or else the first."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._monitor.selection.selected is None and self.table.unit_model.rowCount():
            self.table.selectRow(0)

    @property
    def unit_count_words(self) -> str:
        """ "34 of 212 units"."""
        shown, known = self.table.unit_model.rowCount(), len(self._monitor.fleet)
        return f"{known} units" if shown == known else f"{shown} of {known} units"

    def save_state(self) -> str:
        """Columns, sort order and splitter as one line of text."""
        parts = {
            COLUMNS: self.table.horizontalHeader().saveState(),
            "splitter": self._splitter.state(),
            "watched": QByteArray(self.table.unit_model.watched.save_state()),
            "filters": QByteArray(self.saved_filters.save_state()),
            "unwanted": QByteArray(" ".join(column.name for column in self.table.unwanted).encode()),
        }
        return json.dumps({name: base64.b64encode(state.data()).decode() for name, state in parts.items()})

    def restore_state(self, state: str) -> bool:
        """What `save_state` gave; False, and nothing changed, for anything else."""
        try:
            parts = {str(name): base64.b64decode(text, validate=True) for name, text in json.loads(state).items()}
        except (ValueError, TypeError, AttributeError, binascii.Error):
            return False
        self.table.unit_model.watched.restore_state(parts.get("watched", b""))
        self.saved_filters.restore_state(parts.get("filters", b""))
        names = parts.get("unwanted", b"").decode(errors="replace").split()
        self.table.unwanted = {column for column in Column if column.name in names and column is not Column.UNIT}
        columns = self.table.restore_columns(QByteArray(parts.get(COLUMNS, b"")))
        return self._splitter.restoreState(QByteArray(parts.get("splitter", b""))) and columns

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._narrowed():
            self.show_all()
            return
        super().keyPressEvent(event)

    @Slot()
    def toggle_watch(self) -> None:
        self.table.unit_model.watched.toggle(self._monitor.selection.chosen)

    # -- what happens --------------------------------------------------------------------------------------------------
    @Slot()
    def _connections_changed(self) -> None:
        self.table.hide_columns()
        self._say_count()

    @Slot()
    def _ask_nearest(self) -> None:
        """Who is near the pin or the selected unit, whichever came last; without either, near a place that is typed."""
        selected = self._monitor.selection.selected
        self.nearest.ask(self._pin if self._pin is not None and (self._pin_came_last or selected is None) else selected)

    @Slot()
    def _ask_nearest_to_unit(self) -> None:
        self.nearest.ask(self._monitor.selection.selected)

    @Slot(object)
    def take_pin(self, pin: Spot | None) -> None:
        """There is this pin on the map now."""
        self._pin, self._pin_came_last = pin, True

    @Slot(object)
    def _selected(self, _key: UnitKey | None) -> None:
        self._pin_came_last = False

    @Slot(int)
    def _share_room(self, wanted_px: int) -> None:
        """The view that opens finds its room at once, not with the next turn."""
        self._view_px = wanted_px
        self._bound_head()
        layout = self.layout()
        assert layout is not None
        layout.activate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bound_head()

    def _bound_head(self) -> None:
        note_px = 0 if self.watch_note.isHidden() else self.watch_note.height()
        self._head.set_most(self.height() - note_px - self._view_px if self._view_px else None)

    def _narrowed(self) -> bool:
        return not self._monitor.filter.empty or self.table.unit_model.place is not None

    @Slot()
    def _say_count(self) -> None:
        shown, known = self.table.unit_model.rowCount(), len(self._monitor.fleet)
        place = self.table.unit_model.place
        why = ""
        if self._narrowed():
            why = _PLACES.get(place, " ") if place is not None else " "
        self.filter_bar.say_showing(shown, known, why)
        words = "" if shown else self._empty_words(known)
        if words != self._empty.text():
            self._empty.setText(words)
        self._stack.setCurrentIndex(0 if shown else 1)
        self._empty_show_all.setVisible(bool(known) and self._narrowed())

    def _empty_words(self, known: int) -> str:
        health = self._monitor.health()
        if not health:
            return NO_AGENCY
        if known:
            return NO_MATCH
        troubled = [each for each in health if each.trouble is not None]
        if not troubled:
            return NO_UNITS
        return "\n".join(f"{each.connection}: {each.trouble.sentence}" for each in troubled if each.trouble is not None)

    # -- looks ---------------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        empty = QWidget()
        empty.setObjectName("emptyList")
        empty.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._empty = plain_label(name="emptyWords")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty_show_all = QPushButton("Show all")
        self._empty_show_all.clicked.connect(self.show_all)
        middle = QVBoxLayout(empty)
        middle.setContentsMargins(24, 24, 24, 24)
        middle.addStretch(1)
        middle.addWidget(self._empty)
        middle.addWidget(self._empty_show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(2)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        self._stack.setFocusProxy(self.table)
        self._splitter = ListAndCard(self._stack, self.card)
        self.add_view(self.nearest)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._head = PanelHead(self.filter_bar, self.saved_filters, self.chosen_bar)
        self._view_px = 0
        whole.addWidget(self._head)
        whole.addWidget(self.watch_note)
        whole.addWidget(self._splitter, 1)
        self._splitter.room_wanted.connect(self._share_room)
