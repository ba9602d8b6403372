"""One fault, played on the floor, and the four invariants that hold after every fault (I1 to I4)."""

from __future__ import annotations

import base64
import logging
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QMetaObject, Qt
from pytestqt.qtbot import QtBot

from app.axon import AgencyClient, Credentials
from app.gui.pollers import Connection
from app.simulator import SimulatedAgency
from app.units.agency import AgencyDomain
from app.units.clock import Clock
from app.units.fleet import UnitKey
from app.units.floor import Turn
from app.units.freshness import Freshness, Rule, Rules
from app.units.roster import KEEP_LOST_S
from app.units.unit import Kind, State
from tests.faults.floor import INTERVAL_S, Floor, LogBook
from tests.faults.patrol import Patrol

BRISK = Rules(
    {(kind, state): Rule(1, 2, 4) for kind in Kind for state in (State.RECORDING, State.OTHER)}
    | {(Kind.BODY, State.BUFFERING): Rule(3, 5, 8)}
)
"""Staleness that a test can wait for: a patrol reports every second, is late after two and lost after four."""
LEAST_CADENCE = 0.5
"""Of the polls there would be if nothing took any time; the machine may be busy. B40 measures the 10 % of I2."""


class Scene(Floor):
    """A floor with a patrol for each agency. The struck agencies are in trouble, the others are witnesses.

    Left without an error it asserts I1 to I4 for everything that happened meanwhile.
    """

    def __init__(
        self,
        qtbot: QtBot,
        *,
        agencies: int = 2,
        patrol: int = 8,
        interval_s: float = INTERVAL_S,
        deadline_s: float = 10.0,
        page_size: int = 2000,
        keep_lost_s: float = KEEP_LOST_S,
        clock: Clock | None = None,
        server_clock: Clock | None = None,
        cache_dir: Path | None = None,
        opening: Callable[[Scene], None] = lambda scene: None,
        secrets: Sequence[str] | None = None,
    ) -> None:
        """`opening` is called before anybody asks."""
        super().__init__(
            qtbot,
            units=agencies,
            agencies=agencies,
            interval_s=interval_s,
            rules=BRISK,
            clock=clock,
            server_clock=server_clock,
            deadline_s=deadline_s,
            cache_dir=cache_dir,
            secrets=secrets,
        )
        self.patrols: dict[str, Patrol] = {}
        self.struck: set[str] = set()
        self.lost: list[UnitKey] = []
        self.troubles: dict[str, list[str]] = {}
        """Each agency's troubles in order, "waiting" left out; "" where it was good between."""
        self.spoken: set[str] = set()
        self.log = LogBook()
        self._patrol = patrol
        self._page_size = page_size
        self._keep_lost_s = keep_lost_s
        self._opening = opening
        self._began: tuple[float, dict[str, int]] = (0.0, {})
        self.monitor.health_changed.connect(self._listen)
        self.monitor.units_lost.connect(self.lost.extend)

    def __enter__(self) -> Self:
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self.log)
        root.setLevel(logging.DEBUG)
        try:
            super().__enter__()
            self.wait(lambda: all(self.answers(name) for name in self.names if name not in self.struck))
        except BaseException:
            self._unlisten()
            raise
        self._began = time.monotonic(), {name: self.asked(name) for name in self.names}
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if error[:1] == (None,):
                self.assert_invariants()
        finally:
            super().__exit__(*error)
            self._unlisten()

    def _unlisten(self) -> None:
        logging.getLogger().removeHandler(self.log)
        logging.getLogger().setLevel(self._level)

    def prepare(self) -> None:
        for agency in self.server.agencies:
            self.patrols[agency.name] = Patrol(f"patrol-{agency.index}", self._patrol)
            self.server.replace_devices(agency.name, self.patrols[agency.name])
        self._opening(self)

    def connection(self, agency: SimulatedAgency, secret: str | None = None) -> Connection:
        plain = super().connection(agency, secret)
        return replace(plain, make_client=lambda turn: self.client(agency, secret, turn), keep_lost_s=self._keep_lost_s)

    def client(self, agency: SimulatedAgency, secret: str | None, turn: Turn | None) -> AgencyClient:
        return AgencyClient(
            Credentials(
                AgencyDomain.parse(f"127.0.0.1:{self.proxies[agency.name].port}"),
                agency.partner_id,
                agency.client_id,
                secret or agency.secret,
            ),
            clock=self.clock,
            deadline_s=self._deadline_s,
            page_size=self._page_size,
            turn=turn,
        )

    # -- who is who --------------------------------------------------------------------------------------------------
    @property
    def names(self) -> tuple[str, ...]:
        return tuple(agency.name for agency in self.server.agencies)

    @property
    def witnesses(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.struck)

    @property
    def patrol(self) -> Patrol:
        """The first agency's."""
        return self.patrols[self.agency]

    def asked(self, name: str) -> int:
        return self.server.requests(name).search

    def tokens(self, name: str | None = None) -> int:
        return self.server.requests(name or self.agency).token

    def answers(self, name: str) -> bool:
        return name in self.monitor.answered and self.code(name) is None

    # -- striking ----------------------------------------------------------------------------------------------------
    def strike(self, fault: str, *names: str, **options: object) -> None:
        """Set a fault of the simulator for these agencies (the first, if none is named) and remember whom it struck."""
        for name in names or (self.agency,):
            self.struck.add(name)
            self.server.set_fault(name, fault, **options)

    @contextmanager
    def struck_by(self, fault: str, *names: str, **options: object) -> Iterator[None]:
        """The fault, and its end: then every feed must come back by itself."""
        self.strike(fault, *names, **options)
        yield
        for name in names or (self.agency,):
            self.server.clear_faults(name, fault)
        self.wait_all_live()

    @contextmanager
    def poisoned(self, **toxics: object) -> Iterator[None]:
        """The first agency's line is spoilt, and then it heals."""
        self.struck.add(self.agency)
        self.proxies[self.agency].poison(**toxics)
        yield
        self.proxies[self.agency].heal()
        self.wait_all_live()

    def poll_now(self, name: str | None = None) -> None:
        """What the worker's timer does at the end of a pause that is too long for a test."""
        worker = self.pollers._crews[name or self.agency].worker
        QMetaObject.invokeMethod(worker, "poll", Qt.ConnectionType.QueuedConnection)

    # -- what is shown -----------------------------------------------------------------------------------------------
    def rows(self, name: str | None = None) -> list[int]:
        """The rows of one agency (the first)."""
        fleet = self.monitor.fleet
        mine = (fleet.connection_of(row) == (name or self.agency) for row in np.flatnonzero(fleet.in_use).tolist())
        return [row for row, here in zip(np.flatnonzero(fleet.in_use).tolist(), mine, strict=True) if here]

    def shown(self, name: str | None = None) -> list[Freshness]:
        return [self.monitor.facts(row).freshness for row in self.rows(name)]

    def freshness(self, device_id: str, name: str | None = None) -> Freshness | None:
        row = self.monitor.fleet.row(UnitKey(name or self.agency, device_id))
        return None if row is None else self.monitor.facts(row).freshness

    def all_live(self, name: str | None = None) -> bool:
        shown = self.shown(name)
        return bool(shown) and all(what is Freshness.LIVE for what in shown)

    def none_live(self, name: str | None = None) -> bool:
        return Freshness.LIVE not in self.shown(name)

    def wait_all_live(self, timeout_s: float = 15.0) -> None:
        self.wait(lambda: all(self.answers(name) and self.all_live(name) for name in self.names), timeout_s)

    def settle(self) -> None:
        """Until every agency was asked afresh, and all is well: after somebody pushed the clocks."""
        asked = {name: self.asked(name) for name in self.names}
        self.wait(lambda: all(self.asked(name) >= asked[name] + 2 for name in self.names))
        self.wait_all_live()

    def title(self, name: str | None = None) -> str:
        [health] = [each for each in self.monitor.health() if each.connection == (name or self.agency)]
        return "" if health.trouble is None else health.trouble.title

    # -- the invariants ----------------------------------------------------------------------------------------------
    def _true_fix_times_ms(self, agency: int, now_s: float) -> dict[str, int]:
        patrol = self.patrols.get(self.server.agencies[agency].name)
        return super()._true_fix_times_ms(agency, now_s) | (patrol.true_fix_times_ms(now_s) if patrol else {})

    def _listen(self) -> None:
        for each in self.monitor.health():
            self.spoken.add(each.words())
            heard = self.troubles.setdefault(each.connection, [])
            code = "" if each.trouble is None else each.trouble.code
            if each.trouble is not None:
                self.spoken.add(each.trouble.sentence)
            if code != "waiting" and (not heard or heard[-1] != code):
                heard.append(code)

    def assert_invariants(self) -> None:
        """I1: nothing stale is live. I2: the others were asked on. I3: no secret in log or message. I4: no error, all back."""
        self.read_screen()
        self.assert_nothing_stale_is_live()
        elapsed_s = time.monotonic() - self._began[0]
        for name in self.witnesses:
            assert [code for code in self.troubles.get(name, []) if code] == [], "a witness was harmed"
            polls = self.asked(name) - self._began[1].get(name, 0)
            assert polls >= LEAST_CADENCE * elapsed_s / self._interval_s - 2
        self.assert_no_secret_in([*self.log.lines, *self.spoken])
        errors = [record.getMessage() for record in self.log.records if record.levelno >= logging.ERROR or record.exc_info]
        assert errors == []
        assert all(self.code(name) is None for name in self.names), "a feed did not come back by itself"
        tally = self.monitor.tally
        assert tally.adds_up

    def assert_no_secret_in(self, texts: Sequence[str]) -> None:
        secrets = [agency.secret for agency in self.server.agencies]
        dice = self.server.story.dice
        granted = sum(self.tokens(name) for name in self.names)
        secrets += [dice.secret("token", number) for number in range(1, granted + 1)]
        together = "\n".join(texts)
        for secret in secrets:
            for form in forms_of(secret):
                assert form not in together


def forms_of(secret: str) -> Iterator[str]:
    """How a secret may stand somewhere: as it is, percent-encoded, in hex, in base64 at each of its three offsets."""
    yield secret
    yield urllib.parse.quote(secret, safe="")
    yield secret.encode().hex()
    yield secret.encode("utf-16-le").hex()
    for offset in range(3):
        # The first and the last characters depend on what stands around it.
        yield base64.b64encode(b"\0" * offset + secret.encode()).decode()[4:-4]
