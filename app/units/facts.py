"""One unit in plain words: the row, the card and the marker all read these, so they say the same thing at the same second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from msgspec import Struct
from msgspec.structs import replace

from app.units.fleet import AgencyNow, Fleet
from app.units.freshness import Freshness, age_words, fix_words
from app.units.unit import Device, State

OLDER_BY_S = 10.0
"""From here on two ages are worth two words."""
LOW_BATTERY_PERCENT = 25
_POOR_SIGNALS = frozenset({"poor", "bad", "weak", "low", "none", "no signal", "no_signal", "very poor", "very_poor"})


class Facts(Struct, frozen=True):
    """What may be said of a unit at this second."""

    label: str
    status: str
    """"Recording", or a status we do not know as it came."""
    state: State
    freshness: Freshness
    age: str
    """The short form beside a marker: "55 s", "lost 22 min", "not confirmed"; empty without a position."""
    fix: str
    """The long form of row and card: "55 s, expected every 10 s"."""
    contact: str
    """Age of the last contact of any kind; empty when not known."""
    fix_age_s: float | None
    beat: str = ""
    """The beat the last known position is in: as old as the fix is. Empty when it is in none."""
    jurisdiction: str = ""


def facts(fleet: Fleet, row: int, now: AgencyNow, timezone: tzinfo | None = None) -> Facts:
    """Words for one row from the freshness decided at the last `Fleet.age` and the agency's clock at that tick."""
    device = fleet.device(row)
    what = fleet.freshness_of(row)
    fix_ms, contact_ms = fleet.times_ms(row)
    fix_age_s = age = None
    if fix_ms is not None:
        fix_age_s = max((now.now_ms - fix_ms) / 1000, 0.0)
        age = age_words(fix_age_s, fix_ms, timezone)
    contact = "" if contact_ms is None else age_words((now.now_ms - contact_ms) / 1000, contact_ms, timezone)
    return Facts(
        label=device.label,
        status=status_words(device),
        state=device.state,
        freshness=what,
        age=_short(what, age),
        fix=fix_words(what, age, device.state, device.status, fleet.rule_of(row), reported=fleet.reported(row)),
        contact=contact,
        fix_age_s=fix_age_s,
        beat=fleet.beats.name_of(row),
        jurisdiction=fleet.jurisdictions.name_of(row),
    )


def joined_facts(own: Facts, others: Sequence[Facts]) -> Facts:
    """A car with the cameras that are together with it: the highest state, and of positions the worst there is to say.

    A camera whose own fix is older than the car's is told with it, so that the car's fix never passes for the officer's.
    """
    if not others:
        return own
    highest = max((own, *others), key=lambda each: each.state)
    worst = max((own, *others), key=lambda each: (each.freshness, each.fix_age_s or 0.0))
    older_than_s = (own.fix_age_s or 0.0) + OLDER_BY_S
    older = [each for each in others if (each.fix_age_s or 0.0) > older_than_s or each.freshness > own.freshness]
    return replace(
        own,
        label=f"{own.label} + {', '.join(each.label for each in others)}",
        status=highest.status,
        state=highest.state,
        freshness=worst.freshness,
        age=worst.age,
        fix="; ".join((own.fix, *(f"{'camera' if len(others) == 1 else each.label + ':'} {each.fix}" for each in older))),
        fix_age_s=worst.fix_age_s,
    )


def status_words(device: Device) -> str:
    if device.state is not State.OTHER:
        return device.state.word.capitalize()
    return device.status.replace("_", " ").capitalize() if device.status else "Unknown"


def is_battery_low(battery_percent: int | None) -> bool:
    return battery_percent is not None and battery_percent < LOW_BATTERY_PERCENT


def is_signal_poor(signal: str | None) -> bool:
    return signal is not None and signal.strip().casefold() in _POOR_SIGNALS


def _short(what: Freshness, age: str | None) -> str:
    if age is None:
        return ""
    if what is Freshness.LOST:
        return f"lost {age}"
    if what is Freshness.NOT_CONFIRMED:
        return f"{age} not confirmed"
    return age
