"""Under the map while somebody draws or changes an area: which, name, shape, what to do next, done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.gui.alarms.alarm_setup import AlarmSetup
from app.gui.alarms.draft import Draft, spots_of, view_of_area
from app.gui.flow_layout import FlowLayout
from app.gui.map.view import MapView
from app.gui.spot import Spot
from app.gui.top_bar import KeyButton
from app.units.areas import Area

TELLS = {
    "Entering and leaving": (True, True),
    "Entering": (True, False),
    "Leaving": (False, True),
    "Nothing, only drawn": (False, False),
}
CIRCLE, POLYGON = "Circle", "Corners"
NEW = "A new area"


class DrawBar(QFrame):
    """Takes the map's clicks while it is open. Escape lets go of what was drawn or changed."""

    def __init__(self, setup: AlarmSetup, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawBar")
        self._setup = setup
        self._map = map_view
        self._draft = Draft()
        self._changed: str | None = None
        """The name of the area that is being changed; None for a new one."""
        self.which = self._choice("Area to draw or to change", (NEW,))
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name of the area")
        self.name.setAccessibleName("Name of the area")
        self.name.setMaxLength(80)
        self.shape = self._choice("Shape", (POLYGON, CIRCLE))
        self.tells = self._choice("Told on", tuple(TELLS))
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.here = KeyButton("Corner here", "X")
        self.here.clicked.connect(self.set_corner_here)
        self.all_here = QPushButton("Move all of it here")
        self.all_here.clicked.connect(self._move_all_here)
        self.back = QPushButton("Undo")
        self.back.clicked.connect(self._undo)
        self.remove = QPushButton("Remove this area")
        self.remove.clicked.connect(self._remove)
        self.finish = KeyButton("Keep", "Enter")
        self.finish.clicked.connect(self._finish)
        self.cancel = KeyButton("Cancel", "Esc")
        self.cancel.clicked.connect(self.close_bar)
        what, done = FlowLayout(gap=8, line_gap=4), FlowLayout(gap=8, line_gap=4)
        self.name.setMinimumWidth(18 * self.fontMetrics().averageCharWidth())
        for each in (self.which, self.name, self.shape, self.tells):
            what.addWidget(each)
        for button in (self.here, self.all_here, self.back, self.remove, self.finish, self.cancel):
            done.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.addLayout(what)
        layout.addWidget(self.words)
        layout.addLayout(done)
        self.which.activated.connect(self._choose)
        self.shape.currentIndexChanged.connect(self._start_over)
        map_view.laid.corner_drawn.connect(self._take)
        map_view.laid.corner_moved.connect(self._moved)
        setup.changed.connect(self._show)
        self.hide()
        self._show()

    @Slot()
    def toggle(self) -> None:
        if self.close_bar():
            return
        self.which.clear()
        self.which.addItems([NEW, *(area.name for area in self._setup.choices.areas)])
        self.which.setVisible(self.which.count() > 1)
        self.show()
        self._map.laid.set_drawing(True)
        self._choose(0)
        self.name.setFocus()

    @Slot()
    def close_bar(self) -> bool:
        was_open = not self.isHidden()
        had_focus = self.isAncestorOf(self.focusWidget() or self)
        self.hide()
        self._draft.begin(circle=False)
        self._changed = None
        if was_open:
            self._map.laid.set_drawing(False)
            self._show()
            if had_focus:
                self._map.setFocus()
        return was_open

    # -- what is drawn -------------------------------------------------------------------------------------------------
    @Slot(int)
    def _choose(self, at: int) -> None:
        """A new area, or one that is there: the map goes to it."""
        areas = self._setup.choices.areas
        area = areas[at - 1] if 1 <= at <= len(areas) else None
        self._changed = None if area is None else area.name
        self.name.setText("" if area is None else area.name)
        if area is None:
            self._draft.begin(circle=self.shape.currentText() == CIRCLE)
        else:
            circle = area.radius_m is not None
            self.shape.setCurrentText(CIRCLE if circle else POLYGON)
            told = (area.on_entering, area.on_leaving)
            self.tells.setCurrentText(next(words for words, on in TELLS.items() if on == told))
            self._draft.begin(circle=circle, spots=spots_of(area))
            view = view_of_area(area, self._map.width())
            self._map.go_to(view.latitude, view.longitude, view.zoom)
        self._show()

    @Slot(object)
    def _take(self, spot: Spot) -> None:
        if not self.isHidden():
            self._draft.add(spot)
            self._show()

    @Slot(int, object)
    def _moved(self, number: int, spot: Spot) -> None:
        if not self.isHidden():
            self._draft.move(number, spot)
            self._show()

    @Slot()
    def set_corner_here(self) -> None:
        """Where the cross is: in the middle of the map."""
        spot = self._middle_of_map()
        if spot is not None:
            self._take(spot)

    @Slot()
    def _move_all_here(self) -> None:
        spot = self._middle_of_map()
        if spot is not None:
            self._draft.move_all(spot)
            self._show()

    @Slot()
    def _undo(self) -> None:
        self._draft.undo()
        self._show()

    @Slot()
    def _start_over(self) -> None:
        self._draft.begin(circle=self.shape.currentText() == CIRCLE)
        self._show()

    def _middle_of_map(self) -> Spot | None:
        view = self._map.view
        return None if view is None else Spot(view.latitude, (view.longitude + 180) % 360 - 180)

    # -- done ----------------------------------------------------------------------------------------------------------
    def enter(self) -> bool:
        """The key Enter, wherever it was pressed; False if nobody draws. From the name it leads to the map first."""
        if self.isHidden():
            return False
        if self.name.hasFocus() and not self.finish.isEnabled():
            self._map.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._finish()
        return True

    @Slot()
    def _finish(self) -> None:
        try:
            area = self._area(self.name.text())
        except ValueError as error:
            self.words.setText(f"{error}.")
            return
        before = self._setup.choices.areas
        changed = self._changed
        problem = self._setup.add_area(area) if changed is None else self._setup.change_area(changed, area)
        if problem and self._setup.choices.areas == before:
            self.words.setText(problem)
            return
        self.close_bar()

    @Slot()
    def _remove(self) -> None:
        if self._changed is not None:
            self._setup.remove_area(self._changed)
            self.close_bar()

    def _area(self, name: str) -> Area:
        on_entering, on_leaving = TELLS[self.tells.currentText()]
        return self._draft.area(name, on_entering=on_entering, on_leaving=on_leaving)

    # -- what is shown -------------------------------------------------------------------------------------------------
    @Slot()
    def _show(self) -> None:
        """The areas, and what is drawn so far, on the map; what to do next, here."""
        drawn = None
        if self._draft.spots:
            try:
                drawn = self._area("…")
            except ValueError:
                drawn = None
        others = [area for area in self._setup.choices.areas if area.name != self._changed]
        self._map.laid.set_areas(others, drawn, self._draft.spots)
        self.words.setText(self._next_words(drawn))
        # What can't be done yet takes no room from the map.
        self.back.setVisible(self._draft.can_undo)
        self.all_here.setVisible(drawn is not None)
        self.remove.setVisible(self._changed is not None)
        self.finish.setEnabled(drawn is not None)

    def _next_words(self, drawn: Area | None) -> str:
        how = "Click it on the map, or move the map below the cross and press X."
        count = len(self._draft.spots)
        if self._draft.circle:
            if count < 2:
                return f"{('The middle of the circle.', 'A place on its edge.')[count]} {how}"
            return f"Radius {drawn.radius_m:.0f} m. Drag its middle or its edge." if drawn and drawn.radius_m else TOO_LARGE
        if count < 3:
            return f"Corner {count + 1} of at least three. {how}"
        return f"{count} corners. Drag them, or set more." if drawn else TOO_LARGE

    def _choice(self, name: str, words: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.addItems(list(words))
        box.setAccessibleName(name)
        return box


TOO_LARGE = "That is too small or too large."
