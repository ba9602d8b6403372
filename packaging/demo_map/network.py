"""The streets as a network that demo units move along: corners and the streets between them, all connected."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from demo_map.extract import Extract, Point
from demo_map.features import CREDIT

_WALKED = ("primary", "secondary", "tertiary", "street", "pedestrian")
_NORTH_END = 60.1768
"""The bridge: what lies within fits a screen at a zoom that shows the streets' names."""
_DIGITS = 6
_SHORTEST_STUB_M = 25.0
_METRES_PER_DEGREE = 111_320.0


def write_network(extract: Extract, file: Path) -> Path:
    """`{"corners": [[longitude, latitude], …], "streets": [[from, to, [longitude, latitude], …], …]}`, a street a line."""
    graph = _largest_part(_graph(extract))
    streets = _streets(_without_stubs(graph))
    corners = sorted({end for street in streets for end in (street[0], street[-1])})
    number = {corner: index for index, corner in enumerate(corners)}
    rows = sorted([number[street[0]], number[street[-1]], *map(list, street[1:-1])] for street in streets)
    dense = {"separators": (",", ":"), "ensure_ascii": False}
    lines = ",\n".join(json.dumps(row, **dense) for row in rows)  # type: ignore[arg-type] # the same two for all
    head = f'{{"attribution":{json.dumps(CREDIT, ensure_ascii=False)},\n"corners":{json.dumps(corners, separators=(",", ":"))},\n'
    file.write_text(f'{head}"streets":[\n{lines}\n]}}\n', encoding="utf-8", newline="\n")
    return file


def _graph(extract: Extract) -> dict[Point, set[Point]]:
    graph: dict[Point, set[Point]] = defaultdict(set)
    for way in extract.ways:
        if way.kind in _WALKED and not way.underground:
            points = [(round(x, _DIGITS), round(y, _DIGITS)) for x, y in way.shape.coords]
            for one, other in pairwise(points):
                if one != other and max(one[1], other[1]) < _NORTH_END:
                    graph[one].add(other)
                    graph[other].add(one)
    return graph


def _largest_part(graph: dict[Point, set[Point]]) -> dict[Point, set[Point]]:
    left, largest = set(graph), set[Point]()
    while left:
        part, edge = set[Point](), [next(iter(left))]
        while edge:
            point = edge.pop()
            if point not in part:
                part.add(point)
                edge += graph[point] - part
        left -= part
        largest = max(largest, part, key=len)
    return {point: set(graph[point]) for point in largest}


def _without_stubs(graph: dict[Point, set[Point]]) -> dict[Point, set[Point]]:
    """Dead ends too short to walk into only make more corners."""
    for street in _streets(graph):
        for line in (street, street[::-1]):
            if len(graph[line[0]]) == 1 and len(graph[line[-1]]) > 2 and _length_m(line) < _SHORTEST_STUB_M:
                for one, other in pairwise(line):
                    graph[one].discard(other)
                    graph[other].discard(one)
                break
    return {point: beside for point, beside in graph.items() if beside}


def _streets(graph: dict[Point, set[Point]]) -> list[list[Point]]:
    """From corner to corner: points where two streets meet as one are none. Of two ways between the same corners the shorter."""
    found: dict[tuple[Point, Point], list[Point]] = {}
    for corner in sorted(point for point, beside in graph.items() if len(beside) != 2):
        for following in sorted(graph[corner]):
            line = [corner, following]
            while len(graph[line[-1]]) == 2:
                (ahead,) = graph[line[-1]] - {line[-2]}
                line.append(ahead)
            ends = (line[0], line[-1])
            if ends[0] < ends[1] and (ends not in found or _length_m(line) < _length_m(found[ends])):
                found[ends] = line
    return list(found.values())


def _length_m(line: list[Point]) -> float:
    length_m: float = sum(
        _METRES_PER_DEGREE * ((0.5 * (x1 - x0)) ** 2 + (y1 - y0) ** 2) ** 0.5  # at 60° north a degree east is half as long
        for (x0, y0), (x1, y1) in pairwise(line)
    )
    return length_m
