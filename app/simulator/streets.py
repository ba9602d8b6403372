"""Where devices truly are: along real streets or a grid of 100 m blocks around central Helsinki, or straight through the air.

Plane coordinates are metres east and north of the centre. A path is a function of the time alone: a shift is cut into
trips, each from one corner to another along the streets and then a stand, the first and the last at the station.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.simulator.dice import Dice, Flags, Floats, Ints
from app.simulator.duty import SHIFT_MS, Roll
from app.simulator.street_network import StreetNetwork

BLOCK_M = 100.0
FOOT_LIMIT_M_S = 1.8
CAR_LIMIT_M_S = 18.0
DRONE_LIMIT_M_S = 15.0
UNITS_PER_STATION = 30
STREET_STATIONS = 14
"""So many stations lie at real streets if there are any: a town's centre holds no more. The rest keep to the grid around it."""
_SHORE_BLOCKS = -10
"""South of this the town ends in the sea."""


_CLEAR_BLOCKS = 27
"""How much further out the grid's stations lie so that nobody on it comes into the real streets."""
REAL_SIDE_M = 6.0
_CAR_SHARE, _FOOT_SHARE = 0.8, 0.3
"""How much of the corners, the nearest first, a trip goes to."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Which trip of their shift devices are on, one element each."""

    car: Flags
    shift: Ints
    since_ms: Ints
    """Since the shift began."""
    trip_ms: Ints
    trips: Ints
    trip: Ints
    since_s: Floats
    """Since the trip began."""

    @property
    def key(self) -> Ints:
        return np.asarray(self.shift * 64 + self.trip)

    def part(self, length_m: Floats, moving_s: Floats) -> Floats:
        """The share of the way that is behind."""
        return _stop_and_go(self.since_s / moving_s, length_m / np.where(self.car, 300.0, 150.0), np.where(self.car, 0.85, 0.95))


@dataclass(frozen=True, slots=True)
class Streets:
    """Every device's station and manner of moving."""

    roll: Roll
    dice: Dice
    station_east: Ints
    """In blocks."""
    station_north: Ints
    network: StreetNetwork | None = None
    home: Ints | None = None
    """For each device the corner of the network that its station is at; -1 on the grid."""

    @classmethod
    def lay(cls, roll: Roll, dice: Dice, network: StreetNetwork | None = None) -> Streets:
        """Stations lie in half a disc north of the shore whose size grows with the number of units; the first at real streets."""
        crew = roll.crew
        agencies = max(len(crew.first) - 1, 1)
        radius = 6 + 1.6 * np.sqrt(len(crew.agency))
        station = crew.agency * 1_000_000 + crew.number[crew.leader] // UNITS_PER_STATION
        bearing = np.pi * (crew.agency + dice.throw("bearing", station)) / agencies
        distance = radius * np.sqrt(dice.throw("distance", station))
        home = None
        if network is not None:
            distance += _CLEAR_BLOCKS
            rank = crew.number[crew.leader] // UNITS_PER_STATION * agencies + crew.agency
            home = np.where(rank < STREET_STATIONS, (dice.throw("corner", station) * len(network)).astype(np.int64), -1)
        east = np.round(distance * np.cos(bearing)).astype(np.int64)
        north = np.round(distance * np.sin(bearing)).astype(np.int64) - 4
        return cls(roll, dice, east, north, network, home)

    def where(self, rows: Ints, time_ms: Ints) -> tuple[Floats, Floats]:
        """Metres east and north of the centre of each device at its own time (story milliseconds)."""
        crew = self.roll.crew
        leader = crew.leader[rows]
        east, north = self._on_the_ground(rows, leader, time_ms)
        # Each keeps to its own side of the street, so that two on one corner are two.
        side_m = np.full(len(rows), 16.0)
        if self.network is not None and self.home is not None:
            real = self.home[leader] >= 0
            east[real], north[real] = self._on_real_streets(self.network, self.home, rows[real], leader[real], time_ms[real])
            side_m[real] = REAL_SIDE_M
        east += side_m * (self.dice.throw("side east", leader) - 0.5)
        north += side_m * (self.dice.throw("side north", leader) - 0.5)
        drone = crew.drone[rows]
        if drone.any():
            east[drone], north[drone] = self._in_the_air(rows[drone], time_ms[drone])
        return east, north

    def _on_real_streets(
        self, network: StreetNetwork, home: Ints, rows: Ints, leader: Ints, time_ms: Ints
    ) -> tuple[Floats, Floats]:
        way = self._way(leader, time_ms)
        share = np.where(way.car, _CAR_SHARE, _FOOT_SHARE)

        def corner(trip: Ints) -> Ints:
            key = way.shift * 64 + trip
            rank = (self.dice.throw("real corner", leader, key) * share * len(network)).astype(np.int64)
            at_home = (trip == 0) | (trip >= way.trips)
            return network.nearest(home[leader], np.where(at_home, 0, rank))

        start, end = corner(way.trip), corner(way.trip + 1)
        length_m = network.length_m(start, end)
        moving_s = self._moving_s(way, leader, length_m)
        east, north = network.place(start, end, length_m * way.part(length_m, moving_s))
        walk = self._walk_from_car(leader, way.key, way.since_s, moving_s, way.trip_ms / 1000.0)
        afoot = (leader != rows) & (way.since_ms < SHIFT_MS) & (walk > 0)
        if afoot.any():
            near = 1 + (self.dice.throw("walk to", leader, way.key) * _FOOT_SHARE * len(network)).astype(np.int64)
            goal = network.nearest(end, near)
            east[afoot], north[afoot] = network.place(end[afoot], goal[afoot], walk[afoot])
        return east, north

    def _way(self, leader: Ints, time_ms: Ints) -> _Way:
        car = self.roll.crew.car[leader]
        shift, since_ms = self.roll.shift(leader, time_ms)
        trip_ms = np.where(car, 900_000, 2_700_000)
        trips = SHIFT_MS // trip_ms
        trip = np.minimum(since_ms // trip_ms, trips)
        return _Way(car, shift, since_ms, trip_ms, trips, trip, (since_ms - trip * trip_ms) / 1000.0)

    def _moving_s(self, way: _Way, leader: Ints, length_m: Floats) -> Floats:
        throw = self.dice.throw("pace", leader, way.key)
        pace = np.where(way.car, 5 + 4 * throw, 0.6 + 0.45 * throw)
        pace = np.maximum(pace, length_m / (0.9 * way.trip_ms / 1000.0))
        return np.maximum(length_m / pace, 1.0)

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
        way = self._way(leader, time_ms)
        reach = np.where(way.car, 12, 6)
        east0, north0 = self._corner(leader, way.shift, way.trip, way.trips, reach)
        east1, north1 = self._corner(leader, way.shift, way.trip + 1, way.trips, reach)
        key = way.key
        length = BLOCK_M * (np.abs(east1 - east0) + np.abs(north1 - north0))
        moving_s = self._moving_s(way, leader, length)
        gone = length * way.part(length, moving_s)
        # Three streets: along, across at some corner between, along again.
        turn = east0 + np.round((east1 - east0) * self.dice.throw("turn", leader, key)).astype(np.int64)
        first = BLOCK_M * np.abs(turn - east0)
        second = BLOCK_M * np.abs(north1 - north0)
        east = BLOCK_M * east0 + np.sign(east1 - east0) * (np.minimum(gone, first) + np.maximum(gone - first - second, 0.0))
        north = BLOCK_M * north0 + np.sign(north1 - north0) * np.clip(gone - first, 0.0, second)
        walk = self._walk_from_car(leader, key, way.since_s, moving_s, way.trip_ms / 1000.0)
        walk = np.where((leader != rows) & (way.since_ms < SHIFT_MS), walk, 0.0)
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

        pad_east, pad_north = BLOCK_M * self.station_east[rows], BLOCK_M * self.station_north[rows]
        reach_m = np.full(len(rows), 1600.0)
        real = np.zeros(len(rows), dtype=np.bool_)
        if self.network is not None and self.home is not None:
            home = self.home[rows]
            real = home >= 0
            pad_east = np.where(real, self.network.corner_east_m[home], pad_east)
            pad_north = np.where(real, self.network.corner_north_m[home], pad_north)
            reach_m[real] = 700.0

        def place(stop: Ints) -> tuple[Floats, Floats]:
            away = np.where((stop == 0) | (stop == 3), 0.0, reach_m)
            key = number * 4 + stop
            east = pad_east + away * (self.dice.throw("hover east", rows, key) - 0.5)
            north = pad_north + away * (self.dice.throw("hover north", rows, key) - 0.5)
            if self.network is not None:  # over the town, not beside it
                east[real] = np.clip(east[real], self.network.corner_east_m.min(), self.network.corner_east_m.max())
                north[real] = np.clip(north[real], self.network.corner_north_m.min(), self.network.corner_north_m.max())
            return east, north

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
