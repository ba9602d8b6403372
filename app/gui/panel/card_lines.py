"""What the card says of a unit, as lines of plain text. No widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.gui.fleet_monitor import FleetMonitor
from app.gui.panel.columns import battery_words, is_sure, one_line, signal_words
from app.units.distance import distance_words
from app.units.facts import Facts, is_battery_low, is_signal_poor
from app.units.fleet import UnitKey
from app.units.freshness import Freshness
from app.units.unit import Officer, Unit


class Offer(Enum):
    """What can be done with a line beside reading it."""

    NOTHING = auto()
    COPY = auto()
    SHOW_EMAIL = auto()
    SELECT_UNIT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    value: str
    offer: Offer = Offer.NOTHING
    target: str = ""
    """The user id or the device id the offer is about."""
    wide: bool = False
    """Needs the card's whole width."""
    urgent: bool = False


def headline(unit: Unit, connection: str) -> str:
    """What stands beside the label: "badge 214 · Lakeside PD"."""
    parts = [f"badge {one_line(unit.badge_number)}" if unit.badge_number else "", one_line(connection)]
    if unit.partner_name and unit.partner_name != connection:
        parts.append(one_line(unit.partner_name))
    return " · ".join(part for part in parts if part)


def fix_sentence(facts: Facts, accuracy_m: float | None) -> str:
    """ "fix 4 s ago, within 6 m": the row's own words, whole."""
    if facts.freshness is Freshness.NO_POSITION:
        return facts.fix
    plainly_old = facts.freshness is Freshness.LIVE and facts.fix == facts.age and facts.fix.endswith((" s", " min"))
    words = f"fix {facts.fix} ago" if plainly_old else f"fix {facts.fix}"
    return words if accuracy_m is None else f"{words}, within {accuracy_m:.0f} m"


def lines_of(
    unit: Unit,
    key: UnitKey,
    facts: Facts,
    email: Callable[[str], tuple[str, Offer]],
    label_of: Callable[[str], str | None],
    coordinates: Callable[[float, float], str],
    pair: Sequence[Line] = (),
) -> tuple[Line, ...]:
    """Everything the agency gave, in the order a dispatcher asks for it.

    `email` answers with the words for a user id, empty when nobody asked yet, and what is offered; `label_of` names a device
    of the same agency, None when it is not known; `coordinates` writes a latitude and a longitude; `pair` says of officer and
    car what `pair_lines` does.
    """
    lines = [
        Line("Device", one_line(unit.model) or "not known"),
        Line("Serial", one_line(unit.serial) or "not known", Offer.COPY if unit.serial else Offer.NOTHING),
        Line("Battery", battery_words(unit.battery_percent) or "not known", urgent=is_battery_low(unit.battery_percent)),
        Line("Signal", signal_words(unit.signal) or "not known", urgent=is_signal_poor(unit.signal)),
        Line("Fix", facts.fix),
        Line("Contact", facts.contact or "not known"),
    ]
    position = unit.position
    if position is not None:
        lines.append(Line("Position", coordinates(position.latitude, position.longitude), Offer.COPY, wide=True))
    for name, area in (("Beat", facts.beat), ("Jurisdiction", facts.jurisdiction)):
        if area:
            lines.append(Line(name, area if is_sure(facts) else f"{area} (of its last position)", wide=True))
    if unit.vehicle_name or unit.vehicle_id:
        vehicle = one_line(unit.vehicle_name) or one_line(unit.vehicle_id)
        if unit.vehicle_name and unit.vehicle_id:
            vehicle += f" ({one_line(unit.vehicle_id)})"
        lines.append(Line("Vehicle", vehicle, wide=True))
    lines += pair
    for officer in sorted(unit.officers, key=lambda each: not each.primary):
        lines += _officer_lines(officer, email, one_of_several=len(unit.officers) > 1)
    for device_id in unit.connected_device_ids:
        label = label_of(device_id)
        offer = Offer.NOTHING if label is None else Offer.SELECT_UNIT
        lines.append(Line("Connected", one_line(label or device_id), offer, device_id, wide=True))
    if unit.streamable is not None or unit.stream_reason:
        streaming = {True: "yes", False: "no", None: "not known"}[unit.streamable]
        reason = one_line(unit.stream_reason)
        lines.append(Line("Streaming", f"{streaming}: {reason}" if reason else streaming, wide=True))
    lines += [Line("Problem", one_line(problem), wide=True, urgent=True) for problem in unit.problems]
    lines.append(Line("Device ID", one_line(key.device_id), Offer.COPY, wide=True))
    return tuple(lines)


def pair_lines(monitor: FleetMonitor, row: int) -> tuple[Line, ...]:
    """Which cameras are shown as one with a car, or where a camera is in relation to its car."""
    fleet = monitor.fleet
    lines = []
    for camera in monitor.cameras_with(row):
        facts = monitor.own_facts(camera)
        words = f"{one_line(facts.label)}, {one_line(facts.status).lower()}, fix {facts.fix}"
        lines.append(Line("With it", words, Offer.SELECT_UNIT, fleet.device(camera).device_id, wide=True))
    car = monitor.joined_with(row)
    if car is not None:
        name = one_line(fleet.device(car).label)
        lines.append(Line("Shown with", name, Offer.SELECT_UNIT, fleet.device(car).device_id, wide=True))
    out = monitor.out_of_car(row)
    if out is not None:
        car, out_m = out
        words = f"{distance_words(out_m)} from {one_line(fleet.device(car).label)}"
        lines.append(Line("Out of the car", words, Offer.SELECT_UNIT, fleet.device(car).device_id, wide=True))
    return tuple(lines)


def _officer_lines(officer: Officer, email: Callable[[str], tuple[str, Offer]], *, one_of_several: bool) -> list[Line]:
    parts = [one_line(officer.name) or "name not known"]
    if officer.badge_number:
        parts.append(f"badge {one_line(officer.badge_number)}")
    if one_of_several and officer.primary:
        parts.append("primary")
    lines = [Line("Officer", " · ".join(parts), wide=True)]
    if officer.user_id:
        words, offer = email(officer.user_id)
        lines.append(Line("E-mail", one_line(words), offer, officer.user_id, wide=True))
        lines.append(Line("User ID", one_line(officer.user_id), Offer.COPY, wide=True))
    return lines
