"""What an admin may say of too old and of lost, and how it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.connections.ageing import Ageing, ageing_entries, read_ageing
from app.connections.profile_book import FILE_NAME, ProfileBook
from app.units.freshness import BUFFERING_BODY, FAST, SILENT, Rule, Rules
from app.units.roster import KEEP_LOST_S
from app.units.unit import Kind, State

PROFILE = """\
version = 1

[[connection]]
name = "Lakeside PD"
domain = "lakeside.evidence.com"
partner_id = "11111111-2222-4333-8444-555555555555"
client_id = "66666666-7777-4888-8999-000000000000"
"""


def test_nothing_said_is_the_default() -> None:
    assert read_ageing(None, None) == (Ageing(), [])
    assert ageing_entries(Ageing()) == {}


def test_an_interval_and_the_hours_a_lost_unit_is_kept_can_be_said() -> None:
    ageing, problems = read_ageing(24, {"body_recording": [10, 30, 90.5], "fleet_other": [5, 5, 5]})
    assert problems == []
    assert ageing.keep_lost_s == 86_400
    assert ageing.rules.rule(Kind.BODY, State.RECORDING) == Rule(10, 30, 90.5)
    assert ageing.rules.rule(Kind.FLEET, State.OTHER) == Rule(5, 5, 5)
    assert ageing.rules.rule(Kind.BODY, State.BUFFERING) is BUFFERING_BODY


@pytest.mark.parametrize("hours", ["12", -1, 169, float("nan"), float("inf"), True, [12], 10**400])
def test_hours_that_make_no_sense_are_noticed_and_not_used(hours: object) -> None:
    ageing, problems = read_ageing(hours, None)
    assert ageing.keep_lost_s == KEEP_LOST_S
    assert len(problems) == 1


@pytest.mark.parametrize(
    "numbers",
    [[10, 20], [10, 20, 60, 90], [20, 10, 60], [10, 20, 15], [0, 1, 2], [-1, 1, 2], ["10", 20, 60], [True, 20, 60], "10, 20, 60",
     [10, 3601, 3700], [10, 20, 86_401], [float("nan")] * 3, [10, 20, float("inf")], 10, None, {}],
)  # fmt: skip
def test_an_interval_that_makes_no_sense_is_noticed_and_not_used(numbers: object) -> None:
    ageing, problems = read_ageing(None, {"body_recording": numbers, "fleet_recording": [10, 20, 61]})
    assert ageing.rules.rule(Kind.BODY, State.RECORDING) is FAST
    assert ageing.rules.rule(Kind.FLEET, State.RECORDING) == Rule(10, 20, 61)
    assert len(problems) == 1


@pytest.mark.parametrize("name", ["body_docked", "fleet_off", "body", "recording", "BODY_RECORDING", "", "<b>"])
def test_nobody_can_make_a_docked_camera_live_or_name_what_is_not_known(name: str) -> None:
    ageing, problems = read_ageing(None, {name: [10, 20, 60]})
    assert ageing == Ageing()
    assert ageing.rules.rule(Kind.BODY, State.DOCKED) is SILENT
    assert len(problems) == 1
    assert not name or name not in problems[0] or "_" not in name or name not in problems[0].split("Known")[0]


@pytest.mark.parametrize("intervals", [[], "x", 5, [[10, 20, 60]]])
def test_intervals_that_are_no_table_are_noticed(intervals: object) -> None:
    ageing, problems = read_ageing(None, intervals)
    assert ageing == Ageing()
    assert len(problems) == 1


def test_what_the_file_says_is_read_kept_and_written_back(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(f"{PROFILE}keep_lost_h = 2\n\n[connection.intervals]\nbody_recording = [10, 25, 75]\n")
    book = ProfileBook(tmp_path)
    (profile,) = book.load().profiles
    wanted = Ageing(Rules({(Kind.BODY, State.RECORDING): Rule(10, 25, 75)}), 7200)
    assert profile.ageing == wanted
    assert profile.other_entries == {}
    book.change(profile.name, profile)
    assert book.load().profiles[0].ageing == wanted


def test_a_wrong_value_in_the_file_is_named_and_the_connection_still_asked(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(f"{PROFILE}keep_lost_h = -2\n\n[connection.intervals]\nbody_recording = [10]\n")
    loaded = ProfileBook(tmp_path).load()
    assert [profile.ageing for profile in loaded.profiles] == [Ageing()]
    said = " ".join(loaded.notices)
    assert "Lakeside PD" in said and "keep_lost_h" in said and "body_recording" in said
