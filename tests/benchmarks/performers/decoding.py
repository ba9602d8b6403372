"""Bytes in memory to the change of a fleet: ours, or with `kind` `dataclasses` what people otherwise write."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.fleet import AGENCIES, pages_file, read_pages
from tests.benchmarks.performers.recorded import RecordedFleet


@dataclass
class Assignee:
    first_name: str | None
    last_name: str | None
    badge_number: str | None
    user_id: str | None
    primary: bool


@dataclass
class Device:
    device_id: str
    model: str | None
    status: str | None
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    fix_time_ms: int | None
    contact_time_ms: int | None
    serial: str | None
    battery_percent: int | None
    signal: str | None
    assignees: list[Assignee]


class Ours:
    def __init__(self, folder: Path) -> None:
        self._fleet = RecordedFleet(folder)

    def poll(self, number: int) -> tuple[float, int]:
        """Seconds without the reading of the file, and how many changed."""
        took_s, changed = 0.0, 0
        for agency, roster in zip(self._fleet.agencies, self._fleet.rosters, strict=True):
            agency.number = number
            agency.fetch()
            began_s = time.perf_counter()
            changed += len(roster.read(agency.sweep(), self._fleet.time.seconds()).devices)
            took_s += time.perf_counter() - began_s
        return took_s, changed


class Dataclasses:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Device] = {}

    def poll(self, number: int) -> tuple[float, int]:
        took_s, changed = 0.0, 0
        for index in range(len(AGENCIES)):
            pages = read_pages(pages_file(self._folder, number, index))
            began_s = time.perf_counter()
            for page in pages:
                for each in json.loads(page)["data"]:
                    device = _device(each)
                    if self._known.get(device.device_id) != device:
                        self._known[device.device_id] = device
                        changed += 1
            took_s += time.perf_counter() - began_s
        return took_s, changed


def _device(each: dict[str, Any]) -> Device:
    attributes = each.get("attributes", {})
    location = attributes.get("location") or {}
    return Device(
        each["axonDeviceId"],
        each.get("deviceModel"),
        attributes.get("status"),
        location.get("latitude"),
        location.get("longitude"),
        location.get("accuracy"),
        location.get("locationUpdateTimestamp"),
        each.get("deviceUpdateTimestamp"),
        attributes.get("deviceSerial"),
        next((battery.get("batteryPercentage") for battery in attributes.get("batteries") or ()), None),
        next((signal.get("signalStrength") for signal in attributes.get("signalStrengths") or ()), None),
        [
            Assignee(
                one.get("firstName"), one.get("lastName"), one.get("badgeNumber"), one.get("userId"), one.get("primary", False)
            )
            for one in attributes.get("assignees") or ()
        ],
    )


def main() -> None:
    given = json.loads(sys.argv[1])
    folder = Path(given["folder"])
    reader = Ours(folder) if given["kind"] == "ours" else Dataclasses(folder)
    os.write(1, b'{"ready": true}\n')
    for line in sys.stdin:
        took_s, changed = reader.poll(json.loads(line)["number"])
        os.write(1, json.dumps({"took_s": took_s, "changed": changed}).encode() + b"\n")


if __name__ == "__main__":
    main()
