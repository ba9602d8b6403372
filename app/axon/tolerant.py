"""The slow way to a device, for whatever the documented shape does not allow: every field is judged alone."""

from __future__ import annotations

import json
import math
from typing import Any

from app.axon.wire import (
    WireAssignee,
    WireAttributes,
    WireBattery,
    WireConnected,
    WireDevice,
    WireLinks,
    WireLocation,
    WireSignal,
    WireStream,
    WireVehicle,
)

_LONGEST_NUMBER = 40
_LONGEST_LIST = 100
_NOT_A_NUMBER = math.nan


def loads(text: bytes) -> Any:
    """JSON and a little more: NaN, control characters in strings, broken UTF-8, numbers of any length.

    Raises ValueError or RecursionError.
    """
    return json.loads(text.decode("utf-8-sig", "replace"), parse_int=_integer, strict=False)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)


def wire_device(value: Any) -> WireDevice | None:
    """The device in any decoded JSON; None when it is no object or has no id. A field of a wrong type is as good as missing."""
    if not isinstance(value, dict):
        return None
    device_id = text(value.get("axonDeviceId"))
    if device_id is None:
        return None
    return WireDevice(
        device_id,
        text(value.get("partnerName")),
        text(value.get("deviceModel")),
        integer(value.get("deviceUpdateTimestamp")),
        _attributes(value.get("attributes")),
    )


def text(value: Any) -> str | None:
    """A badge number may come as a number; nothing else that is no text is taken for one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def number(value: Any) -> float | None:
    """None for what is no number at all; NaN for text that is none, so that it is noticed as a wrong value, not a missing one."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            return float(value) if len(value) <= _LONGEST_NUMBER else _NOT_A_NUMBER
        except ValueError:
            return _NOT_A_NUMBER
    if isinstance(value, int | float):
        # At most 40 digits: `loads` has seen to it; whoever decoded otherwise may have kept more.
        return float(value) if abs(value) < 10**_LONGEST_NUMBER or value != value else math.copysign(math.inf, value)
    return None


def integer(value: Any) -> int | None:
    figure = number(value)
    if figure is None or not math.isfinite(figure):
        return None
    # An int keeps all its digits this way.
    return value if isinstance(value, int) else int(figure)


def _attributes(value: Any) -> WireAttributes | None:
    if not isinstance(value, dict):
        return None
    location, stream, links, vehicle = (_object(value.get(key)) for key in ("location", "stream", "links", "vehicle"))
    if location is None and value.get("location") is not None:
        # Something is said about the place, though nothing usable: that is worth a sentence.
        location = {}
    return WireAttributes(
        text(value.get("deviceSerial")),
        text(value.get("status")),
        None
        if location is None
        else WireLocation(
            number(location.get("accuracy")),
            number(location.get("latitude")),
            number(location.get("longitude")),
            integer(location.get("locationUpdateTimestamp")),
        ),
        None if stream is None else WireStream(_truth(stream.get("isStreamable")), text(stream.get("reason"))),
        None if links is None else WireLinks(_only_text(links.get("view"))),
        [WireSignal(_only_text(signal.get("signalStrength"))) for signal in _objects(value.get("signalStrengths"))],
        [WireBattery(number(battery.get("batteryPercentage"))) for battery in _objects(value.get("batteries"))],
        [WireConnected(text(device.get("axonDeviceId"))) for device in _objects(value.get("connectedDevices"))],
        None if vehicle is None else WireVehicle(text(vehicle.get("vehicleName")), text(vehicle.get("vehicleId"))),
        [
            WireAssignee(
                text(assignee.get("firstName")),
                text(assignee.get("lastName")),
                text(assignee.get("badgeNumber")),
                text(assignee.get("userId")),
                _truth(assignee.get("primary")),
            )
            for assignee in _objects(value.get("assignees"))
        ],
    )


def _object(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value[:_LONGEST_LIST] if isinstance(item, dict)] if isinstance(value, list) else []


def _only_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
