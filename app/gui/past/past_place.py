"""Where the past stands in the window: its bar, what lies over the list meanwhile, what the map is told."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.gui.actions import Action, Section
from app.gui.banner import Banners
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.past.past_bar import PastBar
from app.gui.past.past_desk import MOST_DRAWN, TRAIL_MINUTES, PastDesk, Trails
from app.units.then import TallyThen

_TRAIL_WORDS = {
    Trails.OFF: "No trails",
    Trails.SELECTED: "Trail of the selected unit",
    Trails.FILTERED: "Trails of what the filter shows",
    Trails.ALL: "Trails of all units",
}
LIST_WORDS = "The map shows the past. The list knows only now and is covered, so that neither is taken for the other."


class PastCover(QFrame):
    """Over the list while the map shows the past."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("pastCover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._over = over
        self.title = QLabel()
        self.title.setProperty("look", "name")
        words = QLabel(LIST_WORDS)
        words.setWordWrap(True)
        self.back = QPushButton("Back to now (Esc)")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.addStretch(1)
        layout.addWidget(self.title)
        layout.addWidget(words)
        layout.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(2)
        over.installEventFilter(self)
        self.hide()

    def say(self, moment: str) -> None:
        """Empty: the list can be seen again."""
        self.title.setText(f"PAST {moment} — not live")
        self.setVisible(bool(moment))
        if moment:
            self.setGeometry(self._over.rect())
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False


class PastPlace(QObject):
    """Carries the moment from the desk to the map, and words to everything around it."""

    told = Signal(str)
    """The count of the moment in words, for whatever else would say what is true now; empty: now again."""

    def __init__(
        self, desk: PastDesk, monitor: FleetMonitor, map_view: MapView, panel: QWidget, banners: Banners, window: QWidget
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self._map = map_view
        self._banners = banners
        self.bar = PastBar(desk)
        self.cover = PastCover(panel)
        self.cover.back.clicked.connect(self.bar.close_bar)
        self.bar.closed.connect(map_view.setFocus)
        self.trails = self._menu()
        desk.moment_changed.connect(self._show_moment)
        desk.trails_changed.connect(self._show_trails)
        monitor.ticked.connect(self._tick)

    def own_actions(self) -> tuple[Action, ...]:
        hour = "The last hour: a slider through time, and back to now"
        trails = "Trails: of the selected unit, of what the filter shows, of all, none"
        return (
            Action("Last hour", hour, Section.TIME, self.bar.toggle, ("T",)),
            Action("Trails", trails, Section.TIME, self.desk.next_trails, ("Shift+T",)),
            *(
                Action(
                    f"Trails of {minutes} min",
                    f"How long the trails are: {minutes} min",
                    Section.TIME,
                    partial(self._last, minutes),
                )
                for minutes in TRAIL_MINUTES
            ),
        )

    def _last(self, minutes: int) -> None:
        """Whoever asks for a length wants to see trails."""
        trails = Trails.SELECTED if self.desk.trails is Trails.OFF else self.desk.trails
        self.desk.choose_trails(trails, minutes)

    @Slot()
    def _show_moment(self) -> None:
        words = self.desk.moment_words
        past = self.desk.past()
        self._map.set_past(past)
        self.cover.say(words)
        self.told.emit("" if past is None else f"PAST {words}: {TallyThen.of(past.place).words}")
        self._tell()

    @Slot()
    def _tick(self) -> None:
        if self.desk.moment_s is not None:
            self._tell()
        self.bar.refresh()

    def _tell(self) -> None:
        words = self.desk.moment_words
        minutes, seconds = divmod(round(self.desk.back_s), 60)
        past = f"PAST {words} — not live. The map shows where units were {minutes} min {seconds} s ago. Esc: back to now"
        self._banners.past.say(past if words else "")

    @Slot()
    def _show_trails(self) -> None:
        found = self.desk.trail()
        if found is None:
            self._map.laid.set_trail(None)
        else:
            self._map.laid.set_trail(*found)
        for trails, action in self._choices.items():
            action.setChecked(trails is self.desk.trails)
        words = _TRAIL_WORDS[self.desk.trails]
        too_many = found is not None and found[0].rows.size >= MOST_DRAWN
        self.trails.setText("Trails ▾" if self.desk.trails is Trails.OFF else f"{words}, {self._span(too_many)} ▾")
        self.trails.setAccessibleName(self.trails.text().removesuffix(" ▾"))

    def _span(self, too_many: bool) -> str:
        return "the newest fixes: all would be too many" if too_many else f"{self.desk.trail_minutes} min"

    def _menu(self) -> QToolButton:
        button = QToolButton()
        button.setText("Trails ▾")
        button.setAccessibleName("Trails")
        menu = QMenu(button)
        who, long = QActionGroup(self), QActionGroup(self)
        self._choices = {}
        for trails, words in _TRAIL_WORDS.items():
            action = who.addAction(words)
            action.setCheckable(True)
            action.setChecked(trails is self.desk.trails)
            action.triggered.connect(lambda _=False, trails=trails: self.desk.choose_trails(trails))
            self._choices[trails] = action
        menu.addActions(who.actions())
        menu.addSeparator()
        for minutes in TRAIL_MINUTES:
            action = long.addAction(f"Last {minutes} min")
            action.setCheckable(True)
            action.setChecked(minutes == self.desk.trail_minutes)
            action.triggered.connect(lambda _=False, minutes=minutes: self.desk.choose_trails(self.desk.trails, minutes))
        menu.addActions(long.actions())
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button
