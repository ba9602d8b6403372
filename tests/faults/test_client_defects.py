"""Part C of the faults: what the best public client gets wrong, and ours does not."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from app.axon import (
    AccessRefused,
    AxonError,
    BadAnswer,
    BadCredentials,
    Credentials,
    PermissionMissing,
    ServerTrouble,
    SomethingInTheWay,
    TookTooLong,
    TooManyRequests,
)
from app.units.agency import AgencyDomain, BadDomain
from app.units.clock import ServerTime
from app.units.unit import Unit
from tests.axon.scripted_agency import (
    CLIENT_ID,
    NOW_MS,
    PARTNER_ID,
    SECRET,
    Hands,
    Reply,
    ScriptedAgency,
    Seen,
    answer,
    device,
    hang,
    located,
    page,
)


@pytest.fixture
def agency() -> Iterator[ScriptedAgency]:
    scripted = ScriptedAgency()
    scripted.start()
    yield scripted
    scripted.stop()


@pytest.fixture
def hands() -> Hands:
    return Hands()


def only_unit(agency: ScriptedAgency, served: dict[str, Any]) -> Unit:
    agency.serve([served])
    with agency.client() as client:
        (unit,) = client.sweep().units
    return unit


def test_c01_every_page_is_another_page(agency: ScriptedAgency) -> None:
    agency.serve([device(number) for number in range(4500)])
    with agency.client() as client:
        sweep = client.sweep()
    assert len({unit.device_id for unit in sweep.units}) == 4500
    assert [seen.offset for seen in agency.searches] == [0, 2000, 4000]


def test_c02_no_token_is_used_after_it_expired(agency: ScriptedAgency, hands: Hands) -> None:
    given: dict[str, float] = {}

    def give(seen: Seen) -> Reply:
        token = f"token-{len(given)}"
        given[token] = hands.monotonic_s
        return answer({"access_token": token, "expires_in": 120})

    def search(seen: Seen) -> Reply:
        token = seen.headers["Authorization"].removeprefix("Bearer ")
        assert hands.monotonic_s < given[token] + 120
        return answer(page([device(0)], 1))

    agency.on_token, agency.on_search = give, search
    with agency.client(hands.clock) as client:
        for _ in range(100):
            client.sweep()
            hands.pass_by(7)
    assert len(given) > 5


@pytest.mark.parametrize("expires_on", [0, 1, NOW_MS, NOW_MS // 1000, 10**20, "tomorrow", None])
def test_c03_the_expiry_is_counted_by_expires_in_and_never_by_expires_on(
    agency: ScriptedAgency, hands: Hands, expires_on: Any
) -> None:
    agency.on_token = lambda seen: answer(
        {"access_token": "t", "expires_in": 3600, "expires_on": expires_on, "not_before": expires_on}
    )
    with agency.client(hands.clock) as client:
        for _ in range(3):
            client.sweep()
            hands.pass_by(1000)
        assert len(agency.token_requests) == 1
        hands.pass_by(1000)
        client.sweep()
    assert len(agency.token_requests) == 2


def test_c04_a_revoked_client_is_noticed_at_the_next_poll(agency: ScriptedAgency, hands: Hands) -> None:
    with agency.client(hands.clock) as client:
        client.sweep()
        agency.on_search = lambda seen: answer(status=401)
        agency.on_token = lambda seen: answer({"error": "unauthorized_client"}, status=400)
        hands.pass_by(10)
        with pytest.raises(AccessRefused) as caught:
            client.sweep()
    assert caught.value.trouble().revoked


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (429, {}, b"", TooManyRequests),
        (503, {}, b"", ServerTrouble),
        (200, {"Content-Type": "text/html"}, b"<html>", SomethingInTheWay),
        (403, {}, b"{}", PermissionMissing),
        (418, {}, b"{}", BadAnswer),
    ],
)
def test_c05_the_status_of_the_search_is_looked_at(
    agency: ScriptedAgency, status: int, headers: dict[str, str], body: bytes, kind: type[AxonError]
) -> None:
    agency.serve_body(body, headers, status)
    with agency.client() as client, pytest.raises(kind):
        client.sweep()


def test_c06_there_is_a_time_out_and_retry_after_is_honoured(agency: ScriptedAgency) -> None:
    agency.on_search = lambda seen: hang()
    with agency.client(deadline_s=0.2) as client, pytest.raises(TookTooLong):
        client.sweep()
    agency.serve_body(b"", {"Retry-After": "17"}, 429)
    with agency.client() as client, pytest.raises(TooManyRequests) as caught:
        client.sweep()
    assert caught.value.trouble().retry_after_s == 17


def test_c07_no_body_is_in_any_error(agency: ScriptedAgency) -> None:
    private = json.dumps(page([device(1)], 1)).encode()
    for status, body in (
        (200, private[:-5]),
        (500, private),
        (400, private),
        (403, private),
        (200, private.replace(b'"data"', b'"date"')),
    ):
        agency.serve_body(body, status=status)
        with agency.client() as client, pytest.raises(AxonError) as caught:
            client.sweep()
        shown = f"{caught.value} {caught.value!r} {caught.value.trouble()} {vars(caught.value)}"
        for word in ("Ann", "Lee1", "60.17", "24.93", "X60A0001", "device-000001"):
            assert word not in shown


def test_c08_the_token_is_not_logged(agency: ScriptedAgency, caplog: pytest.LogCaptureFixture) -> None:
    agency.on_token = lambda seen: answer({"access_token": "s3cr3t-t0k3n", "expires_in": 3600})
    with caplog.at_level(logging.DEBUG), agency.client() as client:
        client.sweep()
    assert "s3cr3t" not in caplog.text
    assert "Lee0" not in caplog.text


def test_c09_one_odd_device_costs_no_other(agency: ScriptedAgency) -> None:
    devices: list[Any] = [device(number) for number in range(2000)]
    devices[1000] = {"axonDeviceId": None, "attributes": "odd"}
    agency.serve(devices)
    with agency.client() as client:
        sweep = client.sweep()
    assert (len(sweep.units), len(sweep.unreadable), sweep.returned) == (1999, 1, 2000)


@pytest.mark.parametrize("empty", [[], None, [None], [{}]])
def test_c10_an_empty_battery_or_signal_list_loses_nothing(agency: ScriptedAgency, empty: Any) -> None:
    unit = only_unit(agency, device(1, batteries=empty, signalStrengths=empty))
    assert (unit.battery_percent, unit.signal, unit.problems) == (None, None, ())
    assert unit.position is not None


def test_c11_ages_are_told_by_the_agencys_clock(agency: ScriptedAgency, hands: Hands) -> None:
    hands.wall_s += 3600
    with agency.client(hands.clock) as client:
        sweep = client.sweep()
    assert isinstance(sweep.server_time, ServerTime)
    position = sweep.units[0].position
    assert position is not None
    assert sweep.server_time.now_ms(hands.monotonic_s, hands.wall_s) - position.fix_time_ms == 2000


def test_c15_missing_data_in_mid_paging_is_no_success(agency: ScriptedAgency) -> None:
    agency.serve_pages(page([device(number) for number in range(10)], 30), {"meta": {"serverTimestamp": NOW_MS, "totalHits": 30}})
    with agency.client(page_size=10) as client, pytest.raises(PermissionMissing):
        client.sweep()


def test_c16_a_missing_total_is_not_the_end(agency: ScriptedAgency) -> None:
    agency.serve([device(number) for number in range(4001)], total=False)
    with agency.client() as client:
        assert len(client.sweep().units) == 4001


@pytest.mark.parametrize("primary", [False, None, "yes", ...])
def test_c17_officers_none_of_whom_is_primary_are_kept(agency: ScriptedAgency, primary: Any) -> None:
    people = [
        {"firstName": "Ann", "lastName": "Lee", "primary": primary},
        {"firstName": "Bo", "lastName": "Kay", "primary": primary},
    ]
    if primary is ...:
        for person in people:
            del person["primary"]
    unit = only_unit(agency, device(1, assignees=people))
    assert [officer.name for officer in unit.officers] == ["Ann Lee", "Bo Kay"]
    assert unit.officer_name == "Ann Lee"


@pytest.mark.parametrize(
    "domain", ["evil.com/x#", "agency.evidence.com@evil.com", "evidence.com.evil.com", "agency.evidence.com:443"]
)
def test_c18_no_unvalidated_domain_gets_into_an_address(domain: str) -> None:
    with pytest.raises(BadDomain):
        AgencyDomain.parse(domain)
    with pytest.raises(BadDomain):
        AgencyDomain(domain)


@pytest.mark.parametrize("partner_id", ["../../evil", "a/b", "a?b", "a#b", "a%2fb", "a b", ""])
def test_c18_no_unvalidated_id_gets_into_an_address(agency: ScriptedAgency, partner_id: str) -> None:
    with pytest.raises(BadCredentials):
        Credentials(agency.domain, partner_id, CLIENT_ID, SECRET)
    with agency.client() as client, pytest.raises(AxonError):
        client.officer_account(partner_id, "user")
    assert PARTNER_ID
    assert agency.requests == []


def test_c12_a_fix_from_the_future_comes_as_it_is_and_blocks_no_true_one(agency: ScriptedAgency) -> None:
    future = device(1, location=located(61.0, 25.0, fix_time=NOW_MS + 3_600_000))
    agency.serve_pages(page([future, device(1)], 2))
    with agency.client() as client:
        (unit,) = client.sweep().units
    assert unit.position is not None
    assert unit.position.fix_time_ms == NOW_MS - 2000


@pytest.mark.parametrize("age_s", [60, 301, 900, 86_400])
def test_c13_a_buffering_camera_with_an_old_fix_does_not_vanish(agency: ScriptedAgency, age_s: int) -> None:
    unit = only_unit(agency, device(1, status="BUFFERING", location=located(60.0, 24.0, fix_time=NOW_MS - age_s * 1000)))
    assert unit.position is not None


def test_c14_a_fix_keeps_its_own_time(agency: ScriptedAgency) -> None:
    unit = only_unit(agency, device(1, deviceUpdateTimestamp=NOW_MS, location=located(60.0, 24.0, fix_time=NOW_MS - 900_000)))
    assert unit.position is not None
    assert unit.position.fix_time_ms == NOW_MS - 900_000
    assert unit.contact_time_ms == NOW_MS
