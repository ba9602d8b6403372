"""One device's JSON text as a unit, or why it is none. Whatever comes, nothing is raised."""

from __future__ import annotations

from app.axon.errors import BadAnswer
from app.axon.page import split
from app.axon.readings import Reading
from app.axon.schema import decode_device, unit_of
from app.axon.text import identity
from app.axon.tolerant import loads, wire_device
from app.units.agency import AgencyDomain
from app.units.sweep import Unreadable

NO_ID = "The device came without an id, so it cannot be told from others."
NOT_AN_OBJECT = "What came is not a device."
NOT_JSON = "The device's data is garbled."
TOO_LARGE = "The device's data is far too long."
LARGEST_DEVICE_BYTES = 2 * 1024 * 1024


def read_device(device: bytes, domain: AgencyDomain, names: dict[str, str] | None = None) -> Reading:
    """The unit, whatever was known of it before; `names` as for `unit_of`."""
    try:
        wire = decode_device(device)
    except (ValueError, RecursionError):
        return _read_tolerantly(device, domain)
    return unit_of(wire, domain, names) or Unreadable(None, NO_ID)


def _read_tolerantly(device: bytes, domain: AgencyDomain) -> Reading:
    if len(device) > LARGEST_DEVICE_BYTES:
        return Unreadable(_own_id(device), TOO_LARGE)
    try:
        value = loads(device)
    except (ValueError, RecursionError):
        return Unreadable(_own_id(device), NOT_JSON)
    if not isinstance(value, dict):
        return Unreadable(None, NOT_AN_OBJECT)
    wire = wire_device(value)
    unit = unit_of(wire, domain) if wire is not None else None
    return unit or Unreadable(None, NO_ID)


def _own_id(device: bytes) -> str | None:
    try:
        value = loads(split(device, b"{").get(b"axonDeviceId", b"null")[:1000])
    except (ValueError, RecursionError, BadAnswer):
        return None
    return identity(value) if isinstance(value, str) else None
