"""The agency on loopback: token, paging, users, refusals, and a clean end."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from app.simulator import SimulatedServer, Story

if TYPE_CHECKING:
    from tests.simulator.conftest import Caller, Serve

SEARCH = "/respond/api/v1/devices/states/search"


def test_a_token_answers_with_every_documented_field(serve: Serve) -> None:
    caller = serve()
    reply = caller.ask_token()
    assert reply.status_code == 200
    answer = reply.json()
    assert set(answer) == {"access_token", "token_type", "expires_in", "expires_on", "not_before", "version", "entity"}
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 14_400
    assert answer["entity"]["partner_id"] == caller.agency.partner_id


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("client_secret", "wrong", 401),
        ("partner_id", "another", 400),
        ("client_id", "another", 400),
        ("grant_type", "password", 400),
    ],
)
def test_a_wrong_value_gets_no_token(serve: Serve, field: str, value: str, status: int) -> None:
    reply = serve().ask_token(fields={field: value})
    assert reply.status_code == status
    assert set(reply.json()) == {"error", "error_description"}


def test_credentials_sent_as_json_get_no_token(serve: Serve) -> None:
    caller = serve()
    fields = {"grant_type": "client_credentials", "client_id": caller.agency.client_id}
    assert caller.http.post("/api/oauth2/token", json=fields).status_code == 400


def test_a_token_ends_when_its_time_is_over(serve: Serve) -> None:
    caller = serve(token_life_s=60)
    assert caller.search().status_code == 200
    caller.now[0] += 59
    assert caller.search().status_code == 200
    caller.now[0] += 1
    assert caller.search().status_code == 401
    caller.token(new=True)
    assert caller.search().status_code == 200


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Accept", "text/html", 406),
        ("Client-Type", "INTERNAL", 400),
        ("Content-Type", "text/plain", 415),
        ("Authorization", "Bearer nonsense", 401),
    ],
)
def test_a_search_without_the_right_header_is_refused(serve: Serve, header: str, value: str, status: int) -> None:
    caller = serve()
    headers = {"Content-Type": "application/json", **caller.headers(), header: value}
    assert caller.http.post(SEARCH, content=b'{"from":0,"size":10}', headers=headers).status_code == status


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"from":-1,"size":1}', b'{"from":0,"size":2001}', b'{"from":0,"size":0}', b'{"from":true,"size":"9"}'],
)
def test_a_page_that_cannot_be_is_refused(serve: Serve, body: bytes) -> None:
    caller = serve()
    headers = {"Content-Type": "application/json", **caller.headers()}
    assert caller.http.post(SEARCH, content=body, headers=headers).status_code == 400


@pytest.mark.parametrize(("units", "size"), [(1, 2000), (7, 3), (2000, 2000), (2001, 2000), (4500, 2000)])
def test_pages_bring_every_device_exactly_once(serve: Serve, units: int, size: int) -> None:
    caller = serve(units=units)
    ids: list[str] = []
    while True:
        answer = caller.search(len(ids), size).json()
        assert answer["meta"]["totalHits"] == units
        assert answer["meta"]["count"] == len(answer["data"]) == min(size, units - len(ids))
        assert answer["meta"]["serverTimestamp"] == int(caller.now[0] * 1000)
        ids += [device["axonDeviceId"] for device in answer["data"]]
        if answer["meta"]["totalHits"] <= len(ids):
            break
    assert ids == list(caller.server.story.truths(0, caller.now[0]).device_id)
    assert len(set(ids)) == units
    assert caller.search(units, size).json()["data"] == []


def test_a_device_has_the_documented_form(serve: Serve) -> None:
    caller = serve(units=600)
    devices = caller.search().json()["data"]
    known = {"deviceSerial", "status", "location", "stream", "links", "signalStrengths", "batteries"}
    known |= {"connectedDevices", "vehicle", "assignees"}
    for device in devices:
        assert set(device) == {"partnerId", "partnerName", "axonDeviceId", "deviceModel", "deviceUpdateTimestamp", "attributes"}
        assert set(device["attributes"]) <= known
    attributes = [device["attributes"] for device in devices]
    assert len({device["axonDeviceId"] for device in devices}) == 600
    assert len({one["deviceSerial"] for one in attributes}) == 600
    assert {device["deviceModel"] for device in devices} == {"Axon Body 3", "Axon Body 4", "Fleet 3", "Fleet Hub", "Air"}
    assert any(one["vehicle"]["vehicleName"] == "Car 12" for one in attributes if "vehicle" in one)
    assert any("vehicle" in one and not one.get("assignees") for one in attributes)
    for field in ("location", "stream", "signalStrengths", "batteries", "links", "assignees", "connectedDevices"):
        assert any(field not in one for one in attributes), field
    assert any(one.get("location", 0) is None for one in attributes)
    assert any(one.get("batteries") == [] for one in attributes)
    assert any(one.get("signalStrengths") == [] for one in attributes)
    assert any(one.get("signalStrengths", 0) is None for one in attributes)
    crews = [one["assignees"] for one in attributes if one.get("assignees")]
    assert any(len(crew) == 2 for crew in crews)
    assert any(not any(officer["primary"] for officer in crew) for crew in crews)


def test_served_positions_are_the_truth(serve: Serve) -> None:
    caller = serve(units=200)
    caller.now[0] += 77.7
    for device in caller.search().json()["data"]:
        truth = caller.server.story.truth(0, device["axonDeviceId"], caller.now[0])
        assert device["deviceUpdateTimestamp"] == truth.contact_time_ms
        assert device["attributes"]["status"] == truth.status
        location = device["attributes"].get("location")
        assert (location or {}).get("locationUpdateTimestamp") == truth.fix_time_ms
        assert (location or {}).get("latitude") == truth.reported_latitude


def test_an_officers_email_comes_from_users_alone(serve: Serve) -> None:
    caller = serve(units=30, agencies=2)
    officer = caller.search().json()["data"][0]["attributes"]["assignees"][0]
    path = f"/api/v4/agencies/{caller.agency.partner_id}/users/{officer['userId']}"
    user = caller.http.get(path, headers=caller.headers()).json()["data"]
    assert user["id"] == officer["userId"]
    assert user["attributes"]["firstName"] == officer["firstName"]
    assert user["attributes"]["email"].endswith("@lakeside-pd.example")
    assert "@" not in json.dumps(caller.search().json())
    assert caller.http.get(path[:-4] + "zzzz", headers=caller.headers()).status_code == 404
    assert caller.http.get(path).status_code == 401
    other = caller.server.agencies[1]
    assert caller.http.get(path, headers=caller.headers(other)).status_code == 403


def test_every_assigned_officer_can_be_asked_for(serve: Serve) -> None:
    caller = serve(units=60, agencies=2)
    asked = 0
    for device in caller.search().json()["data"]:
        for officer in device["attributes"].get("assignees", []):
            path = f"/api/v4/agencies/{caller.agency.partner_id}/users/{officer['userId']}"
            attributes = caller.http.get(path, headers=caller.headers()).json()["data"]["attributes"]
            assert (attributes["lastName"], attributes["badgeNumber"]) == (officer["lastName"], officer["badgeNumber"])
            asked += 1
    assert asked > 20


def test_agencies_share_a_port_and_nothing_else(serve: Serve) -> None:
    caller = serve(units=11, agencies=3)
    first, second, third = caller.server.agencies
    assert [agency.name for agency in (first, second, third)] == ["Lakeside PD", "County Sheriff", "Harbor PD"]
    assert len({agency.secret for agency in caller.server.agencies}) == 3
    answers = [caller.search(agency=agency).json() for agency in caller.server.agencies]
    assert [answer["meta"]["totalHits"] for answer in answers] == [4, 4, 3]
    assert {device["partnerId"] for device in answers[1]["data"]} == {second.partner_id}
    assert caller.ask_token(first, {"client_secret": second.secret}).status_code == 401
    assert caller.ask_token(first, {"partner_id": second.partner_id}).status_code == 400


def test_a_secret_is_not_in_an_agencys_repr(serve: Serve) -> None:
    agency = serve().agency
    assert agency.secret not in repr(agency)


def test_the_same_seed_gives_the_same_credentials(serve: Serve) -> None:
    first, second = serve(seed=5).agency, serve(seed=5).agency
    assert (first.partner_id, first.client_id, first.secret) == (second.partner_id, second.client_id, second.secret)


def test_requests_are_counted_for_each_agency(serve: Serve) -> None:
    caller = serve(units=20, agencies=2)
    first, second = caller.server.agencies
    caller.search(0, 5)
    caller.search(5, 5)
    caller.search(agency=second)
    caller.http.get("/somewhere")
    counted = caller.server.requests(first.name)
    assert (counted.token, counted.search, counted.users) == (1, 2, 0)
    assert counted.pages == ((0, 5), (5, 5))
    assert caller.server.requests(second.name).search == 1
    assert caller.server.strangers == 1


def test_devices_can_be_replaced_and_added_while_it_runs(serve: Serve) -> None:
    caller = serve(units=3)
    name = caller.agency.name
    caller.server.add_devices(name, [{"axonDeviceId": "one more"}, b'{"axonDeviceId": "raw", "x": NaN}'])
    answer = caller.search()
    assert answer.content.endswith(b'{"axonDeviceId": "raw", "x": NaN}]}')
    assert [device["axonDeviceId"] for device in caller.search(2, 2).json()["data"]][1] == "one more"
    caller.server.replace_devices(name, lambda time_s: [{"axonDeviceId": "made up", "deviceUpdateTimestamp": time_s}])
    caller.server.add_devices(name, [])
    assert caller.search().json()["data"] == [{"axonDeviceId": "made up", "deviceUpdateTimestamp": caller.now[0]}]
    caller.server.replace_body(name, b"\x00not json")
    assert caller.search().content == b"\x00not json"
    caller.server.replace_body(name, None)
    caller.server.replace_devices(name, None)
    assert caller.search().json()["meta"]["totalHits"] == 3


def test_a_deleted_client_gets_nothing_until_it_is_given_back(serve: Serve) -> None:
    caller = serve(units=20, agencies=2)
    first, second = caller.server.agencies
    assert caller.search().status_code == 200
    caller.server.delete_client(first.name)
    assert caller.search().status_code == 401
    assert caller.ask_token().status_code == 400
    assert caller.search(agency=second).status_code == 200
    caller.server.clear_faults(first.name)
    assert caller.search().status_code == 200


def test_only_loopback_is_listened_on(serve: Serve) -> None:
    caller = serve()
    assert caller.agency.domain == f"127.0.0.1:{caller.server.port}"
    with socket.socket() as another, pytest.raises(OSError, match="refused"):
        another.connect(("127.0.0.2", caller.server.port))


def test_stopping_leaves_no_thread_and_no_socket(serve: Serve) -> None:
    before = threading.enumerate()
    with SimulatedServer(Story(5, 1, 1, 0.0)) as server:
        port = server.port
        kept_alive = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        assert kept_alive.get("/").status_code == 404
    assert threading.enumerate() == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
    kept_alive.close()
    server.stop()


def test_a_request_that_hangs_does_not_hold_up_the_stop(serve: Serve) -> None:
    caller = serve(faults=("hung",))
    headers = caller.headers()
    asked = threading.Event()
    ended: list[str] = []

    def ask() -> None:
        asked.set()
        try:
            ended.append(str(caller.http.post(SEARCH, json={"from": 0, "size": 1}, headers=headers).status_code))
        except httpx.HTTPError as error:
            ended.append(type(error).__name__)

    thread = threading.Thread(target=ask)
    thread.start()
    while not caller.server.requests(caller.agency.name).search:
        asked.wait()
    caller.server.stop()
    thread.join()
    assert ended


def test_a_port_in_use_is_an_error_at_the_start(serve: Serve) -> None:
    caller = serve()
    with pytest.raises(OSError, match="address"):
        SimulatedServer(Story(5, 1, 1, 0.0), port=caller.server.port).start()


def test_an_unknown_agency_or_fault_is_named(serve: Serve) -> None:
    caller: Caller = serve()
    with pytest.raises(KeyError, match="Nowhere PD"):
        caller.server.set_fault("Nowhere PD", "slow")
    with pytest.raises(KeyError, match="no such fault"):
        caller.server.set_fault(None, "no such fault")
