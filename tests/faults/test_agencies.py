"""B40, B41, B44, B45: one agency of five dead, all dead, connections that only seem to live, names that lead nowhere."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from pytestqt.qtbot import QtBot

from app.axon import AgencyClient, Credentials
from app.axon.event_loop import Runner
from app.gui.banner import no_live_data_words
from app.simulator import SimulatedAgency
from app.units.agency import AgencyDomain
from app.units.floor import Turn
from app.units.freshness import Freshness
from app.wire_manners import DaemonResolverLoop
from tests.faults.scene import Scene
from tests.faults.shifted_clock import ShiftedClock
from tests.faults.tcp_proxy import TcpProxy

HOST = "agency.evidence.com"


def test_b40_one_dead_agency_of_five_leaves_the_cadence_of_the_others_within_a_tenth(qtbot: QtBot, full: bool) -> None:
    stretch_s = 30.0 if full else 4.0
    with Scene(qtbot, agencies=5, deadline_s=1.0) as scene:
        scene.wait_all_live()
        dead, *others = scene.names

        def polls_in_a_stretch() -> int:
            before = sum(scene.asked(name) for name in others)
            scene.watch(stretch_s)
            return sum(scene.asked(name) for name in others) - before

        usual = polls_in_a_stretch()
        with scene.poisoned(timeout=True):
            scene.wait_trouble("took_too_long", dead)
            assert polls_in_a_stretch() >= 0.9 * usual
            assert [each.good for each in scene.monitor.health()] == [False, True, True, True, True]
            assert set(scene.shown(dead)) == {Freshness.NOT_CONFIRMED}
            assert all(scene.all_live(name) for name in others)
            assert not scene.monitor.nothing_live
            assert no_live_data_words(scene.monitor.health()) == ""
    down = [line for line in scene.log.lines if "took_too_long" in line]
    back = [line for line in scene.log.lines if f"{dead}: answering again" in line]
    assert (len(down), len(back)) == (1, 2), "logged once when it went and once when it came, after the first answer"


def test_b41_when_all_are_dead_nothing_is_live_and_a_banner_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    with Scene(qtbot, agencies=3, deadline_s=1.0, cache_dir=tmp_path) as scene:
        scene.wait_all_live()
        scene.wait(lambda: scene.page().get("on_map") == 24, timeout_s=20)
        scene.struck |= set(scene.names)
        for proxy in scene.proxies.values():
            proxy.poison(timeout=True)
        scene.wait(lambda: scene.monitor.nothing_live)
        words = no_live_data_words(scene.monitor.health())
        assert words.startswith("NO LIVE DATA")
        scene.wait(lambda: not page_live(scene))
        scene.watch(1.0)
        assert {what for name in scene.names for what in scene.shown(name)} == {Freshness.NOT_CONFIRMED}
        assert len(scene.monitor.fleet) == 24, "they stay where they were"
        for proxy in scene.proxies.values():
            proxy.heal()
        scene.wait_all_live()
        assert no_live_data_words(scene.monitor.health()) == ""
        scene.wait(lambda: page_live(scene) == 24)


def page_live(scene: Scene) -> int:
    page = scene.page()
    single = sum(int(mark["freshness"] == Freshness.LIVE) for mark in page["units"])
    return single + sum(len(group["rows"]) for group in page["groups"] if group["freshness_bits"] == 1 << Freshness.LIVE)


def test_b41_a_poll_that_never_ends_is_overdue_after_interval_and_eleven_seconds(qtbot: QtBot) -> None:
    hands = ShiftedClock()
    with Scene(qtbot, clock=hands.clock, deadline_s=60.0) as scene:
        scene.wait_all_live()
        scene.struck |= set(scene.names)
        asked = {name: scene.asked(name) for name in scene.names}
        for name in scene.names:
            scene.proxies[name].poison(timeout=True)
        scene.wait(lambda: all(scene.asked(name) > asked[name] for name in scene.names))
        hands.pass_s(0.3 + 10 + 1)
        scene.monitor.tick()
        assert scene.monitor.nothing_live
        assert {each.trouble.code for each in scene.monitor.health() if each.trouble} == {"overdue"}
        assert {what for name in scene.names for what in scene.shown(name)} == {Freshness.NOT_CONFIRMED}
        assert "not answering" in no_live_data_words(scene.monitor.health())
        for name in scene.names:
            scene.proxies[name].heal()
            # Their answers went nowhere: what is left of a minute of patience is cut short by cutting the line.
            scene.proxies[name].poison(down=True)
            scene.proxies[name].heal()
        scene.wait_all_live()


def failures(scene: Scene) -> list[str]:
    return [code for code in scene.troubles.get(scene.agency, []) if code]


def test_b44_a_half_open_connection_costs_one_poll_at_most(qtbot: QtBot) -> None:
    with Scene(qtbot, deadline_s=0.8) as scene:
        scene.wait_all_live()
        connections = scene.proxies[scene.agency].connections
        scene.struck.add(scene.agency)
        scene.proxies[scene.agency].poison(timeout=True)
        scene.wait(lambda: scene.proxies[scene.agency].silenced > 0)
        # The answer is swallowed; whoever connects anew from here on is served.
        scene.proxies[scene.agency].heal()
        scene.wait(lambda: bool(failures(scene)))
        scene.wait_all_live()
        scene.watch(1.0)
        assert failures(scene) == ["took_too_long"]
        assert scene.proxies[scene.agency].connections <= connections + 2


def wait_for_another_poll(scene: Scene) -> None:
    asked = scene.asked(scene.agency)
    scene.wait(lambda: scene.asked(scene.agency) > asked)
    scene.wait_all_live()


def test_b44_a_connection_closed_while_idle_costs_no_poll_at_all(qtbot: QtBot) -> None:
    with Scene(qtbot, interval_s=1.0) as scene:
        scene.wait_all_live()
        scene.struck.add(scene.agency)
        for _ in range(3):
            wait_for_another_poll(scene)
            scene.qtbot.wait(300)
            scene.proxies[scene.agency].poison(down=True)
            scene.proxies[scene.agency].heal()
        wait_for_another_poll(scene)
        assert failures(scene) == []


class Names:
    """A name server that a test commands: where `agency.evidence.com` leads, or why it leads nowhere."""

    def __init__(self) -> None:
        self.addresses: list[tuple[str, int]] = []
        """Loopback addresses and ports, in the order they are to be tried."""
        self.silent = False
        self.asked = 0


def loop_with(names: Names) -> Callable[[], DaemonResolverLoop]:
    class Resolver(DaemonResolverLoop):
        async def getaddrinfo(self, host: Any, port: Any, **hints: Any) -> list[Any]:
            if host not in (HOST, HOST.encode()):
                return await super().getaddrinfo(host, port, **hints)
            names.asked += 1
            if names.silent:
                await self.create_future()
            if not names.addresses:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return [
                (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
                for address, _ in names.addresses
            ]

        async def create_connection(  # type: ignore[override]
            self, factory: Any, host: Any = None, port: Any = None, **options: Any
        ) -> Any:
            # The agency's port is 443, which nobody may open here: the address keeps its meaning, the port does not.
            port = dict(names.addresses).get(host, port)
            return await super().create_connection(factory, host, port, **options)

    return Resolver


class NamedScene(Scene):
    """The first agency is asked by its real name, over TLS; the others by their address."""

    def __init__(self, qtbot: QtBot, names: Names, trust: ssl.SSLContext, **options: Any) -> None:
        super().__init__(qtbot, **options)
        self._name_server, self._trust = names, trust

    def client(self, agency: SimulatedAgency, secret: str | None, turn: Turn | None) -> AgencyClient:
        if agency.index:
            return super().client(agency, secret, turn)
        return AgencyClient(
            Credentials(AgencyDomain.parse(HOST), agency.partner_id, agency.client_id, agency.secret),
            clock=self.clock,
            deadline_s=self._deadline_s,
            verify=self._trust,
            runner=Runner(loop_with(self._name_server), turn),
        )


@contextmanager
def named_scene(qtbot: QtBot, **options: Any) -> Iterator[tuple[NamedScene, Names, TcpProxy]]:
    authority = trustme.CA()
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(there)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    names = Names()
    fronts: list[TcpProxy] = []

    def opening(scene: Scene) -> None:
        front = TcpProxy(scene.server.port, there)
        front.__enter__()
        fronts.append(front)
        names.addresses = [("127.0.0.1", front.port)]

    try:
        with NamedScene(qtbot, names, trust, opening=opening, **options) as scene:
            scene.wait_all_live()
            scene.struck.add(scene.agency)
            yield scene, names, fronts[0]
    finally:
        for front in fronts:
            front.__exit__(None, None, None)


@pytest.fixture
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_no_proxy")
def test_b45_a_name_that_leads_nowhere_is_said_and_comes_back(qtbot: QtBot) -> None:
    with named_scene(qtbot, deadline_s=1.0) as (scene, names, front):
        # A name is only asked for when a connection is made.
        where, names.addresses = names.addresses, []
        front.poison(down=True)
        front.heal()
        scene.wait_trouble("name_not_found")
        scene.watch(0.6)
        assert scene.none_live()
        assert "domain cannot be found" in scene.title()
        names.addresses = where
        scene.wait_all_live()


@pytest.mark.usefixtures("_no_proxy")
def test_b45_a_name_server_that_never_answers_ends_at_the_deadline(qtbot: QtBot) -> None:
    with named_scene(qtbot, deadline_s=1.0) as (scene, names, front):
        names.silent = True
        front.poison(down=True)
        front.heal()
        scene.wait_trouble("took_too_long")
        scene.watch(0.6)
        assert scene.none_live()
        names.silent = False
        scene.wait_all_live()


@pytest.mark.usefixtures("_no_proxy")
def test_b45_a_name_that_leads_elsewhere_is_followed_at_the_next_connection(qtbot: QtBot) -> None:
    with named_scene(qtbot, deadline_s=1.0) as (scene, names, front):
        authority_port = front.port
        moved = TcpProxy(authority_port)
        with moved:
            names.addresses = [("127.0.0.1", moved.port)]
            front.poison(down=True)
            front.heal()
            scene.wait(lambda: moved.connections > 0)
            scene.settle()
            assert len(failures(scene)) <= 1
            names.addresses = [("127.0.0.1", front.port)]
        scene.settle()


@pytest.mark.usefixtures("_no_proxy")
def test_b45_an_address_that_swallows_everything_costs_one_poll_at_most(qtbot: QtBot) -> None:
    with named_scene(qtbot, deadline_s=3.0) as (scene, names, front), black_hole() as (address, port):
        names.addresses = [(address, port), ("127.0.0.1", front.port)]
        asked = names.asked
        front.poison(down=True)
        front.heal()
        scene.wait(lambda: names.asked > asked)
        scene.settle()
        assert len(failures(scene)) <= 1


@contextmanager
def black_hole() -> Iterator[tuple[str, int]]:
    """An address, IPv6 where this machine has it, at which no connection is ever completed: its queue is full."""
    family, address = (socket.AF_INET6, "::1") if has_ipv6() else (socket.AF_INET, "127.0.0.2")
    with socket.socket(family) as hole:
        hole.bind((address, 0))
        hole.listen(0)
        waiting = []
        for _ in range(4):
            caller = socket.socket(family)
            caller.setblocking(False)
            caller.connect_ex(hole.getsockname())
            waiting.append(caller)
        try:
            yield address, int(hole.getsockname()[1])
        finally:
            for caller in waiting:
                caller.close()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
