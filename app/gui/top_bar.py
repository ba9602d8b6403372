"""The product, the workstation, one search field, four actions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from app.gui.style import redress

SEARCH_HINT = "Find a unit, badge, serial, place, coordinates, command…"
LONGEST_SEARCH = 200
WIDEST_ALARMS = "◼ Alarms 99"


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
    """Shows its key until somebody is in it. Arrows and leaving are told to whoever shows what was found."""

    stepped = Signal(int)
    """Down (1) or up (-1) by so many lines."""
    list_entered = Signal()
    """Ctrl and Down: past the findings into the list of units."""
    entered = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before: QWidget | None = None
        """Where the keyboard was before."""
        self.setObjectName("searchField")
        self.setPlaceholderText(SEARCH_HINT)
        self.setAccessibleName("Find units, places and commands")
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

    def enter(self) -> None:
        if not self.hasFocus():
            self.before = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_key()
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_key()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.list_entered.emit()
        else:
            self.stepped.emit(steps)


class AlarmButton(QPushButton):
    """Says how many alarms wait, and is as wide whether any does: what stands beside it must not move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_waiting(0)

    def show_waiting(self, waiting: int) -> None:
        """How many alarms nobody answered."""
        self.setText(f"◼ Alarms {waiting}" if waiting else "Alarms 0")
        self.setAccessibleName(f"{waiting} alarms wait for an answer. Opens the list of all")
        redress(self, "look", "alarm" if waiting else "quiet")

    def sizeHint(self) -> QSize:
        bold = QFont(self.font())
        bold.setBold(True)
        text = QFontMetrics(bold).size(Qt.TextFlag.TextShowMnemonic.value, WIDEST_ALARMS)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, text, self)


class TopBar(QFrame):
    """Only asks; the window does."""

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
        self.follow = KeyButton("Follow", "F")
        self.follow.setCheckable(True)
        self.fit = KeyButton("Fit", "0")
        self.alarms = AlarmButton()
        self.keys = KeyButton("Keys", "?")
        self.settings = QPushButton("Settings")
        for button in (self.follow, self.fit, self.alarms, self.keys, self.settings):
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
        for button in (self.follow, self.fit, self.alarms, self.keys, self.settings):
            layout.addWidget(button)
