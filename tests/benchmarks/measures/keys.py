"""Each key typed into the command field of the whole window, on the GUI thread: what was found, then the narrowed list."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.child import Performer
from tests.benchmarks.display import Display
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure

GIVE_UP_S = 60.0
TEXTS = ("maria lopez 23", "12345", "x60a0123", "lopze", "marai lopze", "recording", "41.6, -87.6", "nobody")


def measure(display: Display, units: int, quick: bool) -> Iterator[Figure]:
    with Feed(units) as feed, Performer("our_window", display.environment, folder=str(feed.folder)) as performer:
        performer.answer()
        performer.ask("own_ticks", on=False)
        performer.ask("prepare", GIVE_UP_S, number=feed.write_next())
        performer.ask("hand_over", GIVE_UP_S)
        told = []
        for text in TEXTS[: 3 if quick else None]:
            told += [performer.ask("type", text=text[: end + 1]) for end in range(len(text))]
        performer.ask("type", text="")
    for name, what, field in (
        ("key.findings", "one key in the command field: the findings alone", "findings_ms"),
        ("key.shown", "one key in the command field → all findings stand there", "key_ms"),
        ("key.narrowed", "the turn after it: list and map narrowed", "narrowed_ms"),
    ):
        yield Figure(name, what, "ms", [each[field] for each in told], {"p95": 16}, "", units)
