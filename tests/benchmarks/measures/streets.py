"""Pan and zoom over a street map with three layers, beside the same window without them."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.benchmarks.child import Performer
from tests.benchmarks.display import Display, rest
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.measures.frames import WANTED, zoom_figures
from tests.benchmarks.measures.latency import begin_with_workers
from tests.benchmarks.scene import Scene
from tests.benchmarks.town import LOOKS

SCALES = ("street", "city")
PLAIN = "plain"


def measure(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    """One window, so that nothing differs but what lies under the units; the plain ground first and last."""
    seconds = 2.5 if quick else 8.0
    with Feed(units) as feed, Performer("our_window", display.environment, folder=str(feed.folder), workers=True) as performer:
        performer.answer()
        scene = Scene(display, feed, performer)
        begin_with_workers(scene)
        scene.watch_page()
        for ground in (PLAIN, *LOOKS, PLAIN):
            performer.ask("lay", ground=None if ground == PLAIN else ground)
            for scale in SCALES:
                scene.look_at(scale)
                _wait_for_streets(performer)
                rest(1.0)
                display.screen.still(scene.inner, 0.3, 3.0)
                scene.page_start()
                frames_ms = scene.drag(seconds).intervals_ms()
                told = scene.page_stop()
                words = f"{told['marks']} marks; {performer.ask('streets')['words']}"
                name, title = f"streets.{ground}.{scale}", f"{ground}: {scale}"
                yield Figure(f"{name}.pan.pixels", f"pan, {title}: screen", "ms", frames_ms, WANTED, words, units)
                yield Figure(f"{name}.pan.raf", f"pan, {title}: requestAnimationFrame", "ms", told["frames"], {}, "", units)
                scene.look_at(scale)
                yield from zoom_figures(f"{name}.zoom", f"zoom by wheel, {title}", scene.wheel(seconds), units)


def _wait_for_streets(performer: Performer, timeout_s: float = 15.0) -> None:
    end = time.monotonic() + timeout_s
    while performer.ask("streets")["waiting"] and time.monotonic() < end:
        time.sleep(0.05)
