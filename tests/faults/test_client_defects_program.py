"""C12 to C14 again, by the whole program: what a client lets through must not be shown either."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.units.freshness import Freshness
from app.units.unit import State
from tests.faults.floor import Floor
from tests.faults.scene import Scene
from tests.faults.shifted_clock import ShiftedClock


def test_c12_a_fix_from_the_future_is_at_no_time_fresh(qtbot: QtBot) -> None:
    def opening(scene: Scene) -> None:
        scene.strike("future-fix", every=1, ahead_s=400.0)

    hands = ShiftedClock()
    with Scene(qtbot, clock=hands.clock, opening=opening) as scene:
        scene.wait(lambda: len(scene.rows()) == 8)
        scene.struck |= set(scene.names)
        for _ in range(5):
            assert set(scene.shown()) == {Freshness.NO_POSITION}
            hands.pass_s(100)
            scene.monitor.tick()
            scene.watch(0.4)
        scene.server.clear_faults()
        scene.settle()


def test_c13_buffering_cameras_neither_vanish_nor_reappear_at_five_minutes(qtbot: QtBot) -> None:
    hands = ShiftedClock()
    with Floor(qtbot, units=200, clock=hands.clock) as floor:
        floor.wait_good()
        buffering = [row for row in range(200) if floor.monitor.fleet.figures["state"][row] == State.BUFFERING]
        assert len(buffering) > 20
        before = len(floor.monitor.fleet)
        for _ in range(8):
            hands.pass_s(120)
            asked = floor.server.requests(floor.agency).search
            floor.wait(lambda asked=asked: floor.server.requests(floor.agency).search >= asked + 2)  # type: ignore[misc]
            floor.wait_good()
            floor.monitor.tick()
            assert len(floor.monitor.fleet) == before
            for row in buffering:
                unit, facts = floor.monitor.fleet.unit(row), floor.monitor.facts(row)
                if unit.state is State.BUFFERING and unit.kind.word == "body" and unit.position is not None:
                    assert facts.freshness in (Freshness.LIVE, Freshness.LATE), facts
            floor.read_screen()
        floor.assert_nothing_stale_is_live()


def test_c14_an_old_fix_is_not_made_young_by_being_passed_on(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        camera = scene.patrol.ids[0]
        since_s = scene.server.clock.wall_s()
        scene.patrol.silence(camera, since_s)
        ages_s = []
        for _ in range(12):
            scene.qtbot.wait(300)
            scene.read_screen()
            row = next(row for row in scene.rows() if scene.monitor.fleet.unit(row).device_id == camera)
            position = scene.monitor.fleet.unit(row).position
            assert position is not None and position.fix_time_ms <= since_s * 1000
            ages_s.append(scene.monitor.facts(row).fix_age_s or 0.0)
        assert ages_s == sorted(ages_s) and ages_s[-1] > 3
        assert scene.freshness(camera) in (Freshness.LATE, Freshness.LOST)
        scene.patrol.speak(camera)
        scene.wait_all_live()
