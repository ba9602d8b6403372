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

from msgspec.structs import replace

from app.basemap.open_source import OpenSource, open_source
from app.basemap.patience import Patience
from app.basemap.readings import Readings
from app.basemap.source import Look, TileSource
from app.basemap.standing import Standing
from app.basemap.tile import Place, Tile, TileReader, TileTrouble
from app.basemap.tile_memory import TileMemory
from app.basemap.troubles import trouble as trouble_of

THREADS = 4
LONGEST_QUEUE = 600

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
        self._guard = threading.Condition()
        self._queue: deque[Ticket] = deque()
        self._standing = Standing()
        self._shift = 0
        """The threads of an earlier shift go home: one of them may hang for ever on what nobody wants any more."""
        self._readings = Readings(self._guard, monotonic_s)
        self._patience = Patience(monotonic_s)
        self._dark = True
        self._current: OpenSource | None = None
        self._last_good: OpenSource | None = None
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
            self._patience.begin()
            if former is not None and former.good and former.source != source:
                self._last_good, former = former, self._last_good
            if self._last_good is not None and (source is None or self._last_good.source == source):
                self._last_good.close_aside()
                self._last_good = None
            if former is not None:
                former.close_aside()
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
                if each is not None:
                    each.close_aside()
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
                while not (self._stopped or shift != self._shift or self._queue or self._patience.over):
                    self._guard.wait(self._patience.left_s)
                if self._stopped or shift != self._shift:
                    return
                retry = self._patience.over
                if retry:
                    self._patience.take()
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

    def _watch(self, shift: int, _: TileSource | None) -> None:
        """Notices a read that hangs, says so, and puts other threads in the place of those that wait with it."""
        while True:
            with self._guard:
                if self._stopped or shift != self._shift:
                    return
                if self._readings.stalled(self._current) and self._standing.trouble is None:
                    self._fall(trouble_of("stalled"))
                    self._begin_shift()
                    return
                self._guard.wait(1.0 if self._readings else None)

    def _open_source(self, source: TileSource) -> bool:
        dark = self._dark
        opened: OpenSource | None = None
        trouble: TileTrouble | None = None
        try:
            opened = self._readings.run(None, lambda: open_source(self._open_reader, source, dark))
        except TileTrouble as why:
            trouble = why
        with self._guard:
            if self._standing.chosen is not source or self._current is not None or self._dark != dark:
                if opened is not None:
                    opened.reader.close()
                return False
            if opened is None:
                self._fall(trouble or trouble_of("failed"))
                return False
            self._current = opened
            self._stand(replace(self._standing, shown=source, extent=opened.extent, trouble=None))
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
            tile = self._readings.run(current, lambda: current.reader.read(ticket.place))
        except TileTrouble as trouble:
            self._note_trouble(current, ticket.place, trouble)
            return self._second_best(replace(self._standing, trouble=trouble), ticket.place)
        if tile is not None:
            tile = self._finish(tile, current.look(dark=self._dark))
        self._note_good(current, ticket, tile)
        return tile

    def _second_best(self, standing: Standing, place: Place) -> Tile | TileTrouble | None:
        """What the last good source has there, or what was kept of this one."""
        other = self._last_good if standing.instead else self._current
        if other is None:
            return standing.trouble
        read = other.reader.read if standing.instead else other.reader.kept
        try:
            tile = self._readings.run(other, lambda: read(place))
        except TileTrouble as trouble:
            return trouble
        return standing.trouble if tile is None else self._finish(tile, other.look(dark=self._dark))

    # -- how it stands -----------------------------------------------------------------------------------------------
    def _note_good(self, current: OpenSource, ticket: Ticket, tile: Tile | None) -> None:
        with self._guard:
            if current is not self._current:
                return
            self._sample = ticket.place
            if tile is not None:
                current.good = True
                self._patience.note_picture()
            if ticket.revision == self._standing.revision:
                self._memory.remember(ticket.place, tile)

    def _note_trouble(self, current: OpenSource, place: Place, trouble: TileTrouble) -> None:
        with self._guard:
            if current is not self._current or self._standing.trouble is not None:
                return
            self._sample = place
            if self._patience.note_failure(trouble):
                self._fall(trouble)

    def _fall(self, trouble: TileTrouble) -> None:
        """The chosen source is in trouble. The guard is held."""
        self._patience.pause(trouble)
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
            if self._readings.stalled(current):  # it still hangs; a second one would hang beside it
                self._patience.put_off()
                return
        if current is None:
            if self._open_source(standing.chosen):
                self._recovered()
            return
        trouble: TileTrouble | None = None
        try:
            self._readings.run(current, lambda: current.reader.read(place))
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
            self._patience.recover()
        _log.info("the street map is back")

    def _stand(self, standing: Standing, *, redraw: bool = True) -> None:
        """The guard is held: whoever listens hears every standing in its order."""
        self._standing = replace(standing, revision=self._standing.revision + (1 if redraw else 0))
        if redraw:
            self._memory.forget()
        self._on_change(self._standing)
