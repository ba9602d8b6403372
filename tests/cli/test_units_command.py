import csv
import io
import json
from datetime import datetime
from typing import Any

from app.cli.asking import ask_all
from app.cli.unit_formats import as_csv, as_geojson, as_json, as_table
from app.connections.profile import Profile
from app.connections.secret import Secret
from app.simulator import SimulatedAgency, SimulatedServer
from app.units.clock import Clock
from tests.cli.conftest import Run, values_of

UNIT = (
    "device_id agency label officer badge_number user_id vehicle kind status battery_percent signal serial model latitude"
    " longitude accuracy_m fix_time contact_time fix_age_s problems"
)
HOSTILE = "=1+1\x1b[2J\n\u202e<img onerror=x>"


def profile_of(agency: SimulatedAgency, name: str) -> Profile:
    return Profile.from_text(name, agency.domain, agency.partner_id, agency.client_id)


def hostile_device(agency: SimulatedAgency, **attributes: Any) -> dict[str, object]:
    return {
        "partnerId": agency.partner_id,
        "axonDeviceId": "hostile-1",
        "deviceModel": "Axon Body 4",
        "attributes": {"assignees": [{"firstName": HOSTILE, "userId": "7"}], "status": "RECORDING"} | attributes,
    }


def test_json_is_the_contract_to_the_letter(watchfloor: Run, server: SimulatedServer, agency: SimulatedAgency) -> None:
    server.set_fault(agency.name, "one-null-device")
    server.add_devices(
        agency.name,
        [hostile_device(agency, location={"latitude": 0, "longitude": 0, "accuracy": 3}, batteries=[{"batteryPercentage": 101}])],
    )
    ended = watchfloor("units", "--format", "json", *values_of(agency), secret=agency.secret)
    assert ended.returncode == 0 and ended.stderr == ""
    answer = json.loads(ended.stdout)
    assert list(answer) == ["agencies", "units", "unreadable"]
    (row,) = answer["agencies"]
    assert list(row) == ["name", "domain", "ok", "problem", "returned", "server_time"]
    assert row["ok"] is True and row["problem"] is None and row["domain"] == agency.domain
    assert row["returned"] == 31 == len(answer["units"]) + len(answer["unreadable"])
    assert [list(bad) for bad in answer["unreadable"]] == [["device_id", "reason"]]
    server_time = datetime.fromisoformat(row["server_time"])
    assert server_time.utcoffset() is not None
    for unit in answer["units"]:
        assert list(unit) == UNIT.split()
        assert unit["agency"] == row["name"]
        assert unit["kind"] in ("body", "fleet", "air", "other") and unit["status"] == unit["status"].lower()
        if unit["latitude"] is not None:
            age_s = (server_time - datetime.fromisoformat(unit["fix_time"])).total_seconds()
            assert abs(unit["fix_age_s"] - max(age_s, 0)) < 0.0015
    hostile = next(unit for unit in answer["units"] if unit["device_id"] == "hostile-1")
    assert hostile["latitude"] is None and hostile["fix_time"] is None and hostile["fix_age_s"] is None
    assert hostile["battery_percent"] is None and len(hostile["problems"]) == 2 and hostile["signal"] is None
    assert "\x1b" not in ended.stdout and "\u202e" not in ended.stdout


def test_a_hostile_name_is_only_ever_text(server: SimulatedServer, agency: SimulatedAgency) -> None:
    server.replace_devices(agency.name, [hostile_device(agency), hostile_device(agency) | {"axonDeviceId": "two"}])
    answers = ask_all([(profile_of(agency, "A"), Secret(agency.secret))], Clock())
    table, sheet = as_table(answers), as_csv(answers)
    assert len(table.splitlines()) == 4
    for text in (table, sheet.replace("\r\n", ""), as_json(answers), as_geojson(answers)):
        assert not set(text) & set("\x1b\u202e\r")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert len(rows) == 2 and all(row["officer"].startswith("'=1+1") for row in rows)


def test_csv_keeps_numbers_and_geojson_draws_only_what_has_a_position(watchfloor: Run, agency: SimulatedAgency) -> None:
    sheet = watchfloor("units", "--format", "csv", *values_of(agency), secret=agency.secret)
    rows = list(csv.DictReader(io.StringIO(sheet.stdout)))
    assert len(rows) == 30 and list(rows[0]) == UNIT.split()
    located = [row for row in rows if row["latitude"]]
    assert all(-90 <= float(row["latitude"]) <= 90 and -180 <= float(row["longitude"]) <= 180 for row in located)
    drawn = json.loads(watchfloor("units", "--format", "geojson", *values_of(agency), secret=agency.secret).stdout)
    assert drawn["type"] == "FeatureCollection" and drawn["agencies"][0]["returned"] == 30
    assert len(drawn["features"]) == len(located) < 30
    for feature in drawn["features"]:
        assert feature["geometry"]["coordinates"] == [feature["properties"]["longitude"], feature["properties"]["latitude"]]


def test_one_failing_agency_never_costs_another_one(server: SimulatedServer, agency: SimulatedAgency) -> None:
    other = server.agencies[1]
    server.set_fault(agency.name, "server-error")
    answers = ask_all(
        [
            (profile_of(agency, "Down"), Secret(agency.secret)),
            (profile_of(other, "Up"), Secret(other.secret)),
            (profile_of(other, "Locked"), "The keyring is locked."),
        ],
        Clock(),
    )
    whole = json.loads(as_json(answers))
    assert [(row["name"], row["ok"], row["returned"]) for row in whole["agencies"]] == [
        ("Down", False, None),
        ("Up", True, 30),
        ("Locked", False, None),
    ]
    assert "fault of its own" in whole["agencies"][0]["problem"] and whole["agencies"][2]["problem"] == "The keyring is locked."
    assert len(whole["units"]) == 30 and {unit["agency"] for unit in whole["units"]} == {"Up"}
    assert "Down: no answer" in as_table(answers)


def test_a_refused_agency_ends_with_1_and_one_sentence(watchfloor: Run, server: SimulatedServer, agency: SimulatedAgency) -> None:
    ended = watchfloor("units", *values_of(agency), secret="not-the-secret-of-this-agency")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1 and "refuses" in ended.stderr
    assert "not-the-secret" not in ended.stdout + ended.stderr
