"""The client against the simulator, which shares no code with it: every fault it knows, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.axon import AgencyClient, AxonError, Credentials
from app.simulator import SimulatedServer, Story
from app.simulator.faults import FAULTS
from app.units.agency import AgencyDomain

START_S = 1_790_000_000.0
UNITS = 25

REFUSED = {
    "wrong-secret": "access_refused",
    "deleted-client": "access_refused",
    "no-permission": "permission_missing",
    "data-missing": "permission_missing",
    "data-missing-mid-paging": "permission_missing",
    "401-for-good": "access_refused",
    "too-many-requests": "too_many_requests",
    "too-many-requests-date": "too_many_requests",
    "too-many-requests-absent": "too_many_requests",
    "too-many-requests-absurd": "too_many_requests",
    "server-error": "server_trouble",
    "bad-gateway": "server_trouble",
    "service-unavailable": "server_trouble",
    "gateway-timeout": "server_trouble",
    "redirect-to-other-host": "in_the_way",
    "html": "in_the_way",
    "slow": "took_too_long",
    "hung": "took_too_long",
    "slow-drip": "took_too_long",
    "cut-off": "bad_answer",
    "reset": "not_reachable",
    "wrong-content-length": "bad_answer",
    "huge-body": "bad_answer",
    "gzip-bomb": "bad_answer",
    "truncated": "bad_answer",
    "empty": "bad_answer",
    "deep-nesting": "bad_answer",
}
SURVIVED = {
    "401-mid-paging",
    "bom",
    "clock-skew",
    "duplicate-keys",
    "empty-arrays",
    "expired-token",
    "expires-in-absent",
    "expires-in-negative",
    "expires-in-zero",
    "hostile-text",
    "infinity-location",
    "lone-surrogate",
    "nan-location",
    "non-utf-8",
    "overflow-location",
    "server-time-missing",
    "total-hits-changes",
    "total-hits-missing",
}
"""Faults that cost no unit."""


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatedServer]:
    with SimulatedServer(Story(units=UNITS, agencies=1, seed=5, start_time_s=START_S)) as running:
        yield running


def client_of(server: SimulatedServer, deadline_s: float = 10.0) -> AgencyClient:
    agency = server.agencies[0]
    credentials = Credentials(AgencyDomain.parse(agency.domain), agency.partner_id, agency.client_id, agency.secret)
    return AgencyClient(credentials, deadline_s=deadline_s, page_size=10)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_is_said_in_words_or_survived_and_passes(server: SimulatedServer, fault: str) -> None:
    quick = REFUSED.get(fault) == "took_too_long"
    server.set_fault(None, fault)
    try:
        with client_of(server, 0.3 if quick else 10.0) as client:
            if fault in REFUSED:
                with pytest.raises(AxonError) as caught:
                    client.sweep()
                assert caught.value.code == REFUSED[fault]
            else:
                sweep = client.sweep()
                assert sweep.returned == len(sweep.units) + len(sweep.unreadable) + sweep.duplicates
                assert len(sweep.units) == UNITS or fault not in SURVIVED
    finally:
        server.clear_faults()
    with client_of(server) as client:
        assert len(client.sweep().units) == UNITS


def test_every_fault_expected_here_is_one_the_simulator_knows() -> None:
    assert FAULTS.keys() >= REFUSED.keys() | SURVIVED


def test_what_comes_is_what_is_true(server: SimulatedServer) -> None:
    with client_of(server) as client:
        units = {unit.device_id: unit for unit in client.sweep().units}
        officer = next(officer for unit in units.values() for officer in unit.officers)
        account = client.officer_account(server.agencies[0].partner_id, officer.user_id or "")
    assert len(units) == UNITS
    assert account.email is not None
    assert account.last_name == officer.last_name


def test_without_the_users_permission_the_units_still_come(server: SimulatedServer) -> None:
    server.set_fault(None, "no-users-permission")
    try:
        with client_of(server) as client:
            assert len(client.sweep().units) == UNITS
            with pytest.raises(AxonError) as caught:
                client.officer_account(server.agencies[0].partner_id, "anybody")
            assert caught.value.code == "permission_missing"
            assert not caught.value.revoked
    finally:
        server.clear_faults()
