"""Whatever comes: any JSON anywhere, any spoilt byte, any order (C09, the decoder's fuzz in short form)."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.axon import AxonError
from app.axon.device_reader import DeviceReader
from app.axon.one_device import read_device
from app.axon.page import read_page
from app.axon.schema import decode_device, unit_of
from app.axon.text import LONGEST_TEXT
from app.axon.tolerant import loads, wire_device
from app.units.agency import AgencyDomain
from app.units.sweep import Sweep
from app.units.unit import Device, Unit
from tests.axon.scripted_agency import NOW_MS, device, located, page

DOMAIN = AgencyDomain.parse("agency.evidence.com")
NAN = float("nan")


def sweep_of(body: bytes) -> Sweep:
    reading = DeviceReader(DOMAIN).begin()
    reading.add(read_page(body).devices)
    return reading.finish(None)


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            0,
            -1,
            100,
            101,
            NOW_MS,
            10**30,
            "77",
            "60.1",
            "NaN",
            "RECORDING",
            "Axon Body 4",
            "a\x00\u202e",
            "https://agency.evidence.com/x",
        ]
    ),
)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


def objects(odd: bool, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object of which any field may be missing or null, and if `odd` anything at all."""
    other = anything if odd else st.none()
    made = st.fixed_dictionaries({}, optional={name: st.one_of(field, other) for name, field in fields.items()})
    return st.one_of(made, anything) if odd else made


def device_like(odd: bool) -> st.SearchStrategy[Any]:
    word = st.text(max_size=5)

    def lists(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.lists(objects(odd, **fields), max_size=3)

    location = objects(
        odd,
        accuracy=st.floats(-1, 2e5),
        latitude=st.floats(-91, 91),
        longitude=st.floats(-181, 181),
        locationUpdateTimestamp=st.integers(-1, 2 * NOW_MS),
    )
    attributes = objects(
        odd,
        deviceSerial=word,
        status=word,
        location=location,
        stream=objects(odd, isStreamable=st.booleans(), reason=word),
        links=objects(odd, view=st.just("https://agency.evidence.com/x")),
        signalStrengths=lists(signalStrength=word),
        batteries=lists(batteryPercentage=st.one_of(st.integers(-1, 101), st.floats(-1, 101))),
        connectedDevices=lists(axonDeviceId=word),
        vehicle=objects(odd, vehicleName=word, vehicleId=word),
        assignees=lists(firstName=word, lastName=word, badgeNumber=word, userId=word, primary=st.booleans()),
    )
    own = objects(
        odd,
        partnerName=word,
        deviceModel=st.sampled_from(["Axon Body 4", "Fleet 3", "Air"]),
        deviceUpdateTimestamp=st.integers(-(2**60), 2**60),
        attributes=attributes,
    )
    ids = st.sampled_from(["a", "b", "c", "d\n", ""])
    named = st.tuples(ids, own).map(lambda pair: {"axonDeviceId": pair[0], **pair[1]} if isinstance(pair[1], dict) else pair[1])
    return st.one_of(named, own, anything) if odd else named


def holds(sweep: Sweep, returned: int) -> None:
    assert sweep.returned == returned == len(sweep.units) + len(sweep.unreadable) + sweep.duplicates
    assert len({unit.device_id for unit in sweep.units}) == len(sweep.units)
    for unit in sweep.units:
        if unit.position is not None:
            assert -90 <= unit.position.latitude <= 90
            assert -180 <= unit.position.longitude <= 180
            assert unit.position.fix_time_ms > 0
            assert unit.position.accuracy_m is None or 0 <= unit.position.accuracy_m <= 100_000
        assert unit.battery_percent is None or 0 <= unit.battery_percent <= 100
        json.dumps(msgspec.to_builtins(unit)).encode("utf-8")
        for text in (unit.device_id, unit.status, unit.serial, unit.model, unit.label, unit.signal):
            assert text is None or (0 < len(text) <= LONGEST_TEXT and "\n" not in text and "\0" not in text)


def told(sweep: Sweep) -> tuple[Any, ...]:
    return sweep.units, sweep.unreadable, sweep.duplicates, sweep.returned


def holds_for_any(sweep: Sweep) -> None:
    holds(sweep, sweep.returned)


@given(st.lists(device_like(odd=True), max_size=5))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_json_a_device_is_the_sum_holds(values: list[Any]) -> None:
    holds(sweep_of(json.dumps(page(values)).encode()), len(values))


@given(anything)
@settings(max_examples=200, deadline=None)
def test_whatever_json_the_answer_is_there_is_a_sweep_or_an_error_in_words(value: Any) -> None:
    with contextlib.suppress(AxonError):
        holds_for_any(sweep_of(json.dumps(value).encode()))


@given(device_like(odd=False))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(device(1))
@example(device(1, location=located(1, 2, accuracy=3, fix_time=5)))
def test_the_fast_way_and_the_tolerant_way_give_the_same_unit(value: Any) -> None:
    text = json.dumps(value, allow_nan=True).encode()
    fast = unit_of(decode_device(text), DOMAIN)
    wire = wire_device(loads(text))
    assert wire is not None
    assert unit_of(wire, DOMAIN) == fast


PAGE = json.dumps(
    page([device(1), device(2, location=None), device(3, batteries=[], vehicle={"vehicleName": "Käyrä 3"})], 3),
    ensure_ascii=False,
).encode()


@given(
    st.lists(
        st.tuples(st.integers(0, len(PAGE) - 1), st.sampled_from(["set", "cut", "add"]), st.integers(0, 255)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=1500, deadline=None)
def test_a_page_with_spoilt_bytes_is_a_sweep_or_an_error_in_words(spoilings: list[tuple[int, str, int]]) -> None:
    body = bytearray(PAGE)
    for place, how, byte in spoilings:
        place = min(place, len(body) - 1)
        if how == "set":
            body[place] = byte
        elif how == "cut":
            del body[place]
        else:
            body.insert(place, byte)
    with contextlib.suppress(AxonError):
        holds_for_any(sweep_of(bytes(body)))


@given(device_like(odd=False), device_like(odd=False), st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(device(1), device(1, location=located(1, 2)), False)
@example(device(1, batteries=[{"batteryPercentage": 500}]), device(1, location=located(NAN, 2)), True)
def test_a_device_that_is_as_it_was_but_for_its_place_is_the_same_object_and_any_other_a_new_one(
    before: Any, now: Any, only_moved: bool
) -> None:
    if only_moved:
        # The same device, elsewhere.
        attributes = {**(before.get("attributes") or {}), "location": (now.get("attributes") or {}).get("location")}
        now = {**before, "deviceUpdateTimestamp": now.get("deviceUpdateTimestamp"), "attributes": attributes}
    texts = [json.dumps(each).encode() for each in (before, now)]
    reader, sweeps = DeviceReader(DOMAIN), []
    for text in texts:
        reading = reader.begin()
        reading.add([text])
        sweeps.append(reading.finish(None))
    then, unit = (read_device(text, DOMAIN) for text in texts)
    if isinstance(then, Unit) and isinstance(unit, Unit):
        [was], [is_now] = (sweep.devices.tolist() for sweep in sweeps)
        assert sweeps[1].units == (unit,)
        assert (is_now is was) == (then.device == unit.device)


@given(
    st.one_of(device_like(odd=False), device_like(odd=True)),
    st.lists(device_like(odd=False), min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(b'"{}:,\\1 n')), max_size=2),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(device(1), [device(1, location=located(1, 2)), device(1, location=located(3, 4))], True, False, [])
@example(device(1), [device(1, location={**located(1, 2), "location": {"latitude": 5}})], False, True, [])
@example(device(1, vehicle={"location": located(5, 6)}), [device(1, location=located(1, 2))], False, True, [])
@example(device(1, deviceUpdateTimestamp=5), [device(1, location=located(1, 2))], False, True, [])
def test_a_unit_found_to_have_moved_by_its_bytes_is_the_unit_read_whole(
    first: Any, later: list[Any], compact: bool, contact_first: bool, spoilt: list[tuple[int, int]]
) -> None:
    separators = (",", ":") if compact else None
    texts = []
    for now in (first, *later):
        each = dict(first) if isinstance(first, dict) else first
        if isinstance(each, dict) and isinstance(now, dict):
            own = now.get("attributes")
            if isinstance(each.get("attributes"), dict) and isinstance(own, dict):
                each["attributes"] = {**each["attributes"], "location": own.get("location")}
            heard = {"deviceUpdateTimestamp": now.get("deviceUpdateTimestamp")}
            each = {**heard, **each, **heard} if contact_first else {**each, **heard}
        text = bytearray(json.dumps(each, separators=separators).encode())
        for place, byte in spoilt if now is not first else ():
            text[place % len(text)] = byte
        texts.append(bytes(text))
    reader = DeviceReader(DOMAIN)
    for came in texts:
        reading = reader.begin()
        reading.add([came])
        found = reading.finish(None)
        assert [*found.units, *found.unreadable] == [read_device(came, DOMAIN)]


@given(st.lists(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), max_size=8), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_whatever_order_devices_come_in_each_sweep_is_as_if_it_were_the_first(sweeps: list[list[tuple[int, int]]]) -> None:
    reader = DeviceReader(DOMAIN)
    last: dict[str, Device] = {}
    for sweep in sweeps:
        served = [None if number == 8 else device(number, location=located(60.0, 20.0 + place)) for number, place in sweep]
        devices = read_page(json.dumps(page(served)).encode()).devices
        got, fresh = reader.begin(), DeviceReader(DOMAIN).begin()
        for start in range(0, len(devices), 3):
            got.add(devices[start : start + 3])
            fresh.add(devices[start : start + 3])
        result, expected = got.finish(None), fresh.finish(None)
        assert told(result) == told(expected)
        holds(result, len(served))
        now = {device.device_id: device for device in result.devices.tolist()}
        for device_id, known in now.items():
            if device_id in last and known == last[device_id] and len(now) == result.returned:
                assert known is last[device_id]
        # Of a device that came twice it is not said which of the two is remembered.
        last = now if len(now) == result.returned else {}


def test_once_a_sweep_is_read_nobody_keeps_a_byte_of_the_answer() -> None:
    reader = DeviceReader(DOMAIN)
    bodies = [
        json.dumps(page([device(1), None, device(2, location=located(60.0, longitude))])).encode() for longitude in (20, 21)
    ]
    held = [sys.getrefcount(body) for body in bodies]
    for body in bodies:
        reading = reader.begin()
        reading.add(read_page(body).devices)
        assert len(reading.finish(None).units) == 2
    del reading, body
    assert [sys.getrefcount(body) for body in bodies] == held
