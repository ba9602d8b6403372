"""Who is near a place, in the whole window: the question alone, the view with it, and the second's tick while it is open."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.child import Performer
from tests.benchmarks.display import Display
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure

GIVE_UP_S = 60.0
PLACES = ((41.70, -87.60), (41.95, -87.05), (41.25, -88.20), (41.60, -87.45), (0.0, 0.0))


def measure(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    times = 5 if quick else 30
    with Feed(units) as feed, Performer("our_window", display.environment, folder=str(feed.folder)) as performer:
        performer.answer()
        performer.ask("own_ticks", on=False)
        performer.ask("prepare", GIVE_UP_S, number=feed.write_next())
        performer.ask("hand_over", GIVE_UP_S)
        told = [performer.ask("nearest", place=PLACES[turn % len(PLACES)]) for turn in range(times)]
        ticks = [performer.ask("tick_with_nearest")["gui_ms"] for _ in range(times)]
    for name, what, samples, wanted in (
        ("nearest_10", "nearest 10 to a point", [each["question_ms"] for each in told], {"p95": 16}),
        ("nearest.view", "nearest 10: asked → the list is filled", [each["view_ms"] for each in told], {"p95": 16}),
        ("nearest.tick", "what the open list adds to a tick", ticks, {"median": 16}),
    ):
        yield Figure(name, what, "ms", samples, dict(wanted), "", units)
