"""Where tiles are asked for and answered: on threads of its own, with one source chosen, and in words when there are none.

A tile never holds anybody up: whoever asks is called back, on one of these threads, with a picture, with None for a place
where there is nothing, or with the trouble. While a source is in trouble it is left alone until the next try; what was
asked meanwhile is answered by what was kept from it, by the last source that worked, or not at all.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from app.basemap.source import Look, TileSource
from app.basemap.standing import Standing
from app.basemap.tile import Extent, Place, Tile, TileReader, TileTrouble
from app.basemap.tile_memory import TileMemory
from app.basemap.troubles import trouble as trouble_of

THREADS = 4
FIRST_PAUSE_S = 4.0
STALLED_AFTER_S = 15.0
"""A read that takes longer hangs on a dead share; a server has its own, shorter deadline."""
LONGEST_PAUSE_S = 300.0
UNCERTAIN_TROUBLES = 3
"""So many tiles in a row have to fail before one that may have been a moment's slip is taken for the source's."""
LONGEST_QUEUE = 600

T = TypeVar("T")
_log = logging.getLogger(__name__)

Answer = Callable[[Tile | TileTrouble | None], None]


class Ticket:
    """One question. Whoever asked may lose interest."""

    __slots__ = ("answer", "cancelled", "place", "revision")

    def __init__(self, revision: int, place: Place, answer: Answer) -> None:
        self.revision = revision
        self.place = place
        self.answer = answer
        self.cancelled = False


@dataclass(slots=True)
class _Open:
    """A source whose reader is open. `good`: it has answered with a picture since."""

    source: TileSource
    dark: bool
    reader: TileReader
    extent: Extent
    good: bool = False


class TileDesk:
    """`choose`, `ask` and `stop` may be called from any thread and return at once."""

    def __init__(
        self,
        open_reader: Callable[[TileSource, bool], TileReader],
        on_change: Callable[[Standing], None],
        finish: Callable[[Tile, Look], Tile] = lambda tile, _look: tile,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_change` is called on whatever thread changed it, `finish`, which may repaint a picture, on the desk's own."""
        self._open_reader = open_reader
        self._on_change = on_change
        self._finish = finish
        self._monotonic_s = monotonic_s
        self._guard = threading.Condition()
        self._queue: deque[Ticket] = deque()
        self._standing = Standing()
        self._shift = 0
        """The threads of an earlier shift go home: one of them may hang for ever on what nobody wants any more."""
        self._reading: dict[int, tuple[_Open | None, float]] = {}
        """By thread: which source it reads, and since when."""
        self._dark = True
        self._current: _Open | None = None
        self._last_good: _Open | None = None
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
        self._retry_at_s: float | None = None
        self._sample = Place(0, 0, 0)
        self._memory = TileMemory()
        """Of this revision."""
        self._stopped = False

    # -- for everybody -----------------------------------------------------------------------------------------------
    @property
    def standing(self) -> Standing:
        return self._standing

    def choose(self, source: TileSource | None, *, dark: bool) -> None:
        """Show this source from now on, or none; the pictures for a dark room or for a light one."""
        with self._guard:
            former, self._current = self._current, None
            self._dark = dark
            self._retry_at_s, self._failures, self._pause_s = None, 0, FIRST_PAUSE_S
            if former is not None and former.good and former.source != source:
                self._last_good, former = former, self._last_good
            if self._last_good is not None and (source is None or self._last_good.source == source):
                _close_aside(self._last_good)
                self._last_good = None
            _close_aside(former)
            self._queue.clear()
            self._stand(Standing(chosen=source))
            self._begin_shift(opening=source)

    def ask(self, revision: int, place: Place, answer: Answer) -> Ticket:
        ticket = Ticket(revision, place, answer)
        with self._guard:
            self._queue.append(ticket)
            while len(self._queue) > LONGEST_QUEUE:  # the oldest question is the one nobody looks at any more
                self._queue.popleft().cancelled = True
            self._guard.notify_all()
        return ticket

    def stop(self) -> None:
        """Ends without waiting: a thread that hangs on a dead share holds up nobody."""
        with self._guard:
            self._stopped = True
            self._queue.clear()
            for each in (self._current, self._last_good):
                _close_aside(each)
            self._current = self._last_good = None
            self._guard.notify_all()

    # -- the threads -------------------------------------------------------------------------------------------------
    def _begin_shift(self, *, opening: TileSource | None = None) -> None:
        """The guard is held."""
        self._shift += 1
        self._guard.notify_all()
        if self._standing.chosen is None or self._stopped:
            return
        names = [*(f"tiles-{self._shift}-{number}" for number in range(THREADS)), f"tiles-{self._shift}-watch"]
        for name in names:
            work = self._watch if name.endswith("watch") else self._work
            first = opening if name.endswith("-0") else None
            threading.Thread(target=work, args=(self._shift, first), name=name, daemon=True).start()

    def _work(self, shift: int, opening: TileSource | None) -> None:
        if opening is not None:
            self._open_source(opening)
        while True:
            with self._guard:
                while not (self._stopped or shift != self._shift or self._queue or self._due()):
                    self._guard.wait(None if self._retry_at_s is None else max(self._retry_at_s - self._monotonic_s(), 0.01))
                if self._stopped or shift != self._shift:
                    return
                retry = self._due()
                if retry:
                    self._retry_at_s = None
                ticket = None if retry else self._queue.popleft()
            if retry:
                self._try_again()
            elif ticket is not None and not ticket.cancelled:
                self._answer(ticket)

    def _answer(self, ticket: Ticket) -> None:
        outcome: Tile | TileTrouble | None
        try:
            outcome = self._tile(ticket)
        except Exception:  # noqa: BLE001 - a question without an answer would leave its place grey for ever
            _log.exception("a tile could not be made")
            outcome = trouble_of("failed")
        ticket.answer(outcome)

    def _due(self) -> bool:
        return self._retry_at_s is not None and self._retry_at_s <= self._monotonic_s()

    def _watch(self, shift: int, _: TileSource | None) -> None:
        """Notices a read that hangs, says so, and puts other threads in the place of those that wait with it."""
        while True:
            with self._guard:
                if self._stopped or shift != self._shift:
                    return
                if self._stalled() and self._standing.trouble is None:
                    self._fall(trouble_of("stalled"))
                    self._begin_shift()
                    return
                self._guard.wait(1.0 if self._reading else None)

    def _stalled(self) -> bool:
        now_s = self._monotonic_s()
        return any(opened is self._current and now_s - since_s > STALLED_AFTER_S for opened, since_s in self._reading.values())

    def _reads(self, opened: _Open | None, read: Callable[[], T]) -> T:
        """Notes who reads what meanwhile. Whatever goes wrong becomes a `TileTrouble`."""
        me = threading.get_ident()
        with self._guard:
            self._reading[me] = (opened, self._monotonic_s())
            self._guard.notify_all()
        try:
            return read()
        except TileTrouble:
            raise
        except Exception as error:  # noqa: BLE001 - a reader's slip is not to end a thread
            _log.error("a street map could not be read: %s", type(error).__name__)
        finally:
            with self._guard:
                self._reading.pop(me, None)
        raise trouble_of("failed")

    def _open_source(self, source: TileSource) -> bool:
        dark = self._dark
        reader: TileReader | None = None
        trouble: TileTrouble | None = None
        extent: Extent | None = None
        try:
            reader, extent = self._reads(None, lambda: _opened(self._open_reader, source, dark))
        except TileTrouble as why:
            trouble = why
        with self._guard:
            if self._standing.chosen is not source or self._current is not None or self._dark != dark:
                if reader is not None:
                    reader.close()
                return False
            if reader is None or extent is None:
                self._fall(trouble or trouble_of("failed"))
                return False
            self._current = _Open(source, dark, reader, extent)
            self._stand(replace(self._standing, shown=source, extent=extent, trouble=None))
        return True

    def _tile(self, ticket: Ticket) -> Tile | TileTrouble | None:
        standing = self._standing
        if ticket.revision != standing.revision:
            return trouble_of("failed")
        with self._guard:
            if ticket.revision == self._standing.revision and ticket.place in self._memory:
                return self._memory.recall(ticket.place)
            current = self._current
        if standing.trouble is not None:
            self._sample = ticket.place  # the next try is of a place that is looked at now
            return self._second_best(standing, ticket.place)
        if current is None:
            return None
        try:
            tile = self._reads(current, lambda: current.reader.read(ticket.place))
        except TileTrouble as trouble:
            self._note_trouble(current, ticket.place, trouble)
            return self._second_best(replace(self._standing, trouble=trouble), ticket.place)
        if tile is not None:
            tile = self._finish(tile, current.source.look_for(dark=current.dark))
        self._note_good(current, ticket, tile)
        return tile

    def _second_best(self, standing: Standing, place: Place) -> Tile | TileTrouble | None:
        """What the last good source has there, or what was kept of this one."""
        other = self._last_good if standing.instead else self._current
        if other is None:
            return standing.trouble
        read = other.reader.read if standing.instead else other.reader.kept
        try:
            tile = self._reads(other, lambda: read(place))
        except TileTrouble as trouble:
            return trouble
        return standing.trouble if tile is None else self._finish(tile, other.source.look_for(dark=other.dark))

    # -- how it stands -----------------------------------------------------------------------------------------------
    def _note_good(self, current: _Open, ticket: Ticket, tile: Tile | None) -> None:
        with self._guard:
            if current is not self._current:
                return
            self._sample = ticket.place
            if tile is not None:
                current.good = True
                self._failures = 0
            if ticket.revision == self._standing.revision:
                self._memory.remember(ticket.place, tile)

    def _note_trouble(self, current: _Open, place: Place, trouble: TileTrouble) -> None:
        with self._guard:
            if current is not self._current or self._standing.trouble is not None:
                return
            self._sample = place
            self._failures += 1
            if trouble.certain or self._failures >= UNCERTAIN_TROUBLES:
                self._fall(trouble)

    def _fall(self, trouble: TileTrouble) -> None:
        """The chosen source is in trouble. The guard is held."""
        pause_s = max(self._pause_s, trouble.retry_after_s or 0.0)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        self._retry_at_s = self._monotonic_s() + min(pause_s, LONGEST_PAUSE_S)
        self._guard.notify_all()
        if self._standing.trouble is None:
            _log.warning("the street map is unavailable: %s", trouble.code)
        instead = self._last_good
        standing = replace(self._standing, trouble=trouble)
        if instead is not None:
            standing = replace(standing, shown=instead.source, extent=instead.extent)
        # What is on the screen stays there, unless it is what the trouble is about.
        begins = self._standing.trouble is None and (instead is not None or trouble.code == "same_picture")
        self._stand(standing, redraw=begins)

    def _try_again(self) -> None:
        with self._guard:
            standing, current, place = self._standing, self._current, self._sample
            if standing.chosen is None or standing.trouble is None:
                return
            if self._stalled():  # it still hangs; a second one would hang beside it
                self._retry_at_s = self._monotonic_s() + FIRST_PAUSE_S
                return
        if current is None:
            if self._open_source(standing.chosen):
                self._recovered()
            return
        trouble: TileTrouble | None = None
        try:
            self._reads(current, lambda: current.reader.read(place))
        except TileTrouble as why:
            trouble = why
        with self._guard:
            if current is not self._current or self._standing.trouble is None:
                return
            if trouble is not None:
                self._fall(trouble)
            else:
                self._stand(replace(self._standing, trouble=None, shown=current.source, extent=current.extent))
                self._recovered()

    def _recovered(self) -> None:
        with self._guard:
            self._failures, self._pause_s = 0, FIRST_PAUSE_S
        _log.info("the street map is back")

    def _stand(self, standing: Standing, *, redraw: bool = True) -> None:
        """The guard is held: whoever listens hears every standing in its order."""
        self._standing = replace(standing, revision=self._standing.revision + (1 if redraw else 0))
        if redraw:
            self._memory.forget()
        self._on_change(self._standing)


def _opened(open_reader: Callable[[TileSource, bool], TileReader], source: TileSource, dark: bool) -> tuple[TileReader, Extent]:
    reader = open_reader(source, dark)
    try:
        return reader, reader.extent()
    except TileTrouble:
        reader.close()
        raise


def _close_aside(opened: _Open | None) -> None:
    """A reader that hangs would hold up whoever closes it."""
    if opened is not None:
        threading.Thread(target=opened.reader.close, name="tiles-close", daemon=True).start()
