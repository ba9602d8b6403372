"""What was measured, and how it is told: medians, 95th percentiles, and whether the wanted figure holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Figure:
    """One row of the table. `samples` may be empty: then `note` says why."""

    name: str
    """Stable: `map.delta_to_pixel`."""
    what: str
    unit: str
    samples: Sequence[float] = ()
    wanted: dict[str, float] = field(default_factory=dict)
    """Statistic (`median`, `p95`, `longest`) to the most it may be."""
    note: str = ""
    units: int = 0
    """Size of the fleet."""
    compare: str = ""
    """Name of the figure of ours this is a reference for."""

    def renamed(self, name: str) -> Figure:
        return replace(self, name=name)

    def statistic(self, name: str) -> float | None:
        if not len(self.samples):
            return None
        samples = np.asarray(self.samples, float)
        return {
            "median": lambda: float(np.median(samples)),
            "p95": lambda: float(np.percentile(samples, 95)),
            "longest": lambda: float(samples.max()),
        }[name]()

    @property
    def missed(self) -> list[str]:
        """The statistics that are over what was wanted."""
        return [name for name, most in self.wanted.items() if (value := self.statistic(name)) is not None and value > most]

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "what": self.what,
            "unit": self.unit,
            "fleet": self.units,
            "count": len(self.samples),
            **{name: self.statistic(name) for name in ("median", "p95", "longest")},
            "wanted": self.wanted,
            "missed": self.missed,
            "compare": self.compare or None,
            "note": self.note,
        }


def ratio(reference: Figure, ours: Figure) -> float | None:
    """How many times ours the reference takes, by the medians."""
    theirs, own = reference.statistic("median"), ours.statistic("median")
    return theirs / own if theirs is not None and own else None
