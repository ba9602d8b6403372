"""Deadlines, lost connections, slow names, and stopping at once (B15–B23, B45, B56)."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from app.axon import (
    Aborted,
    AgencyClient,
    AxonError,
    Credentials,
    NameNotFound,
    NotAnswering,
    NotReachable,
    ProxyRefused,
    TookTooLong,
    proxy_in_use,
)
from app.axon.event_loop import Runner
from app.units.agency import AgencyDomain
from app.wire_manners import DaemonResolverLoop
from tests.axon.scripted_agency import CLIENT_ID, PARTNER_ID, SECRET, ScriptedAgency, Seen, answer, hang, page


@pytest.fixture
def raw_server() -> Any:
    """Makes servers that do with the connection whatever a function says; gives the port."""
    stopped = threading.Event()
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def make(serve: Callable[[socket.socket, threading.Event], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    serve(connection, stopped)

        threads.append(threading.Thread(target=accept, daemon=True))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield make
    stopped.set()
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(5)


def client_of(port: int, deadline_s: float = 0.3) -> AgencyClient:
    return AgencyClient(Credentials(AgencyDomain("127.0.0.1", port), PARTNER_ID, CLIENT_ID, SECRET), deadline_s=deadline_s)


def silent(connection: socket.socket, stopped: threading.Event) -> None:
    stopped.wait()


def only_headers(connection: socket.socket, stopped: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    stopped.wait()


def drip(connection: socket.socket, stopped: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not stopped.wait(0.01):
        connection.sendall(b" ")


def endless_header(connection: socket.socket, stopped: threading.Event) -> None:
    connection.recv(65536)
    while not stopped.wait(0.01):
        connection.sendall(b"x")


@pytest.mark.parametrize("serve", [silent, only_headers, drip, endless_header])
def test_b18_one_deadline_covers_everything(raw_server: Any, serve: Callable[[socket.socket, threading.Event], None]) -> None:
    with client_of(raw_server(serve)) as client, pytest.raises(TookTooLong):
        client.sweep()


def test_b16_a_closed_port_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with client_of(port, 10.0) as client, pytest.raises(NotReachable):
        client.sweep()


def test_b20_a_reset_connection_is_not_reachable(raw_server: Any) -> None:
    def reset(connection: socket.socket, stopped: threading.Event) -> None:
        connection.recv(65536)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with client_of(raw_server(reset), 10.0) as client, pytest.raises(NotReachable):
        client.sweep()


@pytest.mark.parametrize(
    "junk", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/9.9 200 OK\r\n\r\n", b"\0" * 100, b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 50_000]
)
def test_what_is_not_http_is_an_error_in_words(raw_server: Any, junk: bytes) -> None:
    def speak(connection: socket.socket, stopped: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(junk)

    with client_of(raw_server(speak), 10.0) as client, pytest.raises(AxonError) as caught:
        client.sweep()
    assert caught.value.code in ("bad_answer", "not_reachable")


def test_b44_a_connection_the_server_dropped_while_idle_costs_no_poll(raw_server: Any) -> None:
    token = b'{"access_token":"t","expires_in":3600}'
    body = b'{"meta":{"serverTimestamp":1790000000000},"data":[]}'

    def one_answer(connection: socket.socket, stopped: threading.Event) -> None:
        asked = connection.recv(65536)
        content = token if b"oauth2" in asked else body
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content))

    with client_of(raw_server(one_answer), 10.0) as client:
        for _ in range(5):
            assert client.sweep().returned == 0


def test_after_a_timeout_the_next_poll_is_good_again(agency: ScriptedAgency) -> None:
    good = agency.on_search
    agency.on_search = lambda seen: hang()
    with agency.client(deadline_s=0.3) as client:
        with pytest.raises(TookTooLong):
            client.sweep()
        agency.on_search = good
        assert client.sweep().returned == 1


def test_a_connection_is_used_again(agency: ScriptedAgency) -> None:
    with agency.client() as client:
        for _ in range(5):
            client.sweep()
    assert len({seen.connection for seen in agency.requests}) == 1


def test_a_whole_sweep_has_an_end_too(agency: ScriptedAgency) -> None:
    async def slow(seen: Seen) -> web.StreamResponse:
        await asyncio.Event().wait() if seen.offset > 50 else await asyncio.sleep(0.05)
        return answer(page([{"axonDeviceId": f"{seen.offset}"}], 1000))

    agency.on_search = slow
    with agency.client(deadline_s=0.2) as client, pytest.raises(TookTooLong):
        client.sweep()


def test_b56_abort_from_another_thread_ends_a_hanging_request_and_every_later_one(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: hang()
    agency.arrived.clear()
    caught: list[BaseException] = []

    def poll() -> None:
        try:
            client.sweep()
        except AxonError as error:
            caught.append(error)

    with agency.client(deadline_s=600) as client:
        thread = threading.Thread(target=poll)
        thread.start()
        assert agency.arrived.wait(10)
        client.abort()
        thread.join(10)
        assert not thread.is_alive()
        assert [type(error) for error in caught] == [Aborted]
        with pytest.raises(Aborted):
            client.sweep()
        client.abort()


def test_b56_close_from_another_thread_ends_a_hanging_request(agency: ScriptedAgency) -> None:
    agency.on_token = lambda seen: hang()
    client = agency.client(deadline_s=600)
    caught: list[BaseException] = []

    def poll() -> None:
        try:
            client.sweep()
        except AxonError as error:
            caught.append(error)

    thread = threading.Thread(target=poll)
    thread.start()
    assert agency.arrived.wait(10)
    client.close()
    thread.join(10)
    assert [type(error) for error in caught] == [Aborted]


def test_a_client_that_was_never_used_closes_and_aborts() -> None:
    client = client_of(1)
    client.abort()
    client.close()
    client.close()
    with pytest.raises(Aborted):
        client.sweep()


def test_nothing_is_left_open(agency: ScriptedAgency) -> None:
    for _ in range(3):
        with agency.client() as client:
            client.sweep()
    # An unclosed socket or loop would warn here, and a warning fails.
    gc.collect()


def test_sweep_and_account_may_come_from_different_threads(agency: ScriptedAgency) -> None:
    problems: list[BaseException] = []

    def work(ask: Callable[[], object]) -> None:
        try:
            for _ in range(20):
                ask()
        except BaseException as error:
            problems.append(error)

    with agency.client() as client:
        threads = [
            threading.Thread(target=work, args=(client.sweep,)),
            threading.Thread(target=work, args=(lambda: client.officer_account(PARTNER_ID, "u-1"),)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert problems == []
    assert len(agency.token_requests) == 1


class NoSuchName(DaemonResolverLoop):
    async def getaddrinfo(self, *args: Any, **kwargs: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def client_on(loop: type[DaemonResolverLoop], deadline_s: float) -> AgencyClient:
    credentials = Credentials(AgencyDomain.parse("agency.evidence.com"), PARTNER_ID, CLIENT_ID, SECRET)
    return AgencyClient(credentials, deadline_s=deadline_s, runner=Runner(loop))


@pytest.mark.usefixtures("no_proxy")
def test_b45_a_name_that_leads_nowhere_is_said() -> None:
    with client_on(NoSuchName, 10.0) as client, pytest.raises(NameNotFound):
        client.sweep()


@pytest.mark.usefixtures("no_proxy")
def test_b45_a_name_server_that_never_answers_delays_neither_the_next_poll_nor_the_end() -> None:
    script = textwrap.dedent(
        f"""
        import socket, threading
        from app.axon import AgencyClient, Credentials, TookTooLong
        from app.units.agency import AgencyDomain
        socket.getaddrinfo = lambda *args, **kwargs: threading.Event().wait()
        domain = AgencyDomain.parse("agency.evidence.com")
        client = AgencyClient(Credentials(domain, "{PARTNER_ID}", "{CLIENT_ID}", "x"), deadline_s=0.05)
        for _ in range(40):
            try:
                client.sweep()
            except TookTooLong:
                pass
        client.close()
        print("done", threading.active_count() - 1)
        """
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "done 40\n"
    assert ended.stderr == ""


def test_the_loop_looks_a_name_up_on_a_daemon_thread() -> None:
    loop = DaemonResolverLoop()
    try:
        assert loop.run_until_complete(loop.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))[0][4] == ("127.0.0.1", 80)
        with pytest.raises((socket.gaierror, UnicodeError)):
            loop.run_until_complete(loop.getaddrinfo("a" * 70, 80))
    finally:
        loop.close()


def test_training_never_goes_through_a_proxy(agency: ScriptedAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with agency.client() as client:
        assert client.sweep().returned == 1
        assert client.proxy is None


@pytest.mark.usefixtures("no_proxy")
def test_a39_the_proxy_of_the_environment_is_used_and_shown_without_its_password(
    raw_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def refuse(connection: socket.socket, stopped: threading.Event) -> None:
        asked.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    port = raw_server(refuse)
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:p4ssword@127.0.0.1:{port}")
    domain = AgencyDomain.parse("agency.evidence.com")
    with AgencyClient(Credentials(domain, PARTNER_ID, CLIENT_ID, SECRET)) as client, pytest.raises(ProxyRefused) as caught:
        client.sweep()
    assert asked[0].startswith(b"CONNECT agency.evidence.com:443 ")
    assert client.proxy == f"127.0.0.1:{port}"
    assert "p4ssword" not in repr(caught.value)


@pytest.mark.usefixtures("no_proxy")
@pytest.mark.parametrize("setting", ["socks5://127.0.0.1:1", "gopher://127.0.0.1", "http://[::1", "http://127.0.0.1:99999999"])
def test_a_proxy_setting_that_makes_no_sense_is_said(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", setting)
    domain = AgencyDomain.parse("agency.evidence.com")
    with AgencyClient(Credentials(domain, PARTNER_ID, CLIENT_ID, SECRET)) as client, pytest.raises((ProxyRefused, NotReachable)):
        client.sweep()
    proxy_in_use(domain)


def test_a_dead_proxy_is_not_answering(monkeypatch: pytest.MonkeyPatch, no_proxy: None) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    domain = AgencyDomain.parse("agency.evidence.com")
    with AgencyClient(Credentials(domain, PARTNER_ID, CLIENT_ID, SECRET)) as client, pytest.raises(NotAnswering):
        client.sweep()
