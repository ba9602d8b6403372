"""What agencies would answer, poll after poll, as bytes: a fifth of the devices changed each time."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

AGENCIES = ("Lakeside PD", "Harbor County SO", "Ridge State Patrol")
CITY = (41.62, -87.60)
"""The first agency's middle, WGS 84 degrees, in a lake without units of `LAKE` degrees each way: probes swim there."""
OTHER_CITIES = ((41.95, -87.05), (41.25, -88.20))
LAKE = (0.02, 0.035)
SPREAD = (0.075, 0.11)
PAGE_SIZE = 2000
POLL_MS = 5000
CHANGED_SHARE = 0.2
START_MS = 1_760_000_000_000
_STATUSES = ("RECORDING", "BUFFERING", "DOCKED", "OFF", "UPDATING")
_SHARES = (0.10, 0.68, 0.13, 0.07, 0.02)
_SIGNALS = ("EXCELLENT", "GOOD", "FAIR", "POOR")
_FIRST = ("Maria", "James", "Aisha", "Daniel", "Chen", "Olga", "Samuel", "Ines", "Peter", "Ruth", "Omar", "Hanna")
_LAST = ("Alvarez", "Brown", "Chandra", "Dubois", "Eriksson", "Fischer", "Garcia", "Haddad", "Ivanova", "Jensen", "Kim", "Lopez")

Probe = tuple[float, float]
"""Where an agency's lone recording unit is, WGS 84 degrees."""


class WrittenAgency:
    """One agency's devices as JSON, about 720 bytes each. Device 0 is the probe."""

    def __init__(self, index: int, count: int) -> None:
        self.count = count
        dice = np.random.default_rng(1000 + index)
        middle = (CITY, *OTHER_CITIES)[index]
        self._home = self._scatter(dice, middle)
        self._status = dice.choice(len(_STATUSES), count, p=_SHARES)
        self._status[0] = 0
        self._dice = np.random.default_rng(2000 + index)
        self._heads = [self._head(index, number, dice) for number in range(count)]
        age_ms = np.where(self._status == 0, dice.integers(0, 9_000, count), dice.integers(0, 840_000, count))
        self._devices = [self._device(number, self._home[number], START_MS - int(age_ms[number])) for number in range(count)]
        self._turn = 0
        self._parity = 0

    def poll(self, number: int, probe: Probe) -> list[bytes]:
        """The pages of poll `number`; call with 0, 1, 2, … in turn."""
        now_ms = START_MS + number * POLL_MS
        if number:
            for device in self._changing():
                place = self._home[device] + self._dice.normal(0, 0.0004, 2)
                self._devices[device] = self._device(device, place, now_ms - int(self._dice.integers(200, 4000)))
        self._devices[0] = self._device(0, probe, now_ms - 500)
        return [self._page(first, now_ms) for first in range(0, self.count, PAGE_SIZE)]

    def _changing(self) -> list[int]:
        """Every other recording unit, and of the rest as many in turn as make a fifth."""
        wanted = max(int(self.count * CHANGED_SHARE) - 1, 0)
        self._parity ^= 1
        recording = np.flatnonzero(self._status == 0)[self._parity :: 2][:wanted]
        rest = np.flatnonzero(self._status != 0)
        others = rest[(self._turn + np.arange(min(wanted - len(recording), len(rest)))) % max(len(rest), 1)]
        self._turn += len(others)
        return [int(each) for each in np.concatenate([recording, others]) if each]

    def _scatter(
        self, dice: np.random.Generator, middle: tuple[float, float]
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        places = np.array(middle) + dice.normal(0, 1, (self.count, 2)) * SPREAD
        away = places - np.array(CITY)
        wet = (np.abs(away[:, 0]) < LAKE[0]) & (np.abs(away[:, 1]) < LAKE[1])
        places[wet, 0] += 2 * LAKE[0]
        return places

    def _head(self, agency: int, number: int, dice: np.random.Generator) -> str:
        first, last = _FIRST[int(dice.integers(len(_FIRST)))], _LAST[int(dice.integers(len(_LAST)))]
        guid = f"{agency:08x}-5f1c-4c1e-9a77-{number:012x}"
        serial = f"X60A{number:05}{chr(65 + number % 26)}"
        return (
            f'{{"partnerId":"7d1f3a52-0c61-4b1c-8a51-0000000000{agency:02x}","partnerName":"{AGENCIES[agency]}",'
            f'"axonDeviceId":"{guid}","deviceModel":"Axon Body {3 + number % 2}","attributes":{{"deviceSerial":"{serial}",'
            f'"links":{{"view":"https://agency.evidence.com/respond/devices/{guid}"}},'
            f'"assignees":[{{"assigneeType":"USER","firstName":"{first}","lastName":"{last} {number}",'
            f'"badgeNumber":"{10000 + number}","userId":"{guid}","primary":true}}],'
        )

    def _device(self, number: int, place: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]], fix_ms: int) -> bytes:
        text = (
            f'{self._heads[number]}"status":"{_STATUSES[self._status[number]]}",'
            f'"location":{{"accuracy":{5 + number % 15}.5,"latitude":{place[0]:.7f},"longitude":{place[1]:.7f},'
            f'"locationUpdateTimestamp":{fix_ms}}},"stream":{{"isStreamable":true}},'
            f'"signalStrengths":[{{"signalStrength":"{_SIGNALS[number % 4]}"}}],'
            f'"batteries":[{{"batteryPercentage":{10 + number % 90}}}]}},"deviceUpdateTimestamp":{fix_ms + 150}}}'
        )
        return text.encode()

    def _page(self, first: int, now_ms: int) -> bytes:
        meta = f'{{"meta":{{"serverTimestamp":{now_ms},"totalHits":{self.count},"count":{PAGE_SIZE}}},"data":['
        return meta.encode() + b",".join(self._devices[first : first + PAGE_SIZE]) + b"]}"


def shares(units: int) -> list[int]:
    """How many of the units each agency has: half in the first."""
    if units < 6:
        raise ValueError("a fleet in three agencies needs six units")
    return [units - 2 * (units // 4), units // 4, units // 4]


def write_pages(file: Path, pages: Sequence[bytes]) -> None:
    lengths = struct.pack(f"<{len(pages) + 1}I", len(pages), *map(len, pages))
    file.write_bytes(lengths + b"".join(pages))


def each_page(file: Path) -> Iterator[bytes]:
    """As the network would leave them: separate bytes objects in memory."""
    with file.open("rb", buffering=0) as opened:
        count = struct.unpack("<I", opened.read(4))[0]
        for length in struct.unpack(f"<{count}I", opened.read(4 * count)):
            yield opened.read(length)


def read_pages(file: Path) -> list[bytes]:
    """All at once."""
    return list(each_page(file))


def pages_file(folder: Path, number: int, agency: int) -> Path:
    return folder / f"poll-{number}-{agency}.pages"
