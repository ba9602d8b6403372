"""Real streets to move along: corners, the streets between them, and the shortest way from any corner to any other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from app.simulator.dice import Floats, Ints
from app.simulator.plane import to_metres


@dataclass(frozen=True)
class _Ways:
    length_m: Floats
    """From corner to corner along the shortest way, (corners, corners)."""
    next_street: Ints
    """The street to take at a corner towards another, (corners, corners)."""
    nearest: Ints
    """For each corner all corners, the nearest first."""


class StreetNetwork:
    """Every corner can be reached from every other. Figures are metres in the simulator's plane."""

    def __init__(self, corners: Floats, streets: list[tuple[int, int, Floats]]) -> None:
        """`corners` (n, 2): east and north; a street: its two corners and its line (k, 2) from one to the other, k ≥ 2.

        ValueError for a network that is not connected.
        """
        self.corner_east_m, self.corner_north_m = corners[:, 0], corners[:, 1]
        self._ends = np.array([[one, other] for one, other, _ in streets], dtype=np.int64)
        lines = [line for _, _, line in streets]
        steps = [np.hypot(*np.diff(line, axis=0).T) for line in lines]
        self._street_m = np.array([each.sum() for each in steps])
        # All lines on one ruler, a gap of a metre between two: a place on a street is one number.
        begins = np.concatenate([[0.0], np.cumsum(self._street_m + 1.0)[:-1]])
        self._begin_m = begins
        self._ruler_m = np.concatenate(
            [begin + np.concatenate([[0.0], np.cumsum(each)]) for begin, each in zip(begins, steps, strict=True)]
        )
        self._east_m = np.concatenate([line[:, 0] for line in lines])
        self._north_m = np.concatenate([line[:, 1] for line in lines])
        if not np.isfinite(self._ways.length_m).all():
            raise ValueError("the streets are not all connected")

    @classmethod
    def read(cls, file: Path) -> StreetNetwork:
        """From what `packaging/make_demo_map.py` wrote. OSError or ValueError for a file that is missing or something else."""
        try:
            tables = json.loads(file.read_text(encoding="utf-8"))
            degrees = np.array(tables["corners"], dtype=np.float64)
            corners = np.column_stack(to_metres(degrees[:, 1], degrees[:, 0]))
            streets = []
            for one, other, *between in tables["streets"]:
                inner = np.array(between, dtype=np.float64).reshape(-1, 2)
                line = np.column_stack(to_metres(inner[:, 1], inner[:, 0]))
                streets.append((one, other, np.concatenate([corners[[one]], line, corners[[other]]])))
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(f"{file.name} holds no street network") from error
        return cls(corners, streets)

    def __len__(self) -> int:
        """The number of corners."""
        return len(self.corner_east_m)

    def length_m(self, start: Ints, end: Ints) -> Floats:
        return np.asarray(self._ways.length_m[start, end])

    def nearest(self, corner: Ints, rank: Ints) -> Ints:
        """The corner that is `rank`-nearest along the streets; 0 is the corner itself."""
        return np.asarray(self._ways.nearest[corner, rank])

    def place(self, start: Ints, end: Ints, gone_m: Floats) -> tuple[Floats, Floats]:
        """East and north after so many metres on the shortest way; at its end for more than its length."""
        at, left_m = start.copy(), np.clip(gone_m, 0.0, self.length_m(start, end))
        ruler_m = np.zeros(len(at))
        # A corner at a time, all devices at once; whoever is on the street where the way ends is done.
        going = np.flatnonzero(at != end)
        standing = at == end
        while len(going):
            street = self._ways.next_street[at[going], end[going]]
            length_m = self._street_m[street]
            here = left_m[going] <= length_m
            forward = self._ends[street, 0] == at[going]
            along_m = np.where(forward, left_m[going], length_m - left_m[going])
            ruler_m[going[here]] = (self._begin_m[street] + np.clip(along_m, 0.0, length_m))[here]
            left_m[going] -= length_m
            at[going] = np.where(forward, self._ends[street, 1], self._ends[street, 0])
            arrived = ~here & (at[going] == end[going])
            standing[going[arrived]] = True  # by a rounding of the last metre
            going = going[~here & ~arrived]
        east_m, north_m = np.interp(ruler_m, self._ruler_m, self._east_m), np.interp(ruler_m, self._ruler_m, self._north_m)
        east_m[standing], north_m[standing] = self.corner_east_m[at[standing]], self.corner_north_m[at[standing]]
        return east_m, north_m

    def away_m(self, east_m: Floats, north_m: Floats) -> Floats:
        """How far each place is from the nearest street. For tests and tools: every street is measured."""
        inside = np.flatnonzero(np.diff(self._ruler_m) != 1.0)  # not the gaps between streets
        x0, y0 = self._east_m[inside], self._north_m[inside]
        dx, dy = self._east_m[inside + 1] - x0, self._north_m[inside + 1] - y0
        share = ((east_m[:, None] - x0) * dx + (north_m[:, None] - y0) * dy) / np.maximum(dx * dx + dy * dy, 1e-9)
        share = np.clip(share, 0.0, 1.0)
        away = np.hypot(east_m[:, None] - x0 - share * dx, north_m[:, None] - y0 - share * dy)
        return np.asarray(away.min(axis=1))

    @cached_property
    def _ways(self) -> _Ways:
        """Floyd and Warshall: a few hundred corners take some hundredths of a second."""
        count = len(self)
        length_m = np.full((count, count), np.inf)
        next_street = np.zeros((count, count), dtype=np.int64)
        np.fill_diagonal(length_m, 0.0)
        for street, (one, other) in enumerate(self._ends):
            if self._street_m[street] < length_m[one, other]:
                length_m[one, other] = length_m[other, one] = self._street_m[street]
                next_street[one, other] = next_street[other, one] = street
        for via in range(count):
            over = length_m[:, via, None] + length_m[None, via, :]
            shorter = over < length_m
            length_m = np.where(shorter, over, length_m)
            next_street = np.where(shorter, next_street[:, via, None], next_street)
        return _Ways(length_m, next_street, np.argsort(length_m, axis=1, kind="stable"))
