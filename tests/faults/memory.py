"""How much memory a stretch of the program takes at its worst."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

MOST_GROWTH_MB = 40.0

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


class Peak:
    """`growth_mb` is the highest resident size over that at the beginning; None where the system does not tell."""

    growth_mb: float | None = None


@contextlib.contextmanager
def peak_memory() -> Iterator[Peak]:
    """Linux counts the peak itself, exactly; elsewhere nothing is told."""
    peak = Peak()
    try:
        _CLEAR.write_text("5")
        before_mb = _figure_mb("VmRSS")
    except OSError:
        yield peak
        return
    yield peak
    peak.growth_mb = _figure_mb("VmHWM") - before_mb


def _figure_mb(name: str) -> float:
    found = re.search(rf"^{name}:\s*(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024
