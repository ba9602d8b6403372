"""Battery and signal of the last hour: what was reported and nothing else, in a memory that does not grow."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.units.figures import SIGNAL_WORDS, signal_rank
from app.units.fleet import NO_ROWS, Fleet, FleetChange
from app.units.gauges import SLOT_MS, SLOTS, Gauges, course_words
from app.units.roster import Roster
from app.units.unit import Unit
from tests.units.conftest import START_MS, make_sweep

WORDS = (None, "NONE", "poor", "Fair", "GOOD", "Excellent")
reports = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-10, 8000), st.one_of(st.none(), st.integers(0, 100)), st.integers(0, 5)),
    max_size=60,
)


def test_a_ranks_word_is_its_own_rank_and_an_unknown_word_has_none() -> None:
    assert [signal_rank(word) for word in WORDS] == [0, 1, 2, 3, 4, 5]
    assert [signal_rank(SIGNAL_WORDS[rank]) for rank in range(1, 6)] == [1, 2, 3, 4, 5]
    assert signal_rank("-71 dBm") == 0


@settings(max_examples=200, deadline=None)
@given(came=reports, later_s=st.integers(0, 9000))
def test_each_slot_holds_the_worst_that_was_reported_in_it_and_silence_is_a_gap(
    came: list[tuple[int, int, int | None, int]], later_s: int
) -> None:
    """Contacts only ever come later, as from a camera."""
    fleet, roster, gauges = Fleet(), Roster("a"), Gauges()
    written: dict[tuple[int, int], list[tuple[int | None, int | None]]] = {}
    heard: dict[int, int] = {}
    for step, (device, at_s, battery, rank) in enumerate(came):
        if at_s < heard.get(device, -10):
            continue
        heard[device] = at_s
        contact_ms = START_MS + at_s * 1000
        unit = Unit(f"d{device}", contact_time_ms=contact_ms, battery_percent=battery, signal=WORDS[rank], serial=f"{step}")
        others = [each for each in fleet.located("a").units if each.device_id != unit.device_id]
        gauges.note(fleet, fleet.apply(roster.read(make_sweep([*others, unit]), float(step))))
        written.setdefault((device, contact_ms // SLOT_MS), []).append((battery, rank or None))
    now_ms = START_MS + (max(heard.values(), default=0) + later_s) * 1000
    for device in heard:
        row = next(row for row in range(fleet.size) if fleet.unit(row).device_id == f"d{device}")
        hour = gauges.last_hour(row, now_ms)
        turns = range(now_ms // SLOT_MS - SLOTS + 1, now_ms // SLOT_MS + 1)
        for part, shown in enumerate((hour.battery_percent, hour.signal_rank)):
            said = [[value for each in written.get((device, turn), ()) if (value := each[part]) is not None] for turn in turns]
            expected = [min(values, default=None) for values in said]
            assert list(shown) == expected


def test_a_unit_that_takes_anothers_row_does_not_inherit_its_battery() -> None:
    fleet, gauges, roster = Fleet(), Gauges(), Roster("a")
    gauges.note(fleet, fleet.apply(roster.read(make_sweep([Unit("a", contact_time_ms=START_MS, battery_percent=50)]), 0.0)))
    assert gauges.last_hour(0, START_MS).battery_percent[-1] == 50
    gauges.note(fleet, fleet.forget("a"))
    gauges.note(fleet, fleet.apply(Roster("a").read(make_sweep([Unit("b")]), 0.0)))
    assert set(gauges.last_hour(0, START_MS).battery_percent) == {None}
    assert set(gauges.last_hour(7, START_MS).signal_rank) == {None}


def test_a_device_that_was_never_heard_of_writes_nothing_and_the_memory_is_one_size() -> None:
    fleet, gauges = Fleet(), Gauges()
    units = [Unit(f"d{number}", contact_time_ms=START_MS if number % 2 else None) for number in range(2000)]
    roster = Roster("a")
    gauges.note(fleet, fleet.apply(roster.read(make_sweep(units), 0.0)))
    size = gauges.size_bytes
    rows = np.arange(2000, dtype=np.int32)
    for _ in range(50):
        gauges.note(fleet, FleetChange(NO_ROWS, rows, NO_ROWS))
    assert gauges.size_bytes == size <= 2 * 2000 * SLOTS * 4


def test_the_course_is_said_in_words() -> None:
    assert course_words("Battery", (None, 80, 60, None, 64)) == "Battery, last hour: 80 % to 64 %, lowest 60 %"
    assert course_words("Battery", (None, 64)) == "Battery, last hour: 64 %"
    assert course_words("Signal", (4, 2, 4), SIGNAL_WORDS) == "Signal, last hour: good, lowest poor"
    assert course_words("Signal", (None,), SIGNAL_WORDS) == "Signal, last hour: nothing reported"
