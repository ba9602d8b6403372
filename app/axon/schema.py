"""One device as it came → one `Unit`: what can't be true is left out and said in a sentence."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from app.axon.text import identity, plain, word
from app.axon.wire import WireAssignee, WireAttributes, WireBattery, WireConnected, WireDevice, WireLocation, WireSignal
from app.units.agency import AgencyDomain
from app.units.unit import DEVICE_ID, Kind, Officer, Position, State, Unit

WIDEST_ACCURACY_M = 100_000.0
LATEST_TIME_MS = 253_402_300_799_999
"""The end of the year 9999: later than this no calendar can show."""
NULL_ISLAND_DEGREES = 1e-4
_LONGEST_LIST = 100
_LONGEST_LINK = 2000

NO_COORDINATES = "The device reports a location without usable coordinates."
OUT_OF_RANGE = "The device reports coordinates outside the world."
NULL_ISLAND = "The device reports 0,0, which means that it has no fix."
NO_FIX_TIME = "The device reports a location without a usable time, so its age cannot be told."
NO_ACCURACY = "The device reports no usable accuracy for its location."
BAD_BATTERY = "The device reports a battery level that cannot be true."

_AXON_LINK = re.compile(r"https://(?:[a-z0-9-]{1,63}\.){1,4}evidence\.com(?::443)?(?:[/?#][!-\[\]-~]*)?", re.IGNORECASE)
_NO_ATTRIBUTES = WireAttributes()

kind_of_model = lru_cache(maxsize=256)(Kind.of_model)
state_of_status = lru_cache(maxsize=256)(State.of_status)
lower = lru_cache(maxsize=256)(str.lower)
_shared = lru_cache(maxsize=256)(str)


def unit_of(device: WireDevice, domain: AgencyDomain, names: dict[str, str] | None = None) -> Unit | None:
    """The unit, or None when its id is empty. Numbers may be NaN or infinite; text may be anything.

    `names` is whoever reads them remembering first names, so that all who share one share one object, too.
    """
    device_id = identity(device.axon_device_id)
    if device_id is None:
        return None
    attributes = device.attributes or _NO_ATTRIBUTES
    problems: list[str] = []
    model = word(device.device_model)
    status = word(attributes.status)
    if status is not None:
        status = lower(status)
    position = _position(attributes.location, problems) if attributes.location else None
    stream = attributes.stream
    vehicle = attributes.vehicle
    links = attributes.links
    connected = attributes.connected_devices
    return Unit(
        device_id,
        kind_of_model(model),
        state_of_status(status),
        status,
        _officers(attributes.assignees, names) if attributes.assignees else (),
        plain(vehicle.vehicle_name) if vehicle else None,
        plain(vehicle.vehicle_id) if vehicle else None,
        _battery(attributes.batteries, problems) if attributes.batteries else None,
        _signal(attributes.signal_strengths) if attributes.signal_strengths else None,
        plain(attributes.device_serial),
        model,
        word(device.partner_name),
        _link_form(links.view, domain, device_id) if links else None,
        stream.is_streamable if stream else None,
        word(stream.reason) if stream else None,
        _connected(connected) if connected else (),
        tuple(problems),
        position,
        time_ms(device.device_update_timestamp),
    )


def time_ms(value: int | None) -> int | None:
    """Epoch milliseconds that a calendar can show, else None."""
    return value if value is not None and 0 < value <= LATEST_TIME_MS else None


def view_link(link: str | None, domain: AgencyDomain) -> str | None:
    """The link, if it is https at evidence.com (or the training simulator itself): it will be opened in a browser."""
    if not link or len(link) > _LONGEST_LINK:
        return None
    if _AXON_LINK.fullmatch(link):
        return link
    if domain.training and link.startswith(f"{domain.base_url}/") and link.isascii() and link.isprintable() and "\\" not in link:
        return link
    return None


def _link_form(link: str | None, domain: AgencyDomain, device_id: str) -> str | None:
    link = view_link(link, domain)
    return link if link is None or device_id not in link else _shared(link.replace(device_id, DEVICE_ID))


def _position(location: WireLocation, problems: list[str]) -> Position | None:
    latitude, longitude = location.latitude, location.longitude
    fix_time_ms, accuracy_m = location.location_update_timestamp, location.accuracy
    if latitude is None or longitude is None or latitude != latitude or longitude != longitude:
        problems.append(NO_COORDINATES)
        return None
    if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):
        problems.append(OUT_OF_RANGE)
        return None
    if abs(latitude) < NULL_ISLAND_DEGREES and abs(longitude) < NULL_ISLAND_DEGREES:
        problems.append(NULL_ISLAND)
        return None
    fix_time_ms = time_ms(fix_time_ms)
    if fix_time_ms is None:
        problems.append(NO_FIX_TIME)
        return None
    # Written so that NaN fails, too.
    if accuracy_m is None or not 0.0 <= accuracy_m <= WIDEST_ACCURACY_M:
        problems.append(NO_ACCURACY)
        accuracy_m = None
    return Position(latitude, longitude, accuracy_m, fix_time_ms)


def _battery(batteries: list[WireBattery], problems: list[str]) -> int | None:
    reported = False
    for battery in batteries[:_LONGEST_LIST]:
        percent = battery.battery_percentage
        if percent is None:
            continue
        if 0.0 <= percent <= 100.0:
            return int(percent)
        reported = True
    if reported:
        problems.append(BAD_BATTERY)
    return None


def _signal(signals: list[WireSignal]) -> str | None:
    for signal in signals[:_LONGEST_LIST]:
        strength = word(signal.signal_strength)
        if strength is not None:
            return strength
    return None


def _officers(assignees: list[WireAssignee], names: dict[str, str] | None) -> tuple[Officer, ...]:
    officers = []
    for assignee in assignees[:_LONGEST_LIST]:
        first_name, last_name = plain(assignee.first_name), plain(assignee.last_name)
        badge_number, user_id = plain(assignee.badge_number), plain(assignee.user_id)
        if names is not None and first_name is not None:
            first_name = names.setdefault(first_name, first_name)
        if first_name or last_name or badge_number or user_id:
            officers.append(Officer(first_name, last_name, badge_number, user_id, assignee.primary is True))
    return tuple(officers)


def _connected(devices: list[WireConnected]) -> tuple[str, ...]:
    ids = (identity(device.axon_device_id) for device in devices[:_LONGEST_LIST] if device.axon_device_id)
    return tuple(device_id for device_id in ids if device_id)


decode_device = msgspec.json.Decoder(WireDevice).decode
"""bytes → WireDevice, fast and strict; raises for anything the documentation does not allow."""
