"""Every key, in words: what `?` shows and what the window binds come from the same table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


@dataclass(frozen=True, slots=True)
class Key:
    """One shortcut. `action` names what the window does; empty for keys a widget itself understands."""

    shown: str
    words: str
    action: str = ""
    sequences: tuple[str, ...] = ()


KEYS = (
    Key("/", "Search by name, badge, serial or vehicle", "search", ("/", "Ctrl+F")),
    Key("↓", "From the search into the list", "enter_list"),
    Key("↑ ↓", "Select the unit above or below in the list"),
    Key("Enter", "Centre the map on the selected unit; in the search: select the first unit found", "enter", ("Return", "Enter")),
    Key("F", "Follow the selected unit; moving the map ends it", "follow", ("F",)),
    Key("N", "Nearest units to the selected unit or to a place you type; on the map: right-click", "show_nearest", ("N",)),
    Key("C", "Copy what is said of the selected unit over the radio", "copy_radio_line", ("C",)),
    Key("S", "Speak it", "speak_radio_line", ("S",)),
    Key("0", "Fit every unit on the map", "fit", ("0",)),
    Key("P", "Show or hide the list", "toggle_panel", ("P",)),
    Key("A", "Go to the newest alarm nobody answered", "go_to_alarm", ("A",)),
    Key("Shift A", "Acknowledge that alarm", "acknowledge_alarm", ("Shift+A",)),
    Key("Alt A", "List of all alarms", "toggle_alarms", ("Alt+A",)),
    Key("Ctrl M", "No alarm sound for ten minutes, or switch it on again", "toggle_mute", ("Ctrl+M",)),
    Key("Esc", "One step back: note, group, nearest units, alarms, search, filter, selection", "step_back", ("Esc",)),
    Key("Ctrl ,", "Settings", "open_settings", ("Ctrl+,",)),
    Key("?", "This help", "toggle_help", ("?",)),
)


class KeyHelp(QFrame):
    """Lies over the middle of the window until Esc, `?` or Close."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._before: QWidget | None = None
        self.setObjectName("keyHelp")
        self.setAccessibleName("Keys: " + "; ".join(f"{key.shown} {key.words}" for key in KEYS))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        title = QLabel("Keys")
        title.setProperty("look", "name")
        close = QPushButton("Close")
        close.clicked.connect(self.close_help)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(close)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, key in enumerate(KEYS):
            cap = QLabel(key.shown)
            cap.setProperty("look", "key")
            grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(QLabel(key.words), row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 18)
        layout.addLayout(head)
        layout.addLayout(grid)
        self.hide()

    def toggle(self) -> None:
        if self.close_help():
            return
        self._before = QApplication.focusWidget()
        self.center()
        self.show()
        self.raise_()
        self.setFocus()

    def close_help(self) -> bool:
        """Back to where the dispatcher was; False if it was not open."""
        was_open = self.isVisible()
        self.hide()
        before, self._before = self._before, None
        if was_open and before is not None:
            before.setFocus()
        return was_open

    def center(self) -> None:
        self.adjustSize()
        room = self._window.size() - self.size()
        self.move(max(room.width() // 2, 0), max(room.height() // 2, 0))
