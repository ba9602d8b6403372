"""Answers to feed a decoder with: a good one, and ways to spoil it byte by byte or field by field."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from hypothesis import strategies as st

NOW_MS = 1_790_000_000_000
TOKEN = b'{"access_token":"abcDEF-_.123","token_type":"Bearer","expires_in":14400,"expires_on":1790014400,"version":"1.0"}'
USER = json.dumps(
    {"data": {"id": "u1", "attributes": {"username": "al", "firstName": "Ann", "email": "a@b.example", "badgeNumber": "7"}}}
).encode()

_SPLICES = (
    b"NaN", b"-Infinity", b"1e999", b"-1e-999", b"9" * 5000, b"\\ud800", b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"null", b"true",
    b"[" * 300, b"{" * 300, b'{"a":' * 200, b"[[[]]]", b"{}", b'""', b",", b":", b'"', b"\\", b'"data":null',
    b'"axonDeviceId":5,', b"\xe2\x80\xae", b"<script>", b"1" * 40, b"-0", b"1.7976931348623157e309", b"0x10", b"'",
)  # fmt: skip
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63), 10**30, 10**400, 0.1, -0.0, 1e308, float("nan"), float("inf"),
    float("-inf"), "", " ", "0", "NaN", "1e5", "x" * 65_536, "\x00", "\ud800", "\u202e", "</script>${alert(1)}`", [], {}, [[]],
    [None], [{}], {"": None}, [[[[[]]]]], [1, "a", None], {"axonDeviceId": {}}, [0] * 3000, "２０", "\u0662", NOW_MS,
)  # fmt: skip


def device(number: int) -> dict[str, Any]:
    return {
        "partnerId": "p",
        "partnerName": "Lakeside PD",
        "axonDeviceId": f"device-{number}",
        "deviceModel": "Axon Body 4",
        "deviceUpdateTimestamp": NOW_MS - 1000,
        "attributes": {
            "deviceSerial": f"X60A000{number}",
            "status": "RECORDING",
            "location": {"accuracy": 6.5, "latitude": 60.17, "longitude": 24.94, "locationUpdateTimestamp": NOW_MS - 2000},
            "stream": {"isStreamable": True, "reason": "none"},
            "links": {"view": "https://agency.evidence.com/respond/1"},
            "signalStrengths": [{"signalStrength": "GOOD"}],
            "batteries": [{"batteryPercentage": 71}],
            "connectedDevices": [{"axonDeviceId": "device-9"}],
            "vehicle": {"assigneeType": "VEHICLE", "vehicleName": "Car 7", "vehicleId": "v7"},
            "assignees": [{"firstName": "Ann", "lastName": "Lee", "badgeNumber": "214", "userId": "u1", "primary": True}],
        },
    }


def page(devices: int = 3) -> dict[str, Any]:
    return {
        "meta": {"correlationId": "c", "serverTimestamp": NOW_MS, "totalHits": devices, "count": devices},
        "data": [device(number) for number in range(devices)],
    }


def page_bytes() -> bytes:
    return json.dumps(page(), separators=(",", ":")).encode()


def mutated(body: bytes, dice: random.Random) -> bytes:
    """One to four bytes or stretches of it changed, removed, doubled, moved, or replaced by something JSON chokes on."""
    spoilt = bytearray(body)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 4))):
        at = dice.randrange(len(spoilt) + 1)
        length = dice.choice((1, 1, 1, 2, 8, 60))
        what = dice.randrange(8)
        if what < 2 and at < len(spoilt):
            spoilt[at] = dice.randrange(256)
        elif what == 2:
            del spoilt[at : at + length]
        elif what == 3:
            spoilt[at:at] = spoilt[at : at + length]
        elif what == 4:
            spoilt[at : at + dice.choice((0, 1, length))] = dice.choice(_SPLICES)
        elif what == 5 and at < len(spoilt):
            spoilt[at] ^= 1 << dice.randrange(8)
        elif what == 6:
            other = dice.randrange(len(spoilt) + 1)
            spoilt[at:at] = spoilt[other : other + length]
        elif dice.randrange(4) == 0:
            del spoilt[at:]
    return bytes(spoilt)


def structured(dice: random.Random) -> bytes:
    """A page that is JSON, or nearly, with some of its fields something else, missing, doubled or deep."""
    value = page(dice.choice((0, 1, 2, 3)))
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        _spoil(value, dice)
    text = json.dumps(value, ensure_ascii=dice.random() < 0.5)
    if dice.randrange(20) == 0:
        deep = dice.choice((500, 3000, 20_000))
        text = text.replace("null", "[" * deep + "]" * deep, 1)
    if dice.randrange(20) == 0:
        # A key that comes twice: once right, once odd.
        odd = json.dumps(dice.choice(_ODD))
        text = text.replace('"attributes":', f'"attributes": {odd}, "attributes":', 1)
    return text.encode("utf-8", "surrogatepass")


def _spoil(value: Any, dice: random.Random) -> None:
    """Change one place, found by walking down at random."""
    while True:
        if isinstance(value, dict) and value:
            key: Any = dice.choice(list(value))
        elif isinstance(value, list) and value:
            key = dice.randrange(len(value))
        else:
            return
        if isinstance(value[key], dict | list) and value[key] and dice.random() < 0.9:
            value = value[key]
            continue
        what = dice.randrange(6)
        if what == 0:
            del value[key]
        elif what == 1 and isinstance(value, list):
            value.insert(key, copy.deepcopy(value[key]))
        else:
            value[key] = copy.deepcopy(dice.choice(_ODD))
        return


def json_values() -> st.SearchStrategy[bytes]:
    """JSON that uses the documented names with values of any type, and JSON of any shape."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    anything = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    )
    good = device(1)
    attributes = st.fixed_dictionaries({}, optional={key: st.just(value) | anything for key, value in good["attributes"].items()})
    one = st.fixed_dictionaries(
        {},
        optional={
            **{key: st.just(value) | anything for key, value in good.items() if key != "attributes"},
            "attributes": attributes | anything,
        },
    )
    meta = st.fixed_dictionaries({}, optional={key: st.just(value) | anything for key, value in page()["meta"].items()})
    whole = st.fixed_dictionaries({"meta": meta, "data": st.lists(one | anything, max_size=4)})
    odd = st.fixed_dictionaries({}, optional={"meta": meta | anything, "data": st.lists(one | anything, max_size=4) | anything})
    return (whole | whole | odd | anything).map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass"))
