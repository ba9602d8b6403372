"""Devices a test makes up, whose truth it therefore knows: cameras on patrol that report every second."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Collection


class Patrol:
    """A `DeviceSource` of the simulator. Everything may be changed at any time from any thread."""

    def __init__(self, name: str, count: int, *, status: str = "RECORDING", model: str = "Axon Body 4") -> None:
        self.ids = tuple(f"{name}-{number:05d}" for number in range(count))
        self.status = dict.fromkeys(self.ids, status)
        self._model = model
        self._lock = threading.Lock()
        self._silent_since_s: dict[str, float] = {}
        self._gone: frozenset[str] = frozenset()

    def silence(self, device_id: str, at_s: float) -> None:
        """The device reports no new fix from `at_s`, epoch seconds, on."""
        with self._lock:
            self._silent_since_s[device_id] = at_s

    def speak(self, device_id: str) -> None:
        with self._lock:
            self._silent_since_s.pop(device_id, None)

    def leave_out(self, device_ids: Collection[str]) -> None:
        """The agency does not return these; an empty collection brings all back."""
        with self._lock:
            self._gone = frozenset(device_ids)

    def fix_time_ms(self, device_id: str, time_s: float) -> int:
        return math.floor(min(time_s, self._silent_since_s.get(device_id, time_s))) * 1000

    def true_fix_times_ms(self, time_s: float) -> dict[str, int]:
        with self._lock:
            return {device_id: self.fix_time_ms(device_id, time_s) for device_id in self.ids}

    def __call__(self, time_s: float) -> list[bytes]:
        with self._lock:
            here = [(number, device_id) for number, device_id in enumerate(self.ids) if device_id not in self._gone]
            return [self._device(number, device_id, time_s) for number, device_id in here]

    def _device(self, number: int, device_id: str, time_s: float) -> bytes:
        fix_time_ms = self.fix_time_ms(device_id, time_s)
        return json.dumps(
            {
                "axonDeviceId": device_id,
                "deviceModel": self._model,
                "deviceUpdateTimestamp": fix_time_ms,
                "partnerName": "Patrol",
                "attributes": {
                    "deviceSerial": f"X60A{number:05d}",
                    "status": self.status[device_id],
                    "location": {
                        "accuracy": 5.0,
                        "latitude": 60.0 + 0.002 * (number % 50) + fix_time_ms % 7_000 * 1e-8,
                        "longitude": 24.0 + 0.002 * (number // 50),
                        "locationUpdateTimestamp": fix_time_ms,
                    },
                    "signalStrengths": [{"signalStrength": "GOOD"}],
                    "batteries": [{"batteryPercentage": 80}],
                    "assignees": [
                        {
                            "assigneeType": "USER",
                            "firstName": "Ann",
                            "lastName": f"Lee{number}",
                            "badgeNumber": str(number),
                            "userId": f"user-{number}",
                            "primary": True,
                        }
                    ],
                },
            },
            separators=(",", ":"),
        ).encode()
