"""Bodies that are not what they should be (B24–B26)."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
from aiohttp import web

from app.axon import AxonError, BadAnswer
from app.axon.page import read_page
from tests.axon.scripted_agency import NOW_MS, ScriptedAgency, Seen, device, page

GOOD = json.dumps(page([device(n) for n in range(20)], 20)).encode()
META = b'{"meta":{"serverTimestamp":1790000000000,"totalHits":3},"data":['
ONE, TWO = (json.dumps(device(n)).encode() for n in (1, 2))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (GOOD, "identity"),
        (gzip.compress(GOOD), "gzip"),
        (gzip.compress(GOOD), "X-GZIP"),
        (zlib.compress(GOOD), "deflate"),
    ],
)
def test_a_packed_body_is_unpacked(agency: ScriptedAgency, body: bytes, encoding: str) -> None:
    agency.serve_body(body, {"Content-Encoding": encoding})
    with agency.client() as client:
        assert len(client.sweep().units) == 20
    assert agency.searches[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (GOOD, "br"),
        (GOOD, "gzip, gzip"),
        (GOOD, "gzip"),
        (gzip.compress(GOOD)[:-9], "gzip"),
        (gzip.compress(GOOD) + b"more", "gzip"),
        (b"", "gzip"),
    ],
)
def test_a_body_packed_wrongly_is_a_bad_answer(agency: ScriptedAgency, body: bytes, encoding: str) -> None:
    agency.serve_body(body, {"Content-Encoding": encoding})
    with agency.client() as client, pytest.raises(BadAnswer):
        client.sweep()


@pytest.mark.parametrize("layer", [b"\0", b" ", b"["])
def test_b24_a_gzip_bomb_is_refused_at_sixteen_megabytes(agency: ScriptedAgency, layer: bytes) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(layer * 2**20) for _ in range(100)) + packer.flush()
    agency.serve_body(bomb, {"Content-Encoding": "gzip"})
    with agency.client() as client, pytest.raises(BadAnswer) as caught:
        client.sweep()
    assert caught.value.detail == "too_big"


def test_b25_a_body_without_end_is_refused_at_sixteen_megabytes(agency: ScriptedAgency) -> None:
    sent = 0

    async def flood(seen: Seen) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(agency.current_request)
        while True:
            await response.write(b" " * 2**20)
            sent += 1

    agency.on_search = flood
    with agency.client() as client, pytest.raises(BadAnswer) as caught:
        client.sweep()
    assert caught.value.detail == "too_big"
    assert sent < 40


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"text"',
        b"7",
        b"{",
        GOOD[:-1],
        GOOD[: len(GOOD) // 2],
        GOOD + b"}",
        GOOD + GOOD,
        GOOD.decode().encode("utf-16"),
        b"\xff\xfe\xfd",
        b'{"meta":{},"data":{}}',
        b'{"meta":{},"data":"x"}',
        b'{"meta":[],"data":[]}',
        b'{"meta":{},"data":[}}',
        b'{"meta":{},"data":[}]',
        b'{"data":[]}',
        b"[" * 1_000_000,
        b'{"data":' * 100_000,
        b"9" * 100_000,
    ],
)
def test_b26_what_is_no_page_is_a_bad_answer(agency: ScriptedAgency, body: bytes) -> None:
    agency.serve_body(body)
    with agency.client() as client, pytest.raises(BadAnswer) as caught:
        client.sweep()
    assert caught.value.title == "The agency's server is not answering properly"


@pytest.mark.parametrize(
    "odd",
    [
        b"NaN",
        b'{"axonDeviceId":"odd","deviceModel":nan}',
        b'{"axonDeviceId":"odd","deviceModel":"\xff\xfe"',
        b'{"axonDeviceId":"odd","deviceModel":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"axonDeviceId":"odd","x":tru}',
        b'{"axonDeviceId":"odd" "x":1}',
        b"null",
        b"[]",
        b'"text"',
        b"-",
        b"{}",
        b'{"axonDeviceId":null}',
        b'{"axonDeviceId":""}',
        b'{"axonDeviceId":" "}',
        b'{"axonDeviceId":["x"]}',
        b'{"axonDeviceId":true}',
        b'{"axonDeviceId":{"a":1}}',
        b'{"axonDeviceId":1.5}',
    ],
)
def test_a_bad_device_never_costs_a_good_one(agency: ScriptedAgency, odd: bytes) -> None:
    if odd.endswith(b'"'):
        odd = odd + b"}" if odd.startswith(b"{") else odd
    agency.serve_body(META + ONE + b"," + odd + b" , " + TWO + b"]}")
    with agency.client() as client:
        sweep = client.sweep()
    assert {unit.device_id for unit in sweep.units} >= {"device-000001", "device-000002"}
    assert len(sweep.units) + len(sweep.unreadable) == sweep.returned == 3
    assert all(bad.reason.endswith(".") for bad in sweep.unreadable)


@pytest.mark.parametrize(
    "odd",
    [
        b'{"axonDeviceId":"odd","deviceModel":"\\ud800"}',
        b'{"axonDeviceId":"odd","deviceModel":"\xff\xfe"}',
        b'{"axonDeviceId":"odd","deviceModel":"a\x01\n\x00b"}',
        b'{"axonDeviceId":"odd","deviceUpdateTimestamp":' + b"9" * 5000 + b"}",
        b'{"axonDeviceId":"odd","deviceUpdateTimestamp":NaN}',
        b'{"axonDeviceId":"even","axonDeviceId":"odd"}',
        b'{"axonDeviceId":"odd","attributes":{"location":{"latitude":NaN,"longitude":-Infinity}}}',
        b'{"axonDeviceId":"odd","attributes":{"location":{"latitude":1e999,"longitude":-1e999}}}',
        b'{"axonDeviceId":"odd","deviceModel":5,"attributes":7}',
    ],
)
def test_b26_a_device_with_one_odd_value_is_still_a_unit(agency: ScriptedAgency, odd: bytes) -> None:
    agency.serve_body(META + ONE + b"," + odd + b"," + TWO + b"]}")
    with agency.client() as client:
        sweep = client.sweep()
    assert [unit.device_id for unit in sweep.units] == ["device-000001", "odd", "device-000002"]
    assert sweep.units[1].position is None
    assert sweep.units[1].contact_time_ms is None


def test_a_garbled_device_is_named_by_its_own_id_and_no_other(agency: ScriptedAgency) -> None:
    garbled = b'{"attributes":{"connectedDevices":[{"axonDeviceId":"other"}]},"axonDeviceId":"mine","x":nope}'
    agency.serve_body(META + garbled + b"]}")
    with agency.client() as client:
        (bad,) = client.sweep().unreadable
    assert bad.device_id == "mine"


def test_b26_a_byte_order_mark_does_not_matter() -> None:
    assert len(read_page(b"\xef\xbb\xbf" + GOOD).devices) == 20


@pytest.mark.parametrize("position", range(0, len(GOOD), 97))
def test_a_truncated_page_is_never_half_a_fleet(position: int) -> None:
    with pytest.raises(AxonError):
        read_page(GOOD[:position])


@pytest.mark.parametrize("total", ["many", -1, 1.5, None, True, [], 10**400])
def test_an_odd_total_is_as_good_as_none(agency: ScriptedAgency, total: Any) -> None:
    content = page([device(n) for n in range(3)])
    content["meta"]["totalHits"] = total
    agency.serve_pages(content)
    with agency.client() as client:
        assert len(client.sweep().units) == 3


def test_content_length_longer_than_the_body_is_a_bad_answer(agency: ScriptedAgency) -> None:
    async def short(seen: Seen) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(GOOD) + 100)})
        await response.prepare(agency.current_request)
        await response.write(GOOD)
        assert agency.current_request.transport is not None
        agency.current_request.transport.close()
        return response

    agency.on_search = short
    with agency.client() as client, pytest.raises(BadAnswer):
        client.sweep()
    assert NOW_MS
