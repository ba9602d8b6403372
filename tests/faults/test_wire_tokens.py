"""B01 to B10: tokens that run out, lie about their life, or are refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from app.units.freshness import Freshness
from app.units.unit import State
from tests.faults.scene import Scene
from tests.faults.shifted_clock import ShiftedClock

TOKEN_LIFE_S = 14_400.0


@pytest.fixture
def hands() -> ShiftedClock:
    return ShiftedClock()


def sweeps(scene: Scene) -> int:
    """How many searches ended well, for all agencies."""
    return sum("sweep: " in line for line in scene.log.lines)


def assert_no_search_was_refused(scene: Scene) -> None:
    """A search with an expired token would have been refused and asked again: there are as many searches as good sweeps."""
    scene.wait(lambda: sum(scene.asked(name) for name in scene.names) == sweeps(scene))


def test_b01_a_token_is_renewed_a_minute_before_it_runs_out(qtbot: QtBot, hands: ShiftedClock) -> None:
    with Scene(qtbot, clock=hands.clock) as scene:
        hands.pass_s(TOKEN_LIFE_S - 90)
        scene.settle()
        assert scene.tokens() == 1
        hands.pass_s(35)
        scene.wait(lambda: scene.tokens() == 2)
        assert_no_search_was_refused(scene)
        # Both agencies lived through the same hours: their gap is ours, not the network's.
        scene.struck |= set(scene.names)
        scene.settle()


def test_b02_an_expired_token_is_never_used(qtbot: QtBot, hands: ShiftedClock) -> None:
    with Scene(qtbot, clock=hands.clock) as scene:
        scene.struck |= set(scene.names)
        for _ in range(3):
            hands.pass_s(TOKEN_LIFE_S + 10)
            scene.settle()
        assert_no_search_was_refused(scene)
        assert scene.tokens() == 4


def test_b03_an_odd_expires_on_is_not_looked_at(qtbot: QtBot, hands: ShiftedClock) -> None:
    odd: tuple[object, ...] = ("ms", "absent", 0, -1, "soon", 10**20)

    def opening(scene: Scene) -> None:
        for name, expires_on in zip(scene.names, odd, strict=False):
            scene.strike("odd-expiry", name, expires_in="as it is", expires_on=expires_on)

    with Scene(qtbot, agencies=len(odd) + 1, clock=hands.clock, opening=opening) as scene:
        scene.wait_all_live()
        scene.struck |= set(scene.names)
        hands.pass_s(TOKEN_LIFE_S - 90)
        scene.settle()
        assert {scene.tokens(name) for name in scene.names} == {1}
        hands.pass_s(100)
        scene.wait(lambda: {scene.tokens(name) for name in scene.names} == {2})
        assert_no_search_was_refused(scene)
        scene.settle()


def test_b04_a_token_without_a_life_is_renewed_in_minutes(qtbot: QtBot, hands: ShiftedClock) -> None:
    odd: tuple[object, ...] = ("absent", 0, -60)

    def opening(scene: Scene) -> None:
        for name, expires_in in zip(scene.names, odd, strict=False):
            scene.strike("odd-expiry", name, expires_in=expires_in)

    with Scene(qtbot, agencies=4, clock=hands.clock, opening=opening) as scene:
        scene.wait_all_live()
        scene.struck |= set(scene.names)
        hands.pass_s(200)
        scene.settle()
        assert [scene.tokens(name) for name in scene.names] == [1, 1, 1, 1]
        hands.pass_s(60)
        scene.wait(lambda: [scene.tokens(name) for name in scene.names] == [2, 2, 2, 1])
        assert_no_search_was_refused(scene)
        scene.wait_all_live()


@pytest.mark.parametrize("ahead_s", [600, -600])
def test_b05_a_workstation_ten_minutes_wrong_shows_true_ages_and_says_so(
    qtbot: QtBot, hands: ShiftedClock, ahead_s: float
) -> None:
    there = ShiftedClock()
    hands.set_wall(ahead_s)
    with Scene(qtbot, clock=hands.clock, server_clock=there.clock) as scene:
        scene.wait_all_live()
        scene.watch(1.0)
        assert scene.all_live()
        assert all(each.clock_difference_s == pytest.approx(ahead_s, abs=2) for each in scene.monitor.health())
        assert "clock differs by 10 min" in scene.monitor.health()[0].words()
        # The token's life is counted on the monotonic clock, wherever the others stand.
        scene.struck |= set(scene.names)
        for clock in (hands, there):
            clock.pass_s(TOKEN_LIFE_S - 50)
        scene.wait(lambda: scene.tokens() == 2)
        assert_no_search_was_refused(scene)
        scene.wait_all_live()


def test_b06_an_answer_without_a_usable_token_is_no_token(qtbot: QtBot) -> None:
    odd: tuple[object, ...] = ("absent", "", None, 7, "two\nlines", "a" * 100_000)

    def opening(scene: Scene) -> None:
        for name, access_token in zip(scene.names, odd, strict=False):
            scene.strike("odd-expiry", name, access_token=access_token)

    with Scene(qtbot, agencies=len(odd) + 1, opening=opening) as scene:
        for name in scene.names[:-1]:
            scene.wait_trouble("bad_answer", name)
            assert scene.asked(name) == 0
            assert "not answering properly" in scene.title(name)
        scene.server.clear_faults()
        scene.wait_all_live()


def test_b07_a_401_in_mid_paging_costs_one_renewal_and_one_retry(qtbot: QtBot) -> None:
    with Scene(qtbot, patrol=25, page_size=10) as scene:
        scene.wait_all_live()
        before = scene.tokens()
        scene.strike("401-mid-paging")
        scene.wait(lambda: scene.tokens() == before + 1)
        scene.watch(1.5)
        assert scene.tokens() == before + 1
        assert [code for code in scene.troubles[scene.agency] if code] == []
        offsets = [page[0] for page in scene.server.requests(scene.agency).pages]
        again = [offset for offset, following in pairwise(offsets) if offset == following]
        assert again == [10], "one page was asked for twice, and no other"
        assert len(scene.rows()) == 25


def test_b08_fifty_refusals_at_once_ask_for_one_token(qtbot: QtBot, hands: ShiftedClock) -> None:
    there = ShiftedClock()
    with Scene(qtbot, patrol=60, clock=hands.clock, server_clock=there.clock) as scene:
        scene.wait_all_live()
        scene.struck |= set(scene.names)
        heard: list[object] = []
        scene.monitor.account_arrived.connect(heard.append)
        # The agency lets all tokens run out before the time it said: whatever is asked next is refused.
        there.pass_s(TOKEN_LIFE_S + 5)
        keys = [scene.monitor.fleet.key(row) for row in scene.rows()[:50]]
        for number, key in enumerate(keys):
            scene.monitor.ask_account(key, f"user-{number}")
        scene.wait(lambda: len(heard) == 50)
        scene.settle()
        assert scene.tokens() == 2
        assert scene.server.requests(scene.agency).users == pytest.approx(50, abs=1)


def test_b09_refused_for_good_is_tried_once_a_minute_and_said(qtbot: QtBot, hands: ShiftedClock) -> None:
    with Scene(qtbot, clock=hands.clock) as scene:
        scene.wait_all_live()
        scene.strike("401-for-good")
        scene.wait_trouble("access_refused")
        assert scene.rows() == [], "what the agency took back is on no screen"
        tokens, searches = scene.tokens(), scene.asked(scene.agency)
        scene.watch(2.5)
        assert (scene.tokens(), scene.asked(scene.agency)) == (tokens, searches)
        assert tokens == 2
        [health] = [each for each in scene.monitor.health() if each.connection == scene.agency]
        assert health.retry_at is not None and 50 < health.retry_at.timestamp() - hands.clock.wall_s() <= 60
        assert "refuses this connection" in scene.title()
        scene.poll_now()
        scene.wait(lambda: scene.asked(scene.agency) > searches)
        scene.watch(0.5)
        assert scene.tokens() <= tokens + 1
        # A minute later the mistake is put right at the agency.
        scene.server.clear_faults(scene.agency)
        scene.struck |= set(scene.names)
        hands.pass_s(61)
        scene.poll_now()
        scene.wait_all_live()


@pytest.mark.parametrize("fault", ["no-permission", "data-missing", "data-missing-mid-paging"])
def test_b10_a_missing_permission_is_said_and_never_an_empty_map(qtbot: QtBot, hands: ShiftedClock, fault: str) -> None:
    with Scene(qtbot, patrol=25, page_size=10, clock=hands.clock) as scene:
        scene.wait_all_live()
        scene.strike(fault)
        scene.wait_trouble("permission_missing")
        assert scene.rows() == []
        assert scene.monitor.unreadable.get(scene.agency) is None
        assert "lacks the permission" in scene.title()
        assert scene.agency not in scene.monitor.answered, "no returned count stands for a feed that returns nothing"
        scene.watch(0.6)
        assert "0 " not in scene.title()
        scene.server.clear_faults(scene.agency)
        scene.poll_now()
        scene.wait_all_live()
        assert {scene.monitor.fleet.unit(row).state for row in scene.rows()} == {State.RECORDING}
        assert set(scene.shown()) == {Freshness.LIVE}
