"""The story: every device of every agency at any time, from one seed. Pure; the server only reads it aloud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.simulator.crew import Crew, muster
from app.simulator.dice import Dice, Flags, Floats, Ints
from app.simulator.duty import DOCKED, STATUSES, Report, Roll
from app.simulator.plane import to_degrees
from app.simulator.street_network import StreetNetwork
from app.simulator.streets import Streets

_NOISE_PERIOD_MS = 120_000
ACCURACY_LEAST_M = 3.0
ACCURACY_MOST_M = 25.0
SIGNALS = ("EXCELLENT", "GOOD", "FAIR", "POOR", "NONE")
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Fixes:
    """Where devices said they were, one element per asked device and time."""

    latitude: Floats
    longitude: Floats
    accuracy_m: Floats


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one device at a time, whatever a fault makes the server say."""

    device_id: str
    latitude: float
    """Where it is now, without any error of measurement."""
    longitude: float
    status: str
    contact_time_ms: int
    """Epoch milliseconds, as all times here."""
    fix_time_ms: int | None
    """When the last reported position was taken; None when the device reports none."""
    reported_latitude: float | None
    reported_longitude: float | None
    battery_percent: int


@dataclass(frozen=True, slots=True)
class Truths:
    """`Truth` of all devices of an agency, in the order they are served; a column each."""

    device_id: tuple[str, ...]
    latitude: Floats
    longitude: Floats
    status: tuple[str, ...]
    contact_time_ms: Ints
    fix_time_ms: Ints
    located: Flags
    """Whether the device reports a position at all; where not, its fix time means nothing."""
    reported_latitude: Floats
    reported_longitude: Floats


class Story:
    """Units that walk, drive and fly. Same seed and same times: the same story to the byte."""

    def __init__(self, units: int, agencies: int, seed: int, start_time_s: float, streets: StreetNetwork | None = None) -> None:
        """`units` over all `agencies`; `start_time_s` in epoch seconds; `streets` for the first of them to move along.

        ValueError for counts that make no story.
        """
        if not 1 <= units <= MOST_UNITS or not 1 <= agencies <= 1000:
            raise ValueError(f"a story needs 1 to {MOST_UNITS} units and 1 to 1000 agencies, not {units} and {agencies}")
        self.units = units
        self.agencies = agencies
        self.seed = seed
        self.start_time_s = start_time_s
        self.start_ms = round(start_time_s * 1000)
        self.dice = Dice(seed)
        self.crew: Crew = muster(units, agencies)
        self._roll = Roll.call(self.crew, self.dice)
        self._device_ids: dict[int, tuple[str, ...]] = {}
        self._streets = Streets.lay(self._roll, self.dice, streets)

    def rows(self, agency: int) -> Ints:
        """The numbers of an agency's devices, in the order they are served."""
        return np.arange(self.crew.first[agency], self.crew.first[agency + 1], dtype=np.int64)

    def device_id(self, row: int) -> str:
        return self.dice.guid("device", row)

    def device_ids(self, agency: int) -> tuple[str, ...]:
        """The ids of an agency's devices, in the order they are served."""
        if agency not in self._device_ids:
            self._device_ids[agency] = tuple(self.device_id(row) for row in self.rows(agency).tolist())
        return self._device_ids[agency]

    def row_of(self, device_id: str) -> int | None:
        """The number of a device; None for an id that is not of this story."""
        row = self.dice.index_of("device", device_id)
        return row if row is not None and row < self.units else None

    def report(self, rows: Ints, time_s: float) -> Report:
        """What the devices last told at `time_s`; times in epoch milliseconds."""
        told = self._roll.report(rows, self._story_ms(time_s))
        return Report(told.status, told.contact_ms + self.start_ms, told.fix_ms + self.start_ms, told.battery_percent)

    def located(self, rows: Ints, status: Ints) -> Flags:
        """Whether the devices report a position: some never do, some not while docked or off."""
        number = self.crew.number[rows]
        idle = (status >= DOCKED) & ~self.crew.drone[rows]
        unlocated: Flags = (number % 53 == 20) | (number % 71 == 30) | (idle & (number % 7 == 2))
        return ~unlocated

    def true_place(self, rows: Ints, time_ms: Ints) -> tuple[Floats, Floats]:
        """Latitude and longitude of each device at its own epoch time, without error."""
        east, north = self._streets.where(rows, time_ms - self.start_ms)
        return to_degrees(east, north)

    def fixes(self, rows: Ints, fix_ms: Ints) -> Fixes:
        """What the devices' receivers measure at these epoch times: off by less than the stated accuracy.

        The error wanders over two minutes as that of a real receiver does, instead of jumping at every fix.
        """
        time_ms = fix_ms - self.start_ms
        east, north = self._streets.where(rows, time_ms)
        bucket = time_ms // _NOISE_PERIOD_MS
        share = (time_ms - bucket * _NOISE_PERIOD_MS) / _NOISE_PERIOD_MS
        accuracy, error_east, error_north = (
            first + (second - first) * share
            for first, second in zip(self._noise(rows, bucket), self._noise(rows, bucket + 1), strict=True)
        )
        accuracy = np.round(accuracy, 1)
        latitude, longitude = to_degrees(east + error_east * accuracy, north + error_north * accuracy)
        return Fixes(latitude, longitude, accuracy)

    def signal(self, rows: Ints, contact_ms: Ints) -> Ints:
        """Numbers into SIGNALS: mostly good, changing every five minutes."""
        here = self.dice.throw("signal", rows)
        now = self.dice.throw("signal now", rows, (contact_ms - self.start_ms) // 300_000)
        return np.clip(np.floor(1.9 * here + 2.4 * now * now + 0.2), 0, len(SIGNALS) - 1).astype(np.int64)

    def truth(self, agency: int, device_id: str, time_s: float) -> Truth:
        """What is true of a device at a time. KeyError when the agency has no such device."""
        row = self.row_of(device_id)
        if row is None or self.crew.agency[row] != agency:
            raise KeyError(f"agency {agency} has no device {device_id!r}")
        rows = np.array([row], dtype=np.int64)
        told = self._tell(rows, (device_id,), time_s)
        located = bool(told.located[0])
        return Truth(
            device_id=device_id,
            latitude=float(told.latitude[0]),
            longitude=float(told.longitude[0]),
            status=told.status[0],
            contact_time_ms=int(told.contact_time_ms[0]),
            fix_time_ms=int(told.fix_time_ms[0]) if located else None,
            reported_latitude=float(told.reported_latitude[0]) if located else None,
            reported_longitude=float(told.reported_longitude[0]) if located else None,
            battery_percent=int(self.report(rows, time_s).battery_percent[0]),
        )

    def truths(self, agency: int, time_s: float) -> Truths:
        """What is true of all devices of an agency at a time."""
        return self._tell(self.rows(agency), self.device_ids(agency), time_s)

    def _tell(self, rows: Ints, device_ids: tuple[str, ...], time_s: float) -> Truths:
        told = self.report(rows, time_s)
        now_ms = np.full(len(rows), self._story_ms(time_s) + self.start_ms, dtype=np.int64)
        latitude, longitude = self.true_place(rows, now_ms)
        fixes = self.fixes(rows, told.fix_ms)
        return Truths(
            device_id=device_ids,
            latitude=latitude,
            longitude=longitude,
            status=tuple(STATUSES[status] for status in told.status.tolist()),
            contact_time_ms=told.contact_ms,
            fix_time_ms=told.fix_ms,
            located=self.located(rows, told.status),
            reported_latitude=np.round(fixes.latitude, 7),
            reported_longitude=np.round(fixes.longitude, 7),
        )

    def _noise(self, rows: Ints, bucket: Ints) -> tuple[Floats, Floats, Floats]:
        accuracy = self.dice.throw("accuracy", rows, bucket)
        accuracy = ACCURACY_LEAST_M + (ACCURACY_MOST_M - ACCURACY_LEAST_M) * accuracy * accuracy
        length = 0.9 * np.sqrt(self.dice.throw("error", rows, bucket))
        angle = 2 * np.pi * self.dice.throw("error way", rows, bucket)
        return accuracy, length * np.cos(angle), length * np.sin(angle)

    def _story_ms(self, time_s: float) -> int:
        return int(np.floor(time_s * 1000)) - self.start_ms
