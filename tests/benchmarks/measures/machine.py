"""The whole program against the machine: memory, start, processor time at rest."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.child import Performer
from tests.benchmarks.display import Display, rest
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.measures.latency import begin_with_workers
from tests.benchmarks.processes import cpu_s, drop_caches, memory_mb
from tests.benchmarks.scene import Scene
from tests.benchmarks.screen import Spot

ROOT = Path(__file__).resolve().parents[3]
UNIT_COLOURS = (0xFF5C55, 0x3FCF8E)
"""Recording and buffering on the dark ground."""
EMPTY_PAGE_COLOUR = 0x12AB34
LOOK_EVERY_S = 0.002
LINES = 4
"""Only each fourth line and column is looked at, with pauses: a measuring process that is busy takes one of two cores away."""
ENOUGH_PIXELS = 60 // LINES**2
MAP_MIDDLE = Spot(60, 200, 600, 480)
"""Within the map wherever the splitter stands, above the legend."""
IDLE_UNITS = 1000


def measure_memory(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    """After some polls with everything in view, less the same window before any unit."""
    polls = 2 if quick else 6
    with (
        Feed(units) as feed,
        Performer("our_window", display.environment, folder=str(feed.folder), workers=True) as performer,
    ):
        performer.answer()
        end = time.monotonic() + 20
        while performer.ask("covered")["words"] and time.monotonic() < end:
            time.sleep(0.05)
        rest(2.0)
        empty_mb = memory_mb(performer.pid)
        scene = Scene(display, feed, performer)
        begin_with_workers(scene)
        samples = []
        for _ in range(polls):
            performer.ask("poll", number=feed.write_next())
            rest(2.0)
            samples.append(memory_mb(performer.pid) - empty_mb)
        note = f"PSS of all processes; {empty_mb:.0f} MB with 0 units; after polls 2 to {polls + 1}"
        yield Figure(
            "memory.over_empty", "memory over the same window with 0 units", "MB", samples, {"longest": 250}, note, units
        )


def measure_start(display: Display, quick: bool) -> Iterator[Figure]:
    """Command to first pixel, warm and with dropped caches, beside an empty Leaflet page."""
    times = 2 if quick else 6
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "app", "--config-dir", folder, "demo", "--units", "300"]
        empty = [sys.executable, str(ROOT / "tests/benchmarks/performers/empty_start.py"), f"{EMPTY_PAGE_COLOUR:06x}"]
        _start_s(display, ours, UNIT_COLOURS, 60)  # writes the stage once
        _start_s(display, empty, (EMPTY_PAGE_COLOUR,), 60)
        for cold in (False, True):
            how = ""
            samples: dict[str, list[float]] = {"ours": [], "empty": []}
            for _ in range(times):
                for name, command, colours in (("ours", ours, UNIT_COLOURS), ("empty", empty, (EMPTY_PAGE_COLOUR,))):
                    if cold:
                        how = drop_caches([Path(sysconfig.get_paths()["purelib"]), ROOT / "app", ROOT / "resources"])
                    rest(1.0)
                    took_s = _start_s(display, command, colours, 30)
                    if took_s is not None:
                        samples[name].append(took_s)
            word, most = ("cold", 1.1) if cold else ("warm", 0.7)
            note = how or "caches warm"
            yield Figure(
                f"start.{word}", f"command → first pixel with units, {word}", "s", samples["ours"], {"median": most}, note, 300
            )
            yield Figure(
                f"empty.start.{word}", f"empty Leaflet page: command → first pixel, {word}", "s", samples["empty"], {}, "", 0,
                f"start.{word}",
            )  # fmt: skip


def _start_s(display: Display, command: list[str], colours: tuple[int, ...], timeout_s: float) -> float | None:
    display.pointer.move(1399, 899)
    began_s = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=display.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        seen = display.screen.wait_until(
            lambda: display.screen.count(MAP_MIDDLE, colours, LINES) > ENOUGH_PIXELS, timeout_s, LOOK_EVERY_S
        )
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
    display.screen.wait_until(lambda: display.screen.count(MAP_MIDDLE, colours) == 0, 5)
    return None if seen is None else seen - began_s


def measure_idle(display: Display, quick: bool) -> Iterator[Figure]:
    """Everything on, nobody touching it: real HTTP from a simulator in a process of its own."""
    seconds = 15 if quick else 60
    with tempfile.TemporaryDirectory() as folder:
        with Performer("idle_window", display.environment, units=IDLE_UNITS, folder=folder) as performer:
            told = performer.answer()
            performer.answer()
            rest(12.0)
            before_s, began_s = cpu_s(performer.pid) - cpu_s(told["simulator"]), time.monotonic()
            rest(seconds)
            used_s = cpu_s(performer.pid) - cpu_s(told["simulator"]) - before_s
            share = used_s / (time.monotonic() - began_s) * 100
            known = performer.ask("known")["units"]
        note = f"all processes but the simulator, over {seconds} s; {known} units; {os.cpu_count()} cores"
        yield Figure(
            "cpu.idle", "processor time at rest, poll every 5 s", "% of a core", [share], {"median": 3}, note, IDLE_UNITS
        )
