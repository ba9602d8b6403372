"""The closest units in words: what a row of the list says, and the whole as text to paste."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.units.distance import compass_letters, compass_words, distance_words, range_words
from app.units.facts import Facts
from app.units.nearest import Apart, Near, Nearest
from app.units.plain_words import LONGEST_NAME, clean_line
from app.units.unit import Device

_APART_WORDS = {
    Apart.DOCKED_OR_OFF: "docked, off or silent",
    Apart.LOST: "lost",
    Apart.NOT_CONFIRMED: "not confirmed",
    Apart.UNASSIGNED: "unassigned",
    Apart.NO_POSITION: "without a position",
}


def ranks_words(ranks: Iterable[int]) -> str:
    """ "2–4, 6"."""
    runs: list[list[int]] = []
    for rank in ranks:
        if runs and rank == runs[-1][1] + 1:
            runs[-1][1] = rank
        else:
            runs.append([rank, rank])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs)


def rank_words(rank: int, near: Near) -> str:
    """ "3 ≈ 1–4": it cannot be told which of them is nearer."""
    return f"{rank} ≈ {ranks_words(sorted((rank, *near.alike)))}" if near.alike else f"{rank}"


def near_distance_words(near: Near) -> str:
    """ "310–350 m"; of a unit left out only where its last fix is."""
    if near.apart is not Apart.RANKED:
        return f"fix {distance_words(near.fix_distance_m)}"
    if not near.accuracy_known:
        return f"{distance_words(near.fix_distance_m)}, accuracy not known"
    return range_words(near.low_m, near.high_m)


def direction_words(near: Near) -> str:
    """ "NE 045°" from the place to the last fix; a unit that may be on either side of the place has no direction."""
    if near.bearing_deg is None:
        return "here"
    letters = compass_letters(near.bearing_deg)
    surely = near.low_m > 0 or near.apart is not Apart.RANKED
    return f"{letters} {round(near.bearing_deg) % 360:03}°" if surely else f"fix {letters}"


def left_out_words(left_out: Mapping[Apart, int]) -> str:
    """ "37 docked, off or silent, 2 lost"; empty when nobody was left out."""
    return ", ".join(f"{left_out[each]} {words}" for each, words in _APART_WORDS.items() if left_out.get(each))


def possible_words(possible: int) -> str:
    """What to say of those who are not listed and yet may be the nearest."""
    return f"{possible} more, not listed, could be the nearest of all." if possible else ""


def near_sentence(rank: int, near: Near, device: Device, facts: Facts) -> str:
    """One unit whole: "1. Officer 214, badge 214, Recording, 310–350 m north-east (045°), fix 4 s; cannot be told from 2"."""
    ranked = near.apart is Apart.RANKED
    parts = [clean_line(facts.label, LONGEST_NAME)]
    if device.badge_number:
        parts.append(f"badge {clean_line(device.badge_number, LONGEST_NAME)}")
    parts.append(clean_line(facts.status, LONGEST_NAME))
    where = near_distance_words(near)
    if near.bearing_deg is not None and (near.low_m > 0 or not ranked):
        where += f" {compass_words(near.bearing_deg)} ({round(near.bearing_deg) % 360:03}°)"
    elif near.bearing_deg is not None and near.accuracy_known:
        where += ", on any side"
    parts += [where, f"fix {clean_line(facts.fix)}"]
    line = ", ".join(parts)
    if near.alike:
        line += f"; cannot be told from {ranks_words(near.alike)}"
    return f"{rank}. {line}" if ranked else f"– {line}"


def nearest_text(title: str, found: Nearest, of: Sequence[tuple[Device, Facts]]) -> str:
    """The whole list as lines of plain text. `of` has the unit and the facts of each of `ranked`, then of each of `apart`."""
    lines = [clean_line(title)]
    rows = (*enumerate(found.ranked, 1), *((0, each) for each in found.apart))
    lines += [near_sentence(rank, near, *each) for (rank, near), each in zip(rows, of, strict=True)]
    if not found.ranked:
        lines.append("No unit with a position that may be believed.")
    if found.possible:
        lines.append(possible_words(found.possible))
    if found.left_out:
        lines.append(f"Not ranked: {left_out_words(found.left_out)}.")
    return "\n".join(lines)
