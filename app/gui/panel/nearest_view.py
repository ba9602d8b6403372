"""The units closest to a place, in place of the card: asked for from the map, a unit, typed coordinates or a named place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.cell_delegate import CellDelegate
from app.gui.panel.columns import one_line
from app.gui.panel.nearest_model import NearColumn, NearestModel
from app.gui.panel.nearest_table import HINT, NearestTable, PlaceField
from app.gui.panel.plain_text import plain_label
from app.gui.panel.side_views import SideView
from app.gui.spot import Spot
from app.gui.style import redress
from app.gui.theme import Palette
from app.settings import DEFAULT_SPEED_KM_H
from app.units.distance import distance_words
from app.units.fixes import NO_TIME
from app.units.fleet import FleetChange, UnitKey
from app.units.freshness import Freshness
from app.units.nearest import Anchor, nearest
from app.units.nearest_words import left_out_words, possible_words

NOBODY = "No unit here has a position that may be believed."
ALIKE = "≈ says whose ranges overlap: which of them is nearer cannot be told."


class NearestView(SideView):
    """Reads the fleet again at every answer and every second while it can be seen, and never otherwise."""

    spot_changed = Signal(object)
    """`Spot`, or None: the place to mark on the map."""
    centre_requested = Signal()
    """Enter: the unit was selected, show it."""

    def __init__(
        self,
        monitor: FleetMonitor,
        palette: Palette,
        find: Callable[[str], Spot | str],
        coordinates: Callable[[float, float], str],
        parent: QWidget | None = None,
        *,
        local_time: Callable[[], datetime] = datetime.now,
    ) -> None:
        """`find` answers a text with the place it means, or says why it is none; `coordinates` writes a place."""
        super().__init__(parent)
        self.setObjectName("nearestView")
        self.setAccessibleName("Nearest units")
        self._monitor = monitor
        self._find_place = find
        self._coordinates = coordinates
        self._local_time = local_time
        self._of: Spot | UnitKey | None = None
        self._open = False
        self._speed_m_s = DEFAULT_SPEED_KM_H / 3.6
        self._chosen: UnitKey | None = None
        self.times_asked = 0
        """How often the whole fleet was measured: the work this view costs."""
        self.model = NearestModel(monitor, palette, self)
        self._delegate = CellDelegate(palette, self)
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        monitor.fleet_changed.connect(self._take)
        monitor.ticked.connect(self._ask_again)

    # -- for the window ------------------------------------------------------------------------------------------------
    @property
    def is_open(self) -> bool:
        return self._open

    def apply_palette(self, palette: Palette) -> None:
        self.model.apply_palette(palette)
        self._delegate.apply_palette(palette)

    def set_speed(self, speed_km_h: int) -> None:
        """How fast a unit may have moved since its fix."""
        self._speed_m_s = speed_km_h / 3.6
        self._ask_again()

    def ask(self, of: Spot | UnitKey | None) -> None:
        """Show who is near a place or a unit; None waits for somebody to type a place."""
        self._of = of
        self._chosen = None
        self.show_left_out.setChecked(False)
        self.place.setText("" if of is None else self._name())
        self._open = True
        self.refresh()
        self.opened.emit()  # once it is as tall as what it says
        self.spot_changed.emit(of if isinstance(of, Spot) else None)
        if of is None:
            self.place.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.model.rowCount():
            self.table.selectRow(0)

    @Slot(object)
    def move_to(self, spot: Spot) -> None:
        """The place that is asked about was moved on the map; a unit that is asked about was not."""
        if self._open and isinstance(self._of, Spot):
            self._of = spot
            self.place.setText(self._name())
            self.refresh()

    def sizeHint(self) -> QSize:
        """While it waits for a place it has the room already that the answer will take."""
        return super().sizeHint() + (self._answer_room(self.table.sizeHint()) if self.table.isHidden() else QSize(0, 0))

    def minimumSizeHint(self) -> QSize:
        least = self.table.minimumSizeHint()
        return super().minimumSizeHint() + (self._answer_room(least) if self.table.isHidden() else QSize(0, 0))

    def _answer_room(self, table: QSize) -> QSize:
        return QSize(0, table.height() + self._foot.sizeHint().height())

    def close_view(self) -> bool:
        """False if it was not open."""
        if not self.is_open:
            return False
        self._open = False
        self._of = None
        self.spot_changed.emit(None)
        self.closed.emit()
        return True

    # -- what happens --------------------------------------------------------------------------------------------------
    @Slot(object)
    def _take(self, _change: FleetChange) -> None:
        self._ask_again()

    @Slot()
    def _ask_again(self) -> None:
        if self.is_open and self._of is not None and not self._soon.isActive():
            self._soon.start()  # twenty agencies that answer at once are read once

    @Slot()
    def refresh(self) -> None:
        """Measure again; the unit somebody stands on stays chosen, whatever line it comes to stand in."""
        anchor, words, urgent = self._anchor()
        self._say(words, urgent=urgent)
        if anchor is None:
            self.table.setVisible(False)
            self._foot.setVisible(False)
            return
        self.times_asked += 1
        found = nearest(self._monitor.fleet, anchor, self._speed_m_s, with_apart=self.show_left_out.isChecked())
        settling = self.table.selectionModel().blockSignals(True)
        self.model.take(found)
        self.table.resizeColumnToContents(NearColumn.RANK)
        self._show_chosen()
        self.table.selectionModel().blockSignals(settling)
        self.table.viewport().update()
        self.table.setVisible(True)
        self._foot.setVisible(True)
        notes = [NOBODY if not found.ranked else "", possible_words(found.possible)]
        if any(each.alike for each in found.ranked):
            notes.append(ALIKE)
        self.note.setText(" ".join(note for note in notes if note))
        self.note.setVisible(bool(self.note.text()))
        left_out = left_out_words(found.left_out)
        self.show_left_out.setText("Show those left out" if not self.show_left_out.isChecked() else "Hide those left out")
        self.left_out.setText(f"Left out: {left_out}." if left_out else "Nobody left out.")
        self.show_left_out.setVisible(bool(left_out))

    def _anchor(self) -> tuple[Anchor | None, str, bool]:
        """The place asked about as it is now, what there is to say of it, and whether that is urgent."""
        of = self._of
        if of is None:
            return None, HINT, False
        if isinstance(of, Spot):
            words = f"This place is wide: where it is meant may be {distance_words(of.within_m)} off." if of.within_m >= 1 else ""
            return Anchor(of.latitude, of.longitude, of.within_m), words, False
        row = self._monitor.fleet.row(of)
        if row is None:
            return None, "The unit is no longer here.", True
        figures, facts = self._monitor.fleet.figures[row], self._monitor.own_facts(row)
        if int(figures["fix_time_ms"]) == NO_TIME:
            return None, f"{one_line(facts.label)} has no position.", True
        accuracy_m, latitude, longitude = (float(figures[name]) for name in ("accuracy_m", "latitude", "longitude"))
        age_s = float(self._monitor.fleet.fix_ages_s(np.array([row]))[0])
        within_m = None if accuracy_m != accuracy_m else accuracy_m + age_s * self._speed_m_s
        anchor = Anchor(latitude, longitude, within_m, row)
        live = facts.freshness in (Freshness.LIVE, Freshness.LATE)
        words = "" if live else f"Measured from where {one_line(facts.label)} was: {facts.fix}."
        return anchor, words, not live

    def _name(self) -> str:
        of = self._of
        if isinstance(of, Spot):
            return one_line(of.name) or self._coordinates(of.latitude, of.longitude)
        row = None if of is None else self._monitor.fleet.row(of)
        return "" if row is None else one_line(self._monitor.fleet.device(row).label)

    @Slot()
    def _typed(self) -> None:
        text = self.place.text().strip()
        found = self._find_place(text) if text else HINT
        if isinstance(found, Spot):
            self.ask(found)
        else:
            self._say(found, urgent=bool(text))

    @Slot(bool)
    def _toggle_left_out(self, on: bool) -> None:
        """To the first of them: they stand below those that were ranked."""
        self.refresh()
        line = len(self.model.found.ranked)
        if on and line < self.model.rowCount():
            self.table.scrollTo(self.model.index(line, 0), NearestTable.ScrollHint.PositionAtCenter)
        elif not on:
            self.table.scrollToTop()

    # -- choosing ------------------------------------------------------------------------------------------------------
    @Slot()
    def _selected_here(self) -> None:
        self._chosen = self.model.key(self.table.currentIndex().row())

    def _show_chosen(self) -> None:
        line = self.model.line_of(self._chosen)
        selection = self.table.selectionModel()
        if line is None:
            selection.clear()
        else:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(self.model.index(line, 0), flags)

    @Slot()
    def choose(self) -> None:
        """Select the unit somebody stands on, and show it."""
        key = self._chosen or self.model.key(0)
        if key is not None:
            self._monitor.selection.select(key)
            self.centre_requested.emit()

    @Slot(QModelIndex)
    def _double_clicked(self, _index: QModelIndex) -> None:
        self.choose()

    @Slot()
    def copy(self) -> None:
        """The list as text, as of now."""
        if self._of is not None:
            self.refresh()
            title = f"Nearest units to {self._title()} at {self._local_time():%H:%M:%S}"
            QGuiApplication.clipboard().setText(self.model.text(title))

    def _title(self) -> str:
        of = self._of
        if isinstance(of, Spot) and of.name:
            return f"{self._name()} ({self._coordinates(of.latitude, of.longitude)})"
        return self._name()

    # -- keys ----------------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_view()
            return
        if event.matches(QKeySequence.StandardKey.Paste):  # another place, wherever the keyboard is
            self.place.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.place.selectAll()
            self.place.paste()
            return
        super().keyPressEvent(event)

    # -- building ------------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        title = plain_label("Nearest to", "nearestTitle")
        self.place = PlaceField()
        self.place.entered.connect(self._typed)
        self.copy_button = QPushButton("Copy")
        self.copy_button.setAccessibleName("Copy the nearest units as text")
        self.copy_button.clicked.connect(self.copy)
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.close_view)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(self.place, 1)
        head.addWidget(self.copy_button)
        head.addWidget(self.close_button)
        self.words = plain_label(name="nearestWords")
        self.words.setWordWrap(True)
        self.table = NearestTable()
        self.table.setModel(self.model)
        self.table.setItemDelegate(self._delegate)
        self.table.prepare()
        self.table.entered_unit.connect(self.choose)
        self.table.doubleClicked.connect(self._double_clicked)
        self.table.selectionModel().currentChanged.connect(self._selected_here)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(4)
        self.note = plain_label(name="nearestNote")
        self.left_out = plain_label(name="nearestLeftOut")
        for label in (self.note, self.left_out):
            label.setWordWrap(True)
        self.show_left_out = QPushButton()
        self.show_left_out.setCheckable(True)
        self.show_left_out.toggled.connect(self._toggle_left_out)
        line = QHBoxLayout()
        line.addWidget(self.left_out, 1)
        line.addWidget(self.show_left_out)
        foot.addWidget(self.note)
        foot.addLayout(line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 10, 14, 10)
        whole.setSpacing(6)
        whole.addLayout(head)
        whole.addWidget(self.words)
        whole.addWidget(self.table, 1)
        whole.addWidget(self._foot)
        whole.addStretch(0)

    def _say(self, words: str, *, urgent: bool) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))
        redress(self.words, "urgent", urgent)
