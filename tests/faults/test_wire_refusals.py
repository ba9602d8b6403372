"""B11 to B14: an agency that is asked too often, or whose own servers are ill."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.units.freshness import Freshness
from app.units.pace import LONGEST_BACKOFF_S, LONGEST_RETRY_AFTER_S, pause_after_trouble_s
from app.units.sweep import Trouble
from tests.faults.scene import Scene


def retry_in_s(scene: Scene, name: str) -> float:
    [health] = [each for each in scene.monitor.health() if each.connection == name]
    assert health.retry_at is not None
    return health.retry_at.timestamp() - scene.clock.wall_s()


def assert_old_data_ages_on(scene: Scene, name: str, of: int) -> None:
    """The units stay where they were, none of them as live, and their words say so."""
    assert len(scene.rows(name)) == of
    assert set(scene.shown(name)) == {Freshness.NOT_CONFIRMED}
    for row in scene.rows(name):
        assert scene.monitor.facts(row).age.endswith("not confirmed")


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "too-many-requests", "retry_after": 3},
        {"fault": "too-many-requests", "retry_after": "date", "retry_after_s": 4.0},
    ],
)
def test_b11_what_a_server_asks_for_is_honoured(qtbot: QtBot, fault: dict[str, object]) -> None:
    with Scene(qtbot) as scene:
        scene.wait_all_live()
        with scene.struck_by(**fault):  # type: ignore[arg-type]
            scene.wait_trouble("too_many_requests")
            asked = scene.asked(scene.agency)
            # A date has whole seconds: up to one less than asked for is left.
            assert 2.5 <= retry_in_s(scene, scene.agency) <= 5.5
            scene.watch(2.0)
            assert scene.asked(scene.agency) == asked, "nobody asks before the time the server gave"
            assert_old_data_ages_on(scene, scene.agency, 8)
            assert "trying again at" in scene.monitor.health()[0].words()


def test_b12_an_absurd_or_missing_retry_after_is_capped(qtbot: QtBot) -> None:
    with Scene(qtbot, agencies=3) as scene:
        scene.wait_all_live()
        absurd, absent, _ = scene.names
        scene.strike("too-many-requests", absurd, retry_after=10**12)
        scene.strike("too-many-requests", absent, retry_after="absent")
        for name in (absurd, absent):
            scene.wait_trouble("too_many_requests", name)
        assert LONGEST_RETRY_AFTER_S - 3 <= retry_in_s(scene, absurd) <= LONGEST_RETRY_AFTER_S + 1
        assert retry_in_s(scene, absent) <= LONGEST_BACKOFF_S
        scene.watch(0.5)
        assert_old_data_ages_on(scene, absurd, 8)
        scene.server.clear_faults()
        scene.poll_now(absurd)
        scene.wait_all_live()


def test_b12_a_retry_after_that_is_no_time_is_not_taken_for_one(qtbot: QtBot) -> None:
    odd = ("soon", "-5", "nan", "inf", "1e400", "Thu, 99 Foo 2026", "\u00b2")
    with Scene(qtbot, agencies=len(odd) + 1) as scene:
        scene.wait_all_live()
        for name, retry_after in zip(scene.names, odd, strict=False):
            scene.strike("too-many-requests", name, retry_after=retry_after)
        for name in scene.names[:-1]:
            scene.wait_trouble("too_many_requests", name)
            assert retry_in_s(scene, name) <= LONGEST_BACKOFF_S
        scene.server.clear_faults()
        scene.wait_all_live()


def test_b13_a_server_with_a_fault_of_its_own_costs_only_its_own_agency(qtbot: QtBot) -> None:
    with Scene(qtbot, agencies=5) as scene:
        scene.wait_all_live()
        ill = dict(zip(("server-error", "bad-gateway", "service-unavailable", "gateway-timeout"), scene.names, strict=False))
        for fault, name in ill.items():
            scene.strike(fault, name)
        for name in ill.values():
            scene.wait_trouble("server_trouble", name)
        scene.watch(2.5)
        for name in ill.values():
            assert_old_data_ages_on(scene, name, 8)
        assert scene.all_live(scene.witnesses[0])
        assert not scene.monitor.nothing_live
        scene.server.clear_faults()
        scene.wait_all_live(timeout_s=30)


def test_b14_the_pause_after_trouble_is_fully_jittered_and_never_longer_than_thirty_seconds() -> None:
    trouble = Trouble("server_trouble", "", "")
    for failures in range(1, 200):
        least = pause_after_trouble_s(trouble, failures, 5.0, lambda: 0.0)
        most = pause_after_trouble_s(trouble, failures, 5.0, lambda: 0.999_999)
        assert least == 1.0
        assert most <= LONGEST_BACKOFF_S
        assert failures < 4 or most > 29


def test_b14_the_pauses_of_two_agencies_that_fail_together_differ(qtbot: QtBot) -> None:
    with Scene(qtbot, agencies=3, interval_s=1.0) as scene:
        scene.wait_all_live()
        one, two, _ = scene.names
        scene.strike("server-error", one, two)
        pauses: dict[str, set[float]] = {one: set(), two: set()}

        def note() -> None:
            for each in scene.monitor.health():
                if each.connection in pauses and each.retry_at is not None:
                    pauses[each.connection].add(each.retry_at.timestamp())

        scene.monitor.health_changed.connect(note)
        scene.wait(lambda: all(len(each) >= 3 for each in pauses.values()), timeout_s=20)
        apart_s = [abs(a - b) for a, b in zip(sorted(pauses[one])[2:], sorted(pauses[two])[2:], strict=False)]
        assert max(apart_s) > 0.001
        scene.server.clear_faults()
        scene.poll_now(one)
        scene.poll_now(two)
        scene.wait_all_live()
