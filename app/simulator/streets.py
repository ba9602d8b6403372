"""Where devices truly are: along a street grid of 100 m blocks around central Helsinki, or straight through the air.

Plane coordinates are metres east and north of the centre. A path is a function of the time alone: a shift is cut into
trips, each from one corner to another along the streets and then a stand, the first and the last at the station.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.simulator.dice import Dice, Floats, Ints
from app.simulator.duty import SHIFT_MS, Roll

CENTRE_LATITUDE = 60.1699
CENTRE_LONGITUDE = 24.9384
BLOCK_M = 100.0
METRES_PER_DEGREE = 111_320.0
FOOT_LIMIT_M_S = 1.8
CAR_LIMIT_M_S = 18.0
DRONE_LIMIT_M_S = 15.0
UNITS_PER_STATION = 30
_SHORE_BLOCKS = -10
"""South of this the town ends in the sea."""


def to_degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude, WGS 84; the earth is flat enough for one town."""
    latitude = CENTRE_LATITUDE + north_m / METRES_PER_DEGREE
    return latitude, CENTRE_LONGITUDE + east_m / (METRES_PER_DEGREE * np.cos(np.radians(CENTRE_LATITUDE)))


@dataclass(frozen=True, slots=True)
class Streets:
    """Every device's station and manner of moving."""

    roll: Roll
    dice: Dice
    station_east: Ints
    """In blocks."""
    station_north: Ints

    @classmethod
    def lay(cls, roll: Roll, dice: Dice) -> Streets:
        """Stations lie in half a disc north of the shore whose size grows with the number of units."""
        crew = roll.crew
        agencies = max(len(crew.first) - 1, 1)
        radius = 6 + 1.6 * np.sqrt(len(crew.agency))
        station = crew.agency * 1_000_000 + crew.number[crew.leader] // UNITS_PER_STATION
        bearing = np.pi * (crew.agency + dice.throw("bearing", station)) / agencies
        distance = radius * np.sqrt(dice.throw("distance", station))
        east = np.round(distance * np.cos(bearing)).astype(np.int64)
        north = np.round(distance * np.sin(bearing)).astype(np.int64) - 4
        return cls(roll, dice, east, north)

    def where(self, rows: Ints, time_ms: Ints) -> tuple[Floats, Floats]:
        """Metres east and north of the centre of each device at its own time (story milliseconds)."""
        crew = self.roll.crew
        leader = crew.leader[rows]
        east, north = self._on_the_ground(rows, leader, time_ms)
        # Each keeps to its own side of the street, so that two on one corner are two.
        east += 16 * self.dice.throw("side east", leader) - 8
        north += 16 * self.dice.throw("side north", leader) - 8
        drone = crew.drone[rows]
        if drone.any():
            east[drone], north[drone] = self._in_the_air(rows[drone], time_ms[drone])
        return east, north

    def _corner(self, leader: Ints, shift: Ints, trip: Ints, trips: Ints, reach: Ints) -> tuple[Ints, Ints]:
        key = shift * 64 + trip
        home = (trip == 0) | (trip >= trips)
        span = 2 * reach + 1
        east = (self.dice.throw("corner east", leader, key) * span).astype(np.int64) - reach
        north = (self.dice.throw("corner north", leader, key) * span).astype(np.int64) - reach
        east = self.station_east[leader] + np.where(home, 0, east)
        north = self.station_north[leader] + np.where(home, 0, north)
        return east, np.maximum(north, _SHORE_BLOCKS)

    def _on_the_ground(self, rows: Ints, leader: Ints, time_ms: Ints) -> tuple[Floats, Floats]:
        car = self.roll.crew.car[leader]
        shift, since_ms = self.roll.shift(leader, time_ms)
        trip_ms = np.where(car, 900_000, 2_700_000)
        trips = SHIFT_MS // trip_ms
        trip = np.minimum(since_ms // trip_ms, trips)
        since_s = (since_ms - trip * trip_ms) / 1000.0
        reach = np.where(car, 12, 6)
        east0, north0 = self._corner(leader, shift, trip, trips, reach)
        east1, north1 = self._corner(leader, shift, trip + 1, trips, reach)
        key = shift * 64 + trip
        length = BLOCK_M * (np.abs(east1 - east0) + np.abs(north1 - north0))
        pace = np.where(car, 5 + 4 * self.dice.throw("pace", leader, key), 0.6 + 0.45 * self.dice.throw("pace", leader, key))
        pace = np.maximum(pace, length / (0.9 * trip_ms / 1000.0))
        moving_s = np.maximum(length / pace, 1.0)
        gone = length * _stop_and_go(since_s / moving_s, length / np.where(car, 300.0, 150.0), np.where(car, 0.85, 0.95))
        # Three streets: along, across at some corner between, along again.
        turn = east0 + np.round((east1 - east0) * self.dice.throw("turn", leader, key)).astype(np.int64)
        first = BLOCK_M * np.abs(turn - east0)
        second = BLOCK_M * np.abs(north1 - north0)
        east = BLOCK_M * east0 + np.sign(east1 - east0) * (np.minimum(gone, first) + np.maximum(gone - first - second, 0.0))
        north = BLOCK_M * north0 + np.sign(north1 - north0) * np.clip(gone - first, 0.0, second)
        walk = self._walk_from_car(leader, key, since_s, moving_s, trip_ms / 1000.0)
        walk = np.where((leader != rows) & (since_ms < SHIFT_MS), walk, 0.0)
        quarter = np.floor(4 * self.dice.throw("walk way", leader, key)) * (np.pi / 2)
        return east + walk * np.round(np.cos(quarter)), north + walk * np.round(np.sin(quarter))

    def _walk_from_car(self, leader: Ints, key: Ints, since_s: Floats, moving_s: Floats, trip_s: Floats) -> Floats:
        """Metres between a rider and the standing car: out at 1.3 m/s, a stay, and back before it drives on."""
        farthest = 40 + 120 * self.dice.throw("walk", leader, key)
        return np.clip(1.3 * np.minimum(since_s - moving_s - 15, trip_s - 30 - since_s), 0.0, farthest)

    def _in_the_air(self, rows: Ints, time_ms: Ints) -> tuple[Floats, Floats]:
        """From the pad to two places within 800 m and back, straight, with a hover at each."""
        number, since_ms, lasts_ms = self.roll.flight(rows, time_ms)
        along = 3.0 * np.minimum(since_ms / lasts_ms, 1.0)
        leg = np.minimum(np.floor(along), 2.0).astype(np.int64)
        share = _stop_and_go(along - leg, np.ones(len(rows)), np.full(len(rows), 0.7))

        def place(stop: Ints) -> tuple[Floats, Floats]:
            away = np.where((stop == 0) | (stop == 3), 0.0, 1600.0)
            key = number * 4 + stop
            return (
                BLOCK_M * self.station_east[rows] + away * (self.dice.throw("hover east", rows, key) - 0.5),
                BLOCK_M * self.station_north[rows] + away * (self.dice.throw("hover north", rows, key) - 0.5),
            )

        east0, north0 = place(leg)
        east1, north1 = place(leg + 1)
        return east0 + (east1 - east0) * share, north0 + (north1 - north0) * share


def _stop_and_go(part: Floats, stretches: Floats, driving: Floats) -> Floats:
    """The share of a way that is behind after a `part` of its time: smooth starts and stops at every stretch's end.

    The highest speed is 1.5 / `driving` times the mean.
    """
    stretches = np.maximum(np.ceil(stretches), 1.0)
    at = np.clip(part, 0.0, 1.0) * stretches
    whole = np.floor(at)
    inside = np.minimum((at - whole) / driving, 1.0)
    return np.minimum((whole + inside * inside * (3.0 - 2.0 * inside)) / stretches, 1.0)
