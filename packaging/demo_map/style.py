"""The two styles of the demo's map: dimmed and without loud colours, so that units are the brightest thing on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    ground: str
    """The program's own ground colour, into which the map's edge fades."""
    land: str
    areas: Mapping[str, str]
    building_edge: str
    casing: str
    roads: Mapping[str, str]
    label: str
    minor_label: str
    water_label: str
    park_label: str
    halo: str


DARK = Style(
    name="dark",
    ground="#0e1318",
    land="#161d24",
    areas={
        "water": "#0b1c2b",
        "wetland": "#0f2027",
        "park": "#14231f",
        "grass": "#16241f",
        "square": "#1b232b",
        "platform": "#1e262e",
        "pier": "#1a222a",
        "building": "#1e2730",
    },
    building_edge="#263039",
    casing="#12181e",
    roads={
        "primary": "#54616e",
        "secondary": "#4b5763",
        "tertiary": "#434e59",
        "street": "#3d4852",
        "pedestrian": "#343f49",
        "service": "#28313a",
        "path": "#2d3841",
        "tram": "#26303a",
        "rail": "#2b353f",
    },
    label="#94a3b2",
    minor_label="#7d8c9b",
    water_label="#56789a",
    park_label="#5f8a76",
    halo="#12181e",
)
LIGHT = Style(
    name="light",
    ground="#f6f8fa",
    land="#eef1f3",
    areas={
        "water": "#c9dbe8",
        "wetland": "#d6e3e6",
        "park": "#dbe7dc",
        "grass": "#e0eadf",
        "square": "#e9ebee",
        "platform": "#e2e5e9",
        "pier": "#e4e7ea",
        "building": "#dfe3e8",
    },
    building_edge="#d2d7dd",
    casing="#cbd2d9",
    roads={
        "primary": "#fdf6e6",
        "secondary": "#fefaf0",
        "tertiary": "#ffffff",
        "street": "#ffffff",
        "pedestrian": "#f7f8fa",
        "service": "#fafbfc",
        "path": "#d3d9df",
        "tram": "#c9cfd6",
        "rail": "#bcc4cc",
    },
    label="#4d5b69",
    minor_label="#66747f",
    water_label="#4a7496",
    park_label="#4c7a5e",
    halo="#f8f9fb",
)
STYLES = (DARK, LIGHT)

WIDTHS_PX = {
    "primary": 13.0,
    "secondary": 11.0,
    "tertiary": 9.5,
    "street": 8.0,
    "pedestrian": 6.5,
    "service": 3.4,
    "path": 1.3,
    "tram": 1.0,
    "rail": 1.4,
}
"""At zoom 17."""
SHRINK = {17: 1.0, 16: 0.6, 15: 0.4, 14: 0.26, 13: 0.18, 12: 0.13}
LEAST_WIDTH_PX = {"primary": 1.1, "secondary": 0.9, "tertiary": 0.7, "street": 0.5, "pedestrian": 0.4}
FIRST_ZOOM = {"service": 15, "path": 15, "tram": 16, "rail": 14, "pedestrian": 14, "building": 14, "platform": 15}
"""Things not named here are drawn at every zoom."""
CASING_FROM_ZOOM = 15
LABEL_PX = {15: 11, 16: 12, 17: 13}
AREA_LABEL_FROM_ZOOM = {"water": 15, "park": 16, "square": 16}
