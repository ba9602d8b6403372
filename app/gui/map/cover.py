"""What lies over the map whenever its picture cannot be believed: native, opaque, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from app.gui.theme import Palette

STARTING = "The map is starting"
STOPPED = "The map stopped and is coming back. The list is right."
KEEPS_STOPPING = "The map keeps stopping. The list is right."
CATCHING_UP = "The map is being brought up to date"


class Cover(QWidget):
    """Hides what is below it completely."""

    try_again = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("mapCover")
        self._words = QLabel(self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._again = QPushButton("Try again", self)
        self._again.clicked.connect(self.try_again)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self._words)
        layout.addWidget(self._again, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    @property
    def words(self) -> str:
        return self._words.text()

    def lay(self, words: str, *, may_try_again: bool = False) -> None:
        """Over everything, now: painted before anything else gets to run."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self._again.setVisible(may_try_again)
        self.raise_()
        self.show()
        if self.isVisible():
            self.repaint()

    def lift(self) -> None:
        self.hide()

    def apply_palette(self, palette: Palette) -> None:
        self.setStyleSheet(
            f"#mapCover {{ background: {palette.ground}; }} #mapCover QLabel {{ color: {palette.second}; background: none; }}"
        )
