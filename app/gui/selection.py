"""Who is selected: one unit on the card, and others together with it. Nobody else may guess it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.units.fleet import Fleet, UnitKey

MOST_CHOSEN = 500
"""Units that can be selected together."""
CARD_AFTER_MS = 40
"""To write and lay out a card takes as long as to show a ring and a line: a click's wait for neither."""


class Selection(QObject):
    """Lives on the GUI thread. A unit is named by its key, so that a selection outlives every answer that still has it."""

    changed = Signal(object)
    """`UnitKey` or None: another unit goes on the card."""
    chosen_changed = Signal()
    """Which units are selected, the one of the card among them."""
    card_due = Signal(object)
    """`UnitKey` or None, after `changed`: time to write out all that is known of it."""

    def __init__(self, fleet: Fleet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fleet = fleet
        self.selected: UnitKey | None = None
        """The unit of the card."""
        self.chosen: tuple[UnitKey, ...] = ()
        """All selected units, `selected` among them; at most `MOST_CHOSEN`."""
        self._card_timer = QTimer(self)
        self._card_timer.setSingleShot(True)
        self._card_timer.timeout.connect(self._tell_card)

    @property
    def row(self) -> int | None:
        """The fleet's row of the unit of the card."""
        return None if self.selected is None else self._fleet.row(self.selected)

    def select(self, key: UnitKey | None) -> None:
        self.choose(() if key is None else (key,))

    def select_row(self, row: int | None) -> None:
        self.select(None if row is None else self._fleet.key(row))

    def choose(self, keys: Iterable[UnitKey], first: UnitKey | None = None) -> None:
        """Select these units together. `first` goes on the card; else who is there stays, if it is among them."""
        if self._choose(keys, first):
            self._tell_card()

    def pick_row(self, row: int) -> None:
        """Select it alone, as a click does: map and list show it at once, the card once their pictures are on the screen."""
        if self._choose((self._fleet.key(row),)):
            self._card_timer.start(CARD_AFTER_MS)

    def toggle(self, key: UnitKey) -> None:
        """Select it too, or not any more."""
        if key in self.chosen:
            self.choose(each for each in self.chosen if each != key)
        else:
            self.choose((*self.chosen, key), key)

    def drop_who_left(self) -> None:
        """After rows were removed."""
        if any(self._fleet.row(key) is None for key in self.chosen):
            self.choose(self.chosen)

    def _choose(self, keys: Iterable[UnitKey], first: UnitKey | None = None) -> bool:
        """Answers whether another unit goes on the card."""
        chosen = tuple(dict.fromkeys(key for key in keys if self._fleet.row(key) is not None))[:MOST_CHOSEN]
        if first not in chosen:
            first = self.selected if self.selected in chosen else next(iter(chosen), None)
        other_unit, others = first != self.selected, chosen != self.chosen
        self.selected, self.chosen = first, chosen
        if other_unit:
            self.changed.emit(first)
        if others:
            self.chosen_changed.emit()
        return other_unit

    @Slot()
    def _tell_card(self) -> None:
        self._card_timer.stop()
        self.card_due.emit(self.selected)
