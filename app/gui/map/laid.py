"""What somebody laid on the map beside the units: the pin, watched areas and the one being drawn, trails, the agency's layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from msgspec.structs import asdict
from PySide6.QtCore import QObject, Signal

from app.gui.map.bridge import number_of
from app.gui.map.deltas import shortened
from app.gui.map.hearing import spot_of
from app.gui.map.overlays import Overlay, Overlays
from app.gui.map.packing import TRAIL, message, pack_trail
from app.gui.spot import Spot
from app.units.areas import Area
from app.units.history import Trail


class Tells(Protocol):
    """Says something to the page that is there; one that is not there yet asks for it when it starts."""

    def __call__(self, do: str, **more: Any) -> None: ...


class Laid(QObject):
    """Keeps it for every page that comes, and hears what is done to it on the map."""

    pin_changed = Signal(object)
    """`Spot`, or None: the pin was dropped, moved or taken away."""
    pin_dragged = Signal(object)
    """`Spot`: the pin was dragged there; whoever keeps it moves it."""
    corner_drawn = Signal(object)
    """`Spot`: somebody who draws an area clicked there."""
    corner_moved = Signal(int, object)
    """Number of a corner and the `Spot` it was dragged to."""

    def __init__(self, tell: Tells, selected_row: Callable[[], int | None], parent: QObject) -> None:
        """`selected_row`: whose trail stands out."""
        super().__init__(parent)
        self._tell = tell
        self._selected_row = selected_row
        self._pin: Spot | None = None
        self._pin_words = ""
        self._areas: dict[str, Any] = {"areas": [], "corners": []}
        self._drawing = False
        self._trail = message({}, np.zeros(0, TRAIL))
        self._trail_number = 0
        self._overlays = Overlays()
        self.hearing: Mapping[str, Callable[[dict[str, Any]], None]] = {
            "corner": self._corner,
            "corner_moved": self._corner_was_moved,
            "pin_moved": self._pin_was_dragged,
        }
        """What the page may say of it."""

    # -- for the page ------------------------------------------------------------------------------------------------
    def stage(self) -> dict[str, Any]:
        """What stands in the header of the first message to a page."""
        return {"pin": self._told_pin(), "overlays": self._overlays.stage()}

    def tell_all(self) -> None:
        """What a page that starts is told besides."""
        self._tell("areas", **self._areas)
        self._tell("drawing", on=self._drawing)
        self._tell("trail", number=self._trail_number)

    def hand_trail(self) -> bytes:
        return self._trail

    def hand_overlay(self, number: int) -> bytes | None:
        """A layer's figures; None when it is shown no more."""
        return self._overlays.answer(number)

    # -- the pin -----------------------------------------------------------------------------------------------------
    @property
    def pin(self) -> Spot | None:
        return self._pin

    def show_pin(self, latitude: float, longitude: float, words: str = "", within_m: float = 0.0) -> None:
        """The one pin, here from now on, with words of plain text beside it. Moves no view."""
        self._pin = Spot(latitude, longitude, words, within_m)
        self._pin_words = words
        self._tell("pin", pin=self._told_pin())
        self.pin_changed.emit(self._pin)

    def say_at_pin(self, words: str) -> None:
        """Other words beside the pin that is there."""
        if self._pin is not None and words != self._pin_words:
            self._pin_words = words
            self._tell("pin", pin=self._told_pin())

    def remove_pin(self) -> bool:
        """False if there was none."""
        had_one, self._pin = self._pin is not None, None
        if had_one:
            self._tell("pin", pin=None)
            self.pin_changed.emit(None)
        return had_one

    def _told_pin(self) -> dict[str, Any] | None:
        return None if self._pin is None else {**asdict(self._pin), "words": self._pin_words}

    def _pin_was_dragged(self, message: dict[str, Any]) -> None:
        spot = spot_of(message)
        if self._pin is not None and spot is not None:
            self.pin_dragged.emit(spot)

    # -- areas -------------------------------------------------------------------------------------------------------
    def set_areas(self, areas: Sequence[Area], draft: Area | None, corners: Sequence[Spot]) -> None:
        """Show the areas whose edges are watched, and what is being drawn: its corners can be dragged."""
        shown = [*areas, *([draft] if draft else [])]
        self._areas = {
            "areas": [
                {"name": shortened(each.name), "corners": each.corners, "radius_m": each.radius_m, "draft": each is draft}
                for each in shown
            ],
            "corners": [(spot.latitude, spot.longitude) for spot in corners],
        }
        self._tell("areas", **self._areas)

    def set_drawing(self, on: bool) -> None:
        """While somebody draws, a click on the map is a corner and picks nobody."""
        self._drawing = on
        self._tell("drawing", on=on)

    def _corner(self, message: dict[str, Any]) -> None:
        spot = spot_of(message)
        if self._drawing and spot is not None:
            self.corner_drawn.emit(spot)

    def _corner_was_moved(self, message: dict[str, Any]) -> None:
        spot, number = spot_of(message), number_of(message, "number")
        if self._drawing and spot is not None and number >= 0:
            self.corner_moved.emit(number, spot)

    # -- trails and layers -------------------------------------------------------------------------------------------
    def set_trail(self, trail: Trail | None, until_ms: npt.NDArray[np.int64] | None = None) -> None:
        """Draw where units were on their way; `until_ms` is, for each fix, its agency's clock at the trail's end."""
        self._trail_number += 1
        if trail is None or until_ms is None:
            self._trail = message({}, np.zeros(0, TRAIL))
        else:
            self._trail = message({}, pack_trail(trail, self._selected_row(), until_ms))
        self._tell("trail", number=self._trail_number)

    def show_overlays(self, overlays: Sequence[Overlay]) -> None:
        """Draw these layers below the units, the lowest first."""
        self._overlays.show(overlays)
        self._tell("overlays", stage=self._overlays.stage())
