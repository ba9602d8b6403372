"""What a workstation without any agency shows instead of an empty map."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

TITLE = "No agency yet: enter one, or try the training feed"
NOTE = (
    "An agency's Axon administrator hands over a domain, a Partner ID, a Client ID and a secret."
    " The training feed needs none of them: it moves units that are not real, on this machine only."
)
SIDE_PX = 120


class FirstRun(QFrame):
    """Two ways on."""

    enter_agency_requested = Signal()
    training_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstRun")
        title = QLabel(TITLE)
        title.setProperty("look", "name")
        note = QLabel(NOTE)
        note.setProperty("look", "second")
        for label in (title, note):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.enter_agency = QPushButton("Enter an agency")
        self.enter_agency.setProperty("look", "main")
        self.enter_agency.clicked.connect(self.enter_agency_requested)
        self.try_training = QPushButton("Try the training feed")
        self.try_training.clicked.connect(self.training_requested)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.enter_agency)
        buttons.addWidget(self.try_training)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SIDE_PX, 0, SIDE_PX, 0)
        layout.setSpacing(14)
        layout.addStretch(2)
        layout.addWidget(title)
        layout.addWidget(note)
        layout.addSpacing(6)
        layout.addLayout(buttons)
        layout.addStretch(3)
