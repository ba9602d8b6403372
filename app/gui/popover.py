"""A note that belongs to something on the screen: never in the way, closed by Escape or by going elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

WIDTH_PX = 420
EDGE_PX = 8
LIST_HEIGHT_PX = 220


class Popover(QFrame):
    """Lies over its window, beside what it is about. There is one for the window; showing it again replaces its words."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("popover")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._about: QWidget | None = None
        self.title = QLabel()
        self.title.setProperty("look", "product")
        self.note = QLabel()
        self.note.setProperty("look", "second")
        for label in (self.title, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.list = QListWidget()
        self.list.setMaximumHeight(LIST_HEIGHT_PX)
        self.action = QPushButton()
        self._act: Callable[[], None] | None = None
        self.action.clicked.connect(self._take_action)
        close = QPushButton("Close")
        close.clicked.connect(self.close_note)
        buttons = QHBoxLayout()
        buttons.addWidget(self.action)
        buttons.addStretch(1)
        buttons.addWidget(close)
        self._content = layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.title)
        layout.addWidget(self.note)
        layout.addWidget(self.list)
        layout.addLayout(buttons)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)

    def tell(
        self,
        about: QWidget,
        title: str,
        note: str = "",
        *,
        lines: Sequence[str] = (),
        action: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Show this beside `about`; the same question again closes it."""
        if self.isVisible() and self._about is about and self.title.text() == title:
            self.close_note()
            return
        self._about, self._act = about, act
        self.title.setText(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.list.clear()
        self.list.addItems(list(lines))
        self.list.setAccessibleName(title)
        self.list.setVisible(bool(lines))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(f"{title}. {note}")
        self._place()
        self.show()
        self.raise_()
        self.setFocus()

    def close_note(self) -> bool:
        """False if there was none."""
        was_open = self.isVisible()
        about, self._about = self._about, None
        had_focus = self._holds(QApplication.focusWidget())
        self.hide()
        if was_open and had_focus and about is not None:
            about.setFocus()
        return was_open

    def _take_action(self) -> None:
        act = self._act
        self.close_note()
        if act is not None:
            act()

    def _place(self) -> None:
        window, about = self._window, self._about
        if about is None:
            return
        width = min(WIDTH_PX, window.width() - 2 * EDGE_PX)
        self.setFixedWidth(width)
        self._content.activate()
        height = self._content.totalHeightForWidth(width)
        self.resize(width, height)
        corner = about.mapTo(window, QPoint(0, about.height() + EDGE_PX // 2))
        if corner.y() + height > window.height() - EDGE_PX:
            corner.setY(about.mapTo(window, QPoint()).y() - height - EDGE_PX // 2)
        left = max(EDGE_PX, min(corner.x(), window.width() - width - EDGE_PX))
        self.move(left, max(EDGE_PX, corner.y()))

    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and not self._holds(now):
            self._about = None
            self.hide()

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and (widget is self or self.isAncestorOf(widget))
