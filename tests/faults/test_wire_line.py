"""B15 to B23: a line that is slow, cut, narrow, silent, or that carries only some of what was sent."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.units.freshness import Freshness
from tests.faults.scene import Scene

DEADLINE_S = 0.8


def assert_kept_but_not_live(scene: Scene, name: str | None = None) -> None:
    """By default the first agency's units."""
    assert len(scene.rows(name)) == 8
    assert set(scene.shown(name)) == {Freshness.NOT_CONFIRMED}


def assert_one_question_at_a_time(scene: Scene, asked_before: int, in_s: float, least_s: float) -> None:
    """Polls that take longer than their interval do not pile up."""
    assert scene.asked(scene.agency) - asked_before <= in_s / least_s + 2


def test_b15_latency_makes_polls_rarer_and_nothing_else(qtbot: QtBot) -> None:
    with Scene(qtbot, deadline_s=5) as scene:
        scene.wait_all_live()
        with scene.poisoned(latency_s=0.6):
            before = scene.asked(scene.agency)
            scene.watch(1.5)
            assert_one_question_at_a_time(scene, before, 1.5, 0.6)
            assert [code for code in scene.troubles[scene.agency] if code] == []
            scene.wait(scene.all_live)


def test_b16_a_line_that_is_down_is_said_and_comes_back(qtbot: QtBot) -> None:
    with Scene(qtbot, deadline_s=DEADLINE_S) as scene:
        scene.wait_all_live()
        with scene.poisoned(down=True):
            scene.wait_trouble("not_reachable")
            # Long enough for a position to be late by its own age, whatever was said of the feed.
            scene.watch(3.2)
            assert_kept_but_not_live(scene)


def test_b17_a_line_too_narrow_for_the_answer_ends_at_the_deadline(qtbot: QtBot) -> None:
    with Scene(qtbot, deadline_s=DEADLINE_S) as scene:
        scene.wait_all_live()
        with scene.poisoned(bytes_per_s=400):
            scene.wait_trouble("took_too_long", timeout_s=3 * DEADLINE_S)
            before = scene.asked(scene.agency)
            scene.watch(1.5)
            assert_one_question_at_a_time(scene, before, 1.5, DEADLINE_S)
            assert_kept_but_not_live(scene)


def test_b18_a_connection_that_closes_slowly_holds_nobody_up(qtbot: QtBot) -> None:
    with Scene(qtbot, deadline_s=DEADLINE_S) as scene:
        scene.wait_all_live()
        with scene.poisoned(slow_close_s=30.0):
            scene.watch(2.0)
            assert [code for code in scene.troubles[scene.agency] if code] == []
            scene.wait(scene.all_live)


def test_b19_a_silent_line_ends_at_the_deadline_and_the_next_poll_is_fresh(qtbot: QtBot) -> None:
    with Scene(qtbot, deadline_s=DEADLINE_S) as scene:
        scene.wait_all_live()
        with scene.poisoned(timeout=True):
            scene.wait_trouble("took_too_long", timeout_s=3 * DEADLINE_S)
            before = scene.asked(scene.agency)
            scene.watch(1.5)
            assert_one_question_at_a_time(scene, before, 1.5, DEADLINE_S)
            assert_kept_but_not_live(scene)


def test_b20_a_reset_in_the_middle_is_no_answer(qtbot: QtBot) -> None:
    with Scene(qtbot, agencies=4, deadline_s=DEADLINE_S) as scene:
        scene.wait_all_live()
        struck = dict(zip(scene.names, (0, 100, 600), strict=False))
        for name, after_bytes in struck.items():
            scene.struck.add(name)
            scene.proxies[name].poison(reset_after_bytes=after_bytes)
        for name in struck:
            scene.wait_trouble("not_reachable", name)
        scene.watch(0.6)
        for name in struck:
            assert_kept_but_not_live(scene, name)
            scene.proxies[name].heal()
        scene.wait_all_live()


def test_b21_an_answer_in_thin_slices_is_an_answer(qtbot: QtBot) -> None:
    with Scene(qtbot, deadline_s=5) as scene:
        scene.wait_all_live()
        with scene.poisoned(slice_bytes=64, slice_pause_s=0.002):
            scene.watch(2.0)
            assert [code for code in scene.troubles[scene.agency] if code] == []
            scene.wait(scene.all_live)


def test_b22_an_answer_that_ends_early_is_none(qtbot: QtBot) -> None:
    with Scene(qtbot, agencies=3, deadline_s=DEADLINE_S) as scene:
        scene.wait_all_live()
        nothing, half, _ = scene.names
        scene.struck |= {nothing, half}
        # A connection that already carried more is cut before its next answer, and tried again.
        scene.proxies[nothing].poison(limit_bytes=0)
        scene.proxies[half].poison(limit_bytes=600)
        scene.wait_trouble("not_reachable", nothing)
        scene.wait_trouble("bad_answer", half)
        scene.watch(0.6)
        for name in (nothing, half):
            assert_kept_but_not_live(scene, name)
            scene.proxies[name].heal()
        scene.wait_all_live()


def test_b23_a_slow_drip_ends_at_the_total_deadline_though_every_byte_comes_soon(qtbot: QtBot) -> None:
    with Scene(qtbot, agencies=4, deadline_s=DEADLINE_S) as scene:
        scene.wait_all_live()
        drip, silent, half, _ = scene.names
        scene.strike("slow-drip", drip)
        scene.strike("hung", silent)
        scene.strike("hung", half, sent_bytes=400)
        for name in (drip, silent, half):
            scene.wait_trouble("took_too_long", name, timeout_s=3 * DEADLINE_S)
        before = scene.asked(drip)
        scene.watch(1.2)
        assert scene.asked(drip) - before <= 1.2 / DEADLINE_S + 2, "polls do not pile up"
        for name in (drip, silent, half):
            assert_kept_but_not_live(scene, name)
        scene.server.clear_faults()
        scene.wait_all_live()
