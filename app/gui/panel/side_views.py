"""The list above, and below it the card of the selected unit or one view that stands in for it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QSplitter, QStackedWidget, QWidget

from app.gui.theme import Palette

_MOST_PERCENT = 60
"""Of the panel's height a view may take when it opens; the dispatcher can give it more."""

_LINES = 8


class SideView(QFrame):
    """What a feature shows in place of the card. Selecting a unit leaves it open; Escape brings the card back."""

    opened = Signal()
    closed = Signal()

    @property
    def is_open(self) -> bool:
        raise NotImplementedError

    def close_view(self) -> bool:
        """Emit `closed` if it was open; False if it was not."""
        raise NotImplementedError

    def apply_palette(self, palette: Palette) -> None:
        """For a view with colours of its own."""


class ListAndCard(QSplitter):
    """Shows a view when it says that it opened, the card again when it closed. At most one is open."""

    room_wanted = Signal(int)
    """Pixels of height without which the open view is of no use; 0 with the card."""

    def __init__(self, units: QWidget, card: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._units = units
        self._card = card
        self._views: list[SideView] = []
        self._with_card: QByteArray | None = None
        """How the room was shared before a view took its part."""
        self._window = QSize()
        """How large it was when this changed its size last."""
        self._below = QStackedWidget()
        self._below.addWidget(card)
        self.addWidget(units)
        self.addWidget(self._below)
        self.setStretchFactor(0, 1)
        self.setCollapsible(0, False)
        # In a low window the card gives way first: it scrolls, and a list of one row finds nobody.
        self._give_list(_LINES)
        self._below.setMinimumHeight(4 * self.fontMetrics().height())
        self.setHandleWidth(5)
        self.setSizes([440, 240])

    def add_view(self, view: SideView) -> None:
        self._views.append(view)
        self._below.addWidget(view)
        view.opened.connect(self._arrange)
        view.closed.connect(self._arrange)

    @property
    def view(self) -> SideView | None:
        """What stands in for the card now."""
        shown = self._below.currentWidget()
        return shown if isinstance(shown, SideView) and shown.is_open else None

    def close_view(self) -> bool:
        """Bring the card back; False if it was there."""
        return any(view.close_view() for view in self._views)

    def apply_palette(self, palette: Palette) -> None:
        for view in self._views:
            view.apply_palette(palette)

    def state(self) -> QByteArray:
        """How list and card share the room, whatever stands there now."""
        return self._with_card or self.saveState()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A bar that comes or goes elsewhere in the window shortens what is below, whose buttons stay where they are; a window
        of another size is a longer or shorter list."""
        units_px, below_px = self.sizes()
        super().resizeEvent(event)
        window, self._window = self._window, self.window().size()
        if window == self._window:
            self.setSizes([units_px, max(below_px + event.size().height() - event.oldSize().height(), 0)])

    @Slot()
    def _arrange(self) -> None:
        """The view that was opened last; the room it took, and the keyboard if it was there, go back with it."""
        before = self._below.currentWidget()
        is_open = [view for view in self._views if view.is_open]
        if is_open:
            view = next((each for each in is_open if each is not before), is_open[0])
            self._below.setCurrentWidget(view)
            self._make_room(view)
            for other in is_open:
                if other is not view:
                    other.close_view()
            return
        focus = QApplication.focusWidget()
        had_focus = focus is not None and before is not None and before.isAncestorOf(focus)
        self._below.setCurrentWidget(self._card)
        self.room_wanted.emit(0)
        self._give_list(_LINES)
        if self._with_card is not None:
            self.restoreState(self._with_card)
            self._with_card = None
        if had_focus:
            (self._units.focusProxy() or self._units).setFocus()

    def _make_room(self, view: QWidget) -> None:
        if self._with_card is None:
            self._with_card = self.saveState()
            below, whole = self.sizes()[1], sum(self.sizes())
            wanted_px = max(below, min(view.sizeHint().height(), whole * _MOST_PERCENT // 100))
            # What was asked for is seen, in a low window and with large letters at the cost of the list.
            self._give_list(0)
            least_px = view.minimumSizeHint().height() + 2 * self.fontMetrics().height()
            self.room_wanted.emit(least_px)
            whole = sum(self.sizes())
            wanted_px = min(max(wanted_px, least_px), whole)
            self.setSizes([whole - wanted_px, wanted_px])

    def _give_list(self, lines: int) -> None:
        """So many lines of the list can be seen whatever happens."""
        self._units.setMinimumHeight(max(lines * self.fontMetrics().height(), 1))  # 0 would leave it to the list
