"""The system's proxy, as a PAC file may name it: for agencies and map servers, never for this machine, after the environment."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator

import pytest

from app.axon import AgencyClient, Credentials, NotAnswering, ProxyRefused
from app.basemap.fetcher import Fetcher
from app.basemap.tile import TileTrouble
from app.cli.system_proxy import find_proxy
from app.units.agency import AgencyDomain
from tests.basemap.pictures import png

DEAD = "http://127.0.0.1:1"
PICTURE = png((1, 2, 3))


class Proxy:
    """Answers for every map server with one picture, and refuses every tunnel."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                asked = line.recv(65536).decode().partition(" HTTP/")[0]
                self.asked.append(asked)
                if asked.startswith("CONNECT"):
                    line.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                else:
                    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                    line.sendall(head % len(PICTURE) + PICTURE)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


class Settings:
    """Says what a PAC file would say, and notes who asked and from where."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.threads: set[threading.Thread] = set()

    def find(self, address: str) -> str | None:
        self.asked.append(address)
        self.threads.add(threading.current_thread())
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.close()


def client_of(domain: AgencyDomain, settings: Settings) -> AgencyClient:
    return AgencyClient(Credentials(domain, "partner", "client", "s3cret"), deadline_s=10.0, find_proxy=settings.find)


AGENCY = AgencyDomain.parse("agency.evidence.com")


def test_an_agency_is_asked_through_the_proxy_that_the_system_names_and_the_proxy_is_shown(proxy: Proxy) -> None:
    settings = Settings(proxy.address)
    with client_of(AGENCY, settings) as client, pytest.raises(ProxyRefused):
        client.sweep()
    assert proxy.asked == ["CONNECT agency.evidence.com:443"] and settings.asked == ["https://agency.evidence.com"]
    assert threading.current_thread() not in settings.threads


def test_in_another_network_the_system_is_asked_anew(proxy: Proxy) -> None:
    with client_of(AGENCY, Settings(DEAD, proxy.address)) as client:
        with pytest.raises(NotAnswering):
            client.sweep()
        with pytest.raises(ProxyRefused):
            client.sweep()
    assert proxy.asked == ["CONNECT agency.evidence.com:443"]


def test_the_environment_comes_before_the_system(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    settings = Settings(DEAD)
    with client_of(AGENCY, settings) as client, pytest.raises(ProxyRefused):
        client.sweep()
    assert proxy.asked and not settings.asked


def test_this_machine_is_never_asked_through_a_proxy(proxy: Proxy) -> None:
    settings = Settings(proxy.address)
    with client_of(AgencyDomain("127.0.0.1", 1), settings) as client, pytest.raises(NotAnswering):
        client.sweep()
    fetcher = Fetcher(deadline_s=5.0, find_proxy=settings.find)
    try:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(TileTrouble):
                fetcher.get(f"http://{host}:1/0/0/0.png", {})
    finally:
        fetcher.close()
    assert not settings.asked and not proxy.asked


def test_tiles_come_through_the_proxy_and_the_system_is_asked_once_for_each_server(proxy: Proxy) -> None:
    settings = Settings(proxy.address)
    fetcher = Fetcher(deadline_s=5.0, find_proxy=settings.find)
    try:
        for tile in ("http://maps.example/5/18/9.png", "http://maps.example/5/18/8.png", "http://other.example/1/1/1.png"):
            assert fetcher.get(tile, {}).answered.body == PICTURE
            assert proxy.asked[-1] == f"GET {tile}"
    finally:
        fetcher.close()
    assert settings.asked == ["http://maps.example:80", "http://other.example:80"]


def test_settings_that_cannot_be_read_mean_the_straight_way(caplog: pytest.LogCaptureFixture) -> None:
    def stumble(address: str) -> str | None:
        raise RuntimeError(address)

    fetcher = Fetcher(deadline_s=5.0, find_proxy=stumble)
    try:
        with pytest.raises(TileTrouble) as caught:
            fetcher.get("http://nowhere.invalid/0/0/0.png?token=s3cret", {})
    finally:
        fetcher.close()
    assert caught.value.code == "name_not_found"
    assert "system's proxy" in caplog.text and "nowhere" not in caplog.text and "s3cret" not in caplog.text
    caplog.clear()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt asks the machine's own settings")
def test_qt_tells_what_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_proxy("https://maps.example/") is None
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert find_proxy("http://maps.example/") == "http://127.0.0.1:3128"
    assert find_proxy("http://inside.example/") is None
