"""One unit and one agency as the machine-readable formats give them: what is not known is null."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.cli.asking import AgencyAnswer
from app.units.clock import ServerTime
from app.units.unit import Unit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso_time(time_ms: int | None) -> str | None:
    """Epoch milliseconds as ISO 8601 UTC, "2026-01-31T12:00:00.000Z"; None for a time no calendar has."""
    if time_ms is None:
        return None
    try:
        moment = _EPOCH + timedelta(milliseconds=time_ms)
    except OverflowError:
        return None
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def agency_record(answer: AgencyAnswer) -> dict[str, object]:
    change = answer.change
    time = change.server_time if change else None
    return {
        "name": answer.profile.name,
        "domain": str(answer.profile.domain),
        "ok": answer.problem is None,
        "problem": answer.problem,
        "returned": change.returned if change else None,
        "server_time": iso_time(time.server_time_ms) if time else None,
    }


def unit_record(unit: Unit, agency: str, server_time: ServerTime | None) -> dict[str, object]:
    """`fix_age_s` is by the agency's clock, at the moment of its answer: `server_time` minus `fix_time`."""
    position, officer = unit.position, unit.officer
    age_s = None
    if position is not None and server_time is not None:
        age_s = max(server_time.server_time_ms - position.fix_time_ms, 0) / 1000
    return {
        "device_id": unit.device_id,
        "agency": agency,
        "label": unit.label,
        "officer": unit.officer_name,
        "badge_number": unit.badge_number,
        "user_id": officer.user_id if officer else None,
        "vehicle": unit.vehicle_name,
        "kind": unit.kind.word,
        "status": unit.status,
        "battery_percent": unit.battery_percent,
        "signal": unit.signal,
        "serial": unit.serial,
        "model": unit.model,
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
        "accuracy_m": position.accuracy_m if position else None,
        "fix_time": iso_time(position.fix_time_ms) if position else None,
        "contact_time": iso_time(unit.contact_time_ms),
        "fix_age_s": age_s,
        "problems": list(unit.problems),
    }


FIELDS = tuple(unit_record(Unit(""), "", None))
"""The names of a unit's entries, in order."""


def records(answers: list[AgencyAnswer]) -> dict[str, list[dict[str, object]]]:
    """`{"agencies": […], "units": […], "unreadable": […]}`.

    `returned` of an agency is its units, its unreadable devices and the duplicates that were merged.
    """
    units: list[dict[str, object]] = []
    unreadable: list[dict[str, object]] = []
    for answer in answers:
        if answer.change is None:
            continue
        units += [unit_record(unit, answer.profile.name, answer.change.server_time) for unit in answer.change.units]
        unreadable += [{"device_id": bad.device_id, "reason": bad.reason} for bad in answer.change.unreadable]
    return {"agencies": [agency_record(answer) for answer in answers], "units": units, "unreadable": unreadable}
