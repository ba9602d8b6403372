"""One token for all who wait, never past its time (B01–B09)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.axon import AccessRefused, BadAnswer, ServerTrouble
from app.axon.token import Token, TokenKeeper, decode_token, life_s
from app.axon.transport import Transport
from tests.axon.scripted_agency import Hands, Reply, ScriptedAgency, Seen, answer, device, page


def counting_tokens(agency: ScriptedAgency, **fields: Any) -> None:
    def give(seen: Seen) -> Reply:
        return answer({"access_token": f"token-{len(agency.token_requests)}", "token_type": "Bearer", **fields})

    agency.on_token = give


def bearer(seen: Seen) -> str:
    return seen.headers["Authorization"].removeprefix("Bearer ")


def test_the_token_is_asked_for_as_documented(agency: ScriptedAgency) -> None:
    with agency.client() as client:
        client.sweep()
    token, search = agency.requests
    assert token.method == "POST"
    assert token.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert token.body == (
        b"grant_type=client_credentials&partner_id=11111111-2222-3333-4444-555555555555"
        b"&client_id=66666666-7777-8888-9999-000000000000&client_secret=s3cr3t%2FWith%2BOdd%3DChars%26more"
    )
    assert "Authorization" not in token.headers
    assert search.headers["Client-Type"] == "EXTERNAL"
    assert search.headers["Content-Type"] == "application/json"
    assert search.body == b'{"from":0,"size":2000}'
    assert bearer(search) == "token-0"


def test_b01_it_is_renewed_a_minute_early_by_the_monotonic_clock(agency: ScriptedAgency, hands: Hands) -> None:
    counting_tokens(agency, expires_in=3600)
    with agency.client(hands.clock) as client:
        client.sweep()
        hands.wall_s += 10_000
        hands.monotonic_s += 3539
        client.sweep()
        assert len(agency.token_requests) == 1
        hands.monotonic_s += 1
        client.sweep()
    assert len(agency.token_requests) == 2
    assert bearer(agency.searches[-1]) == "token-2"


def test_b01_the_time_is_counted_from_the_asking(agency: ScriptedAgency, hands: Hands) -> None:
    def slow(seen: Seen) -> Reply:
        hands.pass_by(100)
        return answer({"access_token": "slow", "expires_in": 3600})

    agency.on_token = slow
    with agency.client(hands.clock) as client:
        client.sweep()
        hands.pass_by(3441)
        client.sweep()
    assert len(agency.token_requests) == 2


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        (14400, 14400),
        (3600.5, 3600.5),
        ("3600", 3600),
        (10**30, 14400),
        (1e300, 14400),
        (14_400_000, 14400),
        (None, 300),
        (0, 300),
        (-1, 300),
        ("soon", 300),
        (True, 300),
        (float("nan"), 300),
        (float("inf"), 300),
        ("nan", 300),
        ([], 300),
        ({}, 300),
    ],
)
def test_b02_an_odd_life_is_taken_as_a_short_or_capped_one(expires_in: object, seconds: float) -> None:
    assert life_s(expires_in) == seconds


@pytest.mark.parametrize(
    "fields", [{"expires_in": 0}, {"expires_in": -60}, {}, {"expires_in": 3600, "expires_on": 1, "not_before": 10**13}]
)
def test_b03_an_odd_life_causes_no_token_storm(agency: ScriptedAgency, hands: Hands, fields: dict[str, Any]) -> None:
    counting_tokens(agency, **fields)
    with agency.client(hands.clock) as client:
        for _ in range(10):
            client.sweep()
            hands.pass_by(10)
    assert len(agency.token_requests) == 1


def test_b04_a_short_token_is_renewed_at_half_its_life(agency: ScriptedAgency, hands: Hands) -> None:
    counting_tokens(agency, expires_in=60)
    with agency.client(hands.clock) as client:
        for _ in range(10):
            client.sweep()
            hands.pass_by(10)
    assert [bearer(seen) for seen in agency.searches] == [f"token-{n}" for n in (1, 1, 1, 2, 2, 2, 3, 3, 3, 4)]


def test_b05_while_the_token_endpoint_is_down_the_old_token_serves_but_never_past_its_time(
    agency: ScriptedAgency, hands: Hands
) -> None:
    counting_tokens(agency, expires_in=3600)
    with agency.client(hands.clock) as client:
        client.sweep()
        agency.on_token = lambda seen: answer(status=503)
        hands.pass_by(3550)
        client.sweep()
        client.sweep()
        assert len(agency.token_requests) == 2
        hands.pass_by(50)
        searches = len(agency.searches)
        with pytest.raises(ServerTrouble):
            client.sweep()
    assert len(agency.searches) == searches


def test_b07_a_401_mid_paging_is_one_refresh_and_one_retry(agency: ScriptedAgency) -> None:
    counting_tokens(agency, expires_in=3600)

    def search(seen: Seen) -> Reply:
        if seen.offset == 10 and bearer(seen) == "token-1":
            return answer(status=401)
        return answer(page([device(n) for n in range(seen.offset, seen.offset + 10)], 30))

    agency.on_search = search
    with agency.client(page_size=10) as client:
        assert len(client.sweep().units) == 30
    assert len(agency.token_requests) == 2
    assert [seen.offset for seen in agency.searches] == [0, 10, 10, 20]


def test_b08_fifty_who_are_refused_at_once_ask_for_one_token(agency: ScriptedAgency, hands: Hands) -> None:
    counting_tokens(agency, expires_in=3600)

    async def fifty() -> tuple[set[str], set[str]]:
        transport = Transport(agency.domain, deadline_s=10, verify=None)
        keeper = TokenKeeper(agency.credentials(), transport, hands.clock)
        first = await asyncio.gather(*(keeper.current() for _ in range(50)))
        second = await asyncio.gather(*(keeper.renewed(token) for token in first))
        await transport.close()
        return {token.value for token in first}, {token.value for token in second}

    assert asyncio.run(fifty()) == ({"token-1"}, {"token-2"})
    assert len(agency.token_requests) == 2


def test_b08_fifty_who_wait_for_a_failing_request_share_its_failure(agency: ScriptedAgency, hands: Hands) -> None:
    agency.on_token = lambda seen: answer(status=500)

    async def fifty() -> list[Token | BaseException]:
        transport = Transport(agency.domain, deadline_s=10, verify=None)
        keeper = TokenKeeper(agency.credentials(), transport, hands.clock)
        results = await asyncio.gather(*(keeper.current() for _ in range(50)), return_exceptions=True)
        await transport.close()
        return results

    assert {type(result) for result in asyncio.run(fifty())} == {ServerTrouble}
    assert len(agency.token_requests) == 1


def test_b07_a_server_that_tires_of_every_token_after_one_page_is_still_read_to_the_end(agency: ScriptedAgency) -> None:
    counting_tokens(agency, expires_in=3600)
    used: set[str] = set()

    def search(seen: Seen) -> Reply:
        if bearer(seen) in used:
            return answer(status=401)
        used.add(bearer(seen))
        return answer(page([device(seen.offset)], 5))

    agency.on_search = search
    with agency.client() as client:
        assert len(client.sweep().units) == 5
    assert len(agency.token_requests) == 5


def test_b09_refused_for_good_costs_one_token_try_a_minute_and_is_said(agency: ScriptedAgency, hands: Hands) -> None:
    counting_tokens(agency, expires_in=3600)
    agency.on_search = lambda seen: answer(status=401)
    with agency.client(hands.clock) as client:
        for _ in range(30):
            with pytest.raises(AccessRefused) as caught:
                client.sweep()
            hands.pass_by(10)
    assert caught.value.trouble().revoked
    # One to begin with, then one in each of the five minutes.
    assert len(agency.token_requests) == 1 + 5


def test_b09_a_refused_secret_is_tried_once_a_minute_and_comes_back_by_itself(agency: ScriptedAgency, hands: Hands) -> None:
    agency.on_token = lambda seen: answer({"error": "invalid_client"}, status=401)
    with agency.client(hands.clock) as client:
        for _ in range(12):
            with pytest.raises(AccessRefused):
                client.sweep()
            hands.pass_by(10)
        assert len(agency.token_requests) == 2
        counting_tokens(agency)
        assert len(client.sweep().units) == 1


@pytest.mark.parametrize(
    "value", [None, "", 5, "line\nbreak", "tab\there", "sp ace", "naïve", "a\r\nX-Evil: 1", "x" * 20_000, ["a"], "\ud800"]
)
def test_a25_a_token_that_could_not_stand_in_a_header_is_a_bad_answer(agency: ScriptedAgency, value: Any) -> None:
    agency.on_token = lambda seen: answer({"access_token": value, "expires_in": 3600})
    with agency.client() as client, pytest.raises(BadAnswer) as caught:
        client.sweep()
    assert agency.searches == []
    assert str(value) not in str(caught.value) or not value


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"{", b'{"access_token":' + b"[" * 100_000, b"\xff"])
def test_a_token_answer_of_another_shape_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        decode_token(body, 0.0)
