"""B35 to B39: fixes that come late or from the future, devices that disappear, change state or share an id."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.units.fleet import UnitKey
from app.units.freshness import Freshness
from app.units.settling import FUTURE_FIX
from tests.faults.scene import Scene
from tests.faults.shifted_clock import ShiftedClock

TEN_YEARS_S = 10 * 365.25 * 86_400


def fix_times_ms(scene: Scene) -> dict[str, int]:
    positions = ((scene.monitor.fleet.unit(row).device_id, scene.monitor.fleet.unit(row).position) for row in scene.rows())
    return {device_id: position.fix_time_ms for device_id, position in positions if position is not None}


def test_b35_an_older_fix_after_a_newer_one_is_ignored_and_counted(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        counted: list[int] = []
        newest: dict[str, int] = {}

        def watch_them() -> None:
            for device_id, fix_time_ms in fix_times_ms(scene).items():
                assert fix_time_ms >= newest.get(device_id, 0), "a unit jumped back"
                newest[device_id] = fix_time_ms
            counted.append(scene.monitor.answered[scene.agency].older_fixes)

        scene.monitor.health_changed.connect(watch_them)
        with scene.struck_by("older-fix-after-newer", older_s=120.0):
            scene.wait(lambda: 8 in counted)
            scene.watch(2.0)
            assert scene.all_live()
        scene.wait(lambda: counted[-1] == 0)


def test_b36_a_fix_in_the_future_is_flagged_never_newest_and_blocks_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    with Scene(qtbot, agencies=3, cache_dir=tmp_path) as scene:
        scene.wait_all_live()
        hour, decade, _ = scene.names
        before = fix_times_ms(scene)
        scene.strike("future-fix", hour, every=1, ahead_s=3600.0)
        scene.strike("future-fix", decade, every=1, ahead_s=TEN_YEARS_S)
        scene.wait(lambda: set(scene.shown(hour)) == set(scene.shown(decade)) == {Freshness.LOST})
        scene.watch(1.2)
        for name in (hour, decade):
            assert scene.monitor.tally.kept == 0
            for row in scene.rows(name):
                unit = scene.monitor.fleet.unit(row)
                assert FUTURE_FIX in unit.problems
        assert all(fix_times_ms(scene)[each] <= before[each] + 2000 for each in before), "the last true fix is the one shown"
        assert len(scene.lost) == 16
        scene.server.clear_faults()
        scene.wait_all_live(timeout_s=2)


def test_b36_an_agency_whose_clock_was_an_hour_ahead_for_a_moment_freezes_no_unit(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        scene.strike("clock-skew", skew_s=3600.0)
        scene.wait(lambda: min(fix_times_ms(scene).values()) > scene.server.clock.wall_s() * 1000 + 3_000_000)
        scene.server.clear_faults()
        scene.wait(lambda: "server_clock_went_back" in scene.troubles[scene.agency])
        scene.wait_all_live(timeout_s=5)
        scene.watch(2.5)
        assert scene.all_live(), "true fixes go on coming"


@pytest.mark.parametrize("with_future", [False, True])
def test_b36_an_answer_without_a_time_confirms_nothing(qtbot: QtBot, with_future: bool) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        if with_future:
            scene.strike("future-fix", every=1, ahead_s=TEN_YEARS_S)
        scene.strike("server-time-missing")
        scene.wait_trouble("no_server_time")
        scene.watch(0.8)
        assert scene.none_live()
        scene.server.clear_faults(scene.agency, "server-time-missing")
        if with_future:
            scene.wait(lambda: all(FUTURE_FIX in scene.monitor.fleet.unit(row).problems for row in scene.rows()))
            scene.watch(0.5)
            scene.server.clear_faults()
        scene.wait_all_live()


def test_b37_a_device_that_disappears_is_kept_as_lost_said_once_and_taken_off_by_the_rule(qtbot: QtBot) -> None:
    with Scene(qtbot, keep_lost_s=3.0) as scene:
        scene.wait_all_live()
        scene.struck.add(scene.agency)
        gone, stays = scene.patrol.ids[2], scene.patrol.ids[3]
        scene.patrol.leave_out([gone])
        scene.wait(lambda: scene.freshness(gone) is Freshness.LOST)
        row = scene.monitor.fleet.row(UnitKey(scene.agency, gone))
        assert row is not None
        assert scene.monitor.fleet.unit(row).position is not None
        assert "no longer reported" in scene.monitor.facts(row).fix
        assert scene.monitor.facts(row).age.startswith("lost")
        scene.watch(1.0)
        assert scene.lost == [UnitKey(scene.agency, gone)]
        assert (scene.monitor.tally.kept, scene.freshness(stays)) == (1, Freshness.LIVE)
        said = [line for line in scene.log.lines if "units lost" in line]
        assert said == ["1 units lost"]
        scene.wait(lambda: scene.freshness(gone) is None)
        assert scene.monitor.tally.kept == 0
        scene.patrol.leave_out([])
        scene.wait_all_live()
        assert len(scene.lost) == 1


def test_b37_a_device_that_comes_and_goes_is_said_once_each_time_it_was_back(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        scene.struck.add(scene.agency)
        gone = scene.patrol.ids[0]
        for times in (1, 2):
            scene.patrol.leave_out([gone])
            scene.wait(lambda: scene.freshness(gone) is Freshness.LOST)
            scene.watch(0.5)
            assert len(scene.lost) == times
            scene.patrol.leave_out([])
            scene.wait(lambda: scene.freshness(gone) is Freshness.LIVE)


def test_b38_the_threshold_follows_the_state(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        camera = scene.patrol.ids[1]
        scene.patrol.status[camera] = "BUFFERING"
        scene.patrol.silence(camera, scene.server.clock.wall_s())
        # Three seconds of silence are nothing while it buffers, and late while it records.
        scene.watch(3.0)
        assert scene.freshness(camera) is Freshness.LIVE
        scene.patrol.status[camera] = "RECORDING"
        scene.wait(lambda: scene.freshness(camera) in (Freshness.LATE, Freshness.LOST), timeout_s=1.5)
        scene.patrol.status[camera] = "DOCKED"
        scene.wait(lambda: scene.freshness(camera) is Freshness.SILENT)
        scene.patrol.status[camera] = "RECORDING"
        scene.wait(lambda: scene.freshness(camera) is Freshness.LOST)
        scene.read_screen()
        scene.patrol.speak(camera)
        scene.wait_all_live()


def test_b39_the_same_device_id_in_two_agencies_is_two_units(qtbot: QtBot) -> None:
    shared = "00000000-0000-4000-8000-000000000001"

    def opening(scene: Scene) -> None:
        one, two, _ = scene.names
        scene.strike("same-id", one, two, device_id=shared)

    with Scene(qtbot, agencies=3, opening=opening) as scene:
        one, two, other = scene.names
        scene.wait(lambda: len(scene.rows(one)) == len(scene.rows(two)) == 8)
        rows = [scene.monitor.fleet.row(UnitKey(name, shared)) for name in (one, two, other)]
        assert rows[0] is not None and rows[1] is not None and rows[0] != rows[1] and rows[2] is None
        # Losing one of them says nothing of the other.
        scene.patrols[one].leave_out([scene.patrols[one].ids[0]])
        scene.server.clear_faults(one)
        scene.wait(lambda: scene.freshness(shared, one) is Freshness.LOST)
        assert scene.freshness(shared, two) is Freshness.LIVE
        scene.read_screen()


def test_b39_revoking_one_agency_leaves_its_namesakes_alone(qtbot: QtBot) -> None:
    hands = ShiftedClock()
    with Scene(qtbot, clock=hands.clock) as scene:
        scene.strike("same-id", *scene.names)
        one, two = scene.names
        shared = "00000000-0000-4000-8000-000000000001"
        scene.wait(lambda: all(scene.freshness(shared, name) is Freshness.LIVE for name in scene.names))
        scene.strike("no-permission", one)
        scene.wait(lambda: scene.rows(one) == [])
        assert scene.freshness(shared, two) is Freshness.LIVE
        scene.server.clear_faults()
        scene.poll_now(one)
        # The shared id is gone from both agencies' lists now, and lost in the one that kept it.
        scene.wait(lambda: scene.answers(one) and len(scene.rows(one)) == 8)
        scene.wait(lambda: scene.freshness(shared, two) is Freshness.LOST)
