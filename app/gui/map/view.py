"""The map: hands the page what changed, does what the dispatcher asks on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import asdict
from PySide6.QtCore import QLocale, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.basemap.readers import Readers
from app.gui.fleet_monitor import FleetMonitor
from app.gui.map.base_map import BaseMap
from app.gui.map.bridge import number_of
from app.gui.map.deltas import MOST_LABELS, Deltas
from app.gui.map.hearing import View, place_of, places_of, point_of, spot_of, view_of
from app.gui.map.laid import Laid
from app.gui.map.living_page import LivingPage
from app.gui.map.loading import stage_page
from app.gui.map.packing import Past
from app.gui.selection import MOST_CHOSEN
from app.gui.theme import Palette
from app.resources import Resources
from app.units.clock import Clock
from app.units.fixes import NO_TIME
from app.units.fleet import FleetChange, UnitKey

PATIENCE_BEATS = 3
PATIENCE_S = 2.5
"""How far, in beats and in seconds, a picture may lag behind what the page was told of before the page is replaced."""
_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""To the right and down."""
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
PROBE = "window.watchfloorProbe ? window.watchfloorProbe() : null"


class MapView(QWidget):
    """The map of every unit the monitor says is on it. Call `shut` before it is destroyed."""

    sent = Signal()
    """Somebody sent the map somewhere else: the first units do not bring it to them any more."""
    follow_released = Signal()
    """The dispatcher moved the map away from the unit it followed."""
    unlocked = Signal()
    """The dispatcher let the map be moved again, on the map."""
    first_units_painted = Signal()
    """Once: the first time units are on the screen."""
    view_moved = Signal(object)
    """`hearing.View`."""
    covered = Signal(str)
    """The words lying over the map; empty when the map can be seen."""
    group_list_shown = Signal(bool)
    """Whether the list of a count is open: Escape closes it first."""
    spot_asked = Signal(object, QPoint)
    """`Spot` and where it is on this widget: somebody pressed the right button there."""
    console_spoke = Signal(str, str)
    """Level and text of a message on the page's console."""

    def __init__(
        self,
        monitor: FleetMonitor,
        palette: Palette,
        resources: Resources,
        cache_dir: Path,
        clock: Clock | None = None,
        parent: QWidget | None = None,
        base_map: BaseMap | None = None,
        page: LivingPage | None = None,
    ) -> None:
        """`base_map` None: one of its own, without keys and without a cache on the disk. `page` None: one that loads now."""
        super().__init__(parent)
        self._monitor = monitor
        self._palette = palette
        self._follow = False
        self._locked = False
        self._view: View | None = None
        self._imperial = _is_imperial()
        self._hatch: tuple[tuple[str, ...], bool] = ((), False)
        self._beats = 0
        self._promised: tuple[int, int, float] | None = None
        """Beat, sequence and moment of the oldest news that the page has not been seen to draw."""
        self._painted_units = False
        self._wishes: list[tuple[str, dict[str, Any]]] = []
        self._ready = False
        self._past: Past | None = None
        self._list_open = False
        self._deltas = Deltas(monitor)
        self.laid = Laid(self._tell, lambda: monitor.selection.row, self)
        """Pin, areas, trails and layers."""
        self._monotonic_s = (clock or Clock()).monotonic_s
        self._own_readers = Readers()
        self.base_map = base_map or BaseMap(self._own_readers.open, monitor.floor.stand_aside, self)
        self.base_map.set_dark(palette.dark)
        self.base_map.changed.connect(self._tell_base_map)
        self._living = page or stage_page(cache_dir, resources, self._monotonic_s)
        self._living.setParent(self)
        self._living.give_floor(monitor.floor)
        self._living.routes.serve(self._hand_over, self.laid.hand_trail, self.laid.hand_overlay)
        self._living.heard.connect(self._hear)
        self._living.began.connect(self._begin)
        self._living.covered.connect(self.covered)
        self._living.came_back.connect(self._show_page)
        self._living.console_spoke.connect(self.console_spoke)
        self._living.apply_palette(palette)
        monitor.fleet_changed.connect(self._take)
        monitor.ticked.connect(self._tick)
        monitor.selection.changed.connect(self._refresh_words)
        monitor.selection.chosen_changed.connect(self._refresh_chosen)
        monitor.health_changed.connect(self._tell_hatch)
        self._tell_hatch()
        self._living.attend(self.base_map.begin)
        if page is None:
            self._living.load()

    # -- for the window ----------------------------------------------------------------------------------------------
    @property
    def page(self) -> LivingPage:
        return self._living

    @property
    def cover_words(self) -> str:
        """What lies over the map, or an empty text when the map can be seen."""
        return self._living.cover_words

    @property
    def view(self) -> View | None:
        return self._view

    def fit(self) -> None:
        """Show every unit on the map."""
        self._wish("fit")

    def zoom(self, steps: int, *, animate: bool = True) -> None:
        """Closer by so many levels, or further when negative."""
        self._send("zoom", steps=steps, animate=animate)

    def pan(self, right: int, down: int) -> None:
        """By so many steps of the keyboard. A followed unit is let go; a locked view stays."""
        self._send("pan", right=right, down=down)

    def center_on_selected(self) -> None:
        """Put the selected unit in the middle, close enough to see the streets. Nothing without a position."""
        place = self.selected_place()
        if place is not None:
            self._send("center", latitude=place[0], longitude=place[1])

    def selected_place(self) -> tuple[float, float] | None:
        """Latitude and longitude of the selected unit at the moment that is shown: in the past where it was then."""
        row = self._monitor.selection.row
        if row is None:
            return None
        if self._past is not None:
            return self._past.where(row)
        figures = self._monitor.fleet.figures[row]
        known = int(figures["fix_time_ms"]) != NO_TIME
        return (float(figures["latitude"]), float(figures["longitude"])) if known else None

    def set_view(self, view: View) -> None:
        """Look where the dispatcher looked before."""
        self._view = view
        self._wish("center", latitude=view.latitude, longitude=view.longitude, zoom=view.zoom)

    def go_to(self, latitude: float, longitude: float, zoom: int | None = None) -> None:
        """Put a place in the middle, close enough to see its streets unless a zoom is given. A followed unit is let go."""
        self._release_follow({})
        self._tell("follow", on=False)
        self._send("center", latitude=latitude, longitude=longitude, zoom=zoom)

    @property
    def imperial(self) -> bool:
        """Whether lengths are said in feet and miles."""
        return self._imperial

    def set_imperial(self, imperial: bool | None) -> None:
        """The scale in feet and miles, or in metres; None as the system has it."""
        self._imperial = _is_imperial() if imperial is None else imperial
        self._tell("scale", imperial=self._imperial)

    def set_alarmed(self, keys: tuple[UnitKey, ...]) -> None:
        """Frame these units: an alarm of theirs waits for an answer. The newest first."""
        if keys != self._deltas.alarmed:
            self._deltas.alarmed = keys
            self._refresh_words()

    def set_past(self, past: Past | None) -> None:
        """Show this moment of the last hour; None: now again."""
        self._past = past
        self._deltas.set_past(past)
        self._announce()

    def set_follow(self, follow: bool) -> None:
        """Keep the selected unit in the middle until the dispatcher moves the map."""
        self._follow = follow
        self._tell("follow", on=follow)

    def fit_chosen(self) -> None:
        """Show all selected units at once."""
        self._send("fit_chosen", sequence=self._deltas.waiting)

    def set_locked(self, locked: bool) -> None:
        """Nothing the dispatcher does on the map moves it; what they ask of the program still does."""
        self._locked = locked
        self._tell("lock", on=locked)

    @property
    def waiting(self) -> int:
        """The sequence number a picture has that shows everything known now."""
        return self._deltas.waiting

    @property
    def following(self) -> bool:
        return self._follow

    def set_text_scale(self, percent: int) -> None:
        """80–200, as the rest of the window."""
        self._living.set_text_scale(percent)

    def apply_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._living.apply_palette(palette)
        self.base_map.set_dark(palette.dark)
        self._tell("palette", palette=asdict(palette))

    def close_group_list(self) -> bool:
        """Close the list of a count; False if there was none."""
        was_open, self._list_open = self._list_open, False
        self._tell("close_list")
        return was_open

    def probe(self, answer: Callable[[str | None], None]) -> None:
        """Ask the page what it really shows, as JSON; None while there is no page. Changes nothing."""
        self._living.page.runJavaScript(PROBE, 0, answer)

    def shut(self) -> None:
        self._monitor.fleet_changed.disconnect(self._take)
        self._monitor.ticked.disconnect(self._tick)
        self._monitor.selection.changed.disconnect(self._refresh_words)
        self._monitor.selection.chosen_changed.disconnect(self._refresh_chosen)
        self._monitor.health_changed.disconnect(self._tell_hatch)
        self.base_map.changed.disconnect(self._tell_base_map)
        self.base_map.shut()
        self._own_readers.close()
        self._living.shut()

    # -- to the page -------------------------------------------------------------------------------------------------
    def _hand_over(self, known: int) -> bytes:
        """The answer to the page's question, made the moment it asks."""
        names, everything = self._hatch
        view = self._view and asdict(self._view)
        return self._deltas.hand_over(
            known,
            {
                "palette": asdict(self._palette),
                "view": view,
                "follow": self._follow,
                "locked": self._locked,
                "hatch": {"names": names, "all": everything},
                "base_map": self.base_map.stage(),
                "imperial": self._imperial,
                **self.laid.stage(),
            },
        )

    @Slot(object)
    def _take(self, change: FleetChange) -> None:
        self._deltas.note(change)
        self._announce()

    @Slot()
    def _tick(self) -> None:
        self._refresh_chosen()
        self._beats += 1
        if self._promised is None:
            self._promised = self._beats, self._deltas.waiting, self._monotonic_s()
        self._living.beat(self._beats)

    @Slot()
    def _refresh_words(self) -> None:
        self._deltas.note_words()
        self._announce()

    @Slot()
    def _refresh_chosen(self) -> None:
        if not self._deltas.as_told:
            self._refresh_words()

    def _announce(self) -> None:
        """What is new, at once; all of it is too much to be pushed, and is asked for by the page."""
        known = self._deltas.known
        if known is None:
            self._tell("begin")
        elif self._ready:
            self._living.push(self._deltas.hand_over(known))

    @Slot(int)
    def _show_page(self, token: int) -> None:
        self._tell("show", token=token, sequence=self._deltas.waiting)

    @Slot()
    def _tell_hatch(self) -> None:
        down = tuple(each.connection for each in self._monitor.health() if each.trouble and each.trouble.code != "waiting")
        hatch = (down, bool(down) and len(down) == len(self._monitor.health()))
        if hatch != self._hatch:
            self._hatch = hatch
            self._tell("hatch", names=hatch[0], all=hatch[1])

    @Slot()
    def _tell_base_map(self) -> None:
        self._tell("base_map", stage=self.base_map.stage())

    def _tell(self, do: str, **more: Any) -> None:
        if self._ready:  # a page that is not there yet gets all of this when it starts
            self._living.tell(do, **more)

    def _wish(self, do: str, **more: Any) -> None:
        if not self._ready:
            self._wishes.append((do, more))
        self._tell(do, **more)

    def _send(self, do: str, **more: Any) -> None:
        """A wish to look somewhere else than at all units."""
        self.sent.emit()
        self._wish(do, **more)

    # -- from the page -----------------------------------------------------------------------------------------------
    @Slot()
    def _begin(self) -> None:
        self._ready = False
        self._promised = None
        self._deltas.start_over()
        self._show_list(is_open=False)

    @Slot(object)
    def _hear(self, message: dict[str, Any]) -> None:
        hearing = {
            "ready": self._start_page,
            "painted": self._page_painted,
            "units": self._units_painted,
            "beat": self._beat_answered,
            "view": self._view_was_moved,
            "pick": self._pick,
            "box": self._box,
            "unlock": self._unlock,
            "labels": self._label,
            "list": self._list,
            "released": self._release_follow,
            "spot": self._ask_spot,
            **self.laid.hearing,
        }.get(str(message.get("say")))
        if hearing is not None:
            hearing(message)

    def _start_page(self, _message: dict[str, Any]) -> None:
        self._ready = True
        self._announce()
        self.laid.tell_all()

    def _page_painted(self, _message: dict[str, Any]) -> None:
        wishes, self._wishes = self._wishes, []
        for do, more in wishes:
            self._living.tell(do, **more)

    def _beat_answered(self, message: dict[str, Any]) -> None:
        painted, number = number_of(message, "painted"), number_of(message, "number")
        if self._promised is None:
            return
        beat, sequence, promised_s = self._promised
        if painted >= sequence:
            self._promised = None
        elif number >= beat + PATIENCE_BEATS and self._monotonic_s() - promised_s >= PATIENCE_S:
            self._living.replace("does not draw what it was given")

    def _units_painted(self, _message: dict[str, Any]) -> None:
        if not self._painted_units:
            self._painted_units = True
            self.first_units_painted.emit()

    def _view_was_moved(self, message: dict[str, Any]) -> None:
        view = view_of(message)
        if view is not None and view != self._view:
            self._view = view
            self.view_moved.emit(view)

    def _pick(self, message: dict[str, Any]) -> None:
        place = place_of(message.get("place"))
        row = None if place is None else self._deltas.row_of(place)
        self._deltas.picks += 1
        before = self._deltas.waiting
        if row is not None and message.get("add") is True:
            self._monitor.selection.toggle(self._monitor.fleet.key(row))
        elif row is not None:
            self._monitor.selection.pick_row(row)
        if self._deltas.waiting == before:
            self._refresh_words()  # nobody else is selected: the page drew a ring that has to go again

    def _box(self, message: dict[str, Any]) -> None:
        """What lies in a box that was drawn; with Ctrl beside what was selected before."""
        rows = [self._deltas.row_of(place) for place in places_of(message.get("places"))]
        before = self._monitor.selection.chosen if message.get("add") is True else ()
        room = MOST_CHOSEN - len(before)
        keys = [self._monitor.fleet.key(row) for row in rows if row is not None][:room]
        if keys or not before:
            self._monitor.selection.choose((*before, *keys))

    def _unlock(self, _message: dict[str, Any]) -> None:
        if self._locked:
            self.set_locked(False)
            self.unlocked.emit()

    def _label(self, message: dict[str, Any]) -> None:
        self._deltas.labelled = places_of(message.get("places"), MOST_LABELS)
        self._refresh_words()

    def _list(self, message: dict[str, Any]) -> None:
        places = message.get("places")
        self._deltas.listed = None if places is None else places_of(places)
        self._show_list(is_open=places is not None)
        self._refresh_words()

    def _show_list(self, *, is_open: bool) -> None:
        if is_open != self._list_open:
            self._list_open = is_open
            self.group_list_shown.emit(is_open)

    def _ask_spot(self, message: dict[str, Any]) -> None:
        spot, point = spot_of(message), point_of(message, self.width(), self.height())
        if spot is not None and point is not None:
            self.spot_asked.emit(spot, QPoint(*point))

    def _release_follow(self, _message: dict[str, Any]) -> None:
        if self._follow:
            self._follow = False
            self.follow_released.emit()

    # -- widget ------------------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.pan(*step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A frame for who came by a key; who came by the mouse knows where they are."""
        super().focusInEvent(event)
        self._tell("keyboard", on=event.reason() in _BY_KEY)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell("keyboard", on=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._living.setGeometry(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        self._monitor.tick()  # before the page is asked to show itself: the workstation may have slept meanwhile
        super().showEvent(event)


def _is_imperial() -> bool:
    return QLocale().measurementSystem() != QLocale.MeasurementSystem.MetricSystem
