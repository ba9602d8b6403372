"""A device of the story as bytes of JSON, encoded again only when the device has reported since."""

from __future__ import annotations

import json

import numpy as np

from app.simulator.dice import Ints
from app.simulator.duty import BUFFERING, DOCKED, STATUSES
from app.simulator.people import Person, agency_name, agency_slug, person
from app.simulator.story import SIGNALS, Story

_NEVER = np.iinfo(np.int64).min
_NO_STREAM = {"DOCKED": "DEVICE_DOCKED", "OFF": "DEVICE_OFF", "UPDATING": "DEVICE_UPDATING"}


class WireForm:
    """The bytes of one agency's devices. Belongs to one thread.

    About 720 bytes a device are kept, plus its unchanging part.
    """

    def __init__(self, story: Story, agency: int, partner_id: str) -> None:
        self._story = story
        self._partner_id = partner_id
        self._agency = agency
        self._rows = story.rows(agency)
        self._told_ms = np.full(len(self._rows), _NEVER, dtype=np.int64)
        self._bytes: list[bytes] = [b""] * len(self._rows)
        self._unchanging: list[str | None] = [None] * len(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def devices(self, places: Ints, time_s: float) -> list[bytes]:
        """The devices at these places of the agency's list, each a JSON object, as of `time_s`."""
        contact_ms = self._story.report(self._rows[places], time_s).contact_ms
        changed = contact_ms != self._told_ms[places]
        if changed.any():
            fresh = places[changed]
            for place, text in zip(fresh.tolist(), self._encode(fresh, time_s), strict=True):
                self._bytes[place] = text
            self._told_ms[fresh] = contact_ms[changed]
        return [self._bytes[place] for place in places.tolist()]

    def user(self, user_id: str) -> dict[str, object] | None:
        """The answer's `data` for an officer of this agency; None for nobody."""
        row = self._story.dice.index_of("user", user_id)
        if row is None or not len(self._rows) or not self._rows[0] <= row <= self._rows[-1]:
            return None
        officer = person(self._story.dice, row)
        email = officer.email(agency_slug(self._agency))
        return {
            "id": user_id,
            "attributes": {
                "username": email.partition("@")[0],
                "firstName": officer.first_name,
                "lastName": officer.last_name,
                "email": email,
                "badgeNumber": officer.badge_number,
                "phoneNumber": f"+1 555 01{row % 100:02d}",
                "externalId": None,
            },
        }

    def _encode(self, places: Ints, time_s: float) -> list[bytes]:
        story = self._story
        rows = self._rows[places]
        told = story.report(rows, time_s)
        fixes = story.fixes(rows, told.fix_ms)
        columns = zip(
            places.tolist(),
            told.status.tolist(),
            told.contact_ms.tolist(),
            told.fix_ms.tolist(),
            told.battery_percent.tolist(),
            story.signal(rows, told.contact_ms).tolist(),
            story.located(rows, told.status).tolist(),
            fixes.latitude.tolist(),
            fixes.longitude.tolist(),
            fixes.accuracy_m.tolist(),
            strict=True,
        )
        encoded = []
        for place, status, contact_ms, fix_ms, battery, signal, located, latitude, longitude, accuracy_m in columns:
            parts = [self._unchanging[place] or self._write_unchanging(place), f',"status":"{STATUSES[status]}"']
            if located:
                parts.append(
                    f',"location":{{"accuracy":{accuracy_m},"latitude":{latitude:.7f},"longitude":{longitude:.7f},'
                    f'"locationUpdateTimestamp":{fix_ms}}}'
                )
            elif place % 53 == 20:
                parts.append(',"location":null')
            parts.append(_stream(place, status, signal))
            parts.append(_signal(place, status, signal))
            parts.append(_batteries(place, battery))
            parts.append(f'}},"deviceUpdateTimestamp":{contact_ms}}}')
            encoded.append("".join(parts).encode())
        return encoded

    def _write_unchanging(self, place: int) -> str:
        story = self._story
        row = int(self._rows[place])
        car = bool(story.crew.car[row])
        device_id = story.device_id(row)
        attributes: dict[str, object] = {"deviceSerial": _serial(story, row, device_id)}
        if place % 41 != 7:
            attributes["links"] = {"view": f"https://{agency_slug(self._agency)}.example/respond/devices/{device_id}"}
        if car:
            attributes["vehicle"] = {
                "assigneeType": "VEHICLE",
                "vehicleName": f"Car {place // 5 + 1}",
                "vehicleId": story.dice.guid("vehicle", row),
            }
        assignees = self._assignees(place, row, car)
        if assignees or place % 2:
            attributes["assignees"] = assignees
        rider = int(story.crew.rider[row])
        friend = rider if car else int(story.crew.leader[row])
        if friend not in (-1, row):
            attributes["connectedDevices"] = [{"axonDeviceId": story.device_id(friend)}]
        device = {
            "partnerId": self._partner_id,
            "partnerName": agency_name(self._agency),
            "axonDeviceId": device_id,
            "deviceModel": _model(story, place, row),
            "attributes": attributes,
        }
        text = json.dumps(device, ensure_ascii=False, separators=(",", ":"))[:-2]
        self._unchanging[place] = text
        return text

    def _assignees(self, place: int, row: int, car: bool) -> list[dict[str, object]]:
        dice = self._story.dice
        if car:
            rider = int(self._story.crew.rider[row])
            return [] if rider < 0 else [_assignee(person(dice, rider), primary=True)]
        if place % 25 == 11 or bool(self._story.crew.drone[row]):
            return []
        primary = place % 47 != 15
        crew = [_assignee(person(dice, row), primary=primary)]
        if place % 43 == 25 and place + 2 < len(self):
            crew.append(_assignee(person(dice, row + 2), primary=False))
        return crew


def _assignee(officer: Person, *, primary: bool) -> dict[str, object]:
    return {
        "assigneeType": "USER",
        "firstName": officer.first_name,
        "lastName": officer.last_name,
        "badgeNumber": officer.badge_number,
        "userId": officer.user_id,
        "primary": primary,
    }


def _serial(story: Story, row: int, device_id: str) -> str:
    chance = int(device_id[:8], 16)
    head = "D01" if story.crew.drone[row] else "F30" if story.crew.car[row] else "X60" if chance % 4 else "X81"
    return f"{head}A{(row * 37 + chance % 37) % 10000:04d}{'ABCDEFGHJKLMNPRSTUVWXYZ'[row // 270 % 23]}"


def _model(story: Story, place: int, row: int) -> str:
    if story.crew.drone[row]:
        return "Air"
    if story.crew.car[row]:
        return "Fleet Hub" if place % 15 == 14 else "Fleet 3"
    return "Axon Body 3" if place % 4 == 1 else "Axon Body 4"


def _stream(place: int, status: int, signal: int) -> str:
    if place % 37 == 22:
        return ""
    reason = _NO_STREAM.get(STATUSES[status]) or ("NO_SIGNAL" if SIGNALS[signal] == "NONE" else None)
    return f',"stream":{{"isStreamable":false,"reason":"{reason}"}}' if reason else ',"stream":{"isStreamable":true}'


def _signal(place: int, status: int, signal: int) -> str:
    if place % 59 == 40:
        return ',"signalStrengths":null'
    if place % 61 == 42 or status > BUFFERING:
        return ',"signalStrengths":[]' if status != DOCKED or place % 3 else ""
    return f',"signalStrengths":[{{"signalStrength":"{SIGNALS[signal]}"}}]'


def _batteries(place: int, battery: int) -> str:
    if place % 67 == 45:
        return ""
    if place % 31 == 17 or place % 15 == 9:
        return ',"batteries":[]'
    return f',"batteries":[{{"batteryPercentage":{battery}}}]'
