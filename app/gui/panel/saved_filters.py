"""Filters with a name and a key from 1 to 9, as a line of chips; kept on this workstation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.gui.actions import Action, Section
from app.gui.fleet_monitor import FleetMonitor
from app.gui.flow_layout import FlowLayout
from app.gui.panel.columns import one_line
from app.gui.panel.plain_text import as_caption
from app.units.filters import Filter
from app.units.freshness import Freshness
from app.units.unit import State

MOST_SAVED = 9
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Saved:
    name: str
    wanted: Filter


class SavedFilters(QWidget):
    """Hidden until the first is saved or named."""

    changed = Signal()
    """Another list of filters."""

    def __init__(self, monitor: FleetMonitor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Saved filters")
        self._monitor = monitor
        self.saved: tuple[Saved, ...] = ()
        self._before: QWidget | None = None
        """Where the keyboard was before a name was asked for."""
        self._chips: list[QPushButton] = []
        self.name = _NameField(self._keep, self._stop_naming)
        self.remove = QPushButton("Remove this filter")
        self.remove.setProperty("look", "link")
        self.remove.clicked.connect(self.remove_current)
        self._flow = FlowLayout(gap=6, line_gap=4)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 0, 12, 6)
        whole.addLayout(self._flow)
        self._flow.addWidget(self.name)
        self._flow.addWidget(self.remove)
        self.name.hide()
        monitor.filter_changed.connect(self.refresh)
        self._rebuild()

    def own_actions(self) -> tuple[Action, ...]:
        of = Section.UNITS
        save = "Save the filter under a name; the same filter again: take it off the keys"
        return (
            Action("Save this filter", save, of, self.begin_naming, ("Ctrl+S",), ready=self._has_filter),
            Action("Saved filters", "A saved filter; again: everything", of, shown="1 … 9"),
            *(
                Action(f"Saved filter {at + 1}", "", of, use, (str(at + 1),), listed=False, command=False)
                for at, use in self._uses()
            ),
        )

    def _uses(self) -> list[tuple[int, Callable[[], None]]]:
        return [(at, partial(self.use, at)) for at in range(MOST_SAVED)]

    def use(self, at: int) -> None:
        """Filter by it; a second time: by nothing."""
        if at < len(self.saved):
            wanted = self.saved[at].wanted
            self._monitor.set_filter(Filter() if self._monitor.filter == wanted else wanted)

    @Slot()
    def begin_naming(self) -> None:
        if not self._has_filter():
            return
        if any(each.wanted == self._monitor.filter for each in self.saved):
            self.remove_current()
            return
        self._before = QApplication.focusWidget()
        self.show()
        self.name.setText(_described(self._monitor.filter))
        self.name.show()
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    @Slot()
    def remove_current(self) -> None:
        self.saved = tuple(each for each in self.saved if each.wanted != self._monitor.filter)
        self._rebuild()

    @Slot()
    def refresh(self) -> None:
        wanted = self._monitor.filter
        for chip, each in zip(self._chips, self.saved, strict=True):
            chip.setChecked(each.wanted == wanted)
        self.remove.setVisible(any(each.wanted == wanted for each in self.saved))

    def offers(self) -> list[tuple[str, Filter, str]]:
        """Name, filter and key of each, for the command bar."""
        return [(each.name, each.wanted, str(at + 1)) for at, each in enumerate(self.saved)]

    def save_state(self) -> bytes:
        return json.dumps([_written(each) for each in self.saved]).encode()

    def restore_state(self, state: bytes) -> None:
        """What cannot be read is left out."""
        try:
            entries = json.loads(state)
        except (ValueError, RecursionError):
            return
        read = [_read(entry) for entry in entries] if isinstance(entries, list) else []
        self.saved = tuple(each for each in read if each is not None)[:MOST_SAVED]
        self._rebuild()

    def _has_filter(self) -> bool:
        return not self._monitor.filter.empty

    def _keep(self) -> None:
        name, wanted = one_line(self.name.text())[:LONGEST_NAME], self._monitor.filter
        self._stop_naming()
        if name and not wanted.empty:
            others = tuple(each for each in self.saved if each.name != name and each.wanted != wanted)
            self.saved = (*others, Saved(name, wanted))[-MOST_SAVED:]
            self._rebuild()

    def _stop_naming(self) -> None:
        """Back to where the keyboard was."""
        before, self._before = self._before, None
        if before is not None and before.isVisible() and before is not self.name:
            before.setFocus()
        self.name.hide()
        self.setVisible(bool(self.saved))

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for at, each in enumerate(self.saved):
            chip = QPushButton(as_caption(f"{at + 1}  {each.name}"), self)
            chip.setProperty("look", "chip")
            chip.setCheckable(True)
            chip.setAccessibleName(f"Saved filter {each.name}, key {at + 1}")
            chip.clicked.connect(partial(self.use, at))
            self._flow.addWidget(chip)
            chip.show()
            self._chips.append(chip)
        self._flow.removeWidget(self.remove)
        self._flow.addWidget(self.remove)  # behind the last
        self.setVisible(bool(self.saved))
        self.refresh()
        self.changed.emit()


class _NameField(QLineEdit):
    def __init__(self, keep: Callable[[], None], stop: Callable[[], None]) -> None:
        super().__init__()
        self.setAccessibleName("Name of the filter")
        self.setPlaceholderText("Name, then Enter")
        self.setMaxLength(LONGEST_NAME)
        self._keep, self._stop = keep, stop

    def event(self, event: QEvent) -> bool:
        own = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in own:  # type: ignore[attr-defined]
            event.accept()  # before the window's shortcuts for them
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._keep()
        elif event.key() == Qt.Key.Key_Escape:
            self._stop()
        else:
            super().keyPressEvent(event)


def _described(wanted: Filter) -> str:
    parts = [state.word for state in sorted(wanted.states, reverse=True)]
    parts += [each.words for each in sorted(wanted.freshness)]
    parts += sorted(wanted.connections)
    parts += [beat or "in no beat" for beat in sorted(wanted.beats)]
    return one_line(", ".join([*parts, wanted.text] if wanted.text.strip() else parts)).capitalize()[:LONGEST_NAME]


def _written(each: Saved) -> dict[str, object]:
    wanted = each.wanted
    states, fresh = sorted(map(int, wanted.states)), sorted(map(int, wanted.freshness))
    agencies, beats = sorted(wanted.connections), sorted(wanted.beats)
    return {"name": each.name, "text": wanted.text, "states": states, "fresh": fresh, "agencies": agencies, "beats": beats}


def _read(entry: object) -> Saved | None:
    try:
        assert isinstance(entry, dict)
        states, fresh = frozenset(map(State, entry["states"])), frozenset(map(Freshness, entry["fresh"]))
        agencies, beats = frozenset(map(str, entry["agencies"])), frozenset(map(str, entry.get("beats", ())))
        wanted = Filter(str(entry["text"]), states, fresh, agencies, beats)
    except (AssertionError, KeyError, TypeError, ValueError):
        return None
    return None if wanted.empty else Saved(one_line(str(entry.get("name")))[:LONGEST_NAME], wanted)
