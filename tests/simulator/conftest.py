"""Real servers on loopback and a plain client that asks them, for the simulator's own tests."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from app.simulator import Fault, SimulatedAgency, SimulatedServer, Story
from app.units.clock import Clock

START_S = 1_790_000_000.0


@dataclass
class Caller:
    """A server, a clock that only tests move, and an HTTP client that follows the API's rules unless told otherwise."""

    server: SimulatedServer
    now: list[float]
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def agency(self) -> SimulatedAgency:
        return self.server.agencies[0]

    def ask_token(self, agency: SimulatedAgency | None = None, fields: dict[str, str] | None = None) -> httpx.Response:
        agency = agency or self.agency
        form = {
            "grant_type": "client_credentials",
            "partner_id": agency.partner_id,
            "client_id": agency.client_id,
            "client_secret": agency.secret,
        }
        return self.http.post("/api/oauth2/token", data=form | (fields or {}))

    def token(self, agency: SimulatedAgency | None = None, new: bool = False) -> str:
        agency = agency or self.agency
        if new or agency.name not in self.tokens:
            self.tokens[agency.name] = self.ask_token(agency).json()["access_token"]
        return self.tokens[agency.name]

    def headers(self, agency: SimulatedAgency | None = None) -> dict[str, str]:
        return {"Accept": "application/json", "Client-Type": "EXTERNAL", "Authorization": f"Bearer {self.token(agency)}"}

    def search(self, offset: int = 0, size: int = 2000, agency: SimulatedAgency | None = None) -> httpx.Response:
        body = {"from": offset, "size": size}
        return self.http.post("/respond/api/v1/devices/states/search", json=body, headers=self.headers(agency))


Serve = Callable[..., Caller]


@pytest.fixture
def serve(caplog: pytest.LogCaptureFixture) -> Iterator[Serve]:
    """Start a server: `serve(units=10, agencies=1, seed=1, faults=(), token_life_s=…)`."""
    callers: list[Caller] = []

    def start(
        units: int = 10, agencies: int = 1, seed: int = 1, faults: tuple[str | Fault, ...] = (), token_life_s: float = 14_400
    ) -> Caller:
        now = [START_S]
        story = Story(units, agencies, seed, START_S)
        server = SimulatedServer(story, clock=Clock(wall_s=lambda: now[0]), faults=faults, token_life_s=token_life_s)
        server.start()
        caller = Caller(server, now, httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=20, trust_env=False))
        callers.append(caller)
        return caller

    yield start
    for caller in callers:
        caller.http.close()
        caller.server.stop()
    loud = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, loud
