from __future__ import annotations

from app.units.alarm import AlarmKind, AlarmLevel, Episode, Raised
from app.units.alarm_book import MOST_KEPT, MUTE_S, AlarmBook, AlarmLevels
from app.units.alarm_findings import Look
from app.units.fleet import UnitKey


def raised(number: int = 1, kind: AlarmKind = AlarmKind.SILENT) -> Raised:
    return Raised(Episode(kind, "a", UnitKey("a", f"d{number}")), f"Officer {number}", "silent")


def take(book: AlarmBook, *raised: Raised, at_s: float = 0.0) -> bool:
    return book.take(Look(raised), 1_000_000 + at_s, at_s)


def test_an_alarm_waits_until_it_is_acknowledged_and_stays_on_the_list() -> None:
    book = AlarmBook()
    take(book, raised())
    [alarm] = book.waiting
    book.acknowledge(alarm.number, 1_000_005)
    assert book.waiting == ()
    assert [each.acknowledged_s for each in book.alarms] == [1_000_005]


def test_a_kind_that_is_off_is_not_entered_and_switching_it_off_takes_it_away() -> None:
    book = AlarmBook(AlarmLevels({AlarmKind.BACK: AlarmLevel.OFF}))
    take(book, raised(1, AlarmKind.BACK), raised(2))
    assert [alarm.kind for alarm in book.alarms] == [AlarmKind.SILENT]
    book.set_levels(AlarmLevels({AlarmKind.SILENT: AlarmLevel.OFF}))
    assert book.alarms == ()


def test_only_what_is_to_be_heard_is_heard() -> None:
    book = AlarmBook(AlarmLevels({AlarmKind.SILENT: AlarmLevel.SEEN, AlarmKind.BACK: AlarmLevel.HEARD}))
    assert not take(book, raised())
    assert take(book, raised(1, AlarmKind.BACK))


def test_a_mute_takes_the_sound_away_and_ends_by_itself() -> None:
    book = AlarmBook()
    book.mute(0.0)
    assert not take(book, raised(1), at_s=MUTE_S - 1)
    assert len(book.waiting) == 1
    assert take(book, raised(2), at_s=MUTE_S)


def test_what_is_put_off_comes_back_when_it_still_lasts() -> None:
    book = AlarmBook()
    take(book, raised())
    book.snooze(UnitKey("a", "d1"), 900, 0.0)
    assert book.waiting == ()
    assert not take(book, raised(1, AlarmKind.SWITCHED_OFF), at_s=10)
    assert take(book, at_s=900)
    assert len(book.waiting) == 2


def test_what_is_over_before_it_comes_back_stays_quiet() -> None:
    book = AlarmBook()
    take(book, raised())
    book.snooze(UnitKey("a", "d1"), 900, 0.0)
    book.take(Look(over=(raised().episode,)), 1_000_500, 500)
    assert not take(book, at_s=900)
    assert book.waiting == ()


def test_an_episode_that_is_back_is_not_over_and_needs_no_second_answer() -> None:
    book = AlarmBook()
    take(book, raised())
    book.acknowledge(1, 1_000_001)
    book.take(Look(over=(raised().episode,)), 1_000_002, 2)
    assert [alarm.over_s for alarm in book.alarms] == [1_000_002]
    book.take(Look(again=(raised().episode,)), 1_000_003, 3)
    assert [alarm.over_s for alarm in book.alarms] == [None]
    assert book.waiting == ()


def test_a_full_list_loses_the_oldest_acknowledged_first() -> None:
    book = AlarmBook()
    take(book, *(raised(number) for number in range(MOST_KEPT)))
    book.acknowledge(10, 1_000_000)
    take(book, raised(9999))
    assert len(book.alarms) == MOST_KEPT
    assert book.alarm(10) is None
    assert book.alarm(1) is not None
    take(book, raised(10_000))
    assert book.alarm(1) is None


def test_units_that_are_taken_away_take_their_alarms_and_their_snooze_with_them() -> None:
    book = AlarmBook()
    take(book, raised(1), raised(2))
    book.snooze(UnitKey("a", "d1"), 900, 0.0)
    book.keep_only(lambda alarm: alarm.key != UnitKey("a", "d1"))
    assert [alarm.label for alarm in book.alarms] == ["Officer 2"]
    assert take(book, raised(1), at_s=1)
