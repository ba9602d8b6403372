"""The shape of a device as `devices/states/search` documents it, for msgspec to fill.

Field names are the API's in snake case (`axonDeviceId` → `axon_device_id`). Everything but the id may be missing or null.
"""

from __future__ import annotations

import msgspec


class WireLocation(msgspec.Struct, gc=False, rename="camel"):
    accuracy: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    location_update_timestamp: int | None = None


class WireStream(msgspec.Struct, gc=False, rename="camel"):
    is_streamable: bool | None = None
    reason: str | None = None


class WireLinks(msgspec.Struct, gc=False, rename="camel"):
    view: str | None = None


class WireSignal(msgspec.Struct, gc=False, rename="camel"):
    signal_strength: str | None = None


class WireBattery(msgspec.Struct, gc=False, rename="camel"):
    battery_percentage: float | None = None


class WireConnected(msgspec.Struct, gc=False, rename="camel"):
    axon_device_id: str | None = None


class WireVehicle(msgspec.Struct, gc=False, rename="camel"):
    vehicle_name: str | None = None
    vehicle_id: str | None = None


class WireAssignee(msgspec.Struct, gc=False, rename="camel"):
    first_name: str | None = None
    last_name: str | None = None
    badge_number: str | None = None
    user_id: str | None = None
    primary: bool | None = None


class WireAttributes(msgspec.Struct, gc=False, rename="camel"):
    device_serial: str | None = None
    status: str | None = None
    location: WireLocation | None = None
    stream: WireStream | None = None
    links: WireLinks | None = None
    signal_strengths: list[WireSignal] | None = None
    batteries: list[WireBattery] | None = None
    connected_devices: list[WireConnected] | None = None
    vehicle: WireVehicle | None = None
    assignees: list[WireAssignee] | None = None


class WireDevice(msgspec.Struct, gc=False, rename="camel"):
    axon_device_id: str
    partner_name: str | None = None
    device_model: str | None = None
    device_update_timestamp: int | None = None
    attributes: WireAttributes | None = None
