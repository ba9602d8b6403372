"""What a roster remembers of each device, by the number it gave it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.units.figures import STANDING, FigureTable, grown_size
from app.units.fixes import NOWHERE, no_fixes
from app.units.object_column import objects

Numbers = npt.NDArray[np.int32]
_FIRST_CAPACITY = 64


class DeviceMemory:
    """Columns, (capacity,) each. Numpy holds the objects, where Python's collector does not walk through them on the GUI thread
    once a second."""

    def __init__(self) -> None:
        self.came_devices = objects([None] * _FIRST_CAPACITY)
        """`Device` as it was in the last answer that held it; None for a number nobody has."""
        self.came = no_fixes(_FIRST_CAPACITY)
        """Where it was by that answer."""
        self.devices = self.came_devices.copy()
        """As it was handed over; None before it was."""
        self.fixes = self.came.copy()
        """Where it is shown."""
        self.doubts = np.zeros(_FIRST_CAPACITY, np.uint8)
        """`units.settling.Doubt`: why that is another place than where it was by the answer."""
        self.handed_over = np.zeros(_FIRST_CAPACITY, np.bool_)
        """By this roster, not by the one before it."""
        self.standing = FigureTable.empty(_FIRST_CAPACITY, STANDING)

    def make_room(self, numbers: int) -> None:
        """For as many numbers."""
        capacity = len(self.doubts)
        if numbers <= capacity:
            return
        more = grown_size(max(capacity, numbers)) - capacity
        nobody = objects([None] * more)
        self.came_devices, self.devices = np.append(self.came_devices, nobody), np.append(self.devices, nobody)
        self.came, self.fixes = np.append(self.came, no_fixes(more)), np.append(self.fixes, no_fixes(more))
        self.doubts = np.append(self.doubts, np.zeros(more, np.uint8))
        self.handed_over = np.append(self.handed_over, np.zeros(more, np.bool_))
        self.standing = self.standing.grown(capacity + more)

    def forget(self, number: int) -> None:
        """It will be another device's."""
        self.came_devices[number] = self.devices[number] = None
        self.came[number] = self.fixes[number] = NOWHERE
        self.doubts[number] = 0
        self.handed_over[number] = False
        self.standing["missing_passes"][number] = 0
