"""An officer's body camera and the car it rides in, as one while they are together.

Joined by what the agency says: connected devices, a shared officer, a shared vehicle. Whether they are together is judged by
their fixes, with what both are worth: parted at the first fix that says so, joined only after a while, so that nothing
flickers at the threshold. Whoever is lost, docked, off or without a position is never joined: it shows for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt

from app.units.distance import distances_between_m
from app.units.figures import is_docked_or_off
from app.units.fixes import NO_TIME
from app.units.fleet import NO_ROWS, Fleet, FleetChange, Rows
from app.units.freshness import Freshness
from app.units.unit import Device, Kind

JOIN_WITHIN_M, PART_BEYOND_M = 25.0, 60.0
"""Between the two edges of accuracy; in between they stay as they are."""
CONNECTED_PART_BEYOND_M = 120.0
"""A camera that its car says is connected is within radio range: only a fix of the same moment can deny it."""
FURTHEST_JOINED_M = 200.0
SAME_MOMENT_S = 20.0
SPEED_M_S = 15.0
"""What two fixes of almost the same moment may be apart because the car moved between them."""
JOIN_AFTER_S = 20.0
UNKNOWN_ACCURACY_M = 30.0
RECENT_CONTACT_S = 60.0
MOST_READ = 200
"""Units whose ties are read at one go: a fleet of 100,000 is paired within minutes, and nobody waits for it."""
MOST_SHARING = 16
"""What more than so many name in common ties nobody."""

CAR_SAYS, CAMERA_SAYS, SHARED = 3, 2, 1
Tie = tuple[str, int, str]
"""What kind of tie, agency, and what both must name."""
_JOINABLE = np.array([each in (Freshness.LIVE, Freshness.LATE, Freshness.NOT_CONFIRMED) for each in Freshness])
_BELIEVED = np.array([each in (Freshness.LIVE, Freshness.LATE) for each in Freshness])


class Pairs:
    """Owned by the thread that owns the fleet. Every array has one element for each fleet row."""

    def __init__(self) -> None:
        self.joined_with: Rows = NO_ROWS
        """The row of the car a camera is together with, else -1."""
        self.out_m: npt.NDArray[np.float32] = np.empty(0, np.float32)
        """How far a camera is from its car, when both fixes are of one moment and they are apart; else NaN."""
        self._car: Rows = NO_ROWS
        self._claim: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
        self._read: npt.NDArray[np.uint32] = np.empty(0, np.uint32)
        """The figure `ties` as it was when the unit's ties were read."""
        self._near_since_ms: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._judged: npt.NDArray[np.bool_] = np.empty(0, np.bool_)
        self._waiting: dict[int, None] = {}
        self._ties: dict[int, frozenset[Tie]] = {}
        self._cameras: dict[Tie, set[int]] = {}
        self._cars: dict[Tie, set[int]] = {}

    def car_of(self, row: int) -> int | None:
        """The car a camera goes with, together or not."""
        car = int(self._car[row]) if row < len(self._car) else -1
        return None if car < 0 else car

    # -- who goes with whom ------------------------------------------------------------------------------------------
    def note(self, fleet: Fleet, change: FleetChange) -> None:
        """After every `Fleet.apply`."""
        self._grow(fleet.size)
        for rows in (change.removed, change.added):
            for row in rows[self._read[rows] != 0].tolist():
                self._forget(row)
        ties = fleet.figures["ties"]
        for rows in (change.added, change.changed):
            new = rows[ties[rows] != self._read[rows]]
            self._waiting.update(dict.fromkeys(new.tolist()))

    def settle(self, fleet: Fleet, touched: npt.NDArray[np.bool_] | None = None) -> Rows:
        """After every `Fleet.age`: judge the pairs; answers with the rows of both whose joining changed, (n,) int32.

        `touched`, (fleet.size,), flags the rows that changed or aged to another freshness since; None: all of them.
        """
        self._grow(fleet.size)
        figures = fleet.figures
        for row in list(islice(self._waiting, MOST_READ)):
            del self._waiting[row]
            if fleet.in_use[row]:
                self._read[row] = figures["ties"][row]
                self._tie(row, int(figures["agency"][row]), fleet.device(row), fleet)
        before = self.joined_with.copy()
        self._judge(fleet, np.ones(fleet.size, np.bool_) if touched is None else touched)
        moved = np.flatnonzero(before != self.joined_with)
        both = np.concatenate([moved, before[moved], self.joined_with[moved]])
        flags = np.zeros(fleet.size, np.bool_)  # `np.unique` would bring the masked arrays with it, at the very start
        flags[both[both >= 0]] = True
        return np.flatnonzero(flags).astype(np.int32)

    def _tie(self, row: int, agency: int, device: Device, fleet: Fleet) -> None:
        touched = self._untie(row)
        if device.kind in (Kind.BODY, Kind.FLEET):
            ties = frozenset(_ties_of(device, agency))
            self._ties[row] = ties
            side = self._cars if device.kind is Kind.FLEET else self._cameras
            for tie in ties:
                side.setdefault(tie, set()).add(row)
                touched |= self._sharing(tie)
        for camera in touched:
            if fleet.in_use[camera]:
                self._choose_car(camera, fleet)

    def _untie(self, row: int) -> set[int]:
        """Take a unit's ties back; answers with the cameras that may have to look for another car."""
        touched = set()
        for tie in self._ties.pop(row, ()):
            for side in (self._cars, self._cameras):
                rows = side.get(tie)
                if rows is not None:
                    rows.discard(row)
                    if not rows:
                        del side[tie]
            touched |= self._sharing(tie)
        if self._car[row] >= 0:
            self._car[row] = self.joined_with[row] = -1
            self.out_m[row] = np.nan
        return touched

    def _sharing(self, tie: Tie) -> set[int]:
        cameras = self._cameras.get(tie, set())
        return cameras if len(cameras) <= MOST_SHARING else set()

    def _choose_car(self, camera: int, fleet: Fleet) -> None:
        """The car it is connected to, else its officer's, else the vehicle's; the first of several."""
        found: dict[int, int] = {}
        camera_id = fleet.device(camera).device_id
        connected = set(fleet.device(camera).connected_device_ids)
        for tie in self._ties.get(camera, ()):
            cars = self._cars.get(tie, set())
            for car in cars if len(cars) <= MOST_SHARING else ():
                claim = SHARED
                if tie[0] == "device":
                    if camera_id in fleet.device(car).connected_device_ids:
                        claim = CAR_SAYS
                    elif fleet.device(car).device_id in connected:
                        claim = CAMERA_SAYS
                found[car] = max(found.get(car, 0), claim)
        car, claim = min(found.items(), key=lambda each: (-each[1], each[0]), default=(-1, 0))
        if car != self._car[camera]:
            self._car[camera] = car
            self._judged[camera] = False
            self._near_since_ms[camera] = NO_TIME
            self.joined_with[camera] = -1
            self.out_m[camera] = np.nan
        self._claim[camera] = claim

    def _forget(self, row: int) -> None:
        cameras = {camera for camera in self._untie(row) if self._car[camera] == row}
        self._car[list(cameras)] = -1  # another car is looked for when theirs are read again
        self.joined_with[[row, *cameras]] = -1
        self.out_m[[row, *cameras]] = np.nan
        self._read[row] = 0
        self._judged[row] = False
        self._waiting.pop(row, None)
        self._waiting.update(dict.fromkeys(cameras - {row}))

    # -- together or not -----------------------------------------------------------------------------------------------
    def _judge(self, fleet: Fleet, touched: npt.NDArray[np.bool_]) -> None:
        camera = np.flatnonzero(self._car >= 0)
        car = self._car[camera]
        waiting = (self._near_since_ms[camera] != NO_TIME) & (self.joined_with[camera] < 0)
        # What a camera itself once said is worth less with every second.
        due = touched[camera] | touched[car] | waiting | ~self._judged[camera] | (self._claim[camera] == CAMERA_SAYS)
        camera, car = camera[due], car[due]
        if not camera.size:
            return
        one, other = fleet.figures[camera], fleet.figures[car]
        fresh, fresh_car = fleet.freshness[camera], fleet.freshness[car]
        able = _JOINABLE[fresh] & _JOINABLE[fresh_car] & ~is_docked_or_off(one["state"]) & ~is_docked_or_off(other["state"])
        able &= (one["fix_time_ms"] != NO_TIME) & (other["fix_time_ms"] != NO_TIME)
        believed = able & _BELIEVED[fresh] & _BELIEVED[fresh_car]
        apart_m = distances_between_m(one["latitude"], one["longitude"], other["latitude"], other["longitude"])
        between_s = np.abs(one["fix_time_ms"] - other["fix_time_ms"]) * 0.001
        same_moment = between_s <= SAME_MOMENT_S
        gap_m = apart_m - _accuracy_m(one) - _accuracy_m(other) - np.where(same_moment, between_s * SPEED_M_S, 0.0)
        claim = self._claim[camera]
        now_ms = fleet.now_ms[one["agency"]]
        heard = now_ms - one["contact_time_ms"] <= RECENT_CONTACT_S * 1000
        connected = believed & ((claim == CAR_SAYS) | ((claim == CAMERA_SAYS) & heard))
        near = (gap_m <= JOIN_WITHIN_M) & (apart_m <= FURTHEST_JOINED_M) | connected & ~same_moment
        far = np.where(connected, same_moment & (gap_m > CONNECTED_PART_BEYOND_M), gap_m > PART_BEYOND_M)
        near &= believed
        since_ms = np.where(near, np.where(self._near_since_ms[camera] == NO_TIME, now_ms, self._near_since_ms[camera]), NO_TIME)
        self._near_since_ms[camera] = since_ms
        waited = near & ((now_ms - since_ms >= JOIN_AFTER_S * 1000) | ~self._judged[camera])
        joined = able & ~(far & believed) & ((self.joined_with[camera] >= 0) | waited)
        self._judged[camera] |= believed
        self.joined_with[camera] = np.where(joined, car, -1)
        self.out_m[camera] = np.where(believed & same_moment & ~joined & (gap_m > 0), apart_m, np.nan)

    def _grow(self, size: int) -> None:
        for name, nothing in (
            ("joined_with", -1), ("out_m", np.nan), ("_car", -1), ("_claim", 0),
            ("_read", 0), ("_near_since_ms", NO_TIME), ("_judged", False),
        ):  # fmt: skip
            old = getattr(self, name)
            if size > len(old):
                setattr(self, name, np.concatenate([old, np.full(size - len(old), nothing, old.dtype)]))


def _accuracy_m(figures: npt.NDArray[np.void]) -> npt.NDArray[np.float64]:
    accuracy_m: npt.NDArray[np.float64] = np.where(np.isnan(figures["accuracy_m"]), UNKNOWN_ACCURACY_M, figures["accuracy_m"])
    return accuracy_m


def _ties_of(device: Device, agency: int) -> Iterator[Tie]:
    for device_id in (device.device_id, *device.connected_device_ids):
        yield "device", agency, device_id
    for officer in device.officers:
        if officer.user_id:
            yield "officer", agency, officer.user_id
    if device.vehicle_id:
        yield "vehicle", agency, device.vehicle_id
