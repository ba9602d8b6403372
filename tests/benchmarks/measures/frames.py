"""Pan and zoom by a real mouse: times between frames that reached the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tests.benchmarks.child import Performer
from tests.benchmarks.display import Display, rest
from tests.benchmarks.feed import SCALES, Feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.measures.latency import begin_with_workers
from tests.benchmarks.scene import Scene, Zooming

WANTED = {"p95": 17.5, "longest": 40.0}
UPDATE_EVERY_S = 1.0
"""One agency answers: a fifth of its devices changed. In life each of three agencies answers every five seconds."""


def measure(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    seconds = 2.5 if quick else 8.0
    with (
        Feed(units) as feed,
        Performer("our_window", display.environment, folder=str(feed.folder), workers=True) as performer,
    ):
        performer.answer()
        scene = Scene(display, feed, performer)
        begin_with_workers(scene)
        scene.watch_page()
        stalls_ms: list[float] = []
        for scale in SCALES:
            scene.look_at(scale)
            for updates in (False, True):
                rest(1.0)
                frames_ms, raf_ms, page = _pan(scene, seconds, updates, stalls_ms)
                when = "while updates arrive" if updates else "idle"
                name = f"pan.{scale}.{'updates' if updates else 'idle'}"
                yield Figure(f"{name}.pixels", f"pan, {scale}, {when}: screen", "ms", frames_ms, WANTED, page, units)
                yield Figure(f"{name}.raf", f"pan, {scale}, {when}: requestAnimationFrame", "ms", raf_ms, {}, "", units)
        for scale in SCALES:
            scene.look_at(scale)
            for updates in (False, True):
                performer.ask("stalls_start")
                if updates:
                    _let_updates_come(scene, seconds)
                zooming = scene.wheel(seconds)
                if updates:
                    stalls_ms += performer.ask("stalls_stop")["stalls_ms"]
                    performer.ask("updates_stop")
                else:
                    performer.ask("stalls_stop")
                when = "while updates arrive" if updates else "idle"
                name = f"zoom.{scale}.{'updates' if updates else 'idle'}"
                yield from zoom_figures(name, f"zoom by wheel, {scale}, {when}", zooming, units)
        yield Figure(
            "gui.stall",
            "GUI thread's stalls while updates arrive",
            "ms",
            stalls_ms,
            {"longest": 16},
            "1 ms timer; stalls beyond 2 ms",
            units,
        )


def measure_empty(display: Display, quick: bool) -> Iterator[Figure]:
    """The noise reference: an empty Leaflet page, led and zoomed the same way."""
    seconds = 2.5 if quick else 8.0
    with Feed(6) as feed, Performer("leaflet_page", display.environment, folder=str(feed.folder), kind="empty") as performer:
        performer.answer()
        scene = Scene(display, feed, performer)
        scene.begin()
        scene.look_at("city")
        rest(1.0)
        frames_ms = scene.drag(seconds).intervals_ms()
        yield Figure("empty.pan", "empty Leaflet page (a few dots): pan: screen", "ms", frames_ms, compare="pan.city.idle.pixels")
        zooming = scene.wheel(seconds)
        yield Figure("empty.zoom", "empty Leaflet page: zoom: screen", "ms", zooming.frames, compare="zoom.city.idle.pixels")
        yield Figure("empty.begun", "empty Leaflet page: first step", "ms", zooming.begun, compare="zoom.city.idle.begun")


def zoom_figures(name: str, title: str, zooming: Zooming, units: int) -> Iterator[Figure]:
    yield Figure(f"{name}.pixels", f"{title}: screen", "ms", zooming.frames, WANTED, "", units)
    yield Figure(f"{name}.begun", f"{title}: first step", "ms", zooming.begun, {}, "", units)
    yield Figure(f"{name}.rested", f"{title}: at rest", "ms", zooming.rested, {}, "", units)


def _pan(scene: Scene, seconds: float, updates: bool, stalls_ms: list[float]) -> tuple[list[float], list[float], str]:
    performer = scene.performer
    scene.display.screen.still(scene.inner, 0.2, 2.0)
    scene.page_start()
    if updates:
        _let_updates_come(scene, seconds)
    performer.ask("stalls_start")
    recorder = scene.drag(seconds)
    stalls = performer.ask("stalls_stop")["stalls_ms"]
    if updates:
        performer.ask("updates_stop")
        stalls_ms += stalls
    told = scene.page_stop()
    scene.look_at(scene.feed.scale)
    return recorder.intervals_ms(), told["frames"], _page_words(told, stalls)


def _let_updates_come(scene: Scene, seconds: float) -> None:
    """Write what will be needed before it starts: inventing it must not cost anything meanwhile."""
    rounds = int(seconds / UPDATE_EVERY_S / 3) + 2
    first = scene.feed.number + 1
    for _ in range(rounds):
        scene.feed.write_next(keep=rounds + 2)
    scene.performer.ask("updates_begin", first=first, last=scene.feed.number, every_ms=int(UPDATE_EVERY_S * 1000))
    time.sleep(0.1)


def _page_words(told: dict[str, Any], stalls_ms: list[float]) -> str:
    """What the page itself spent, in a few words."""
    parts = [f"{len(times)} {name} ≤ {max(times):.0f} ms" for name, times in sorted(told["times"].items()) if times]
    return f"page: {', '.join(parts)}; {told['marks']} marks; stall ≤ {max(stalls_ms, default=0):.0f} ms"
