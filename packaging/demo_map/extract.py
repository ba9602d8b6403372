"""An OpenStreetMap extract as shapes in WGS 84 degrees, cut at its own edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.ops import polygonize, unary_union

Shape = Any
"""A shapely geometry, x longitude and y latitude."""
Point = tuple[float, float]
Node = tuple[int, Point | None]
"""Its id, and its place unless it lies beyond the edge."""

ROADS = {
    "primary": "primary",
    "primary_link": "primary",
    "secondary": "secondary",
    "secondary_link": "secondary",
    "tertiary": "tertiary",
    "tertiary_link": "tertiary",
    "residential": "street",
    "living_street": "street",
    "unclassified": "street",
    "pedestrian": "pedestrian",
    "service": "service",
    "footway": "path",
    "path": "path",
    "cycleway": "path",
    "steps": "path",
}
RAILS = {"rail": "rail", "tram": "tram"}


@dataclass(frozen=True, slots=True)
class Area:
    kind: str
    """water, wetland, park, grass, square, building, platform or pier."""
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Way:
    kind: str
    """One of the values of ROADS and RAILS."""
    name: str
    shape: Shape
    """A LineString, or several when it leaves the extract in between."""
    underground: bool
    bridge: bool
    node_ids: tuple[int, ...]
    """Of the nodes inside, in order."""


@dataclass(frozen=True, slots=True)
class Extract:
    box: tuple[float, float, float, float]
    """West, south, east, north."""
    areas: tuple[Area, ...]
    ways: tuple[Way, ...]


def read_extract(file: Path) -> Extract:
    """Everything the map draws, from an `.osm.pbf`."""
    import osmium  # only making the map needs it

    with osmium.io.Reader(str(file)) as reader:
        bounds = reader.header().box()
    box = (bounds.bottom_left.lon, bounds.bottom_left.lat, bounds.top_right.lon, bounds.top_right.lat)
    edge = shapely.box(*box)
    nodes: dict[int, list[Node]] = {}
    areas: list[Area] = []
    ways: list[Way] = []
    coast: list[list[Point]] = []
    for each in osmium.FileProcessor(str(file)).with_locations():
        tags = dict(each.tags)
        if each.is_way():
            line = [(node.ref, (node.lon, node.lat) if node.location.valid() else None) for node in each.nodes]
            nodes[each.id] = line
            if tags.get("natural") == "coastline":
                coast += _runs(line)
            kind = area_kind(tags)
            if kind and len(line) > 3 and line[0][0] == line[-1][0]:
                areas += _area(kind, tags, [line], edge)
            elif not kind:
                ways += _way(tags, line)
        elif each.is_relation() and tags.get("type") == "multipolygon":
            kind = area_kind(tags)
            if kind:
                members = [nodes[member.ref] for member in each.members if member.type == "w" and member.ref in nodes]
                areas += _area(kind, tags, _rings(members), edge)
    areas.insert(0, Area("water", "", _sea(coast, edge)))
    return Extract(box, tuple(areas), tuple(ways))


def area_kind(tags: Mapping[str, str]) -> str:
    """What an area is drawn as; empty for what is not drawn as one."""
    if tags.get("building", "no") != "no" and tags["building"] not in ("roof", "underpass_entrance", "entrance", "ship"):
        return "" if tags.get("location") == "underground" or tags.get("layer", "0").startswith("-") else "building"
    by_natural = {"water": "water", "wetland": "wetland", "wood": "park", "scrub": "grass", "heath": "grass"}
    if tags.get("natural") in by_natural:
        return by_natural[tags["natural"]]
    if tags.get("landuse") in ("basin", "pond"):
        return "water"
    if tags.get("leisure") in ("park", "garden"):
        return "park"
    if tags.get("leisure") in ("pitch", "playground") or tags.get("landuse") == "grass":
        return "grass"
    if tags.get("place") == "square" or (tags.get("highway") == "pedestrian" and tags.get("area") == "yes"):
        return "square"
    if tags.get("railway") == "platform" or tags.get("highway") == "platform":
        return "platform"
    return "pier" if tags.get("man_made") in ("pier", "bridge") else ""


def _area(kind: str, tags: Mapping[str, str], rings: Iterable[Sequence[Node]], edge: Shape) -> list[Area]:
    closed = [ring for ring in (_closed_over_the_edge(list(each), edge) for each in rings) if len(ring) > 3]
    shape = shapely.Polygon()
    for ring in closed:  # odd and even: a ring inside another is a hole
        shape = shape.symmetric_difference(shapely.Polygon(ring).buffer(0))
    shape = shape.intersection(edge)
    return [] if shape.is_empty else [Area(kind, tags.get("name", ""), shape)]


def _way(tags: Mapping[str, str], line: Sequence[Node]) -> list[Way]:
    kind = ROADS.get(tags.get("highway", ""), "") or RAILS.get(tags.get("railway", ""), "")
    if not kind or tags.get("indoor") == "yes":
        return []
    underground = tags.get("tunnel", "no") not in ("no", "building_passage") or tags.get("layer", "0").startswith("-")
    ids = tuple(number for number, point in line if point)
    name = tags.get("name", "")
    return [Way(kind, name, shapely.LineString(run), underground, "bridge" in tags, ids) for run in _runs(line)]


def _runs(line: Sequence[Node]) -> list[list[Point]]:
    """The stretches of a line that lie inside, each of two points or more."""
    runs: list[list[Point]] = [[]]
    for _, point in line:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _rings(members: Sequence[Sequence[Node]]) -> list[list[Node]]:
    """The members of a multipolygon, joined end to end where they meet."""
    left = [list(each) for each in members]
    rings = []
    while left:
        ring = left.pop()
        grown = True
        while grown and ring[0][0] != ring[-1][0]:
            grown = False
            for index, other in enumerate(left):
                if ring[-1][0] in (other[0][0], other[-1][0]):
                    piece = left.pop(index)
                    ring += (piece if piece[0][0] == ring[-1][0] else piece[::-1])[1:]
                    grown = True
                    break
        rings.append(ring)
    return rings


def _closed_over_the_edge(ring: list[Node], edge: Shape) -> list[Point]:
    """A ring whose missing part is replaced by a walk along the extract's edge, the shorter way round."""
    points = [point for _, point in ring]
    if None not in points:
        return [point for point in points if point]
    start = next((index for index, point in enumerate(points) if point), None)
    if start is None:
        return []
    points = [*points[start:], *points[1 : start + 1]] if start else points
    closed: list[Point] = []
    gap = False
    for point in points:
        if point is None:
            gap = True
            continue
        if gap and closed:
            closed += _along_edge(closed[-1], point, edge)
        gap = False
        closed.append(point)
    if gap:
        closed += _along_edge(closed[-1], closed[0], edge)
    return [*closed, closed[0]]


def _along_edge(one: Point, other: Point, edge: Shape) -> list[Point]:
    border = edge.exterior
    from_m, to_m = border.project(shapely.Point(one)), border.project(shapely.Point(other))
    forward = (to_m - from_m) % border.length
    ahead = forward <= border.length / 2
    span = forward if ahead else border.length - forward
    corners = []
    for corner in border.coords[:-1]:
        at = border.project(shapely.Point(corner))
        away = (at - from_m) % border.length if ahead else (from_m - at) % border.length
        if away < span:
            corners.append((away, corner))
    ends = [border.interpolate(each).coords[0] for each in (from_m, to_m)]
    return [ends[0], *(corner for _, corner in sorted(corners)), ends[1]]


def _sea(coast: Sequence[list[Point]], edge: Shape) -> Shape:
    """The parts of the extract that lie to the right of a coastline, as the sea does in OpenStreetMap."""
    border = edge.exterior
    lines = []
    for run in coast:
        ends = [border.interpolate(border.project(shapely.Point(each))).coords[0] for each in (run[0], run[-1])]
        lines.append(shapely.LineString([ends[0], *run, ends[1]]))
    wet_points = shapely.MultiPoint([right for run in coast for right in _right_of(run)])
    return unary_union([piece for piece in polygonize(unary_union([border, *lines])) if piece.intersects(wet_points)])


def _right_of(run: Sequence[Point]) -> list[Point]:
    beside = 1e-6
    found = []
    for (x0, y0), (x1, y1) in pairwise(run):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        if length:
            found.append(((x0 + x1) / 2 + beside * (y1 - y0) / length, (y0 + y1) / 2 - beside * (x1 - x0) / length))
    return found
