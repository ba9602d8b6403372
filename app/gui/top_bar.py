"""The product, the workstation, one search field, four actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

SEARCH_HINT = "Find a unit, badge, serial, vehicle…"
LONGEST_SEARCH = 200


class KeyButton(QPushButton):
    """An action with its key beside it."""

    def __init__(self, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "key_button")
        self.setAccessibleName(text)
        self.setAccessibleDescription(f"Key {key}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 9, 5)
        layout.setSpacing(8)
        cap = QLabel(key)
        cap.setProperty("look", "key")
        for label in (QLabel(text), cap):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self._content = layout

    def sizeHint(self) -> QSize:
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._content.minimumSize()


class SearchField(QLineEdit):
    """Shows its key until somebody is in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setPlaceholderText(SEARCH_HINT)
        self.setAccessibleName("Search units")
        self.setMaxLength(LONGEST_SEARCH)
        self.setClearButtonEnabled(False)
        self._cap = QLabel("/", self)
        self._cap.setProperty("look", "key")
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addStretch(1)
        layout.addWidget(self._cap, 0, Qt.AlignmentFlag.AlignVCenter)
        self.textChanged.connect(self._show_key)

    @Slot()
    def _show_key(self) -> None:
        self._cap.setVisible(not self.text() and not self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_key()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_key()


class TopBar(QFrame):
    """Only asks; the window does."""

    searched = Signal(str)
    list_entered = Signal()
    """Down, from the search."""

    def __init__(self, workstation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        product = QLabel("Watchfloor")
        product.setProperty("look", "product")
        where = QLabel(workstation)
        where.setTextFormat(Qt.TextFormat.PlainText)
        where.setProperty("look", "second")
        where.setAccessibleName(f"Workstation {workstation}")
        self.search = SearchField()
        self.search.setMinimumWidth(220)
        self.search.setMaximumWidth(640)
        self.search.textEdited.connect(self.searched)
        down = QShortcut(QKeySequence("Down"), self.search)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self.list_entered)
        self.follow = KeyButton("Follow", "F")
        self.follow.setCheckable(True)
        self.fit = KeyButton("Fit", "0")
        self.views = KeyButton("Views", "V")
        self.alarms = QPushButton("Alarms 0")
        self.muted = QPushButton()
        self.muted.hide()
        self.keys = KeyButton("Keys", "?")
        self.settings = QPushButton("Settings")
        for button in (self.follow, self.fit, self.views, self.muted, self.alarms, self.keys, self.settings):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(10)
        layout.addWidget(product)
        layout.addSpacing(4)
        layout.addWidget(where)
        layout.addStretch(2)
        layout.addWidget(self.search, 12)
        layout.addStretch(2)
        for button in (self.follow, self.fit, self.views, self.muted, self.alarms, self.keys, self.settings):
            layout.addWidget(button)

    def show_search(self, text: str) -> None:
        """The search as the monitor has it, without asking for it again."""
        if self.search.text() != text:
            self.search.setText(text)

    def show_alarms(self, waiting: int) -> None:
        """How many alarms nobody answered."""
        self.alarms.setText(f"◼ Alarms {waiting}" if waiting else "Alarms 0")
        self.alarms.setAccessibleName(f"{waiting} alarms wait for an answer. Opens the list of all")
        if self.alarms.property("look") != (look := "alarm" if waiting else "quiet"):
            self.alarms.setProperty("look", look)
            self.alarms.style().polish(self.alarms)

    def show_muted(self, words: str) -> None:
        """That alarms make no sound, and for how long; empty when they do."""
        self.muted.setText(words)
        self.muted.setAccessibleName(f"{words}. Switches it on again" if words else "")
        self.muted.setVisible(bool(words))

    def enter_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
