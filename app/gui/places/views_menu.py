"""The menu of views: home, the named ones by a digit, keeping and removing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QMessageBox, QWidget

from app.gui.map.hearing import View
from app.gui.map.view import MapView
from app.gui.places.view_book import HOME, NamedView, ViewBook, clean_name
from app.toml_file import FileTrouble

NO_HOME = "Home: not set, fits all units"


class ViewsMenu(QMenu):
    """Built anew whenever it is opened."""

    home_asked = Signal()

    def __init__(self, book: ViewBook | None, map_view: MapView, parent: QWidget) -> None:
        """`book` None: nothing is kept."""
        super().__init__("&Views", parent)
        self.setAccessibleName("Views")
        self._book = book
        self._map = map_view
        self._training = False
        self.aboutToShow.connect(self._fill)

    def set_training(self, training: bool) -> None:
        self._training = training

    @property
    def home(self) -> View | None:
        return None if self._book is None else self._book.home(training=self._training)

    def offers(self) -> list[tuple[str, Callable[[], None]]]:
        """Name of each view, and what goes there, for the command bar."""
        named = () if self._book is None else self._book.named(training=self._training)
        return [(each.name, partial(self._go, each)) for each in named]

    def open_over_map(self) -> None:
        self.popup(self._map.mapToGlobal(QPoint(12, 12)))

    # -- building ------------------------------------------------------------------------------------------------------
    @Slot()
    def _fill(self) -> None:
        self.clear()
        named = () if self._book is None else self._book.named(training=self._training)
        self.addAction("&Home" if self.home is not None else NO_HOME, self.home_asked.emit)
        for number, each in enumerate(named, start=1):
            digit = f"&{number}  " if number < 10 else "    "
            self.addAction(digit + _plain(each.name), partial(self._go, each))
        self.addSeparator()
        can_keep = self._book is not None and self._map.view is not None
        self.addAction("&Keep this view under a name…", self.keep_named).setEnabled(can_keep)
        self.addAction("Make this view the h&ome", self.keep_home).setEnabled(can_keep)
        removing = self.addMenu("&Remove")
        removing.setEnabled(bool(named) or self.home is not None)
        if self.home is not None:
            removing.addAction("&Home", partial(self._remove, HOME))
        for each in named:
            removing.addAction(_plain(each.name), partial(self._remove, each.name))

    # -- what somebody chose -------------------------------------------------------------------------------------------
    def _go(self, named: NamedView) -> None:
        self._map.go_to(named.view.latitude, named.view.longitude, named.view.zoom)

    @Slot()
    def keep_named(self) -> None:
        """Ask for a name and keep what the map shows now."""
        view = self._map.view  # what was looked at when it was asked, however long the typing takes
        name, kept = QInputDialog.getText(self.parentWidget(), "Keep this view", "Name of this view", QLineEdit.EchoMode.Normal)
        if kept and view is not None and clean_name(name):
            self.keep(name, view)

    @Slot()
    def keep_home(self) -> None:
        if self._map.view is not None:
            self.keep(HOME, self._map.view)

    def keep(self, name: str, view: View) -> None:
        if self._book is not None:
            self._try(partial(self._book.keep, name, view, training=self._training))

    def _remove(self, name: str) -> None:
        if self._book is not None:
            self._try(partial(self._book.remove, name, training=self._training))

    def _try(self, change: partial[None]) -> None:
        try:
            change()
        except FileTrouble as trouble:
            QMessageBox.warning(self.parentWidget(), trouble.title, trouble.advice)


def _plain(name: str) -> str:
    return name.replace("&", "&&")
