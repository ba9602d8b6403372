"""What a dispatcher says of a unit over the radio, as one line of plain text.

A position that may not be taken for where the unit is now is said to be old before anything else is said, and all that
depends on it stands in the past: nobody who hears half of the line may send somebody to a place the unit has left.
"""

from __future__ import annotations

import re
from datetime import tzinfo

from app.units.facts import Facts
from app.units.freshness import Freshness, age_words
from app.units.plain_words import LONGEST_NAME, clean_line
from app.units.unit import Kind, Unit

OLD_AFTER_S = 60.0
"""A fix that is normal for a buffering camera and yet minutes old is said to be old."""
_SPOKEN = (
    (r"(?<=\d) s\b", " seconds"),
    (r"(?<=\d) min\b", " minutes"),
    (r"(?<=\d) m\b", " metres"),
    (r"(?<=\d) km\b", " kilometres"),
    (r"(?<=\d) %", " percent"),
    (r"(?<![\w.])[-−](?=\d)", "minus "),
    (r"\b1 (second|minute|metre)s\b", r"1 \1"),
)


def radio_line(unit: Unit, facts: Facts, where: str, cross_streets: str = "", timezone: tzinfo | None = None) -> str:
    """`where` is the position as the dispatcher writes coordinates, `cross_streets` as "80 m north-east of Main and 5th".

    "Maria Lopez, badge 214, recording, fix 12 s ago, within 8 m, 39.73921, -104.99031, 80 m north-east of Main and 5th,
    camera 64 %". Both are left out for a unit without a position.
    """
    now = facts.freshness in (Freshness.LIVE, Freshness.LATE)
    age = _age(unit, facts, timezone)
    lead = _lead(facts, age)
    status = clean_line(facts.status, LONGEST_NAME).lower()
    parts = [*_who(unit), status if now or facts.freshness is Freshness.SILENT else f"last known {status}"]
    if unit.position is not None:
        plainly_now = not lead
        accuracy_m = unit.position.accuracy_m
        if plainly_now:
            parts.append(f"fix {age}")
        within = "accuracy not known" if accuracy_m is None else f"within {accuracy_m:.0f} m"
        place = ", ".join(clean_line(part) for part in (where, cross_streets) if part)
        parts += [within, place] if plainly_now else [f"{'was at' if accuracy_m is None else f'was {within} of'} {place}"]
        if not plainly_now and accuracy_m is None:
            parts.append(within)
    elif facts.freshness is Freshness.NO_POSITION and unit.kind is Kind.BODY:
        parts.append("ask where the officer is")
    if unit.battery_percent is not None:
        parts.append(f"camera {unit.battery_percent} %" if now else f"camera was {unit.battery_percent} %")
    return f"{lead}{', '.join(part for part in parts if part)}"


def spoken(line: str) -> str:
    """The same line for a voice: units of measure and minus signs as words, badge numbers digit by digit."""
    for pattern, words in _SPOKEN:
        line = re.sub(pattern, words, line)
    return re.sub(r"(?<=badge )\d+", lambda digits: " ".join(digits[0]), line)


def _lead(facts: Facts, age: str) -> str:
    """What has to be heard first, with what ends it; empty for a fix of the last minute."""
    match facts.freshness:
        case Freshness.NO_POSITION:
            return "NO POSITION: "
        case Freshness.NOT_CONFIRMED:
            return f"POSITION NOT CONFIRMED, last fix {age}: "
        case Freshness.LOST:
            reported = ", no longer reported by the agency" if facts.fix.endswith("no longer reported") else ""
            return f"LOST, last fix {age}{reported}: "
        case Freshness.LATE:
            return f"LATE, last fix {age}: "
        case Freshness.SILENT:
            return f"NOT A CURRENT POSITION, last fix {age}: "
        case Freshness.LIVE:
            old = facts.fix_age_s is None or facts.fix_age_s >= OLD_AFTER_S
            return f"OLD POSITION, last fix {age}: " if old else ""


def _age(unit: Unit, facts: Facts, timezone: tzinfo | None) -> str:
    """ "12 s ago", or the clock time once that is shorter to say."""
    if unit.position is None or facts.fix_age_s is None:
        return ""
    words = age_words(facts.fix_age_s, unit.position.fix_time_ms, timezone)
    return f"{words} ago" if words.endswith((" s", " min", " days")) else f"at {words}"


def _who(unit: Unit) -> list[str]:
    name = unit.officer_name
    who = [unit.label, name] if unit.kind is Kind.FLEET and name and name != unit.label else [unit.label]
    if unit.badge_number:
        who.append(f"badge {unit.badge_number}")
    return [clean_line(each, LONGEST_NAME) for each in who]
