"""What is taken from a device, and what is left out with a sentence (A01–A08, B27–B29)."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.axon import AxonError
from app.axon import schema as sentences
from app.axon.device_reader import DeviceReader, read_device
from app.axon.page import read_page
from app.axon.schema import decode_device, unit_of
from app.axon.text import LONGEST_TEXT, identity, plain
from app.axon.tolerant import loads, wire_device
from app.axon.users import Account, decode_account
from app.units.agency import AgencyDomain
from app.units.sweep import Sweep, Unreadable
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.axon.scripted_agency import NOW_MS, device, located, page

DOMAIN = AgencyDomain.parse("agency.evidence.com")
TRAINING = AgencyDomain.parse("127.0.0.1:8080")


def read(value: Any, domain: AgencyDomain = DOMAIN) -> Unit:
    reading = read_device(value if isinstance(value, bytes) else json.dumps(value).encode(), domain)
    assert isinstance(reading, Unit)
    return reading


def sweep_of(body: bytes) -> Sweep:
    reading = DeviceReader(DOMAIN).begin()
    reading.add(read_page(body).devices)
    return reading.finish(None)


def test_everything_a_device_says_is_kept() -> None:
    unit = read(
        device(
            7,
            deviceModel="Fleet 3",
            vehicle={"assigneeType": "VEHICLE", "vehicleName": "Car 12", "vehicleId": "v-12"},
            connectedDevices=[{"axonDeviceId": "device-000008"}],
            stream={"isStreamable": False, "reason": "LOW_SIGNAL"},
            unknown={"field": [1]},
        )
    )
    assert unit == Unit(
        device_id="device-000007",
        kind=Kind.FLEET,
        state=State.RECORDING,
        status="recording",
        position=Position(60.17, 24.93, 5.0, NOW_MS - 2000),
        contact_time_ms=NOW_MS - 1000,
        officers=(Officer("Ann", "Lee7", "7", "u-7", False),),
        vehicle_name="Car 12",
        vehicle_id="v-12",
        battery_percent=77,
        signal="GOOD",
        serial="X60A0007",
        model="Fleet 3",
        partner_name="Lakeside PD",
        view_link="https://agency.evidence.com/axon/respond",
        streamable=False,
        stream_reason="LOW_SIGNAL",
        connected_device_ids=("device-000008",),
    )


NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        (located(NAN, 24.9), sentences.NO_COORDINATES),
        (located(60.1, NAN), sentences.NO_COORDINATES),
        (located("sixty", "24"), sentences.NO_COORDINATES),
        (located(None, None), sentences.NO_COORDINATES),
        (located(True, False), sentences.NO_COORDINATES),
        (located([60.1], {}), sentences.NO_COORDINATES),
        ({}, sentences.NO_COORDINATES),
        ("here", sentences.NO_COORDINATES),
        ([], sentences.NO_COORDINATES),
        (located(INFINITY, 24.9), sentences.OUT_OF_RANGE),
        (located(90.01, 24.9), sentences.OUT_OF_RANGE),
        (located(60.1, -180.01), sentences.OUT_OF_RANGE),
        (located(10**400, 0), sentences.OUT_OF_RANGE),
        (located(0, 0), sentences.NULL_ISLAND),
        (located(0.0, -0.0), sentences.NULL_ISLAND),
        (located(60.1, 24.9, fix_time=None), sentences.NO_FIX_TIME),
        (located(60.1, 24.9, fix_time=0), sentences.NO_FIX_TIME),
        (located(60.1, 24.9, fix_time=-NOW_MS), sentences.NO_FIX_TIME),
        (located(60.1, 24.9, fix_time="now"), sentences.NO_FIX_TIME),
        (located(60.1, 24.9, fix_time=NAN), sentences.NO_FIX_TIME),
        (located(60.1, 24.9, fix_time=10**18), sentences.NO_FIX_TIME),
        (located(60.1, 24.9, fix_time=True), sentences.NO_FIX_TIME),
    ],
)
def test_b27_a_position_that_cannot_be_true_is_left_out_with_a_sentence(location: Any, sentence: str) -> None:
    unit = read(device(1, location=location))
    assert unit.position is None
    assert unit.problems == (sentence,)


@pytest.mark.parametrize("accuracy", [None, -1, NAN, INFINITY, 100_001, 1e9, "near", True, []])
def test_b27_an_accuracy_that_cannot_be_true_costs_only_itself(accuracy: Any) -> None:
    unit = read(device(1, location=located(60.1, 24.9, accuracy=accuracy)))
    assert unit.position is not None
    assert unit.position.accuracy_m is None
    assert unit.problems == (sentences.NO_ACCURACY,)


@pytest.mark.parametrize(
    "location",
    [
        located("60.5", "24", accuracy="5", fix_time=str(NOW_MS)),
        located(60.5, 24, accuracy=5, fix_time=float(NOW_MS)),
        {**located(60.5, 24.0, fix_time=NOW_MS), "altitude": 7},
    ],
)
def test_numbers_in_another_dress_are_still_numbers(location: Any) -> None:
    unit = read(device(1, location=location))
    assert unit.position == Position(60.5, 24.0, 5.0, NOW_MS)
    assert unit.problems == ()


@pytest.mark.parametrize("location", [None, ...])
def test_no_location_is_no_problem(location: Any) -> None:
    value = device(1)
    if location is ...:
        del value["attributes"]["location"]
    else:
        value["attributes"]["location"] = location
    unit = read(value)
    assert (unit.position, unit.problems) == (None, ())


@pytest.mark.parametrize(
    ("batteries", "percent", "problems"),
    [
        ([], None, 0),
        (None, None, 0),
        ("full", None, 0),
        ([{}], None, 0),
        ([{"batteryPercentage": None}, {"batteryPercentage": 50}], 50, 0),
        ([None, 5, {"batteryPercentage": 50}], 50, 0),
        ([{"batteryPercentage": 101}, {"batteryPercentage": 40}], 40, 0),
        ([{"batteryPercentage": 0}], 0, 0),
        ([{"batteryPercentage": 100}], 100, 0),
        ([{"batteryPercentage": 55.9}], 55, 0),
        ([{"batteryPercentage": "55"}], 55, 0),
        ([{"batteryPercentage": 101}], None, 1),
        ([{"batteryPercentage": -1}], None, 1),
        ([{"batteryPercentage": NAN}], None, 1),
        ([{"batteryPercentage": 10**400}], None, 1),
        ([{"batteryPercentage": "full"}], None, 1),
        ([{"batteryPercentage": True}], None, 0),
    ],
)
def test_b29_the_first_battery_that_can_be_true_counts(batteries: Any, percent: int | None, problems: int) -> None:
    unit = read(device(1, batteries=batteries))
    assert unit.battery_percent == percent
    assert unit.problems == (sentences.BAD_BATTERY,) * problems


@pytest.mark.parametrize(
    "value", [None, [], [None], [{}], [{"signalStrength": None}], [{"signalStrength": ""}], [{"signalStrength": 7}], {}, 5]
)
def test_b29_no_signal_word_is_no_signal(value: Any) -> None:
    assert read(device(1, signalStrengths=value)).signal is None


def test_officers_of_odd_shape_are_skipped_and_none_needs_to_be_primary() -> None:
    people = [
        None,
        7,
        "Lee",
        {},
        {"firstName": None},
        {"firstName": "Bo", "primary": "yes"},
        {"lastName": "Kay", "badgeNumber": 12, "primary": False},
    ]
    unit = read(device(1, assignees=people))
    assert unit.officers == (Officer("Bo"), Officer(None, "Kay", "12"))
    assert unit.officer_name == "Bo"


@pytest.mark.parametrize("assignees", [None, [], {}, "Lee", 5])
def test_no_officers_are_no_officers(assignees: Any) -> None:
    assert read(device(1, assignees=assignees)).officers == ()


@pytest.mark.parametrize("attributes", [None, [], "x", 5, {}])
def test_a_device_of_which_only_the_id_is_known_is_a_unit(attributes: Any) -> None:
    assert read({"axonDeviceId": "d", "attributes": attributes}) == Unit("d")
    assert read({"axonDeviceId": "d"}) == Unit("d")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://agency.evidence.com/axon/respond?device=1#x", True),
        ("https://agency.ca.evidence.com/", True),
        ("https://agency.evidence.com", True),
        ("http://agency.evidence.com/", False),
        ("https://evil.com/", False),
        ("https://evidence.com.evil.com/", False),
        ("https://evilevidence.com/", False),
        ("https://agency.evidence.com@evil.com/", False),
        ("https://user:pw@agency.evidence.com/", False),
        ("https://evil.com\\.evidence.com/", False),
        ("https://evil.com/.evidence.com", False),
        ("https://evil.com?.evidence.com/", False),
        ("https://agency.evidence.com:8443/", False),
        ("https://agency.evidence.com/a b", False),
        ("https://agency.evidence.com/a\nb", False),
        ("https://agency.evidence.com/\\evil", False),
        ("https://agency.evidence.com/é", False),
        ("javascript:alert(1)//https://agency.evidence.com/", False),
        ("file:///etc/passwd", False),
        ("", False),
        ("https://agency.evidence.com/" + "x" * 3000, False),
        (None, False),
        (5, False),
        ("http://127.0.0.1:8080/respond", False),
    ],
)
def test_only_a_link_to_axon_is_kept(link: Any, kept: bool) -> None:
    assert read(device(1, links={"view": link})).view_link == (link if kept else None)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("http://127.0.0.1:8080/respond", True),
        ("http://127.0.0.1:8081/respond", False),
        ("http://127.0.0.1:8080@evil.com/", False),
        ("http://127.0.0.1:80801/", False),
        ("http://127.0.0.1:8080/a\\b", False),
    ],
)
def test_in_training_a_link_to_the_simulator_is_kept(link: str, kept: bool) -> None:
    assert read(device(1, links={"view": link}), TRAINING).view_link == (link if kept else None)


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`x`",
    "A\\users",
    "</script><script>",
    "{{7*7}}",
    "'; DROP TABLE units;--",
    "Zoë Ñandú 北京 👮",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a01_markup_is_only_text_and_stays_as_it_came(text: str) -> None:
    unit = read(device(1, status=text, deviceSerial=text, deviceModel=text, partnerName=text, assignees=[{"firstName": text}]))
    assert (unit.serial, unit.model, unit.partner_name, unit.officer_name) == (text,) * 4
    assert unit.status == text.lower()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a b"),
        ("a\r\n\tb", "a b"),
        ("a\x85b\u2028c", "a b c"),
        ("abc\u202efed", "abcfed"),
        ("\u2066a\u2069\u200f\ufeff", "a"),
        ("a\ud800b", "a\ufffdb"),
        ("  a  ", "a"),
        ("\x00\u202e", None),
        ("", None),
        ("e\u0301 \u200d", "e\u0301 \u200d"),
        ("x" * 65536, "x" * (LONGEST_TEXT - 1) + "…"),
        ("\u202e" * 65536, None),
    ],
)
def test_a06_text_that_could_mislead_is_made_plain(text: str, shown: str | None) -> None:
    assert plain(text) == shown


def test_ids_stay_apart_however_odd_they_are() -> None:
    ids = ["a", "a ", " a", "a\u202e", "a\n", "x" * 300, "x" * 301, "a\ud800", "a\ufffd"]
    shown = [identity(text) for text in ids]
    assert len(set(shown)) == len(ids)
    assert all(text is not None and text.isprintable() and len(text) <= 200 for text in shown)
    assert identity("") is identity(" \n") is None


@pytest.mark.parametrize(
    ("value", "device_id"), [(7, "7"), ("7", "7"), (7.5, None), (True, None), (None, None), ("", None), ([], None)]
)
def test_an_id_may_be_a_number_but_must_be_there(value: Any, device_id: str | None) -> None:
    reading = read_device(json.dumps({"axonDeviceId": value}).encode(), DOMAIN)
    if device_id is None:
        assert isinstance(reading, Unreadable)
    else:
        assert reading == Unit(device_id)


def test_a_device_far_too_long_is_refused() -> None:
    huge = b'{"axonDeviceId":"huge","deviceModel":["' + b"x" * 3_000_000 + b'"]}'
    assert read_device(huge, DOMAIN) == Unreadable("huge", "The device's data is far too long.")


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"id":"1","attributes":{"username":"ann","email":"ann@example.org","phoneNumber":5}}}',
        b'{"data":[{"id":"1","attributes":{"username":"ann","email":"ann@example.org","phoneNumber":"5"}}]}',
    ],
)
def test_an_account_may_come_in_a_list_of_one(body: bytes) -> None:
    assert decode_account(body) == Account(username="ann", email="ann@example.org", phone_number="5")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"{}", b"[]", b'{"data":null}', b'{"data":7}', b'{"data":{"attributes":[]}}', b'{"data":[[]]}', b"[" * 99_999],
)
def test_an_account_of_another_shape_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(AxonError):
        decode_account(body)


# Whatever comes.

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
def test_a_unit_made_from_its_former_self_is_the_unit_made_anew(before: Any, now: Any, only_moved: bool) -> None:
    if only_moved:
        # The same device, elsewhere.
        attributes = {**(before.get("attributes") or {}), "location": (now.get("attributes") or {}).get("location")}
        now = {**before, "deviceUpdateTimestamp": now.get("deviceUpdateTimestamp"), "attributes": attributes}
    text_before, text_now = json.dumps(before).encode(), json.dumps(now).encode()
    once = read_device(text_before, DOMAIN)
    assert read_device(text_now, DOMAIN, text_before, once) == read_device(text_now, DOMAIN)


@given(st.lists(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), max_size=8), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_whatever_order_devices_come_in_each_sweep_is_as_if_it_were_the_first(sweeps: list[list[tuple[int, int]]]) -> None:
    reader = DeviceReader(DOMAIN)
    last: dict[str, Unit] = {}
    for sweep in sweeps:
        served = [None if number == 8 else device(number, location=located(60.0, 20.0 + place)) for number, place in sweep]
        devices = read_page(json.dumps(page(served)).encode()).devices
        got, fresh = reader.begin(), DeviceReader(DOMAIN).begin()
        for start in range(0, len(devices), 3):
            got.add(devices[start : start + 3])
            fresh.add(devices[start : start + 3])
        result, expected = got.finish(None), fresh.finish(None)
        assert result == expected
        holds(result, len(served))
        now = {unit.device_id: unit for unit in result.units}
        for device_id, unit in now.items():
            if device_id in last and unit == last[device_id] and len(result.units) == result.returned:
                assert unit is last[device_id]
        # Of a device that came twice it is not said which of the two is remembered.
        last = now if len(result.units) == result.returned else {}
