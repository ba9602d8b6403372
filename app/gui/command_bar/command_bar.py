"""What is typed into the one field: it filters the list as it comes, and a list of findings offers the rest."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.gui.actions import Actions
from app.gui.command_bar.drop_list import DropList
from app.gui.command_bar.sources import CommandSource, FilterSource, PlaceSource, UnitSource, ViewSource, ranked
from app.gui.fleet_monitor import FleetMonitor
from app.gui.spot import Spot
from app.gui.theme import Palette
from app.gui.top_bar import SearchField
from app.units.fleet import FleetChange, UnitKey
from app.units.unit_finder import WORD_BEGINS

BLOCKS_A_TURN = 1
MANY_UNITS = 5000
"""From here on list and map are narrowed in a turn of their own, once for keys typed in a burst."""


class CommandBar(QObject):
    """Owns what is in the field. The text filters the list while any unit has it; if none does but something else was found,
    the list and the map stay whole."""

    def __init__(
        self,
        monitor: FleetMonitor,
        field: SearchField,
        actions: Actions,
        palette: Palette,
        window: QWidget,
        *,
        go_to_unit: Callable[[UnitKey], object],
        go_to_spot: Callable[[Spot], object],
        enter_list: Callable[[], object],
        back_to: QWidget,
    ) -> None:
        """The keyboard goes back to where it was, or else to `back_to`."""
        super().__init__(window)
        self._monitor = monitor
        self._field = field
        self._enter_list = enter_list
        self._asked = ""
        """The text this bar last asked the monitor to filter by."""
        self._back_to = back_to
        self.units = UnitSource(monitor, go_to_unit)
        self.places = PlaceSource(go_to_spot)
        self.views = ViewSource()
        self.filters = FilterSource(monitor)
        self.commands = CommandSource(actions)
        self.list = DropList(monitor, palette, window)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._settle)
        self._narrow = QTimer(self)
        self._narrow.setSingleShot(True)
        self._narrow.setInterval(0)
        self._narrow.timeout.connect(self.narrow)
        field.textEdited.connect(self.typed)
        field.stepped.connect(self.step)
        field.list_entered.connect(self._leave_for_list)
        field.entered.connect(self._entered)
        field.left.connect(self.list.hide)
        self.list.taken.connect(self.take_line)
        monitor.fleet_changed.connect(self._note)
        monitor.filter_changed.connect(self._filter_changed)
        self._soon.start()

    def apply_palette(self, palette: Palette) -> None:
        self.list.apply_palette(palette)

    # -- what the dispatcher does --------------------------------------------------------------------------------------
    @Slot()
    def open(self) -> None:
        self._field.enter()

    @Slot(str)
    def typed(self, text: str) -> None:
        """Findings for what is in the field now, and the list narrowed by it."""
        if not text.strip():
            self.list.show_below(self._field, ())
            self._filter_by("")
            self.units.index.drop_words()
            return
        self._soon.start()  # a word typed a little wrong may follow
        units, exact = self.units.find(text)
        others = [each for source in (self.places, self.views, self.filters, self.commands) for each in source.find(text)]
        instead = units or any(each.score >= WORD_BEGINS - 1 for each in others)
        self._filter_by(text if exact or not instead else "")
        if exact:
            others.append(self.filters.keep(text))
        self.list.show_below(self._field, ranked([*units, *others]))
        self._tell()

    @Slot(int)
    def step(self, lines: int) -> None:
        """Down and up through the findings; without any, and below the last, into the list of units."""
        count = self.list.findings.rowCount() if self.list.isVisible() else 0
        to = self.list.line + lines
        if abs(lines) > 1:
            to = max(0, min(to, count - 1))
        if to >= count:
            self._leave_for_list()
        elif to >= 0:
            self.list.choose(to)
            self._tell()

    @Slot()
    def take(self) -> None:
        """Enter: go to the chosen finding."""
        if self.list.isVisible():
            self.take_line(self.list.line)

    @Slot(int)
    def take_line(self, line: int) -> None:
        if not 0 <= line < len(self.list.findings.findings):
            return
        finding = self.list.findings.findings[line]
        self.clear()
        self._leave()
        finding.take()

    @Slot()
    def clear(self) -> bool:
        """Empty the field and drop its filter; False if it was empty."""
        had_text = bool(self._field.text())
        self._field.clear()
        self.units.index.drop_words()
        self.list.hide()
        self._asked = ""
        self.narrow()
        return had_text

    def leave(self) -> bool:
        """Back to where the keyboard was; False if it was not in the field."""
        if not self._field.hasFocus():
            return False
        self._leave()
        return True

    # -- what happens --------------------------------------------------------------------------------------------------
    @Slot()
    def _entered(self) -> None:
        if self._field.text():
            self.typed(self._field.text())

    def _leave(self) -> None:
        before, self._field.before = self._field.before, None
        if self._field.hasFocus():
            (before if before is not None and before.isVisible() else self._back_to).setFocus()

    @Slot()
    def _leave_for_list(self) -> None:
        self.list.hide()
        self._enter_list()

    def _filter_by(self, text: str) -> None:
        self._asked = text
        if len(self._monitor.fleet) > MANY_UNITS:
            self._narrow.start()
        else:
            self.narrow()

    @Slot()
    def narrow(self) -> None:
        """List and map by what was typed, now."""
        self._narrow.stop()
        self._monitor.set_filter(replace(self._monitor.filter, text=self._asked))

    @Slot()
    def _filter_changed(self) -> None:
        """Somebody else dropped or set the text: the field shows it."""
        text = self._monitor.filter.text
        if text != self._asked and not self._narrow.isActive():
            self._asked = text
            self._field.setText(text)
            self.list.hide()

    @Slot(object)
    def _note(self, change: FleetChange) -> None:
        if change.renamed.size or change.removed.size:
            self._soon.start()

    @Slot()
    def _settle(self) -> None:
        """Bring the index up to date a little at a time, so that no answer and no key waits for it."""
        made = self.units.index.blocks_made
        settled = self.units.index.settle(BLOCKS_A_TURN)
        if settled and self.units.index.blocks_made != made and self.list.isVisible():
            self._renew()
        if not settled or (self._field.text() and not self.units.index.settle_words(BLOCKS_A_TURN)):
            self._soon.start()

    def _renew(self) -> None:
        """The findings again, now that all names are known; whoever stands on one stays on it."""
        findings = self.list.findings.findings
        line = self.list.line
        chosen = findings[line].unit or findings[line].name if 0 <= line < len(findings) else None
        self.typed(self._field.text())
        for line, finding in enumerate(self.list.findings.findings):
            if chosen in (finding.unit, finding.name):
                self.list.choose(line)
                break

    def _tell(self) -> None:
        """To a screen reader: how many there are, and which is chosen."""
        count, line = self.list.findings.rowCount(), self.list.line
        chosen = self.list.findings.spoken(line) if 0 <= line < count else "nothing found"
        self._field.setAccessibleDescription(f"{line + 1} of {count}: {chosen}" if count else chosen)
