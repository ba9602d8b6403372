"""The director's stock of polls: asks the feeder for the next one and knows where its probes are."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from tests.benchmarks.child import Performer
from tests.benchmarks.display import IN_MEMORY
from tests.benchmarks.fleet import CITY, Probe

SCALES = {"street": 16, "city": 12, "region": 9}
"""Leaflet's zoom level of each scale."""
REGION_MIDDLE = (41.60, -87.60)
_FAR = {"street": (0.0004, 0.0012), "city": (0.006, 0.012), "region": (0.5, 0.55)}
_STEP = {"street": (0.0, 0.0008), "city": (0.0, 0.011), "region": (0.0, 0.12)}


def view_of(scale: str) -> tuple[float, float, int]:
    """Latitude, longitude and zoom to look at."""
    middle = REGION_MIDDLE if scale == "region" else CITY
    return (*middle, SCALES[scale])


def probe_places(scale: str) -> list[tuple[Probe, Probe]]:
    """Two places for each agency's probe, in view at this scale and away from all others."""
    latitude, longitude, _ = view_of(scale)
    down, right = _FAR[scale]
    step = _STEP[scale]
    places = []
    for agency in range(3):
        # At region scale in the corners between the cities, else one below the other in the first city's lake.
        aside = (-right, right, right)[agency] if scale == "region" else right * (0.9 * agency - 1)
        spot = latitude - down * (agency - 1), longitude + aside
        places.append((spot, (spot[0] + step[0], spot[1] + step[1])))
    return places


class Feed:
    """Polls 0, 1, 2, … of a fleet, written when asked for. A context manager."""

    def __init__(self, units: int, scale: str = "region") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="watchfloor-feed-", dir=IN_MEMORY))
        self.units = units
        self.scale = scale
        self.number = -1
        self.poll_bytes = 0
        self._feeder = Performer("feeder", units=units, folder=str(self.folder))
        self._feeder.answer(120)

    def write_next(self, keep: int = 4) -> int:
        """The number of the new poll; in it every probe is at the other of its two places."""
        self.number += 1
        probes = [places[self.number % 2] for places in probe_places(self.scale)]
        self._feeder.send("poll", number=self.number, probes=probes, keep=keep)
        self.poll_bytes = self._feeder.answer(120)["bytes"]
        return self.number

    def __enter__(self) -> Feed:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._feeder.close()
        shutil.rmtree(self.folder, ignore_errors=True)
