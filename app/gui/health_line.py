"""One pill per agency: healthy ones small and quiet, a sick one amber and in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.basemap.standing import Standing
from app.gui.banner import since_words
from app.gui.fleet_monitor import FleetMonitor
from app.gui.flow_layout import FlowLayout
from app.gui.popover import Popover
from app.gui.style import redress
from app.gui.theme import Palette
from app.units.feed import FeedHealth

SICK, WAITING = "▲", "○"
DOT_PX = 10


class Pill(QPushButton):
    """One agency's health; a click tells what to do."""

    def __init__(self, connection: str, opened: Callable[[str], None]) -> None:
        super().__init__()
        self._connection = connection
        self.setIconSize(QSize(DOT_PX, DOT_PX))
        self.clicked.connect(lambda: opened(connection))

    def show_health(self, health: FeedHealth, dot: QIcon) -> None:
        """`dot` is the mark of a healthy agency."""
        look, glyph = _look(health)
        self.setIcon(dot if health.good else QIcon())
        words = f"{glyph} {health.connection} · {health.words()}".strip().replace("&", "&&")
        if self.text() != words:
            self.setText(words)
            self.setAccessibleName(f"{health.connection}: {health.words()}")
            self.setToolTip("" if health.trouble is None else f"<p>{_escaped(health.trouble.sentence)}</p>")
        redress(self, "look", look)


class HealthLine(QFrame):
    """At the foot of the window; wraps when there are many."""

    def __init__(self, monitor: FleetMonitor, popover: Popover, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("healthLine")
        self._dot = _dot(palette)
        self._monitor = monitor
        self._popover = popover
        self.pills: dict[str, Pill] = {}
        self.base_map = _base_map_pill(self._tell_base_map)
        self._standing = Standing()
        self._empty = QLabel("No agency is being asked")
        self.now = QLabel("NOW")
        self.now.setObjectName("healthNow")
        self.now.setAccessibleName("The agencies as they are now, not in the past")
        self.now.hide()
        pills = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        pills.setSizePolicy(policy)
        self._flow = FlowLayout(pills, gap=8, line_gap=4)
        self._flow.addWidget(self._empty)
        self._flow.addWidget(self.base_map)
        self.remark = QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 14, 4)
        layout.addWidget(self.now)
        layout.addWidget(pills, 1)
        layout.addWidget(self.remark)
        monitor.health_changed.connect(self.refresh)
        self.refresh()

    def apply_palette(self, palette: Palette) -> None:
        self._dot = _dot(palette)
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
                # Whoever is missing matters more than what lies below: the street map comes last.
                self._flow.removeWidget(self.base_map)
                self._flow.addWidget(self.base_map)
            self.pills[each.connection].show_health(each, self._dot)
        self._empty.setVisible(not health)

    @Slot(str)
    def say_past(self, words: str) -> None:
        """While the map shows the past, say that the pills do not."""
        self.now.setVisible(bool(words))

    def show_base_map(self, standing: Standing) -> None:
        """Nothing while the street map is as it should be, or none was chosen."""
        self._standing = standing
        words = standing.words()
        self.base_map.setVisible(bool(words))
        self.base_map.setText(f"{SICK} {words}".replace("&", "&&"))
        self.base_map.setAccessibleName(words)

    @Slot()
    def _tell_base_map(self) -> None:
        trouble, chosen = self._standing.trouble, self._standing.chosen
        if trouble is not None and chosen is not None:
            said = f"{trouble.advice} Every position is as right as ever; only the streets below are missing or old."
            self._popover.tell(self.base_map, f"{chosen.name}: {trouble.title}", said)

    def _tell(self, connection: str) -> None:
        health = next((each for each in self._monitor.health() if each.connection == connection), None)
        if health is None:
            return
        answered = self._monitor.answered.get(connection)
        if health.trouble is None:
            title, said = f"{connection} answers", [f"Last good answer {health.words()} ago."]
        else:
            title, said = f"{connection}: {health.trouble.title}", [health.trouble.advice]
            said += [_sentence(since_words(health))]
        if health.retry_at is not None:
            said.append(f"Trying again at {health.retry_at:%H:%M:%S}.")
        if answered is not None:
            said.append(f"Its last good answer held {answered.returned} devices.")
        self._popover.tell(self.pills[connection], title, " ".join(said))


def _base_map_pill(clicked: Callable[[], None]) -> QPushButton:
    pill = QPushButton()
    pill.setProperty("look", "sick")
    pill.setVisible(False)
    pill.clicked.connect(clicked)
    return pill


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _look(health: FeedHealth) -> tuple[str, str]:
    if health.trouble is None:
        return "pill", ""
    return ("pill", WAITING) if health.trouble.code == "waiting" else ("sick", SICK)


def _dot(palette: Palette) -> QIcon:
    """Drawn large, so that a scaled screen shows it sharp."""
    size = 4 * DOT_PX
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    pen = QPainter(pixmap)
    pen.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen.setPen(Qt.PenStyle.NoPen)
    pen.setBrush(QColor(palette.buffering))
    pen.drawEllipse(QRectF(0, 0, size, size))
    pen.end()
    return QIcon(pixmap)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
