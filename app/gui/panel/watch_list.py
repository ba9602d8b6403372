"""The units a workstation watches: first in the list, whoever else comes. Remembered by key."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.units.fleet import Fleet, Rows, UnitKey

MOST_WATCHED = 50


class WatchList(QObject):
    changed = Signal()

    def __init__(self, fleet: Fleet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fleet = fleet
        self.keys: tuple[UnitKey, ...] = ()

    def toggle(self, keys: Iterable[UnitKey]) -> None:
        """Watch them; all of them watched already: none of them any more."""
        keys = tuple(keys)
        if set(keys) <= set(self.keys):
            kept = tuple(key for key in self.keys if key not in keys)
        else:
            kept = tuple(dict.fromkeys((*self.keys, *keys)))[:MOST_WATCHED]
        if kept != self.keys:
            self.keys = kept
            self.changed.emit()

    def rows(self) -> Rows:
        """Of those that are known now."""
        rows = (self._fleet.row(key) for key in self.keys)
        return np.array([row for row in rows if row is not None], np.int32)

    def save_state(self) -> bytes:
        return json.dumps([[key.connection, key.device_id] for key in self.keys]).encode()

    def restore_state(self, state: bytes) -> None:
        """What is none of ours watches nobody."""
        try:
            pairs = json.loads(state)
            keys = [UnitKey(*map(str, pair)) for pair in pairs if isinstance(pair, list) and len(pair) == 2]
        except (ValueError, TypeError, RecursionError):
            return
        self.keys = tuple(dict.fromkeys(keys))[:MOST_WATCHED]
        self.changed.emit()
