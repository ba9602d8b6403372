"""The agency's layers on a real page: below the units, as text, whatever is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.basemap.layers.reading import read_layer
from app.gui.map.overlays import Overlay, Overlays, pack_overlay
from app.gui.map.routes import Routes
from tests.basemap.layers.files import feature, geojson, kml, placemark
from tests.gui.map.conftest import Feeding, Shown

AREA = [[24.90, 60.15], [24.98, 60.15], [24.98, 60.19], [24.90, 60.19], [24.90, 60.15]]
ELEMENTS = "document.querySelectorAll('body *:not(.grid-square):not(canvas)').length"
CANVAS = "document.querySelector('.leaflet-overlays-pane canvas:not([hidden])')"
PICTURE = f"{CANVAS}.toDataURL() + {CANVAS}.style.transform"
RESTS = "!map_stage._animatingZoom && !map_stage._panAnim?._inProgress"
HOSTILE = "<img src=x onerror=document.title='ran'>${alert(1)}"


def overlay(path: Path, number: int = 1, *, labels: bool = True) -> Overlay:
    return Overlay(number, pack_overlay(read_layer(path)), "#9a7fd6", labels)


def shown_layers(state: dict[str, object]) -> object:
    overlays = state["overlays"]
    assert isinstance(overlays, dict)
    return overlays["layers"]


def test_a_layers_names_are_drawn_as_text_and_the_units_stay_as_they_are(shown: Shown, feeding: Feeding, tmp_path: Path) -> None:
    feeding.answer([feeding.unit("a", 60.17, 24.94), feeding.unit("b", 60.171, 24.95)])
    before = shown.wait(lambda state: len(state["units"]) + len(state["groups"]) > 0 and state["painted"] >= shown.map.waiting)
    elements = shown.run(ELEMENTS)
    point = "<Point><coordinates>24.945,60.165</coordinates></Point>"
    ring = " ".join(f"{x},{y}" for x, y in AREA)
    area = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    path = kml(tmp_path / "a.kml", placemark(f"<![CDATA[{HOSTILE[:38]}]]>", area) + placemark("Hydrant", point))
    shown.map.center_on_selected()
    feeding.monitor.selection.select_row(0)
    shown.map.center_on_selected()
    shown.map.laid.show_overlays([overlay(path)])
    state = shown.wait(lambda state: bool(shown_layers(state)) and state["overlays"]["layers"][0]["labels"] != [])
    [layer] = state["overlays"]["layers"]
    assert layer["features"] == 2 and HOSTILE[:38] in layer["labels"]
    assert shown.run("document.title") == "Map" and shown.run("document.images.length") == 0
    assert shown.run(ELEMENTS) == elements
    assert state["on_map"] == before["on_map"] == 2
    ink = f"{CANVAS}.getContext('2d').getImageData(0,0,900,700).data.some(Boolean)"
    assert shown.run(ink) is True


def test_a_layer_that_is_taken_away_is_drawn_no_more(shown: Shown, feeding: Feeding, tmp_path: Path) -> None:
    feeding.answer([feeding.unit("a", 60.17, 24.94)])
    path = geojson(tmp_path / "a.json", feature("Polygon", [AREA], name="Beat 14"))
    shown.map.laid.show_overlays([overlay(path, 1, labels=False), overlay(path, 2)])
    state = shown.wait(lambda state: len(state["overlays"]["layers"]) == 2)
    assert state["overlays"]["layers"][0]["labels"] == []
    shown.map.laid.show_overlays([])
    shown.wait(lambda state: state["overlays"]["layers"] == [])


@pytest.mark.parametrize("move", ["map_stage.zoomIn(1)", "map_stage.zoomOut(1)", "map_stage.panBy([300, 120])"])
def test_layers_drawn_for_where_a_movement_ends_are_as_drawn_at_rest(
    move: str, shown: Shown, feeding: Feeding, tmp_path: Path
) -> None:
    feeding.answer([feeding.unit("a", 60.17, 24.94)])
    shown.settled()
    shown.map.go_to(60.17, 24.94, 13)
    path = geojson(tmp_path / "a.json", feature("Polygon", [AREA], name="Beat 14"), feature("Point", [24.95, 60.17]))
    shown.map.laid.show_overlays([overlay(path)])
    before = shown.wait(lambda state: bool(shown_layers(state)))["view"]
    shown.run(f"{move}; 0")

    def at_rest() -> dict[str, Any]:
        """What is shown once the movement is over and everything it asked for is drawn: in this order."""
        shown.wait(lambda state: bool(state["view"] != before))
        shown.qtbot.waitUntil(lambda: bool(shown.run(RESTS)))
        return shown.wait(lambda state: not state["overlays"]["waiting"])

    assert shown_layers(at_rest()) == [{"number": 1, "features": 2, "labels": ["Beat 14"]}]
    moved = shown.run(PICTURE)
    shown.run("map_stage.fire('viewreset'); 0")
    at_rest()
    assert moved == shown.run(PICTURE)


def test_only_layers_that_are_shown_are_handed_to_the_page(tmp_path: Path) -> None:
    overlays = Overlays()
    overlays.show([overlay(geojson(tmp_path / "a.json", feature("Point", [1, 2])), 7)])
    routes = Routes(None, None, tmp_path, b"")  # type: ignore[arg-type]
    routes.serve(lambda _: b"", overlay=overlays.answer)
    assert routes.answer("GET", "watchfloor://map/overlays/7").status == 200
    for name in ("8", "-7", "7.0", "٧", "9" * 400, "", "7/..", "x"):
        assert routes.answer("GET", f"watchfloor://map/overlays/{name}").status == 404
    assert overlays.stage() == [{"number": 7, "colour": "#9a7fd6", "labels": True}]
