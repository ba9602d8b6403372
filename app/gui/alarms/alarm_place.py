"""Where alarms stand in the window: the bar, the list, the button in the top bar, the frames on the map."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from app.gui.actions import Action, Section
from app.gui.alarms.alarm_bar import AlarmBar
from app.gui.alarms.alarm_list import AlarmList, span_words
from app.gui.alarms.alarm_setup import AlarmSetup
from app.gui.alarms.draw_bar import DrawBar
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.view import MapView
from app.gui.top_bar import TopBar
from app.units.alarm import Alarm
from app.units.alarm_book import SNOOZES_S


class AlarmPlace(QObject):
    """Carries wishes between the desk and the window's parts."""

    def __init__(self, setup: AlarmSetup, monitor: FleetMonitor, map_view: MapView, top_bar: TopBar, window: QWidget) -> None:
        super().__init__(window)
        self.desk = desk = setup.desk
        self._monitor = monitor
        self._map = map_view
        self._top_bar = top_bar
        self.bar = AlarmBar(desk)
        self.draw = DrawBar(setup, map_view)
        self.muted = QPushButton()
        self.muted.setProperty("look", "sick")
        self.muted.hide()
        self.list = AlarmList(desk, window)
        self.bar.list_asked.connect(self.list.toggle)
        top_bar.alarms.clicked.connect(self.list.toggle)
        self.muted.clicked.connect(desk.toggle_mute)
        desk.go_requested.connect(self.go)
        desk.alarms_changed.connect(self._tell)
        desk.counted_down.connect(self._tell_mute)
        self._tell()

    def own_actions(self) -> tuple[Action, ...]:
        alarms, mute = Section.ALARMS, "No alarm sound for ten minutes, or switch it on again"
        return (
            Action("Go to alarm", "Go to the newest alarm nobody answered", alarms, self.desk.go_to_newest, ("A",)),
            Action("Acknowledge alarm", "Acknowledge that alarm", alarms, self.desk.acknowledge_told, ("Shift+A",)),
            Action("List of alarms", "List of all alarms", alarms, self.list.toggle, ("Alt+A",)),
            Action(
                "Draw an area",
                "Draw an area or change one: who enters or leaves it is told",
                alarms,
                self.draw.toggle,
                ("Shift+D",),
            ),
            Action(
                "Corner here",
                "While you draw an area: a corner in the middle of the map",
                alarms,
                self.draw.set_corner_here,
                ("X",),
                ready=self.draw.isVisible,
            ),
            Action("Mute alarms", mute, alarms, self.desk.toggle_mute, ("Ctrl+M",)),
            Action("Acknowledge all alarms", "Acknowledge all alarms", alarms, self.desk.acknowledge_all, ready=self._waits),
            *(
                Action(
                    f"Not now for {for_s / 60:.0f} min",
                    f"Put the alarms of the unit in the bar off for {for_s / 60:.0f} min",
                    alarms,
                    partial(self.bar.snooze_shown, for_s),
                    ready=self._waits,
                )
                for for_s in SNOOZES_S
            ),
        )

    def _waits(self) -> bool:
        return bool(self.desk.waiting)

    @Slot(object)
    def go(self, alarm: Alarm) -> None:
        """To where the unit is, selected; an agency has no place, so its alarm opens the list."""
        if alarm.key is None or self._monitor.fleet.row(alarm.key) is None:
            if self.list.isHidden():
                self.list.toggle()
            return
        self._monitor.selection.select(alarm.key)
        self._map.center_on_selected()

    @Slot()
    def _tell(self) -> None:
        waiting = self.desk.waiting
        self._top_bar.alarms.show_waiting(len(waiting))
        self._map.set_alarmed(tuple(dict.fromkeys(alarm.key for alarm in reversed(waiting) if alarm.key is not None)))
        self._tell_mute()

    @Slot()
    def _tell_mute(self) -> None:
        muted_s = self.desk.muted_for_s
        words = f"Alarm sound off {span_words(muted_s)}" if muted_s else ""
        self.muted.setText(words)
        self.muted.setAccessibleName(f"{words}. Switches it on again" if words else "")
        self.muted.setVisible(bool(words))
