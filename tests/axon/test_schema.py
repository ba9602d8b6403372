"""What is taken from a device, and what is left out with a sentence (A01–A08, B27–B29)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.axon import AxonError
from app.axon import schema as sentences
from app.axon.one_device import read_device
from app.axon.text import LONGEST_TEXT, identity, plain
from app.axon.users import Account, decode_account
from app.units.agency import AgencyDomain
from app.units.sweep import Unreadable
from app.units.unit import Kind, Officer, Position, State, Unit
from tests.axon.scripted_agency import NOW_MS, device, located

DOMAIN = AgencyDomain.parse("agency.evidence.com")
TRAINING = AgencyDomain.parse("127.0.0.1:8080")


def read(value: Any, domain: AgencyDomain = DOMAIN) -> Unit:
    reading = read_device(value if isinstance(value, bytes) else json.dumps(value).encode(), domain)
    assert isinstance(reading, Unit)
    return reading


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
        link_form="https://agency.evidence.com/axon/respond",
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


def test_links_that_differ_by_the_devices_id_only_are_kept_as_one() -> None:
    link = "https://agency.evidence.com/respond/{0}/devices/{0}"
    units = [read(device(number, links={"view": link.format(f"device-{number:06}")})) for number in (1, 2)]
    assert [unit.view_link for unit in units] == [link.format(unit.device_id) for unit in units]
    assert units[0].link_form is units[1].link_form


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
