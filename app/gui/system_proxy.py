"""Which proxy the system's settings name for an address, PAC files included where the system runs them (Windows, macOS)."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5",
}


def system_proxy(address: str) -> str | None:
    """An `app.wire_manners.ProxyFinder`. Waits for the PAC file's server: never on the GUI thread.

    The first way that is named counts: where a PAC file offers several, the others are for when that one fails.
    """
    for proxy in QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(address))):
        if proxy.type() == QNetworkProxy.ProxyType.NoProxy:
            return None
        if proxy.type() in _SCHEMES and proxy.hostName():
            host = f"[{proxy.hostName()}]" if ":" in proxy.hostName() else proxy.hostName()
            return f"{_SCHEMES[proxy.type()]}://{host}:{proxy.port()}"
    return None
