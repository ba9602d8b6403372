"""Units printed for people and for programs. Names come from a server: on a terminal and in a spreadsheet they stay text."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from app.cli.asking import AgencyAnswer
from app.cli.unit_record import FIELDS, records
from app.logs import one_line
from app.units.freshness import age_words
from app.units.unit import Unit

# What JSON may hold as it is, but a terminal would act upon.
_STEERS = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = ("Unit", "Badge", "Agency", "Status", "Fix age", "Battery", "Signal", "Serial", "Model", "Position")
_RIGHT_ALIGNED = {"Fix age", "Battery"}
_WIDEST = 28

Record = Mapping[str, Any]


def as_json(answers: list[AgencyAnswer]) -> str:
    return _dump(records(answers))


def as_geojson(answers: list[AgencyAnswer]) -> str:
    """A FeatureCollection (RFC 7946) of the units that have a position, with `agencies` beside it."""
    whole = records(answers)
    features = [
        {
            "type": "Feature",
            "id": unit["device_id"],
            "geometry": {"type": "Point", "coordinates": [unit["longitude"], unit["latitude"]]},
            "properties": unit,
        }
        for unit in whole["units"]
        if unit["latitude"] is not None
    ]
    return _dump({"type": "FeatureCollection", "features": features, "agencies": whole["agencies"]})


def as_csv(answers: list[AgencyAnswer]) -> str:
    """One row a unit, RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for unit in records(answers)["units"]:
        writer.writerow([_cell(unit[field]) for field in FIELDS])
    return text.getvalue().removesuffix("\r\n")


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = " ".join(value) or None
    if not isinstance(value, str):
        return value
    guarded = f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value
    return one_line(guarded)


def as_table(answers: list[AgencyAnswer]) -> str:
    """For people: one line a unit, then one line an agency."""
    rows = [_row(unit, answer) for answer in answers if answer.change is not None for unit in answer.change.units]
    lines = _aligned([_COLUMNS, *rows]) if rows else []
    for answer in answers:
        if answer.change is None:
            lines.append(f"{one_line(answer.profile.name)}: no answer")
            continue
        change = answer.change
        extra = f", {len(change.unreadable)} unreadable" if change.unreadable else ""
        extra += f", {change.duplicates} came twice" if change.duplicates else ""
        lines.append(f"{one_line(answer.profile.name)}: {change.returned} returned{extra}")
        lines += [one_line(f"  unreadable: {bad.device_id or 'no id'}: {bad.reason}") for bad in change.unreadable]
    return "\n".join(lines)


def _row(unit: Unit, answer: AgencyAnswer) -> tuple[str, ...]:
    position = unit.position
    time = answer.change.server_time if answer.change else None
    age = "" if position else "no position"
    if position is not None:
        fix_ms = position.fix_time_ms
        age = "not known" if time is None else age_words((time.server_time_ms - fix_ms) / 1000, fix_ms)
    return tuple(
        _short(text)
        for text in (
            unit.label,
            unit.badge_number or "",
            answer.profile.name,
            unit.status or "",
            age,
            "" if unit.battery_percent is None else f"{unit.battery_percent} %",
            unit.signal or "",
            unit.serial or "",
            unit.model or "",
            f"{position.latitude:.5f}, {position.longitude:.5f}" if position else "",
        )
    )


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = []
    for row in rows:
        cells = []
        for name, text, width in zip(_COLUMNS, row, widths, strict=True):
            gap = " " * (width - _width(text))
            cells.append(gap + text if name in _RIGHT_ALIGNED else text + gap)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    """Columns on a terminal: East Asian letters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text
    )


def _dump(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    return _STEERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
