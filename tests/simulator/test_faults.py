"""Each fault's mark on the wire."""

from __future__ import annotations

import json
import re
import zlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.simulator import FAULTS, make_fault

if TYPE_CHECKING:
    from tests.simulator.conftest import Caller, Serve

SEARCH = "/respond/api/v1/devices/states/search"


def devices(caller: Caller, offset: int = 0, size: int = 2000) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.search(offset, size).json()["data"]
    return found


def locations(caller: Caller) -> list[dict[str, Any] | None]:
    return [device["attributes"].get("location") for device in devices(caller)]


@pytest.mark.parametrize("name", list(FAULTS))
def test_every_fault_is_undone_by_clearing(serve: Serve, name: str) -> None:
    caller = serve(units=60)
    quiet: dict[str, dict[str, float]] = {
        "slow": {"seconds": 0.0},
        "gzip-bomb": {"megabytes": 1},
        "huge-body": {"megabytes": 1},
        "slow-drip": {"pause_s": 0.0},
    }
    right = caller.search().json()["data"]
    caller.server.set_fault(None, name, **quiet.get(name, {}))
    if name not in ("hung", "reset", "cut-off", "wrong-content-length", "gzip-bomb"):
        assert caller.ask_token().status_code in (200, 400, 401)
        assert caller.search().status_code < 600
    caller.server.clear_faults()
    assert caller.search().json()["data"] == right


@pytest.mark.parametrize(
    ("name", "token_status", "search_status"),
    [
        ("wrong-secret", 401, 200),
        ("deleted-client", 400, 401),
        ("no-permission", 200, 403),
        ("401-for-good", 200, 401),
        ("server-error", 200, 500),
        ("bad-gateway", 200, 502),
        ("service-unavailable", 200, 503),
        ("gateway-timeout", 200, 504),
        ("too-many-requests", 200, 429),
        ("redirect-to-other-host", 200, 307),
    ],
)
def test_refusals_have_their_status(serve: Serve, name: str, token_status: int, search_status: int) -> None:
    caller = serve()
    caller.token()
    caller.server.set_fault(None, name)
    assert caller.ask_token().status_code == token_status
    assert caller.search().status_code == search_status


def test_a_fault_can_strike_the_token_or_all_calls(serve: Serve) -> None:
    caller = serve()
    caller.token()
    caller.server.set_fault(None, "server-error", where="token", status=503)
    assert (caller.ask_token().status_code, caller.search().status_code) == (503, 200)
    caller.server.set_fault(None, "server-error", where="all")
    assert (caller.ask_token().status_code, caller.search().status_code) == (500, 500)


def test_a_fault_of_one_agency_leaves_the_other_alone(serve: Serve) -> None:
    caller = serve(agencies=2)
    first, second = caller.server.agencies
    caller.server.set_fault(first.name, "no-permission")
    assert caller.search(agency=first).status_code == 403
    assert caller.search(agency=second).status_code == 200


def test_faults_work_together(serve: Serve) -> None:
    caller = serve(units=30, faults=("total-hits-missing", "empty-arrays", make_fault("zero-location", every=1)))
    answer = caller.search().json()
    assert "totalHits" not in answer["meta"]
    assert {location["latitude"] for location in locations(caller) if location} == {0}
    assert all(not device["attributes"].get("batteries") for device in answer["data"])


def test_data_is_left_out_or_only_on_later_pages(serve: Serve) -> None:
    caller = serve(faults=("data-missing",))
    assert set(caller.search().json()) == {"meta"}
    caller.server.clear_faults()
    caller.server.set_fault(None, "data-missing-mid-paging")
    assert "data" in caller.search(0, 5).json()
    assert "data" not in caller.search(5, 5).json()


@pytest.mark.parametrize(
    ("name", "value"),
    [("too-many-requests", "30"), ("too-many-requests-absent", None), ("too-many-requests-absurd", str(10**12))],
)
def test_retry_after_comes_as_asked(serve: Serve, name: str, value: str | None) -> None:
    assert serve(faults=(name,)).search().headers.get("Retry-After") == value


def test_retry_after_can_be_a_date(serve: Serve) -> None:
    caller = serve(faults=("too-many-requests-date",))
    assert parsedate_to_datetime(caller.search().headers["Retry-After"]).timestamp() == caller.now[0] + 30


def test_some_refusals_end_after_a_number_of_times(serve: Serve) -> None:
    caller = serve(faults=(make_fault("too-many-requests", times=1), make_fault("server-error", times=1)))
    assert [caller.search().status_code for _ in range(3)] == [429, 500, 200]


def test_an_expired_token_is_refused_after_its_use(serve: Serve) -> None:
    caller = serve(faults=("expired-token",))
    assert [caller.search().status_code for _ in range(3)] == [200, 401, 401]
    caller.token(new=True)
    assert caller.search().status_code == 200


def test_a_token_refused_mid_paging_is_followed_by_one_that_works(serve: Serve) -> None:
    caller = serve(faults=("401-mid-paging",))
    assert [caller.search(0, 5).status_code, caller.search(5, 5).status_code, caller.search(0, 5).status_code] == [200, 401, 401]
    caller.token(new=True)
    assert [caller.search(0, 5).status_code, caller.search(5, 5).status_code] == [200, 200]


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("expires-in-absent", "expires_in", None),
        ("expires-in-zero", "expires_in", 0),
        ("expires-in-negative", "expires_in", -60),
        ("expires-in-ms", "expires_in", 14_400_000),
        ("expires-on-absent", "expires_on", None),
    ],
)
def test_a_tokens_life_is_told_oddly(serve: Serve, name: str, field: str, value: int | None) -> None:
    assert serve(faults=(name,)).ask_token().json().get(field) == value


def test_a_token_can_be_anything(serve: Serve) -> None:
    caller = serve(faults=(make_fault("odd-expiry", access_token="a\nb", expires_in="soon"),))
    answer = caller.ask_token().json()
    assert (answer["access_token"], answer["expires_in"]) == ("a\nb", "soon")


def test_a_slow_answer_waits_and_then_comes(serve: Serve) -> None:
    caller = serve(faults=(make_fault("slow", seconds=0.2),))
    caller.token()
    with pytest.raises(httpx.ReadTimeout):
        caller.http.post(SEARCH, json={"from": 0, "size": 1}, headers=caller.headers(), timeout=0.05)
    assert caller.search().status_code == 200


@pytest.mark.parametrize("sent_bytes", [0, 10])
def test_a_hung_answer_never_comes(serve: Serve, sent_bytes: int) -> None:
    caller = serve(faults=(make_fault("hung", sent_bytes=sent_bytes),))
    caller.token()
    with pytest.raises(httpx.ReadTimeout):
        caller.http.post(SEARCH, json={"from": 0, "size": 1}, headers=caller.headers(), timeout=0.2)


def test_a_slow_drip_comes_in_small_pieces(serve: Serve) -> None:
    caller = serve(units=1, faults=(make_fault("slow-drip", chunk_bytes=100, pause_s=0.001),))
    with caller.http.stream("POST", SEARCH, json={"from": 0, "size": 1}, headers=caller.headers()) as reply:
        pieces = list(reply.iter_raw())
    assert len(pieces) > 2
    assert json.loads(b"".join(pieces))["meta"]["totalHits"] == 1


@pytest.mark.parametrize("name", ["cut-off", "wrong-content-length", "reset"])
def test_a_broken_connection_is_seen_by_the_client(serve: Serve, name: str) -> None:
    caller = serve(faults=(name,))
    caller.token()
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        caller.search()


def test_a_length_too_short_cuts_the_json(serve: Serve) -> None:
    reply = serve(faults=(make_fault("wrong-content-length", by_bytes=-50),)).search()
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(reply.content)


def test_a_gzip_bomb_is_small_on_the_way_and_right_json(serve: Serve) -> None:
    caller = serve(faults=(make_fault("gzip-bomb", megabytes=20),))
    with caller.http.stream("POST", SEARCH, json={"from": 0, "size": 1}, headers=caller.headers()) as reply:
        packed = b"".join(reply.iter_raw())
    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(packed) < 200_000
    unpacked = zlib.decompress(packed, zlib.MAX_WBITS | 16)
    assert len(unpacked) > 20 << 20
    assert json.loads(unpacked)["data"] == []


def test_a_huge_body_is_as_large_as_asked(serve: Serve) -> None:
    assert len(serve(faults=(make_fault("huge-body", megabytes=5),)).search().content) > 5 << 20


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("html", rb"^<!DOCTYPE html>"),
        ("truncated", rb"^\{.*[^}]$"),
        ("empty", rb"^$"),
        ("bom", rb"^\xef\xbb\xbf\{.*\}$"),
        ("deep-nesting", rb"^\{\"data\":\[{100000}\]+\}$"),
        ("5000-digit-int", rb":9{5000}[,}]"),
        ("duplicate-keys", rb'\{"deviceModel":"Decoy".*"deviceModel":"Axon'),
        ("lone-surrogate", rb'"deviceSerial":"\\ud800'),
        ("non-utf-8", rb'"deviceSerial":"\xff\xfe'),
        ("nan-location", rb'"latitude":NaN,"longitude":NaN'),
        ("infinity-location", rb'"latitude":Infinity,"longitude":-Infinity'),
        ("overflow-location", rb'"latitude":1e999'),
        ("string-location", rb'"latitude":"sixty"'),
        ("null-location", rb'"latitude":null,"longitude":null'),
        ("out-of-range-location", rb'"latitude":91.5,"longitude":-181.5'),
        ("zero-location", rb'"latitude":0.0,"longitude":0.0'),
        ("absurd-accuracy", rb'"accuracy":1e9'),
        ("location-gone", rb'"location":null'),
        ("fix-time-null", rb'"locationUpdateTimestamp":null'),
        ("one-null-device", rb'"data":\[null,\{'),
        ("one-nameless-device", rb'"data":\[\{"deviceModel":"Axon Body 4"\},'),
        ("one-bad-device", rb'"data":\[\{"axonDeviceId":"[0-9a-f-]{36}","deviceUpdateTimestamp":"yesterday"'),
        ("hostile-text", rb'"lastName":"<img src=x onerror'),
        ("same-id", rb'"axonDeviceId":"00000000-0000-4000-8000-000000000001"'),
    ],
)
def test_a_spoilt_answer_is_spoilt_as_named(serve: Serve, name: str, pattern: bytes) -> None:
    reply = serve(units=30, faults=(name,)).search()
    assert reply.status_code == 200
    assert re.search(pattern, reply.content, re.DOTALL)


def test_users_can_be_refused_or_come_as_a_list(serve: Serve) -> None:
    caller = serve()
    officer = devices(caller)[0]["attributes"]["assignees"][0]["userId"]
    path = f"/api/v4/agencies/{caller.agency.partner_id}/users/{officer}"
    caller.server.set_fault(None, "user-as-list")
    assert caller.http.get(path, headers=caller.headers()).json()["data"][0]["id"] == officer
    caller.server.set_fault(None, "no-users-permission")
    assert caller.http.get(path, headers=caller.headers()).status_code == 403


def test_an_unknown_option_is_an_error() -> None:
    with pytest.raises(TypeError):
        make_fault("slow", minutes=3)


def test_a_fault_that_would_strike_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="strikes"):
        make_fault("slow", where="nowhere")


def test_every_fault_says_in_a_line_what_it_does() -> None:
    for fault in FAULTS.values():
        assert re.match(r"\S.{10,}", fault.summary), fault.name


@pytest.mark.parametrize("name", ["huge-body", "slow-drip", "gzip-bomb", "hung", "slow", "cut-off"])
def test_a_client_that_gives_up_early_leaves_the_server_well(serve: Serve, name: str) -> None:
    caller = serve(units=500, faults=(name,))
    headers = caller.headers()
    with httpx.Client(base_url=caller.http.base_url, timeout=0.1, trust_env=False) as impatient:
        try:
            with impatient.stream("POST", SEARCH, json={"from": 0, "size": 500}, headers=headers) as reply:
                next(reply.iter_raw(64))
        except httpx.HTTPError:
            pass
    caller.server.clear_faults()
    assert caller.search().status_code == 200
