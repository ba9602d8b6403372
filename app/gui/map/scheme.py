"""Our own scheme, `watchfloor:`. Registered before QApplication, or the page silently never loads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlScheme, QWebEngineUrlSchemeHandler

from app.gui.map.routes import HOST, TILES, Routes

SCHEME = b"watchfloor"
_log = logging.getLogger(__name__)


def register_scheme() -> None:
    """Call once, before QApplication is made; a second call does nothing."""
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name() == QByteArray(SCHEME):
        return
    scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme | QWebEngineUrlScheme.Flag.CorsEnabled | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)


class SchemeHandler(QWebEngineUrlSchemeHandler):
    """A thin shell over `Routes`. Whoever installs it must keep a reference: Qt does not."""

    def __init__(self, routes: Routes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._routes = routes
        self.tiles: Callable[[QWebEngineUrlRequestJob], None] = _no_tile
        """Answers, now or later, what is asked of a street map."""

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        try:
            if url.host() == HOST and url.path().startswith(TILES):
                self.tiles(job)
            else:
                self._answer(job)
        except Exception as error:  # noqa: BLE001 - a request without an answer would hang the page
            _log.exception("The map's request could not be answered: %s", type(error).__name__)
            job.fail(QWebEngineUrlRequestJob.Error.RequestFailed)

    def _answer(self, job: QWebEngineUrlRequestJob) -> None:
        answer = self._routes.answer(bytes(job.requestMethod().data()).decode("ascii", "replace"), job.requestUrl().toString())
        if answer.status != 200:
            refused = answer.status == 403
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied if refused else QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        # A multi-map: a bare value would be taken for the list of its letters.
        headers: dict[QByteArray, Any] = {QByteArray(n.encode()): [QByteArray(v.encode())] for n, v in answer.headers.items()}
        job.setAdditionalResponseHeaders(headers)
        body = QBuffer(job)  # lives as long as the job
        body.setData(QByteArray(answer.body))
        body.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(answer.mime.encode()), body)


def _no_tile(job: QWebEngineUrlRequestJob) -> None:
    job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
