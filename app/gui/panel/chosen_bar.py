"""How many units are selected together, and what can be asked of all of them. Hidden while it is one or none."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.gui.fleet_monitor import FleetMonitor
from app.gui.flow_layout import FlowLayout
from app.gui.panel.plain_text import plain_label
from app.gui.selection import MOST_CHOSEN
from app.gui.top_bar import KeyButton


class ChosenBar(QWidget):
    zoom_requested = Signal()
    follow_requested = Signal()
    watch_requested = Signal()

    def __init__(self, monitor: FleetMonitor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chosenBar")
        self.setAccessibleName("Selected units")
        self._monitor = monitor
        self.words = plain_label(name="chosenWords")
        self.zoom, self.follow, self.watch = KeyButton("Show all", "Z"), KeyButton("Follow", "F"), KeyButton("Watch", "W")
        self.only_one = QPushButton("Only this one")
        self.zoom.clicked.connect(self.zoom_requested)
        self.follow.clicked.connect(self.follow_requested)
        self.watch.clicked.connect(self.watch_requested)
        self.only_one.clicked.connect(self._keep_one)
        self.only_one.setAccessibleName("Select only the unit of the card")
        flow = FlowLayout(gap=8, line_gap=4)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 4, 12, 4)
        whole.addLayout(flow)
        for each in (self.words, self.zoom, self.follow, self.watch, self.only_one):
            flow.addWidget(each)
        monitor.selection.chosen_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        count = len(self._monitor.selection.chosen)
        most = " (more cannot be)" if count >= MOST_CHOSEN else ""
        self.words.setText(f"{count} units selected{most}")
        self.setVisible(count > 1)

    @Slot()
    def _keep_one(self) -> None:
        self._monitor.selection.select(self._monitor.selection.selected)
