"""How quiet the machine is: said beside every table, because absolute figures hold on a quiet one only."""

from __future__ import annotations

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

SLICE_WORK = 20_000
QUIET_SPREAD = 1.3
QUIET_LOAD = 0.5


def describe() -> dict[str, Any]:
    """Processor, versions, load, and how evenly a fixed piece of work runs."""
    work_ms, lag_ms = [], []
    for _ in range(200):
        began = time.perf_counter()
        sum(range(SLICE_WORK))
        work_ms.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        time.sleep(0.001)
        lag_ms.append((time.perf_counter() - began) * 1000 - 1)
    spread = float(np.percentile(work_ms, 95) / np.median(work_ms))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    quiet = spread < QUIET_SPREAD and load < QUIET_LOAD
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("PySide6", "numpy", "msgspec", "folium")},
        "load_1_min": round(load, 2),
        "work_p95_to_median": round(spread, 2),
        "sleep_1_ms_late_p95_ms": round(float(np.percentile(lag_ms, 95)), 2),
        "quiet": quiet,
    }


def sentence(machine: dict[str, Any]) -> str:
    quiet = "quiet" if machine["quiet"] else "NOT quiet: read the ratios, not the milliseconds"
    return (
        f"{machine['processor']}, {machine['cores']} cores, "
        f"Python {machine['python']}, PySide6 {machine['versions']['PySide6']}; "
        f"load {machine['load_1_min']}, the same work takes up to {machine['work_p95_to_median']} times as long: {quiet}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
