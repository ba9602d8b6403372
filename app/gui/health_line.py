"""One pill per agency: healthy ones small and quiet, a sick one amber and in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.gui.fleet_monitor import FleetMonitor
from app.gui.flow_layout import FlowLayout
from app.gui.popover import Popover
from app.units.feed import FeedHealth

HEALTHY, SICK, WAITING = "●", "▲", "○"


class Pill(QPushButton):
    """One agency's health; a click tells what to do."""

    def __init__(self, connection: str, opened: Callable[[str], None]) -> None:
        super().__init__()
        self._connection = connection
        self.clicked.connect(lambda: opened(connection))

    def show_health(self, health: FeedHealth) -> None:
        look, glyph = _look(health)
        words = f"{glyph} {health.connection} · {health.words()}".replace("&", "&&")
        if self.text() != words:
            self.setText(words)
            self.setAccessibleName(f"{health.connection}: {health.words()}")
            self.setToolTip("" if health.trouble is None else f"<p>{_escaped(health.trouble.sentence)}</p>")
        if self.property("look") != look:
            self.setProperty("look", look)
            self.style().unpolish(self)
            self.style().polish(self)


class HealthLine(QFrame):
    """At the foot of the window; wraps when there are many."""

    def __init__(self, monitor: FleetMonitor, popover: Popover, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("healthLine")
        self._monitor = monitor
        self._popover = popover
        self.pills: dict[str, Pill] = {}
        self._empty = QLabel("No agency is being asked")
        pills = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        pills.setSizePolicy(policy)
        self._flow = FlowLayout(pills, gap=8, line_gap=4)
        self._flow.addWidget(self._empty)
        self.remark = QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 14, 4)
        layout.addWidget(pills, 1)
        layout.addWidget(self.remark)
        monitor.health_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        health = self._monitor.health()
        names = [each.connection for each in health]
        for gone in [name for name in self.pills if name not in names]:
            pill = self.pills.pop(gone)
            self._flow.removeWidget(pill)
            pill.deleteLater()
        for each in health:
            if each.connection not in self.pills:
                self.pills[each.connection] = Pill(each.connection, self._tell)
                self._flow.addWidget(self.pills[each.connection])
            self.pills[each.connection].show_health(each)
        self._empty.setVisible(not health)

    def _tell(self, connection: str) -> None:
        health = next((each for each in self._monitor.health() if each.connection == connection), None)
        if health is None:
            return
        answered = self._monitor.answered.get(connection)
        lines = [] if answered is None else [f"{answered.returned} devices in its last good answer."]
        if health.trouble is None:
            title, advice = f"{connection} answers", f"Last good answer {health.words()} ago."
        else:
            title, advice = f"{connection}: {health.trouble.title}", health.trouble.advice
            if health.last_good_age_s is not None:
                lines.insert(0, health.words()[:1].upper() + health.words()[1:] + ".")
        self._popover.tell(self.pills[connection], title, " ".join([advice, *lines]))


def _look(health: FeedHealth) -> tuple[str, str]:
    if health.trouble is None:
        return "pill", HEALTHY
    return ("pill", WAITING) if health.trouble.code == "waiting" else ("sick", SICK)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
