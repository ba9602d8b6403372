"""Raw devices as an agency's server would send them."""

from __future__ import annotations

from typing import Any

RawDevice = dict[str, Any]


def raw_device(
    number: int,
    now_ms: int,
    *,
    latitude: float = 60.1699,
    longitude: float = 24.9384,
    fix_age_s: float = 1.0,
    status: str = "RECORDING",
    text: str | None = None,
) -> RawDevice:
    """A complete device; `text` stands in every field that is text."""

    def said(normally: str) -> str:
        return normally if text is None else f"{text} {number}"

    return {
        "partnerId": "partner",
        "partnerName": said("Lakeside PD"),
        "axonDeviceId": f"device-{number}{'' if text is None else text}",
        "deviceModel": said("Axon Body 4"),
        "deviceUpdateTimestamp": now_ms,
        "attributes": {
            "deviceSerial": said(f"X60A{number:05d}"),
            "status": status if text is None else text,
            "location": {
                "accuracy": 6,
                "latitude": latitude,
                "longitude": longitude,
                "locationUpdateTimestamp": int(now_ms - fix_age_s * 1000),
            },
            "signalStrengths": [{"signalStrength": said("GOOD")}],
            "batteries": [{"batteryPercentage": 64}],
            "vehicle": {"assigneeType": "VEHICLE", "vehicleName": said("Car 12"), "vehicleId": said("v")},
            "assignees": [
                {
                    "assigneeType": "USER",
                    "firstName": said("Maria"),
                    "lastName": said("Lopez"),
                    "badgeNumber": said(str(number)),
                    "userId": f"user-{number}",
                    "primary": True,
                }
            ],
            "stream": {"isStreamable": False, "reason": said("docked")},
            "links": {"view": said("https://lakeside.evidence.com/view")},
        },
    }


def grid(count: int, now_ms: int, **more: Any) -> list[RawDevice]:
    """So many devices, 200 m apart, so that none hides another at street scale."""
    side = max(int(count**0.5), 1)
    return [
        raw_device(number, now_ms, latitude=60.17 + (number // side) * 0.002, longitude=24.94 + (number % side) * 0.004, **more)
        for number in range(count)
    ]
