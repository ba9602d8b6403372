"""Faults inside some of the devices: positions that cannot be, text that attacks, JSON at its edges."""

# ruff: noqa: ARG002 - a fault is asked with everything it might need

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from app.simulator.faults.fault import Call, Fault

_LOCATION = re.compile(rb'"location":\s*\{[^}]*\}')
_FIX_TIME = re.compile(rb'"locationUpdateTimestamp":\s*(\d+)')
_STAMP = re.compile(rb'"(locationUpdateTimestamp|deviceUpdateTimestamp)":\s*(\d+)')
_ARRAY = re.compile(rb'"(batteries|signalStrengths|assignees|connectedDevices)":\s*(?:null|\[[^\]]*\])')
_ID = re.compile(rb'"axonDeviceId":\s*"([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class _SomeDevices(Fault):
    """Every `every`-th device of the list, from place `first` on; `every` 0 means that one alone."""

    every: int = 10
    first: int = 0

    def devices(self, call: Call, devices: list[bytes]) -> list[bytes]:
        return [self.spoil(device) if self._hits(call.offset + place) else device for place, device in enumerate(devices)]

    def spoil(self, device: bytes) -> bytes:
        return device

    def _hits(self, place: int) -> bool:
        return place == self.first if not self.every else place >= self.first and (place - self.first) % self.every == 0


@dataclass(frozen=True, kw_only=True)
class BadLocation(_SomeDevices):
    """Values of a location, as they stand in the JSON; None leaves one as it is. A device without a location gets none."""

    name: str = "bad-location"
    latitude: str | None = None
    longitude: str | None = None
    accuracy: str | None = None
    fix_time: str | None = None
    whole: str | None = None
    """Stands for the whole location."""

    def spoil(self, device: bytes) -> bytes:
        if self.whole is not None:
            whole = self.whole.encode()
            return _LOCATION.sub(lambda _: b'"location":' + whole, device, count=1)
        fields = (
            ("latitude", self.latitude),
            ("longitude", self.longitude),
            ("accuracy", self.accuracy),
            ("locationUpdateTimestamp", self.fix_time),
        )
        for field, value in fields:
            if value is not None:
                device = re.sub(rb'"%s":\s*[^,}]*' % field.encode(), f'"{field}":{value}'.encode(), device, count=1)
        return device


@dataclass(frozen=True, kw_only=True)
class FutureFix(_SomeDevices):
    """Fixes that were taken `ahead_s` from now."""

    name: str = "future-fix"
    ahead_s: float = 3600.0

    def spoil(self, device: bytes) -> bytes:
        ahead_ms = int(self.ahead_s * 1000)
        return _FIX_TIME.sub(lambda found: b'"locationUpdateTimestamp":%d' % (int(found[1]) + ahead_ms), device)


@dataclass(frozen=True, kw_only=True)
class OlderFix(Fault):
    """Every second reading tells what was true `older_s` ago."""

    name: str = "older-fix-after-newer"
    older_s: float = 120.0

    def told_at_s(self, call: Call, time_s: float) -> float:
        return time_s - self.older_s if call.sweep_since(self) % 2 else time_s


@dataclass(frozen=True, kw_only=True)
class StuckPositions(Fault):
    """The answers go on with the right time, the devices stay as they were at the first one: a stale cache in between."""

    name: str = "stuck-positions"

    def told_at_s(self, call: Call, time_s: float) -> float:
        return call.memory(self).setdefault("since ms", int(time_s * 1000)) / 1000


@dataclass(frozen=True, kw_only=True)
class OneBadDevice(_SomeDevices):
    """One device is something else; `{id}` in `device` becomes its true id."""

    name: str = "one-bad-device"
    every: int = 0
    device: str = '{"axonDeviceId":"{id}","deviceUpdateTimestamp":"yesterday","attributes":"broken"}'

    def spoil(self, device: bytes) -> bytes:
        named = _ID.search(device)
        return self.device.encode().replace(b"{id}", named[1] if named else b"")


@dataclass(frozen=True, kw_only=True)
class EmptyArrays(_SomeDevices):
    """Batteries, signals, assignees and connected devices are empty lists."""

    name: str = "empty-arrays"
    every: int = 1

    def spoil(self, device: bytes) -> bytes:
        return _ARRAY.sub(rb'"\1":[]', device)


@dataclass(frozen=True, kw_only=True)
class EndlessInteger(_SomeDevices):
    """`deviceUpdateTimestamp` has more digits than many a decoder takes."""

    name: str = "5000-digit-int"
    every: int = 0
    digits: int = 5000

    def spoil(self, device: bytes) -> bytes:
        return re.sub(rb'"deviceUpdateTimestamp":\s*\d+', b'"deviceUpdateTimestamp":' + b"9" * self.digits, device)


@dataclass(frozen=True, kw_only=True)
class DuplicateKeys(_SomeDevices):
    """Keys come twice; the first `deviceModel` is a decoy."""

    name: str = "duplicate-keys"

    def spoil(self, device: bytes) -> bytes:
        return b'{"deviceModel":"Decoy","attributes":{"status":"RECORDING"},' + device[1:]


@dataclass(frozen=True, kw_only=True)
class SpoiltText(_SomeDevices):
    """The serial begins with bytes as given: no UTF-8, half a surrogate pair."""

    name: str = "spoilt-text"
    text: bytes = b""

    def spoil(self, device: bytes) -> bytes:
        return device.replace(b'"deviceSerial":"', b'"deviceSerial":"' + self.text, 1)


@dataclass(frozen=True, kw_only=True)
class HostileText(_SomeDevices):
    """Every text a person reads is `text`."""

    name: str = "hostile-text"
    text: str = "<img src=x onerror=alert(1)>${alert(1)}`A\\users</script>\u202eevil"
    fields: tuple[str, ...] = (
        "firstName",
        "lastName",
        "badgeNumber",
        "vehicleName",
        "deviceModel",
        "deviceSerial",
        "status",
        "partnerName",
        "signalStrength",
    )

    def spoil(self, device: bytes) -> bytes:
        text = json.dumps(self.text).encode()
        for field in self.fields:
            device = re.sub(rb'("%s":\s*)"[^"]*"' % field.encode(), lambda found: found[1] + text, device)
        return device


@dataclass(frozen=True, kw_only=True)
class SameId(_SomeDevices):
    """One device carries an id that another agency's device carries too."""

    name: str = "same-id"
    every: int = 0
    device_id: str = "00000000-0000-4000-8000-000000000001"

    def spoil(self, device: bytes) -> bytes:
        return _ID.sub(lambda _: f'"axonDeviceId":"{self.device_id}"'.encode(), device, count=1)


@dataclass(frozen=True, kw_only=True)
class ClockSkew(Fault):
    """The agency's clock is `skew_s` ahead; negative: behind. With `devices` its devices' times are so too."""

    name: str = "clock-skew"
    skew_s: float = 360.0
    with_devices: bool = True

    def meta(self, call: Call, meta: dict[str, object]) -> None:
        meta["serverTimestamp"] = int((call.time_s + self.skew_s) * 1000)

    def devices(self, call: Call, devices: list[bytes]) -> list[bytes]:
        if not self.with_devices:
            return devices
        skew_ms = int(self.skew_s * 1000)
        return [_STAMP.sub(lambda found: b'"%s":%d' % (found[1], int(found[2]) + skew_ms), device) for device in devices]
