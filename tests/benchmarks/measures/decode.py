"""Bytes in memory to the change of the fleet: decoding and comparing, on one thread with nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.child import Performer
from tests.benchmarks.feed import Feed
from tests.benchmarks.figures import Figure


def measure(units: int, quick: bool) -> Iterator[Figure]:
    times = 3 if quick else 10
    for kind, name, what, wanted, compare in (
        ("ours", "poll.decode", "poll: bytes → fleet change (decode + diff)", {"median": 0.25}, ""),
        ("dataclasses", "json.decode", "json + dataclasses: bytes → changed devices", {}, "poll.decode"),
    ):
        with Feed(units) as feed, Performer("decoding", folder=str(feed.folder), kind=kind) as performer:
            performer.answer()
            first = performer.ask("poll", number=feed.write_next())
            samples = []
            for _ in range(times):
                told = performer.ask("poll", number=feed.write_next())
                samples.append(told["took_s"])
            note = f"{feed.poll_bytes / 1e6:.0f} MB, {told['changed']} changed; the first poll took {first['took_s']:.2f} s"
            yield Figure(name, what, "s", samples, wanted, note, units, compare)
