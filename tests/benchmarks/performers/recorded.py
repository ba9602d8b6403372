"""Answers that were written before, read as the client reads them: everything from bytes to units but the network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from app.axon import Account
from app.axon.device_reader import DeviceReader
from app.axon.page import read_page
from app.units.agency import AgencyDomain
from app.units.clock import Clock, ServerTime
from app.units.floor import Turn
from app.units.roster import Roster, RosterChange
from app.units.sweep import Sweep
from tests.benchmarks.fleet import AGENCIES, POLL_MS, START_MS, each_page, pages_file, read_pages


class StoryTime:
    """A clock on which poll k happens five seconds after poll k - 1, whenever the director asks for it."""

    def __init__(self) -> None:
        self._number = 0
        self._since_s = time.monotonic()

    def reach(self, number: int) -> None:
        if number > self._number:
            self._number, self._since_s = number, time.monotonic()

    def seconds(self) -> float:
        return START_MS / 1000 + self._number * POLL_MS / 1000 + min(time.monotonic() - self._since_s, 4.5)

    @property
    def clock(self) -> Clock:
        return Clock(self.seconds, self.seconds)


class RecordedAgency:
    """Stands where `AgencyClient` stands; `number` is the poll it answers with next."""

    def __init__(self, folder: Path, index: int, story_time: StoryTime) -> None:
        self.name = AGENCIES[index]
        self.number = 0
        self.complete_s = 0.0
        """When the last answer's bytes were complete in memory, monotonic."""
        self._folder = folder
        self._index = index
        self._time = story_time
        self._reader = DeviceReader(AgencyDomain.parse("benchmark.evidence.com"))
        self._pages: Iterator[bytes] | None = None

    def read_in_turns(self, turn: Turn) -> None:
        """As a worker's client does: stand aside for the window again and again."""
        self._reader = DeviceReader(AgencyDomain.parse("benchmark.evidence.com"), turn)

    def fetch(self) -> None:
        """Bring the bytes of the next answer into memory."""
        self._pages = _let_go_one_by_one(read_pages(pages_file(self._folder, self.number, self._index)))

    def sweep(self) -> Sweep:
        """What was fetched, or else page after page as they would come: a client never holds two."""
        pages, self._pages = self._pages, None
        if pages is None:
            pages = each_page(pages_file(self._folder, self.number, self._index))
        self._time.reach(self.number)
        self.complete_s = time.monotonic()
        reading = self._reader.begin()
        server_time_ms = None
        for body in pages:
            page = read_page(body)
            server_time_ms = page.server_time_ms
            reading.add(page.devices, server_time_ms)
            del body, page  # as the client does before the next comes
        assert server_time_ms is not None
        now_s = START_MS / 1000 + self.number * POLL_MS / 1000
        return reading.finish(ServerTime(server_time_ms, now_s, now_s, now_s))

    def officer_account(self, partner_id: str, user_id: str) -> Account:
        return Account()

    def abort(self) -> None:
        pass

    def close(self) -> None:
        pass


def _let_go_one_by_one(pages: list[bytes]) -> Iterator[bytes]:
    pages.reverse()
    while pages:
        yield pages.pop()


class RecordedFleet:
    """All agencies at once, read on the thread that asks."""

    def __init__(self, folder: Path) -> None:
        self.time = StoryTime()
        self.agencies = [RecordedAgency(folder, index, self.time) for index in range(len(AGENCIES))]
        self.rosters = [Roster(name) for name in AGENCIES]

    def read(self, number: int) -> list[RosterChange]:
        """What poll `number` changes, an agency at a time."""
        changes = []
        for agency, roster in zip(self.agencies, self.rosters, strict=True):
            agency.number = number
            agency.fetch()
            changes.append(roster.read(agency.sweep(), self.time.seconds()))
        return changes
