"""A page that is kept alive, and covered whenever its picture cannot be believed."""

from __future__ import annotations

import base64
import logging
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineUrlRequestJob
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from app.gui.map.bridge import Bridge, number_of
from app.gui.map.cover import CATCHING_UP, KEEPS_STOPPING, STARTING, STOPPED, Cover
from app.gui.map.fence import FencedPage, Interceptor, fenced_profile
from app.gui.map.lifeline import LOOK_EVERY_S, Lifeline
from app.gui.map.prompt_picture import PromptPicture
from app.gui.map.routes import STAGE_ADDRESS, Routes
from app.gui.map.scheme import SCHEME, SchemeHandler

if TYPE_CHECKING:
    from app.gui.theme import Palette
    from app.units.floor import Floor

_log = logging.getLogger(__name__)
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends a process by the latter


MOST_UNHEARD = 100


class LivingPage(QWidget):
    """The web view and the native cover over it. It may load before there is anybody to hear it: see `attend`."""

    heard = Signal(object)
    """Every message of the page, a dict with `say`."""
    began = Signal()
    """A page is about to load that knows nothing: whatever was told before has to be told again."""
    covered = Signal(str)
    """The words now lying over the map; empty when the map can be seen."""
    came_back = Signal(int)
    """The page is about to be seen again: tell it `show` with this token and what it must have drawn before it says `shown`."""
    console_spoke = Signal(str, str)

    def __init__(self, routes: Routes, monotonic_s: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home = QUrl(STAGE_ADDRESS)
        self._painted = False
        self._fallen = False
        self._closing = False
        self._shows = 0
        self._lifeline = Lifeline(monotonic_s)
        self.interceptor = Interceptor(self)
        self.routes = routes
        self._handler = SchemeHandler(routes, self)
        self._attended = False
        self._unheard: list[dict[str, Any]] = []
        self._profile = fenced_profile(self.interceptor)
        self._profile.installUrlSchemeHandler(SCHEME, self._handler)
        self._page = FencedPage(self._profile, self._home)
        self._page.console_spoke.connect(self.console_spoke)
        self._page.renderProcessTerminated.connect(self._renderer_ended)
        self._page.loadFinished.connect(self._loaded)
        self._bridge = Bridge(self._page, self)
        self._bridge.heard.connect(self._hear)
        self._bridge.lost.connect(self._bridge_lost)
        self._view = QWebEngineView(self)
        self._view.resize(self.size())  # or the page would first be laid out for the size of a button
        self._view.setPage(self._page)
        self._view.setAcceptDrops(False)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._prompt = PromptPicture(self._view, self)
        self._cover = Cover(self)
        self._cover.try_again.connect(self.try_again)
        self._cover.lay(STARTING)
        self._look_timer = QTimer(self)
        self._look_timer.timeout.connect(self._look)
        self._look_timer.start(int(LOOK_EVERY_S * 1000))

    # -- for the map -------------------------------------------------------------------------------------------------
    @property
    def page(self) -> QWebEnginePage:
        return self._page

    @property
    def cover_words(self) -> str:
        """What lies over the map, or an empty text when the map can be seen."""
        return "" if self._cover.isHidden() else self._cover.words

    @property
    def renderer_pid(self) -> int:
        return int(self._page.renderProcessPid())

    def give_floor(self, floor: Floor) -> None:
        """From now on workers stand aside while a picture of a movement waits for its moment."""
        self._prompt.floor = floor

    def attend(self, tiles: Callable[[QWebEngineUrlRequestJob], None]) -> None:
        """From now on somebody hears the page: first what it said until now. `tiles` answers what it asks of a street map."""
        self._handler.tiles = tiles
        self._attended = True
        unheard, self._unheard = self._unheard, []
        for message in unheard:
            self.heard.emit(message)

    @Slot()
    def load(self) -> None:
        if self._closing:
            return
        self._painted = self._fallen = False
        self._lifeline.loading()
        self._unheard.clear()
        self.began.emit()
        self._page.load(self._home)

    def tell(self, do: str, **more: Any) -> None:
        self._bridge.tell(do, **more)

    def push(self, news: bytes) -> None:
        """Give the page these bytes: they leave before this returns, whatever this thread does next."""
        self._page.runJavaScript(f'watchfloorTake("{base64.b64encode(news).decode("ascii")}")')

    def beat(self, number: int) -> None:
        """Ask the page whether it lives. A hidden one is not held to its answer."""
        if self._painted and self.isVisible():
            self._lifeline.asked()
        self.tell("beat", number=number)

    def replace(self, why: str) -> None:
        """The page cannot be believed any more: cover it, end its process, load it again."""
        if self._closing or self._fallen:
            return
        _log.warning("The map's page %s and is loaded again", why)
        self._lay(STOPPED)
        pid = self.renderer_pid
        try:
            if pid > 0:
                os.kill(pid, _KILL)  # its end is signalled, and takes the same way as a crash
                return
        except OSError:
            pass
        self._fall()

    def apply_palette(self, palette: Palette) -> None:
        self._page.setBackgroundColor(QColor(palette.ground))
        self._cover.apply_palette(palette)

    def set_text_scale(self, percent: int) -> None:
        """80–200: names, marks and lists of the map grow alike; a renderer that comes back keeps it."""
        self._page.setZoomFactor(percent / 100)

    def shut(self) -> None:
        """Before the window goes: the page must go before its profile."""
        if self._closing:
            return
        self._closing = True
        self._look_timer.stop()
        self._bridge.close()
        self._prompt.shut()
        shiboken6.delete(self._view)
        shiboken6.delete(self._page)
        shiboken6.delete(self._profile)

    # -- what happens to the page ------------------------------------------------------------------------------------
    @Slot(object)
    def _hear(self, message: dict[str, Any]) -> None:
        self._lifeline.heard()
        said = message.get("say")
        if said == "painted" and not self._fallen:
            self._painted = True
            if self.isVisible():
                self._lift()
        elif said == "shown" and number_of(message, "token") == self._shows and self._painted and self.isVisible():
            self._lift()
        if self._attended:
            self.heard.emit(message)
        elif len(self._unheard) < MOST_UNHEARD:
            self._unheard.append(message)

    @Slot()
    def _look(self) -> None:
        if not self._fallen and self._lifeline.silent() and (self.isVisible() or not self._painted):
            self.replace("does not answer")

    @Slot(QWebEnginePage.RenderProcessTerminationStatus, int)
    def _renderer_ended(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        if not self._closing:
            _log.warning("The map's renderer ended: %s (%d)", status.name, code)
            self._fall()

    @Slot(bool)
    def _loaded(self, good: bool) -> None:
        # A refused journey ends like this too, but then the page is where it was, and well.
        if not good and not self._closing and self._lifeline.expecting:
            _log.warning("The map's page could not be loaded")
            self._fall()

    @Slot()
    def _bridge_lost(self) -> None:
        self._lay(STOPPED)
        self._fall()

    def _fall(self) -> None:
        if self._fallen:
            return
        self._fallen = True
        self._painted = False
        if self._lifeline.fell():
            self._lay(STOPPED)
            QTimer.singleShot(int(self._lifeline.pause_s * 1000), self.load)
        else:
            self._lay(KEEPS_STOPPING, may_try_again=True)

    @Slot()
    def try_again(self) -> None:
        self._lifeline.forgive()
        self._lay(STARTING)
        self.load()

    # -- what the dispatcher can see ---------------------------------------------------------------------------------
    def _lay(self, words: str, *, may_try_again: bool = False) -> None:
        self._cover.lay(words, may_try_again=may_try_again)
        self.covered.emit(words)

    def _lift(self) -> None:
        self._cover.lift()
        self.covered.emit("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._closing:
            self._view.setGeometry(self.rect())
            self._cover.setGeometry(self.rect())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._lifeline.pause()
        if self._painted and not self._closing:
            self._lay(CATCHING_UP)  # so that the last picture cannot be the first one seen again

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._painted and not self._closing:
            self._shows += 1
            self._lifeline.asked()
            self.came_back.emit(self._shows)
