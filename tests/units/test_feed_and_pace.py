from __future__ import annotations

from datetime import UTC

import pytest

from app.units.clock import ServerTime
from app.units.feed import Feed
from app.units.pace import (
    LONGEST_BACKOFF_S,
    LONGEST_RETRY_AFTER_S,
    REVOKED_PAUSE_S,
    pause_after_answer_s,
    pause_after_trouble_s,
)
from app.units.sweep import Trouble
from tests.units.conftest import START_MS, FakeClock

BUSY = Trouble("too_many_requests", "Too many requests", "Watchfloor waits.", retry_after_s=30)


def server_time(clock: FakeClock, ahead_ms: int = 0) -> ServerTime:
    return ServerTime(int(clock.wall_s * 1000) + ahead_ms, clock.monotonic_s, clock.wall_s, clock.monotonic_s)


def good_feed(clock: FakeClock) -> Feed:
    feed = Feed("Lakeside PD", 5.0, clock.clock, UTC)
    feed.answered(server_time(clock))
    return feed


def code_of(feed: Feed) -> str | None:
    trouble = feed.health().trouble
    return None if trouble is None else trouble.code


def test_a_feed_is_not_confirmed_before_its_first_answer(fake_clock: FakeClock) -> None:
    feed = Feed("a", 5.0, fake_clock.clock)
    assert not feed.now().confirmed
    assert feed.health().words() == "waiting for the first answer"


def test_the_agencys_clock_runs_on_between_answers(fake_clock: FakeClock) -> None:
    feed = good_feed(fake_clock)
    fake_clock.pass_s(4)
    assert feed.now().now_ms == START_MS + 4000
    assert feed.now().confirmed
    assert feed.health().words() == "4 s"


def test_a_feed_that_says_nothing_is_not_confirmed_after_interval_and_deadline(fake_clock: FakeClock) -> None:
    feed = good_feed(fake_clock)
    fake_clock.pass_s(15.9)
    assert feed.now().confirmed
    fake_clock.pass_s(0.2)
    assert not feed.now().confirmed
    assert code_of(feed) == "overdue"


def test_an_answer_that_lay_about_for_ten_minutes_confirms_nothing(fake_clock: FakeClock) -> None:
    feed = good_feed(fake_clock)
    asked = server_time(fake_clock)
    fake_clock.pass_s(600)
    feed.answered(asked)
    assert code_of(feed) == "overdue"
    feed.answered(server_time(fake_clock))
    assert code_of(feed) is None


@pytest.mark.parametrize("slept_s", [60, 8 * 3600])
def test_after_sleep_nothing_is_confirmed_until_the_next_good_answer(fake_clock: FakeClock, slept_s: float) -> None:
    feed = good_feed(fake_clock)
    fake_clock.wall_s += slept_s  # the monotonic clock stands still in suspend
    assert not feed.now().confirmed
    assert feed.now().now_ms == START_MS + int(slept_s * 1000)
    feed.answered(server_time(fake_clock))
    assert feed.now().confirmed


@pytest.mark.parametrize("step_s", [3600, -3600, 3, -3])
def test_a_clock_step_puts_the_feed_in_doubt_and_never_makes_a_fix_younger(fake_clock: FakeClock, step_s: float) -> None:
    feed = good_feed(fake_clock)
    fake_clock.pass_s(4)
    fake_clock.wall_s += step_s
    assert code_of(feed) == "clock_in_doubt"
    assert feed.now().now_ms >= START_MS + 4000


def test_the_workstations_own_wrong_clock_changes_no_age(fake_clock: FakeClock) -> None:
    fake_clock.wall_s -= 600
    feed = Feed("a", 5.0, fake_clock.clock, UTC)
    feed.answered(ServerTime(START_MS, fake_clock.monotonic_s, fake_clock.wall_s, fake_clock.monotonic_s))
    fake_clock.pass_s(2)
    assert feed.now().now_ms == START_MS + 2000
    assert feed.now().confirmed
    assert feed.health().words() == "2 s, this workstation's clock differs by 10 min"


def test_an_answer_without_a_time_confirms_nothing(fake_clock: FakeClock) -> None:
    feed = good_feed(fake_clock)
    feed.answered(None)
    assert code_of(feed) == "no_server_time"
    assert not feed.now().confirmed


def test_a_replayed_answer_confirms_nothing(fake_clock: FakeClock) -> None:
    feed = good_feed(fake_clock)
    for _ in range(3):
        fake_clock.pass_s(5)
        feed.answered(ServerTime(START_MS, fake_clock.monotonic_s, fake_clock.wall_s, fake_clock.monotonic_s))
        assert code_of(feed) == "server_clock_went_back"
    fake_clock.pass_s(5)
    feed.answered(server_time(fake_clock))
    assert code_of(feed) is None


def test_a_slow_answer_followed_by_a_quick_one_is_no_clock_trouble(fake_clock: FakeClock) -> None:
    feed = Feed("a", 5.0, fake_clock.clock)
    asked_s, asked_wall_s = fake_clock.monotonic_s, fake_clock.wall_s
    fake_clock.pass_s(8)
    feed.answered(ServerTime(int(fake_clock.wall_s * 1000), asked_s, asked_wall_s, fake_clock.monotonic_s))
    fake_clock.pass_s(1)
    feed.answered(server_time(fake_clock))
    assert code_of(feed) is None


def test_a_failed_poll_takes_the_confirmation_at_once_and_says_when_it_tries_again(fake_clock: FakeClock) -> None:
    feed = good_feed(fake_clock)
    fake_clock.pass_s(41)
    feed.failed(BUSY, 30)
    assert not feed.now().confirmed
    assert feed.health().words() == "last good answer 41 s ago: too many requests, trying again at 22:14:31"
    fake_clock.pass_s(5)
    feed.answered(server_time(fake_clock))
    assert feed.now().confirmed


@pytest.mark.parametrize(("since_s", "words"), [(125, "2 min"), (7200, "2 h")])
def test_a_long_outage_is_told_in_minutes_and_hours(fake_clock: FakeClock, since_s: float, words: str) -> None:
    feed = good_feed(fake_clock)
    fake_clock.pass_s(since_s)
    feed.failed(BUSY)
    assert feed.health().words().startswith(f"last good answer {words} ago")


def test_good_polls_start_every_interval_and_never_queue_behind_a_slow_one() -> None:
    assert pause_after_answer_s(5, 1) == 4
    assert pause_after_answer_s(5, 9) == pytest.approx(0.2)


@pytest.mark.parametrize("failures", [1, 2, 5, 50])
@pytest.mark.parametrize("luck", [0.0, 0.5, 0.999])
def test_the_backoff_is_jittered_and_bounded(failures: int, luck: float) -> None:
    down = Trouble("server_error", "The agency's server has trouble", "")
    pause_s = pause_after_trouble_s(down, failures, 5, lambda: luck)
    assert 1 <= pause_s <= LONGEST_BACKOFF_S


def test_what_the_server_asked_for_is_honoured_and_capped() -> None:
    assert pause_after_trouble_s(BUSY, 1, 5, lambda: 0.0) == 30
    absurd = Trouble("too_many_requests", "", "", retry_after_s=1e9)
    assert pause_after_trouble_s(absurd, 1, 5, lambda: 0.0) == LONGEST_RETRY_AFTER_S


def test_a_refused_client_is_tried_once_a_minute() -> None:
    refused = Trouble("secret_refused", "", "", revoked=True)
    assert pause_after_trouble_s(refused, 1, 5, lambda: 0.0) == REVOKED_PAUSE_S
