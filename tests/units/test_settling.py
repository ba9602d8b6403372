"""All devices at once against one at a time: which position is shown when another one comes."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.units.fixes import NOWHERE, FixTuple, fix_of, unit_at
from app.units.settling import FUTURE_TOLERANCE_MS, Doubt, settle
from app.units.unit import Device, Position, Unit
from tests.sweeps import fixes_of

NOW_MS = 1_700_000_000_000
DEVICE = Device("d1")

# Few values, close together, so that equal, older, early and future fixes all meet.
AHEAD_MS = (-90_000, -5_000, -1, 0, 1, 30_000, FUTURE_TOLERANCE_MS, FUTURE_TOLERANCE_MS + 1, 3_600_000)
positions = st.none() | st.builds(
    Position,
    st.sampled_from((60.1, 60.2)),
    st.just(24.9),
    st.sampled_from((None, 6.0)),
    st.sampled_from(AHEAD_MS).map(lambda ahead_ms: NOW_MS + ahead_ms),
)
units = st.builds(DEVICE.at, positions, st.none() | st.just(NOW_MS - 500))


def settled_alone(came: Unit, before: Unit, shown: Unit, quiet: bool, now_ms: int | None) -> tuple[Position | None, Doubt]:
    """Said as one would say it of one device."""
    last = shown.position
    if last is not None and now_ms is not None and last.fix_time_ms > now_ms + FUTURE_TOLERANCE_MS:
        last = None
    position, doubt = came.position, Doubt.NONE
    if position is not None and now_ms is not None:
        if position.fix_time_ms > now_ms + FUTURE_TOLERANCE_MS:
            position, doubt = None, Doubt.FUTURE_FIX
        elif position.fix_time_ms > now_ms:
            position = Position(position.latitude, position.longitude, position.accuracy_m, now_ms)
    if last is not None and came.position is not None and came.position == before.position:
        return last, doubt
    if position is not None and last is not None and position.fix_time_ms < last.fix_time_ms:
        return last, doubt
    if position is None and last is not None and not quiet:
        return last, doubt | Doubt.LAST_KNOWN
    return position, doubt


@given(st.lists(st.tuples(units, units, units, st.booleans()), min_size=1, max_size=6), st.sampled_from((None, NOW_MS)))
@settings(max_examples=1500, deadline=None)
@example([(DEVICE.at(None, NOW_MS), DEVICE.at(None, None), DEVICE.at(Position(60.1, 24.9, None, NOW_MS), 1), False)], NOW_MS)
def test_many_devices_are_settled_as_each_of_them_alone(cases: list[tuple[Unit, Unit, Unit, bool]], now_ms: int | None) -> None:
    came, before, shown = (fixes_of(said) for said in list(zip(*cases, strict=True))[:3])
    quiet = np.array([case[3] for case in cases], np.bool_)
    untouched = [each.copy() for each in (came, before, shown)]
    found = settle(came, before, shown, quiet, now_ms)
    for case, fix, doubt in zip(cases, found.fixes.tolist(), found.doubts.tolist(), strict=True):
        unit = unit_at(DEVICE, fix)
        assert (unit.position, Doubt(doubt)) == settled_alone(*case, now_ms)
        assert unit.contact_time_ms == case[0].contact_time_ms
    assert all(each.tobytes() == as_it_was.tobytes() for each, as_it_was in zip((came, before, shown), untouched, strict=True))


@given(units)
def test_a_fix_as_numbers_is_the_same_unit_again(unit: Unit) -> None:
    numbers: FixTuple = fix_of(unit)
    assert unit_at(unit.device, numbers) == unit
    assert unit_at(unit.device, fixes_of([unit])[0]) == unit
    assert unit_at(DEVICE, NOWHERE) == DEVICE.at(None, None)
