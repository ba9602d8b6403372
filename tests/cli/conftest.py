import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.simulator import SimulatedAgency, SimulatedServer, Story

Run = Callable[..., subprocess.CompletedProcess[str]]

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@pytest.fixture
def watchfloor(tmp_path: Path) -> Run:
    """Runs the real command in a process of its own, with a folder of its own and no keyring."""

    def run(*words: str, secret: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app", *words, "--config-dir", str(tmp_path / "config")],
            input="" if secret is None else secret + "\n",
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            env=os.environ | NO_KEYRING | environment,
        )

    return run


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatedServer]:
    with SimulatedServer(Story(60, 2, 911, time.time())) as running:
        yield running


@pytest.fixture
def agency(server: SimulatedServer) -> Iterator[SimulatedAgency]:
    yield server.agencies[0]
    server.clear_faults()
    server.add_devices(server.agencies[0].name, ())
    server.replace_devices(server.agencies[0].name, None)


def values_of(agency: SimulatedAgency) -> list[str]:
    """The options of a connection that is not stored; its secret goes to standard input."""
    return [
        *("--domain", agency.domain),
        *("--partner-id", agency.partner_id),
        *("--client-id", agency.client_id),
        "--secret-stdin",
    ]
