"""Answers spoilt at random against the whole way from bytes to figures: none may end unhandled or eat memory.

python -m tests.faults.fuzz --mutated 1000000 --structured 100000 --hypothesis 10000
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.axon.device_reader import DeviceReader
from app.axon.errors import AxonError
from app.axon.page import read_page
from app.axon.token import decode_token
from app.axon.users import decode_account
from app.units.agency import AgencyDomain
from app.units.clock import ServerTime
from app.units.fleet import AgencyNow, Fleet
from app.units.roster import Roster
from app.units.sweep import Sweep
from tests.faults.fuzz_answers import TOKEN, USER, json_values, mutated, page_bytes, structured
from tests.faults.memory import MOST_GROWTH_MB, peak_memory

_DOMAIN = AgencyDomain.parse("agency.evidence.com")
_NOW_MS = 1_790_000_000_000
_WHOLE_WAY_EVERY = 10
"""The decoder sees every answer; roster, fleet and ages every tenth mutated one and all the others."""
_START_AFRESH_EVERY = 500


@dataclass
class Figures:
    """What came of it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    unhandled: list[str] = field(default_factory=list)
    slowest_ms: float = 0.0
    growth_mb: float | None = None

    @property
    def count(self) -> int:
        return sum(self.outcomes.values())

    @property
    def good(self) -> bool:
        return not self.unhandled and (self.growth_mb is None or self.growth_mb <= MOST_GROWTH_MB)

    def lines(self) -> Iterator[str]:
        yield f"{self.count} answers, {len(self.unhandled)} unhandled, slowest {self.slowest_ms:.1f} ms"
        growth = "not told by this system" if self.growth_mb is None else f"{self.growth_mb:.1f} MB"
        yield f"memory at its peak over the start: {growth} (limit {MOST_GROWTH_MB:g} MB)"
        yield ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        yield from self.unhandled[:20]


class Reader:
    """One agency's memory on both threads, fed one answer after the other."""

    def __init__(self) -> None:
        self._devices = DeviceReader(_DOMAIN)
        self._roster = Roster("a")
        self._fleet = Fleet()

    def search(self, body: bytes, *, whole_way: bool = True) -> Sweep:
        """Raises `AxonError` for an answer that is refused, AssertionError for one that made something impossible."""
        page = read_page(body)
        reading = self._devices.begin()
        reading.add(page.devices, page.server_time_ms)
        time = None if page.server_time_ms is None else ServerTime(page.server_time_ms, 0.0, 0.0, 0.0)
        sweep = reading.finish(time)
        assert sweep.returned == len(sweep.units) + len(sweep.unreadable) + sweep.duplicates
        for unit in sweep.units:
            place = unit.position
            assert place is None or (abs(place.latitude) <= 90 and abs(place.longitude) <= 180 and place.fix_time_ms > 0)
            assert place is None or place.accuracy_m is None or 0 <= place.accuracy_m < math.inf
            assert len(unit.device_id) > 0 and len(unit.label) < 500
        if whole_way:
            self._fleet.apply(self._roster.read(sweep, 0.0))
            self._fleet.age({"a": AgencyNow(_NOW_MS, confirmed=True)})
        return sweep


def feed(figures: Figures, how: str, read: Callable[[bytes], object], body: bytes) -> None:
    began_s = time.perf_counter()
    try:
        read(body)
        outcome = f"{how} read"
    except AxonError as error:
        outcome = f"{how} refused as {error.code}"
    except Exception as error:
        outcome = f"{how} UNHANDLED"
        figures.unhandled.append(f"{how}: {type(error).__name__}: {str(error)[:100]!r} for {body[:200]!r}")
    figures.slowest_ms = max(figures.slowest_ms, (time.perf_counter() - began_s) * 1000)
    figures.outcomes[outcome] += 1


def fuzz(mutated_count: int, structured_count: int, hypothesis_count: int, seed: int = 911) -> Figures:
    """Feed so many answers of each kind. The same seed gives the same answers."""
    figures, dice, reader = Figures(), random.Random(seed), Reader()
    page = page_bytes()
    feed(figures, "as it should be", reader.search, page)
    with peak_memory() as peak:
        for number in range(mutated_count):
            if number % _START_AFRESH_EVERY == 0:
                reader = Reader()
            if number % 20 == 0:
                feed(figures, "token", lambda body: decode_token(body, 0.0), mutated(TOKEN, dice))
            elif number % 20 == 1:
                feed(figures, "user", decode_account, mutated(USER, dice))
            else:
                whole_way = number % _WHOLE_WAY_EVERY == 2
                feed(figures, "mutated", lambda body: reader.search(body, whole_way=whole_way), mutated(page, dice))  # noqa: B023
        for number in range(structured_count):
            if number % _START_AFRESH_EVERY == 0:
                reader = Reader()
            feed(figures, "structured", reader.search, structured(dice))
    # hypothesis remembers all it tried: what it invents is gathered first, and only what reads it is weighed.
    invented = _invented(hypothesis_count) if hypothesis_count else []
    reader = Reader()
    with peak_memory() as peak_of_invented:
        for body in invented:
            feed(figures, "hypothesis", reader.search, body)
    grown_mb = [each.growth_mb for each in (peak, peak_of_invented) if each.growth_mb is not None]
    figures.growth_mb = max(grown_mb, default=None)
    return figures


def _invented(count: int) -> list[bytes]:
    bodies: list[bytes] = []

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(body=json_values() | st.binary(max_size=2000))
    def gather(body: bytes) -> None:
        bodies.append(body)

    gather()
    return bodies


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Feeds the decoder with spoilt answers. 0 when none was unhandled.")
    parser.add_argument("--mutated", type=int, default=1_000_000)
    parser.add_argument("--structured", type=int, default=100_000)
    parser.add_argument("--hypothesis", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=911)
    asked = parser.parse_args(arguments)
    began_s = time.monotonic()
    figures = fuzz(asked.mutated, asked.structured, asked.hypothesis, asked.seed)
    for line in figures.lines():
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"took {time.monotonic() - began_s:.0f} s\n")
    return 0 if figures.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
