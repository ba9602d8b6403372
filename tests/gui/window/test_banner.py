"""What lies across the whole window, and when."""

from __future__ import annotations

from app.gui.banner import NO_LIVE_DATA, PATIENCE_TICKS, TRAINING, environment_warnings
from app.units.sweep import Trouble

from .conftest import HARBOR, LAKESIDE, Feed, Floor

BUSY = Trouble("server_trouble", "Axon's server reports a fault of its own", "Watchfloor keeps trying.")


def test_a_clean_environment_is_not_warned_about() -> None:
    assert (
        environment_warnings({"PATH": "/bin", "QTWEBENGINE_DISABLE_SANDBOX": "0", "QTWEBENGINE_CHROMIUM_FLAGS": "--lang=fi"})
        == ()
    )


def test_every_variable_that_opens_the_map_is_named() -> None:
    said = environment_warnings(
        {
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QTWEBENGINE_REMOTE_DEBUGGING": "9222",
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-web-security --remote-debugging-port=1 --single-process",
        }
    )
    assert len(said) == 6
    for word in ("sandbox", "QTWEBENGINE_REMOTE_DEBUGGING", "web security", "debugging port", "single-process"):
        assert any(word in sentence for sentence in said), word


def test_training_is_said_and_cannot_be_put_away(floor: Floor) -> None:
    floor.window.set_training(True)
    assert floor.window.banners.training.isVisible() and floor.window.banners.training.words == TRAINING
    assert "TRAINING" in floor.window.windowTitle()
    floor.window.banners.training.dismissed.emit()
    assert floor.window.banners.training.isVisible()
    floor.window.set_training(False)
    assert not floor.window.banners.training.isVisible() and "TRAINING" not in floor.window.windowTitle()


def test_a_notice_that_was_put_away_comes_back_only_with_other_words(floor: Floor) -> None:
    notice = floor.window.banners.notice
    floor.window.set_notices(["A file was odd."], {"QTWEBENGINE_DISABLE_SANDBOX": "1"})
    assert "A file was odd." in notice.words and "sandbox" in notice.words
    notice.dismissed.emit()
    assert not notice.isVisible()
    floor.window.set_notices(["A file was odd."], {"QTWEBENGINE_DISABLE_SANDBOX": "1"})
    assert not notice.isVisible()
    floor.window.set_notices(["Another file was odd."], {})
    assert notice.isVisible()


def test_nothing_live_is_said_the_moment_the_last_feed_fails(feed: Feed, floor: Floor) -> None:
    banner = floor.window.banners.no_live_data
    feed.answer([feed.unit(1)], LAKESIDE)
    feed.answer([feed.unit(2)], HARBOR)
    feed.pass_s()
    feed.fail(LAKESIDE)
    assert banner.words == ""
    feed.fail(HARBOR, BUSY)
    assert banner.isVisible() and banner.words.startswith(NO_LIVE_DATA)
    assert "Lakeside PD: the agency refused the secret, last good answer 1 s ago." in banner.words
    assert "Harbor PD: Axon's server reports a fault of its own, last good answer 1 s ago." in banner.words
    feed.answer([feed.unit(2)], HARBOR)
    assert banner.words == "" and not banner.isVisible()


def test_agencies_that_are_down_for_one_reason_are_named_together(feed: Feed, floor: Floor) -> None:
    names = [f"Agency {number}" for number in range(5)]
    feed.add(*names)
    for name in names:
        feed.fail(name, BUSY)
    assert "Agency 0, Agency 1, Agency 2 and 2 more: Axon's server" in floor.window.banners.no_live_data.words


def test_a_silent_feed_is_called_down_by_the_tick_alone(feed: Feed, floor: Floor) -> None:
    feed.answer([feed.unit(1)])
    for _ in range(16):
        feed.pass_s()
    assert floor.window.banners.no_live_data.words == ""
    feed.pass_s()
    assert "is not answering" in floor.window.banners.no_live_data.words


def test_waiting_for_the_first_answer_is_not_called_down_at_once_but_not_for_ever(feed: Feed, floor: Floor) -> None:
    feed.add(LAKESIDE)
    for _ in range(PATIENCE_TICKS - 1):
        feed.pass_s()
        assert floor.window.banners.no_live_data.words == ""
    feed.pass_s()
    assert floor.window.banners.no_live_data.words.startswith(NO_LIVE_DATA)


def test_one_failure_among_those_who_wait_is_called_down(feed: Feed, floor: Floor) -> None:
    feed.add(LAKESIDE, HARBOR)
    feed.fail(LAKESIDE)
    assert floor.window.banners.no_live_data.words.startswith(NO_LIVE_DATA)


def test_without_any_agency_there_is_no_alarm(feed: Feed, floor: Floor) -> None:
    feed.pass_s()
    assert floor.window.banners.no_live_data.words == ""
