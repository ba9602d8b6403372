"""Which of the agency's areas (beats, jurisdictions) a unit's last known position is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from app.units.figures import FigureTable
from app.units.fixes import NO_TIME

NOWHERE = 0
"""In none of the areas, or without a position."""
MOST_AREAS = 65_000
CELLS_A_SIDE = 256
_SEVERAL = 65_535
_HAIR_DEGREES = 1e-9
"""A tenth of a millimetre: no rounding puts a position into a cell that lies elsewhere."""

Numbers = npt.NDArray[np.uint16]
Rows = npt.NDArray[np.int32]
Rings = Sequence[npt.NDArray[np.float64]]
"""An outline and its holes, each (n, 2) longitude and latitude in WGS 84 degrees."""


class Areas:
    """Named areas that never change. Where they overlap, the first counts. Made off the GUI thread: it may take a second.

    Most of the ground is far from any border: a grid knows the area of every cell that no border crosses, so that only the
    positions in the others are held against the outlines.
    """

    def __init__(self, areas: Iterable[tuple[str, Sequence[Rings]]]) -> None:
        """Each area's name and its parts; those without a name are left out."""
        import shapely

        numbers: dict[str, int] = {}
        polygons, owners = [], []
        for name, parts in areas:
            if name and (name in numbers or len(numbers) < MOST_AREAS):
                owner = numbers.setdefault(name, len(numbers) + 1)
                for outline, *holes in parts:
                    polygon = shapely.Polygon(outline, holes)
                    polygons.append(polygon if polygon.is_valid else shapely.make_valid(polygon))
                    owners.append(owner)
        self.names: tuple[str, ...] = tuple(numbers)
        self._owners = np.array(owners, np.uint16)
        self._polygons = np.array(polygons, np.object_)
        shapely.prepare(self._polygons)
        self._extent = np.array(shapely.total_bounds(polygons)) if polygons else np.zeros(4)
        self._cells_per_degree = CELLS_A_SIDE / np.maximum(self._extent[2:] - self._extent[:2], 1e-6)
        self._grid, self._starts, self._candidates = self._settle()

    def name(self, number: int) -> str:
        """Empty for `NOWHERE`."""
        return self.names[number - 1] if 0 < number <= len(self.names) else ""

    def of(self, longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64]) -> Numbers:
        """Each position's area, (n,) uint16; `NOWHERE` outside all of them. NaN is outside."""
        found = np.zeros(len(longitude), np.uint16)
        west, south, east, north = self._extent
        inside = np.flatnonzero((longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north))
        if not inside.size:
            return found
        column = ((longitude[inside] - west) * self._cells_per_degree[0]).astype(np.intp)
        row = ((latitude[inside] - south) * self._cells_per_degree[1]).astype(np.intp)
        cell = np.minimum(row, CELLS_A_SIDE - 1) * CELLS_A_SIDE + np.minimum(column, CELLS_A_SIDE - 1)
        numbers = self._grid[cell]
        unsure = np.flatnonzero(numbers == _SEVERAL)
        if unsure.size:
            at = inside[unsure]
            numbers[unsure] = self._by_outline(cell[unsure], longitude[at], latitude[at])
        found[inside] = numbers
        return found

    def _by_outline(
        self, cell: npt.NDArray[np.intp], longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64]
    ) -> Numbers:
        import shapely

        counts = self._starts[cell + 1] - self._starts[cell]
        points = np.repeat(np.arange(len(cell)), counts)
        nth = np.arange(len(points)) - np.repeat(np.cumsum(counts) - counts, counts)
        polygons = self._candidates[self._starts[cell][points] + nth]
        there = shapely.intersects_xy(self._polygons[polygons], longitude[points], latitude[points])
        return _first(len(cell), points[there], self._owners[polygons[there]])

    def _settle(self) -> tuple[Numbers, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The area of every cell, `_SEVERAL` where a border runs through it; and which polygons those cells meet, from where
        in one list, (cells + 1,), and that list."""
        import shapely

        west, south = self._extent[:2]
        width, height = 1 / self._cells_per_degree
        lines, columns = np.mgrid[0:CELLS_A_SIDE, 0:CELLS_A_SIDE]
        left, low = west + columns.ravel() * width - _HAIR_DEGREES, south + lines.ravel() * height - _HAIR_DEGREES
        cells = shapely.box(left, low, left + width + 2 * _HAIR_DEGREES, low + height + 2 * _HAIR_DEGREES)
        tree = shapely.STRtree(cells)
        owner, inside = tree.query(self._polygons, predicate="contains")
        grid = _first(len(cells), inside, self._owners[owner])
        border, crossed = tree.query(shapely.boundary(self._polygons), predicate="intersects")
        grid[crossed] = _SEVERAL
        met, polygons = np.concatenate([crossed, inside]), np.concatenate([border, owner])
        order = np.argsort(met, kind="stable")
        return grid, np.searchsorted(met[order], np.arange(len(cells) + 1)), polygons[order]


class Beats:
    """The area of every row of a fleet, brought up to date for the positions that changed."""

    def __init__(self) -> None:
        self.areas: Areas | None = None
        self._numbers: Numbers = np.zeros(0, np.uint16)
        self._seen: npt.NDArray[np.float64] = np.empty((0, 2))

    @property
    def names(self) -> tuple[str, ...]:
        return () if self.areas is None else self.areas.names

    def numbers(self, size: int) -> Numbers:
        """The area of each of the first `size` rows, `NOWHERE` for a row not followed yet."""
        self._grow(size)
        return self._numbers[:size]

    def name_of(self, row: int) -> str:
        """Empty where no area is."""
        return self.areas.name(int(self._numbers[row])) if self.areas is not None and row < len(self._numbers) else ""

    def begin(self, areas: Areas | None, figures: FigureTable) -> Rows:
        """Use these areas from now on; answers with the rows whose area has another name now."""
        before = self._names(len(figures))
        self.areas = areas
        self._numbers[:] = NOWHERE
        self._seen[:] = np.nan
        self.follow(figures, np.arange(len(figures), dtype=np.int32))
        return np.flatnonzero(before != self._names(len(figures))).astype(np.int32)

    def follow(self, figures: FigureTable, rows: Rows) -> int:
        """These rows may be elsewhere now. Answers with how many positions were looked up: only those that moved."""
        if self.areas is None or not rows.size:
            return 0
        self._grow(len(figures))
        located = figures["fix_time_ms"][rows] != NO_TIME
        longitude = np.where(located, figures["longitude"][rows], np.nan)
        latitude = np.where(located, figures["latitude"][rows], np.nan)
        seen = self._seen[rows]
        # NaN differs from itself: a row without a position costs two comparisons, not a look at outlines.
        moved = np.flatnonzero((seen[:, 0] != longitude) | (seen[:, 1] != latitude))
        if moved.size:
            at = rows[moved]
            self._seen[at, 0], self._seen[at, 1] = longitude[moved], latitude[moved]
            self._numbers[at] = self.areas.of(longitude[moved], latitude[moved])
        return int(moved.size)

    def _names(self, size: int) -> npt.NDArray[np.object_]:
        names: npt.NDArray[np.object_] = np.array(["", *self.names], np.object_)[self.numbers(size)]
        return names

    def _grow(self, size: int) -> None:
        more = size - len(self._numbers)
        if more > 0:
            more = max(more, len(self._numbers))
            self._numbers = np.concatenate([self._numbers, np.zeros(more, np.uint16)])
            self._seen = np.concatenate([self._seen, np.full((more, 2), np.nan)])


def _first(count: int, at: npt.NDArray[np.intp], owners: Numbers) -> Numbers:
    """(count,): the lowest owner of each; `NOWHERE` where there is none."""
    best = np.full(count, _SEVERAL, np.uint16)
    np.minimum.at(best, at, owners)
    best[best == _SEVERAL] = NOWHERE
    return best
