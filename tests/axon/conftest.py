"""A scripted agency for every test of the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.axon.scripted_agency import Hands, ScriptedAgency


@pytest.fixture
def agency() -> Iterator[ScriptedAgency]:
    scripted = ScriptedAgency()
    scripted.start()
    yield scripted
    scripted.stop()


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hands() -> Hands:
    return Hands()
