"""When a page counts as hung, and when it is not brought back any more."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.gui.map.lifeline import LOOK_EVERY_S, MOST_FALLS, Lifeline


@dataclass
class Watching:
    now_s: float = 100.0
    line: Lifeline = field(init=False)

    def __post_init__(self) -> None:
        self.line = Lifeline(lambda: self.now_s)

    def look_until_silent(self, at_most_s: float) -> float | None:
        """Seconds until the page counts as hung, with a beat every second that nobody answers."""
        start_s = self.now_s
        while self.now_s - start_s < at_most_s:
            self.now_s += LOOK_EVERY_S
            if (self.now_s - start_s) % 1 == 0:
                self.line.asked()
            if self.line.silent():
                return self.now_s - start_s
        return None


def test_a_page_that_stops_answering_is_found_out_within_three_seconds() -> None:
    watching = Watching()
    watching.line.heard()
    found_s = watching.look_until_silent(10)
    assert found_s is not None
    assert found_s <= 3.0


def test_a_page_that_is_not_asked_may_be_silent() -> None:
    watching = Watching()
    watching.line.heard()
    for _ in range(100):
        watching.now_s += LOOK_EVERY_S
        assert not watching.line.silent()


def test_what_was_asked_after_standing_still_is_no_excuse_for_a_page_that_hangs() -> None:
    watching = Watching()
    watching.line.heard()
    watching.line.silent()
    watching.now_s += 60
    watching.line.asked()  # the tick comes before the look
    watching.line.heard()
    assert not watching.line.silent()
    found_s = watching.look_until_silent(10)
    assert found_s is not None
    assert found_s <= 3.0


def test_our_own_standing_still_is_not_held_against_the_page() -> None:
    watching = Watching()
    watching.line.heard()
    watching.line.silent()
    watching.line.asked()
    watching.now_s += 10
    assert not watching.line.silent()
    watching.now_s += LOOK_EVERY_S
    assert not watching.line.silent()


def test_a_page_that_never_begins_to_speak_is_given_up() -> None:
    watching = Watching()
    watching.line.loading()
    assert watching.look_until_silent(30) is not None


def test_the_fifth_fall_within_a_minute_is_the_last() -> None:
    watching = Watching()
    assert [watching.line.fell() for _ in range(MOST_FALLS)] == [True] * (MOST_FALLS - 1) + [False]
    watching.line.forgive()
    assert watching.line.fell()


def test_falls_far_apart_are_always_followed_by_another_try() -> None:
    watching = Watching()
    for _ in range(3 * MOST_FALLS):
        assert watching.line.fell()
        assert watching.line.pause_s <= 1.0
        watching.now_s += 20
