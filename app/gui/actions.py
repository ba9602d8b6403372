"""Everything the window can be asked to do, in one table: shortcuts, the `?` help and the command bar all read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_CAPS = {"Return": "Enter", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


class Section(Enum):
    """Under which heading the help lists an action."""

    FIND = "Find"
    UNITS = "Units"
    MAP = "Map"
    TIME = "Time"
    ALARMS = "Alarms"
    WINDOW = "Window"


class Action(Struct, frozen=True):
    """Something to ask for. Its keys work wherever no text is being typed."""

    name: str
    """Short and unique: what its button and the command bar call it."""
    words: str
    """One line that says what happens."""
    section: Section
    slot: Callable[[], object] | None = None
    """A bound method of a QObject. None for keys that a widget itself understands: only the help lists those."""
    keys: tuple[str, ...] = ()
    """Qt key sequences, the one to show first; empty: only the command bar offers it."""
    shown: str = ""
    """The key in the help, where its sequence does not say it well."""
    ready: Callable[[], bool] = lambda: True
    """Whether asking makes sense now; the command bar leaves out what is not ready."""
    listed: bool = True
    """False: the help leaves it out, because another line says it."""
    command: bool = True
    """False: pointless in the command bar (typing there, going back from there)."""

    @property
    def cap(self) -> str:
        """The key as its cap shows it: "Ctrl ," for "Ctrl+,"; empty without one."""
        if self.shown or not self.keys:
            return self.shown
        return " ".join(_CAPS.get(part, part) for part in self.keys[0].split("+")) if self.keys[0] != "+" else "+"


class Actions(QObject):
    """The table. Every feature adds its own actions, with slots of its own objects."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Action] = {}
        self._keys: dict[str, str] = {}
        """Portable key sequence to the name of the action that has it."""
        self._steps_back: list[Callable[[], bool]] = []
        self._window: QWidget | None = None

    def add(self, *actions: Action) -> None:
        """Raises ValueError for a name or a key that is taken."""
        for action in actions:
            if action.name in self._actions:
                raise ValueError(f"There is an action {action.name!r} already")
            for key in action.keys:
                sequence = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
                if not sequence or sequence in self._keys:
                    raise ValueError(f"{action.name!r} cannot have {key!r}: {self._keys.get(sequence, 'no such key')!r}")
                self._keys[sequence] = action.name
            self._actions[action.name] = action
            self._bind(action)
        self.changed.emit()

    def add_step_back(self, close: Callable[[], bool]) -> None:
        """What Escape closes before filter and selection: `close` answers whether there was anything to close."""
        self._steps_back.append(close)

    def step_back(self) -> bool:
        """Close one thing, of those added last first; False when nothing was open."""
        return any(close() for close in reversed(self._steps_back))

    def bind(self, window: QWidget) -> None:
        """Make every key, also of actions added later, a shortcut of this window."""
        self._window = window
        for action in self:
            self._bind(action)

    def __iter__(self) -> Iterator[Action]:
        return iter(tuple(self._actions.values()))

    def __getitem__(self, name: str) -> Action:
        return self._actions[name]

    def _bind(self, action: Action) -> None:
        if self._window is None or action.slot is None:
            return
        for key in action.keys:
            shortcut = QShortcut(QKeySequence(key), self._window)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action.slot)
