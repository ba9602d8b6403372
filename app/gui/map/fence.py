"""The fence around the page: nothing but our scheme comes in, nothing at all goes out, nothing is kept."""

from __future__ import annotations

import logging
from collections import deque

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineFileSystemAccessRequest,
    QWebEngineFullScreenRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

_log = logging.getLogger(__name__)
_Attribute = QWebEngineSettings.WebAttribute
_OFF = (
    _Attribute.AllowGeolocationOnInsecureOrigins,
    _Attribute.AllowRunningInsecureContent,
    _Attribute.AllowWindowActivationFromJavaScript,
    _Attribute.AutoLoadIconsForPage,
    _Attribute.BackForwardCacheEnabled,
    _Attribute.DnsPrefetchEnabled,
    _Attribute.ErrorPageEnabled,
    _Attribute.FocusOnNavigationEnabled,
    _Attribute.FullScreenSupportEnabled,
    _Attribute.HyperlinkAuditingEnabled,
    _Attribute.JavascriptCanAccessClipboard,
    _Attribute.JavascriptCanOpenWindows,
    _Attribute.JavascriptCanPaste,
    _Attribute.LocalContentCanAccessFileUrls,
    _Attribute.LocalContentCanAccessRemoteUrls,
    _Attribute.LocalStorageEnabled,
    _Attribute.NavigateOnDropEnabled,
    _Attribute.PdfViewerEnabled,
    _Attribute.PluginsEnabled,
    _Attribute.ScreenCaptureEnabled,
    _Attribute.ScrollAnimatorEnabled,
    _Attribute.ShowScrollBars,
    _Attribute.SpatialNavigationEnabled,
    _Attribute.TouchIconsEnabled,
    _Attribute.WebGLEnabled,
)
_ON = (
    _Attribute.JavascriptEnabled,
    _Attribute.PlaybackRequiresUserGesture,
    _Attribute.WebRTCPublicInterfacesOnly,
)


class Interceptor(QWebEngineUrlRequestInterceptor):
    """Blocks whatever is not ours, and remembers it for the log and the tests: schemes and hosts only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocked: deque[str] = deque(maxlen=100)

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if url.scheme() == "watchfloor":
            return
        info.block(True)
        where = f"{url.scheme()}://{url.host()}"
        self.blocked.append(where)
        _log.warning("The map's page tried to reach %s, which was refused", where)


def fenced_profile(interceptor: Interceptor) -> QWebEngineProfile:
    """Off the record: no cache, no cookies, no permission and no history outlives the page."""
    profile = QWebEngineProfile()
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    profile.setSpellCheckEnabled(False)
    profile.setUrlRequestInterceptor(interceptor)
    profile.downloadRequested.connect(_refuse_download)
    settings = profile.settings()
    for attribute in _OFF:
        settings.setAttribute(attribute, False)
    for attribute in _ON:
        settings.setAttribute(attribute, True)
    settings.setUnknownUrlSchemePolicy(QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes)
    return profile


def _refuse_download(request: QWebEngineDownloadRequest) -> None:
    _log.warning("The map's page tried to download something, which was refused")
    request.cancel()


class FencedPage(QWebEnginePage):
    """A page that stays where it is, opens nothing and asks nobody anything."""

    console_spoke = Signal(str, str)
    """Level ("info", "warning", "error") and text of a message on the page's console."""

    def __init__(self, profile: QWebEngineProfile, home: QUrl) -> None:
        super().__init__(profile)
        self._home = home
        self.permissionRequested.connect(self._refuse_permission)
        self.fullScreenRequested.connect(self._refuse_full_screen)
        self.fileSystemAccessRequested.connect(self._refuse_files)

    def acceptNavigationRequest(self, url: QUrl | str, _kind: QWebEnginePage.NavigationType, is_main_frame: bool) -> bool:
        accepted = is_main_frame and QUrl(url) == self._home
        if not accepted:
            _log.warning("The map's page tried to go elsewhere, which was refused")
        return accepted

    def createWindow(self, _kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        return None  # type: ignore[return-value] # Qt's way to say no

    def javaScriptAlert(self, _origin: QUrl | str, _text: str) -> None:
        _log.warning("The map's page tried to open a dialog, which was refused")
        self.console_spoke.emit("error", "dialog refused")

    def javaScriptConfirm(self, origin: QUrl | str, text: str) -> bool:
        self.javaScriptAlert(origin, text)
        return False

    def javaScriptPrompt(self, origin: QUrl | str, text: str, _preset: str) -> tuple[bool, str]:
        self.javaScriptAlert(origin, text)
        return False, ""

    def chooseFiles(self, _mode: QWebEnginePage.FileSelectionMode, _old: object, _types: object) -> list[str]:
        return []

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, text: str, line: int, source: str
    ) -> None:
        name = {"Info": "info", "Warning": "warning", "Error": "error"}[level.name.removesuffix("MessageLevel")]
        # Its text may quote a name: that never reaches the log.
        _log.warning("The map's page reported an %s at %s:%d", name, source.rpartition("/")[2], line)
        self.console_spoke.emit(name, text)

    def _refuse_permission(self, permission: QWebEnginePermission) -> None:
        permission.deny()

    def _refuse_full_screen(self, request: QWebEngineFullScreenRequest) -> None:
        request.reject()

    def _refuse_files(self, request: QWebEngineFileSystemAccessRequest) -> None:
        request.reject()
