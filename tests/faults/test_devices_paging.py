"""B30 to B34: lists of any length, totals that lie, pages that move, are missing or come again."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.units.freshness import Freshness
from tests.faults.patrol import Patrol
from tests.faults.scene import Scene

SIZES = (0, 2000, 2001, 10_000)


def test_b30_an_agency_of_any_size_is_shown_whole(qtbot: QtBot) -> None:
    def opening(scene: Scene) -> None:
        for name, size in zip(scene.names, SIZES, strict=True):
            scene.patrols[name] = Patrol(name, size)
            scene.server.replace_devices(name, scene.patrols[name])
        # Fourteen thousand made-up devices keep the simulator, in this same process, busy: nobody is asked for a cadence.
        scene.struck |= set(scene.names)

    with Scene(qtbot, agencies=len(SIZES), opening=opening, interval_s=2.0) as scene:
        for name, size in zip(scene.names, SIZES, strict=True):
            scene.wait(lambda name=name: name in scene.monitor.answered)  # type: ignore[misc]
            assert scene.monitor.answered[name].returned == size
            assert len(scene.rows(name)) == size
            pages = {page[0] for page in scene.server.requests(name).pages}
            assert pages == set(range(0, max(size, 1), 2000))
        assert scene.monitor.tally.returned == sum(SIZES)
        scene.wait_good()


def assert_nobody_leaves(scene: Scene, for_s: float = 2.0) -> None:
    scene.watch(for_s)
    assert len(scene.rows()) == 25
    assert scene.lost == []
    assert set(scene.shown()) == {Freshness.LIVE}


@pytest.mark.parametrize("by", [7, -7])
def test_b31_a_total_that_changes_loses_nobody(qtbot: QtBot, by: int) -> None:
    with Scene(qtbot, patrol=25, page_size=10) as scene:
        scene.wait_all_live()
        with scene.struck_by("total-hits-changes", by=by, page_size=10):
            if by > 0:
                assert_nobody_leaves(scene)
            else:
                # A total that shrinks below what is there ends the list early: kept, marked as lost, never dropped.
                scene.watch(1.5)
                assert len(scene.rows()) == 25


def test_b31_a_missing_total_is_not_the_end(qtbot: QtBot) -> None:
    with Scene(qtbot, patrol=25, page_size=10) as scene:
        scene.wait_all_live()
        with scene.struck_by("total-hits-missing"):
            assert_nobody_leaves(scene, 1.0)


@pytest.mark.parametrize("by", [5, -5])
def test_b32_a_device_that_slips_between_two_pages_once_is_not_gone(qtbot: QtBot, by: int) -> None:
    with Scene(qtbot, patrol=25, page_size=10) as scene:
        scene.wait_all_live()
        seen_twice: list[int] = []
        scene.monitor.health_changed.connect(lambda: seen_twice.append(scene.monitor.tally.duplicates))
        with scene.struck_by("shifted-pages", by=by):
            assert_nobody_leaves(scene)
        if by < 0:
            assert max(seen_twice) >= 5, "devices on two pages are merged and counted"


def test_b32_a_device_left_out_twice_running_is_lost_and_kept(qtbot: QtBot) -> None:
    with Scene(qtbot, patrol=25, page_size=10) as scene:
        scene.wait_all_live()
        # Five between the pages, and as many at the end of the list never asked for.
        with scene.struck_by("shifted-pages", by=5, always=True):
            scene.wait(lambda: Freshness.LOST in scene.shown())
            scene.watch(0.6)
            assert len(scene.rows()) == 25
            slipped = {scene.freshness(each) for each in scene.patrol.ids[10:15]}
            assert slipped == {Freshness.LOST}
            assert {scene.freshness(each) for each in scene.patrol.ids[:10]} == {Freshness.LIVE}
            assert scene.monitor.tally.kept == len(set(scene.lost)) == len(scene.lost)


def test_b33_missing_pages_end_the_reading_and_take_nobody_off(qtbot: QtBot) -> None:
    with Scene(qtbot, patrol=25, page_size=10) as scene:
        scene.wait_all_live()
        with scene.struck_by("missing-pages"):
            scene.wait(lambda: scene.monitor.tally.kept == 15)
            scene.wait(lambda: scene.shown().count(Freshness.LOST) == 15)
            asked = scene.asked(scene.agency)
            scene.watch(1.2)
            # Two pages a poll: the one that brings nothing new is the last.
            assert scene.asked(scene.agency) - asked <= 2 * (1.2 / 0.2 + 1)
            assert len(scene.rows()) == 25
            assert len(scene.lost) == 15
        assert scene.monitor.tally.kept == 0


def test_b34_a_page_that_comes_again_and_again_ends_the_reading(qtbot: QtBot) -> None:
    with Scene(qtbot, patrol=25, page_size=10) as scene:
        scene.wait_all_live()
        with scene.struck_by("repeated-pages"):
            scene.wait(lambda: scene.monitor.tally.duplicates == 10)
            pages = scene.server.requests(scene.agency).pages
            scene.watch(1.0)
            later = scene.server.requests(scene.agency).pages[len(pages) :]
            assert {page[0] for page in later} <= {0, 10}
            assert len(scene.rows()) == 25
            assert scene.monitor.tally.adds_up
