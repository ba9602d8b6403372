"""B27 to B29: values that cannot be, one bad device among many, empty lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.axon.schema import NO_ACCURACY, NO_COORDINATES, NO_FIX_TIME, NULL_ISLAND, OUT_OF_RANGE
from app.units.freshness import Freshness
from app.units.settling import LAST_KNOWN
from app.units.tally import Place
from tests.faults.patrol import Patrol
from tests.faults.scene import Scene

NO_PLACE = {
    "nan-location": NO_COORDINATES,
    "infinity-location": OUT_OF_RANGE,
    "overflow-location": OUT_OF_RANGE,
    "string-location": NO_COORDINATES,
    "null-location": NO_COORDINATES,
    "out-of-range-location": OUT_OF_RANGE,
    "zero-location": NULL_ISLAND,
    "fix-time-null": NO_FIX_TIME,
}


def test_b27_a_place_that_cannot_be_is_listed_with_its_reason_and_never_drawn(qtbot: QtBot) -> None:
    def opening(scene: Scene) -> None:
        for name, fault in zip(scene.names, NO_PLACE, strict=False):
            scene.strike(fault, name, every=2)

    with Scene(qtbot, agencies=len(NO_PLACE) + 1, opening=opening) as scene:
        scene.wait(lambda: len(scene.monitor.fleet) == 8 * len(scene.names))
        for name, (fault, sentence) in zip(scene.names, NO_PLACE.items(), strict=False):
            for row in scene.rows(name):
                unit = scene.monitor.fleet.unit(row)
                bad = scene.patrols[name].ids.index(unit.device_id) % 2 == 0
                assert (unit.position is None) is bad, fault
                assert (sentence in unit.problems) is bad, fault
                assert (scene.monitor.facts(row).freshness is Freshness.NO_POSITION) is bad
                assert bool(scene.monitor.place[row] == Place.NO_POSITION) is bad
        assert scene.monitor.tally.no_position == 4 * len(NO_PLACE)
        scene.server.clear_faults()
        scene.wait_all_live()


def test_b27_a_place_that_cannot_be_leaves_the_last_one_and_lets_it_age(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        with scene.struck_by("nan-location", every=1):
            scene.wait(lambda: set(scene.shown()) == {Freshness.LOST})
            for row in scene.rows():
                assert LAST_KNOWN in scene.monitor.fleet.unit(row).problems
            scene.read_screen()
            assert sorted(key.device_id for key in scene.lost) == sorted(scene.patrol.ids)


def test_b27_an_absurd_accuracy_is_left_out_and_the_place_kept(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene, scene.struck_by("absurd-accuracy", every=1):
        scene.wait(lambda: all(NO_ACCURACY in scene.monitor.fleet.unit(row).problems for row in scene.rows()))
        positions = [scene.monitor.fleet.unit(row).position for row in scene.rows()]
        assert all(position is not None and position.accuracy_m is None for position in positions)


def test_b28_one_bad_device_in_two_thousand_is_counted_and_the_others_are_drawn(qtbot: QtBot, tmp_path: Path) -> None:
    def opening(scene: Scene) -> None:
        scene.patrols[scene.agency] = Patrol("many", 2000)
        scene.server.replace_devices(scene.agency, scene.patrol)
        scene.strike("one-bad-device", first=700, device='{"axonDeviceId":null,"attributes":"broken"}')

    with Scene(qtbot, opening=opening, cache_dir=tmp_path, interval_s=0.8) as scene:
        scene.wait(lambda: len(scene.rows()) == 1999)
        tally = scene.monitor.tally
        assert (tally.returned, tally.on_map, tally.unreadable) == (2008, 2007, 1)
        assert len(scene.monitor.unreadable[scene.agency]) == 1
        scene.wait(lambda: scene.page().get("on_map") == 2007, timeout_s=20)
        scene.watch(1.0)
        assert scene.samples.markers > 500
        scene.server.clear_faults()
        scene.wait(lambda: scene.monitor.tally.unreadable == 0 and len(scene.rows()) == 2000)


@pytest.mark.parametrize("fault", ["one-nameless-device", "one-null-device"])
def test_b28_a_bad_device_that_cannot_even_be_named_is_counted(qtbot: QtBot, fault: str) -> None:
    with Scene(qtbot, patrol=20) as scene:
        scene.wait_all_live()
        with scene.struck_by(fault, first=3):
            scene.wait(lambda: scene.monitor.tally.unreadable == 1)
            # The device that was there before is missing now; the other nineteen are as live as ever.
            lost = scene.patrol.ids[3]
            scene.wait(lambda: scene.freshness(lost) is Freshness.LOST)
            assert {scene.freshness(each) for each in scene.patrol.ids if each != lost} == {Freshness.LIVE}
            assert scene.monitor.tally.adds_up


def test_b29_empty_lists_cost_nothing(qtbot: QtBot) -> None:
    with Scene(qtbot) as scene, scene.struck_by("empty-arrays"):
        scene.wait(lambda: all(scene.monitor.fleet.unit(row).battery_percent is None for row in scene.rows()))
        scene.watch(0.6)
        assert scene.all_live()
        for row in scene.rows():
            unit = scene.monitor.fleet.unit(row)
            assert (unit.signal, unit.officers, unit.problems) == (None, (), ())
