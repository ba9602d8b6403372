"""Which device is what: cars, the officers who ride in them, officers on foot and drones, agency by agency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.simulator.dice import Flags, Ints

DRONE_EVERY = 120
CAR_EVERY = 5
CAR_WITHOUT_OFFICER_EVERY = 20


@dataclass(frozen=True, slots=True)
class Crew:
    """One element per device of all agencies; an agency's devices stand together.

    `leader` is the device whose movement and shift this one shares: a rider's car, else itself.
    """

    agency: Ints
    number: Ints
    """The device's number inside its agency, from 0."""
    leader: Ints
    rider: Ints
    """For a car the device its officer wears, else -1."""
    car: Flags
    drone: Flags
    first: tuple[int, ...]
    """Where each agency's devices begin, and at the end where the last one's stop."""

    @property
    def rides(self) -> Flags:
        return np.asarray(self.leader != np.arange(len(self.leader)), dtype=np.bool_)


def muster(units: int, agencies: int) -> Crew:
    """Spread `units` devices evenly over `agencies`: one in five a car, three in four cars with an officer, few drones."""
    sizes = [units // agencies + (1 if index < units % agencies else 0) for index in range(agencies)]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    row = np.arange(units, dtype=np.int64)
    agency = np.repeat(np.arange(agencies, dtype=np.int64), sizes)
    number = row - first[agency]
    drone = number % DRONE_EVERY == DRONE_EVERY // 2
    car = number % CAR_EVERY == CAR_EVERY - 1
    rides = (number % CAR_EVERY == CAR_EVERY - 2) & (number % CAR_WITHOUT_OFFICER_EVERY != CAR_EVERY - 2)
    rides &= row + 1 < first[agency + 1]
    leader = np.where(rides, row + 1, row)
    rider = np.full(units, -1, dtype=np.int64)
    rider[leader[rides]] = row[rides]
    return Crew(agency, number, leader, rider, car, drone, tuple(int(begin) for begin in first))
