"""The named features: streets as lines, squares and parks as points, and made-up beats. GeoJSON, a feature a line."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.ops import linemerge, unary_union

from demo_map.extract import Extract

CREDIT = "© OpenStreetMap contributors, ODbL"
_ORDER = ("primary", "secondary", "tertiary", "street", "pedestrian", "service", "path")
_DIGITS = 5
"""About a metre."""

# Corners shared by the beats, along real streets: west or south first.
_MANNERHEIMINTIE = [
    (24.9352, 60.1719),
    (24.93612, 60.17136),
    (24.93721, 60.17072),
    (24.93844, 60.16992),
    (24.93963, 60.16915),
    (24.9407, 60.1684),
    (24.94181, 60.16767),
]
_EROTTAJA = [(24.94181, 60.16767), (24.94295, 60.16689), (24.9433, 60.1666), (24.9438, 60.1663), (24.9434, 60.1642)]
_ESPLANADI = [
    (24.94181, 60.16767),
    (24.94244, 60.1676),
    (24.94377, 60.16768),
    (24.94597, 60.16773),
    (24.9482, 60.16779),
    (24.95112, 60.16787),
    (24.9534, 60.1679),
]
_KAIVOKATU = [
    (24.93844, 60.16992),
    (24.9396, 60.17027),
    (24.94018, 60.17036),
    (24.94311, 60.17047),
    (24.94419, 60.17048),
    (24.9452, 60.17066),
]
_KAISANIEMENKATU = [
    (24.9452, 60.17066),
    (24.94633, 60.17101),
    (24.94758, 60.17165),
    (24.9484, 60.17255),
    (24.94881, 60.17294),
    (24.9495, 60.17349),
    (24.95012, 60.1739),
]
_UNIONINKATU = [(24.95112, 60.16787), (24.95099, 60.16917), (24.95065, 60.17194), (24.95012, 60.1739)]
_BRIDGE = [(24.95012, 60.1739), (24.95026, 60.17548), (24.9501, 60.1764), (24.9497, 60.17687)]
_STRAIT = [(24.9352, 60.1781), (24.9375, 60.178), (24.941, 60.1778), (24.9455, 60.1771), (24.9497, 60.17687), (24.9534, 60.1773)]
_WEST_OF_STATION = [(24.9396, 60.17027), (24.9391, 60.1728), (24.9382, 60.1755), (24.9375, 60.178)]
_AROUND_STATION = [*_KAISANIEMENKATU[::-1][1:], *_KAIVOKATU[::-1][1:-1]]
BEATS = {
    "A1 Kamppi": [*_MANNERHEIMINTIE, *_EROTTAJA[1:], (24.9352, 60.1642)],
    "A2 Kaartinkaupunki": [*_ESPLANADI, (24.9534, 60.1642), *_EROTTAJA[::-1][:-1]],
    "B1 Kluuvi": [*_MANNERHEIMINTIE[3:], *_ESPLANADI[1:6], *_UNIONINKATU[1:], *_AROUND_STATION],
    "B2 Kruununhaka": [*_UNIONINKATU, *_BRIDGE[1:], (24.9534, 60.1773), (24.9534, 60.1679)],
    "C1 Töölönlahti": [*_MANNERHEIMINTIE[:4], *_WEST_OF_STATION, (24.9352, 60.1781)],
    "C2 Kaisaniemi": [*_WEST_OF_STATION, *_STRAIT[2:5], *_BRIDGE[::-1][1:], *_AROUND_STATION],
    "D1 Hakaniemi": [*_STRAIT, (24.9534, 60.1791), (24.9352, 60.1791)],
}


def write_features(extract: Extract, folder: Path) -> list[Path]:
    """The three files, in the same bytes for the same extract."""
    return [
        _write(folder / "helsinki-streets.geojson", _streets(extract)),
        _write(folder / "helsinki-places.geojson", _places(extract)),
        _write(folder / "helsinki-beats.geojson", _beats()),
    ]


def _streets(extract: Extract) -> list[dict[str, Any]]:
    lines = defaultdict(list)
    kinds: dict[str, str] = {}
    for way in extract.ways:
        if way.name and way.kind in _ORDER and not way.underground:
            lines[way.name].append(way.shape)
            kinds[way.name] = min(kinds.get(way.name, way.kind), way.kind, key=_ORDER.index)
    found = []
    for name, shapes in sorted(lines.items()):
        merged = unary_union(shapes)
        merged = linemerge(merged) if merged.geom_type == "MultiLineString" else merged
        found.append(_feature(merged, name=name, kind="street", road=kinds[name]))
    return found


def _places(extract: Extract) -> list[dict[str, Any]]:
    shapes = defaultdict(list)
    for area in extract.areas:
        if area.name and area.kind in ("park", "square", "water", "building"):
            shapes[area.name, area.kind].append(area.shape)
    points = {key: unary_union(each).representative_point() for key, each in shapes.items()}
    return [_feature(point, name=name, kind=kind) for (name, kind), point in sorted(points.items())]


def _beats() -> list[dict[str, Any]]:
    return [_feature(shapely.Polygon(ring), name=name, kind="beat") for name, ring in sorted(BEATS.items())]


def _feature(shape: Any, **properties: str) -> dict[str, Any]:
    geometry = json.loads(
        shapely.to_geojson(shapely.set_precision(shape, 10**-_DIGITS) if shape.geom_type == "Polygon" else shape)
    )
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {**geometry, "coordinates": _rounded(geometry["coordinates"])},
    }


def _rounded(value: Any) -> Any:
    return [_rounded(each) for each in value] if isinstance(value, list) else round(value, _DIGITS)


def _write(file: Path, features: list[dict[str, Any]]) -> Path:
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
    head = f'{{"type":"FeatureCollection","attribution":{json.dumps(CREDIT, ensure_ascii=False)},"features":[\n'
    file.write_text(f"{head}{lines}\n]}}\n", encoding="utf-8", newline="\n")
    return file
