"""What a device is doing at a time and when it last reported: shifts that start, record, buffer, dock and go off.

Cadence from Axon's help pages: Body about every 10 s while recording and 15 min while buffering, Fleet every 10 s when
powered, Air every 5 or 10 s, silent when not recording. All times are int64 milliseconds since the story's start, so
that the time of a report is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.simulator.crew import Crew
from app.simulator.dice import Dice, Floats, Ints

STATUSES = ("RECORDING", "BUFFERING", "DOCKED", "OFF", "UPDATING")
RECORDING, BUFFERING, DOCKED, OFF, UPDATING = range(5)

SHIFT_MS = 35_100_000
"""9 h 45 min on duty, then the dock until the camera is taken out again."""
TAKEN_OUT_MS = 52_200_000
PERIOD_MS = 54_000_000
INCIDENT_MS = 2_700_000
"""In each such stretch of a shift at most one recording is made."""
UPDATE_MS = 600_000
RECORDING_EVERY_MS = 10_000
BUFFERING_EVERY_MS = 900_000
FLIGHT_PERIOD_MS = 3_600_000
CHARGE_MS = 14_400_000
_INCIDENT_CHANCE = 0.4
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Report:
    """What each asked device last told: status number (see STATUSES), times in story milliseconds, battery."""

    status: Ints
    contact_ms: Ints
    """Last contact of any kind. No two different reports of a device share it."""
    fix_ms: Ints
    battery_percent: Ints


@dataclass(frozen=True, slots=True)
class Roll:
    """Every device's times of duty."""

    crew: Crew
    dice: Dice
    offset_ms: Ints

    @classmethod
    def call(cls, crew: Crew, dice: Dice) -> Roll:
        """Shift starts are spread by the golden ratio, so that any number of units shows the same mix at any time."""
        row = np.arange(len(crew.agency), dtype=np.int64)
        spread = (row * _GOLDEN + dice.throw("first shift", np.zeros(1, np.int64))) % 1.0
        offset = (spread * PERIOD_MS).astype(np.int64) + (dice.throw("shift jitter", row) * 60_000).astype(np.int64)
        return cls(crew, dice, offset[crew.leader])

    def shift(self, rows: Ints, time_ms: Ints) -> tuple[Ints, Ints]:
        """The number of each device's shift, and how long ago it started."""
        since = time_ms - self.offset_ms[rows]
        number = since // PERIOD_MS
        return number, since - number * PERIOD_MS

    def flight(self, rows: Ints, time_ms: Ints) -> tuple[Ints, Ints, Ints]:
        """A drone's flight: its number, how long ago it took off, how long it lasts (20–33 min in every hour)."""
        since = time_ms - self.offset_ms[rows]
        number = since // FLIGHT_PERIOD_MS
        lasts = 1_200_000 + 5_000 * (self.dice.throw("flight", rows, number) * 160).astype(np.int64)
        return number, since - number * FLIGHT_PERIOD_MS, lasts

    def report(self, rows: Ints, time_ms: int) -> Report:
        """The last report of each device at a time."""
        now = np.full(len(rows), time_ms, dtype=np.int64)
        number, since = self.shift(rows, now)
        start = now - since
        status, segment, every = self._on_duty(rows, number, since)
        ashore = since >= SHIFT_MS
        updating = ashore & (self.crew.number[rows] % 3 == 0) & (since < SHIFT_MS + UPDATE_MS)
        updated = ashore & ~updating & (self.crew.number[rows] % 3 == 0)
        car = self.crew.car[rows]
        taken_out = ashore & (since >= TAKEN_OUT_MS)
        status = np.where(ashore, DOCKED, status)
        status = np.where(updating, UPDATING, status)
        status = np.where(taken_out | (ashore & car), OFF, status)
        segment = np.where(ashore, np.where(updated, SHIFT_MS + UPDATE_MS, SHIFT_MS), segment)
        segment = np.where(taken_out, TAKEN_OUT_MS, segment)
        segment = np.where(ashore & car, SHIFT_MS, segment)
        every = np.where(ashore, BUFFERING_EVERY_MS, np.where(car, RECORDING_EVERY_MS, every))
        silent = status == OFF
        contact = segment + np.where(silent, 0, (since - segment) // every * every)
        fix = np.where(ashore, SHIFT_MS, contact)
        battery = np.where(car, 100, self._battery(rows, number, contact)).astype(np.int64)
        told = Report(status.astype(np.int64), start + contact, start + fix, battery)
        drone = self.crew.drone[rows]
        if drone.any():
            self._fly(rows[drone], now[drone], told, np.flatnonzero(drone))
        return told

    def _on_duty(self, rows: Ints, number: Ints, since: Ints) -> tuple[Ints, Ints, Ints]:
        """Status, begin of the stretch with that status, and interval of reports, for devices on a shift.

        A rider's camera is started by the car's (Axon Signal does that), so both ask with the car's number.
        """
        stretch = since // INCIDENT_MS
        leader = self.crew.leader[rows]
        key = number * 64 + stretch
        incident = self.dice.throw("incident", leader, key) < _INCIDENT_CHANCE
        lasts = 300_000 + (self.dice.throw("lasts", leader, key) * 720_000).astype(np.int64)
        slack = (INCIDENT_MS - 120_000 - lasts) * self.dice.throw("begins", leader, key)
        begin = stretch * INCIDENT_MS + 60_000 + slack.astype(np.int64)
        recording = incident & (since >= begin) & (since < begin + lasts)
        after = incident & (since >= begin + lasts)
        status = np.where(recording, RECORDING, BUFFERING)
        segment = np.where(recording, begin, np.where(after, begin + lasts, stretch * INCIDENT_MS))
        return status, segment, np.where(recording, RECORDING_EVERY_MS, BUFFERING_EVERY_MS)

    def _battery(self, rows: Ints, number: Ints, since: Ints) -> Floats:
        """Percent: full at the start of a shift, 6–61 at its end, full again after four hours in the dock."""
        left = 6 + 55 * self.dice.throw("battery", rows, number)
        draining = 100 - (100 - left) * np.minimum(since / SHIFT_MS, 1.0)
        charged = np.clip((since - SHIFT_MS) / CHARGE_MS, 0.0, 1.0)
        return np.where(since < SHIFT_MS, draining, left + (100 - left) * charged)

    def _fly(self, rows: Ints, now: Ints, told: Report, places: Ints) -> None:
        number, since, lasts = self.flight(rows, now)
        every = np.where(self.dice.throw("online", rows, number) < 0.5, 5_000, 10_000)
        flying = since < lasts
        contact = np.where(flying, since // every * every, lasts)
        told.status[places] = np.where(flying, RECORDING, OFF)
        told.contact_ms[places] = now - since + contact
        told.fix_ms[places] = told.contact_ms[places]
        told.battery_percent[places] = (100 - 70 * contact / lasts).astype(np.int64)
