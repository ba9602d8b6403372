"""The street map for the page: tiles asked by the page are answered later, and how it stands is said on the GUI thread."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal, Slot
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob

from app.basemap.source import Look, TileSource
from app.basemap.standing import Standing
from app.basemap.tile import Place, Tile, TileReader, TileTrouble
from app.basemap.tile_desk import Ticket, TileDesk
from app.gui.map.shade import shaded

_TILE = re.compile(r"/tiles/(\d{1,9})/(\d{1,2})/(\d{1,9})/(\d{1,9})(@2x)?")


class BaseMap(QObject):
    """Call `shut` before the page goes. Everything but `_reply` and `_say` happens on the GUI thread."""

    changed = Signal()
    """`standing` is another one."""
    _stood = Signal(object)
    _answered = Signal(int, object)

    def __init__(
        self,
        open_reader: Callable[[TileSource, bool], TileReader],
        stand_aside: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """`stand_aside` waits while the window has the floor."""
        super().__init__(parent)
        self._stand_aside = stand_aside
        self._standing = Standing()
        self._source: TileSource | None = None
        self._dark = True
        self._jobs: dict[int, QWebEngineUrlRequestJob] = {}
        self._tickets: dict[int, Ticket] = {}
        self._numbers = 0
        self._stood.connect(self._take_standing)
        self._answered.connect(self._answer)
        self._desk = TileDesk(open_reader, self._say, self._finish)

    # -- for the window ----------------------------------------------------------------------------------------------
    @property
    def standing(self) -> Standing:
        return self._standing

    def choose(self, source: TileSource | None) -> None:
        """Also tries the same one again at once, for example with a new key."""
        self._source = source
        self._desk.choose(source, dark=self._dark)

    def set_dark(self, dark: bool) -> None:
        if dark != self._dark:
            self._dark = dark
            if self._source is not None:
                self._desk.choose(self._source, dark=dark)

    def shut(self) -> None:
        self._desk.stop()
        for number in list(self._jobs):
            self._forget(number)

    # -- for the page ------------------------------------------------------------------------------------------------
    def stage(self) -> dict[str, Any] | None:
        """What the page has to know; None for a plain ground."""
        standing = self._standing
        if standing.shown is None or standing.extent is None:
            return None
        return {
            "revision": standing.revision,
            "min_zoom": standing.extent.min_zoom,
            "max_zoom": standing.extent.max_zoom,
            "bounds": standing.extent.bounds,
            "attribution": standing.shown.attribution or standing.extent.attribution,
            "tile_size": standing.shown.tile_size_px,
            "sharp": standing.shown.sharp,
            "plain": standing.trouble is not None and not standing.instead,
        }

    def begin(self, job: QWebEngineUrlRequestJob) -> None:
        """Answers the page's question for a tile, now or later."""
        found = _TILE.fullmatch(job.requestUrl().path())
        if found is None or bytes(job.requestMethod().data()) != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        revision, z, x, y = (int(each) for each in found.groups()[:4])
        self._numbers += 1
        number = self._numbers
        self._jobs[number] = job
        job.destroyed.connect(partial(self._forget, number))
        self._tickets[number] = self._desk.ask(revision, Place(z, x, y, found[5] is not None), partial(self._reply, number))

    def _forget(self, number: int, *_: object) -> None:
        """The page has turned to something else, or has its answer."""
        self._jobs.pop(number, None)
        ticket = self._tickets.pop(number, None)
        if ticket is not None:
            ticket.cancelled = True

    # -- from the desk's threads -------------------------------------------------------------------------------------
    def _finish(self, tile: Tile, look: Look) -> Tile:
        if look is not Look.AS_IT_IS:
            self._stand_aside()
        return shaded(tile, look)

    def _reply(self, number: int, outcome: Tile | TileTrouble | None) -> None:
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._answered.emit(number, outcome)

    def _say(self, standing: Standing) -> None:
        with contextlib.suppress(RuntimeError):
            self._stood.emit(standing)

    @Slot(int, object)
    def _answer(self, number: int, outcome: Tile | TileTrouble | None) -> None:
        job = self._jobs.get(number)
        if job is None or not shiboken6.isValid(job):
            self._forget(number)
            return
        self._tickets.pop(number, None)
        if not isinstance(outcome, Tile):
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        headers: dict[QByteArray, Any] = {
            QByteArray(b"Cache-Control"): [QByteArray(b"no-store")],
            QByteArray(b"X-Content-Type-Options"): [QByteArray(b"nosniff")],
        }
        job.setAdditionalResponseHeaders(headers)
        body = QBuffer(job)
        body.setData(QByteArray(outcome.body))
        body.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(outcome.mime.encode()), body)

    @Slot(object)
    def _take_standing(self, standing: Standing) -> None:
        self._standing = standing
        self.changed.emit()
