"""The streets under the units, on a real page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.basemap.source import Kind, Look, TileSource
from app.gui.map.hearing import View
from tests.basemap.map_server import MapServer
from tests.basemap.pictures import BLUE, PAPER, RED, every_place, mbtiles, png
from tests.gui.map.conftest import Feeding, Shown

STREETS = "Object.values(map_stage._layers).find((each) => each._url)"
NOTE_WHEN_ASKED = f"""window.asked = [];
{STREETS}.on("tileloadstart", () => asked.push(map_stage._animatingZoom ? "under way" : "there")), 0"""
NO_OTHER_LEVEL = f"asked.length && Object.values({STREETS}._tiles).every(({{ coords }}) => coords.z === map_stage.getZoom())"
MISPLACED = f"""Object.values({STREETS}._tiles).filter(({{ coords, el }}) => {{
  const corner = map_stage.latLngToContainerPoint(map_stage.unproject(coords.scaleBy(L.point(256, 256)), coords.z));
  const {{ left, top, width }} = el.getBoundingClientRect();
  return Math.abs(left - corner.x) > 1 || Math.abs(top - corner.y) > 1 || width !== 256;
}}).length"""
SHEETS_OF_THEIR_OWN = """[...document.querySelectorAll("img.leaflet-tile")].filter((tile) => {
  const { transform, willChange, overflow, opacity } = getComputedStyle(tile);
  return `${transform} ${willChange} ${overflow} ${opacity}` !== "none auto visible 1";
}).length"""


def shows_tiles(state: dict[str, Any]) -> bool:
    base_map = state["base_map"]
    return bool(base_map["asked"]) and base_map["loaded"] == base_map["asked"]


def colour_at(shown: Shown, x: int, y: int) -> tuple[int, int, int]:
    colour = shown.map.grab().toImage().pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue()


def look_at_the_continent(shown: Shown, feeding: Feeding) -> None:
    feeding.answer([feeding.unit("one")])
    shown.wait(lambda state: bool(state["units"]))
    shown.map.set_view(View(60.0, 24.0, 4))
    shown.wait(lambda state: state["view"]["zoom"] == 4)


def town(path: Path, colour: tuple[int, int, int]) -> TileSource:
    body = png(colour)
    file = mbtiles(path, lambda *_: body, every_place(5), {"attribution": "© <b>County</b> GIS"})
    return TileSource(path.stem, Kind.MBTILES, str(file), look=Look.AS_IT_IS)


def test_the_tiles_of_a_file_lie_under_the_units_with_their_makers_named(shown: Shown, feeding: Feeding, tmp_path: Path) -> None:
    look_at_the_continent(shown, feeding)
    shown.map.base_map.choose(town(tmp_path / "red.mbtiles", RED))
    state = shown.wait(shows_tiles)
    assert (state["base_map"]["attribution"], state["base_map"]["plain"]) == ("© County GIS", False)
    shown.qtbot.waitUntil(lambda: colour_at(shown, 300, 60) == RED)
    assert len(state["units"]) == 1
    shown.map.base_map.choose(town(tmp_path / "blue.mbtiles", BLUE))
    shown.qtbot.waitUntil(lambda: colour_at(shown, 300, 60) == BLUE)
    shown.map.base_map.choose(None)
    assert shown.wait(lambda state: state["base_map"]["plain"])["base_map"]["attribution"] == ""


def test_in_the_dark_a_white_map_is_darker_than_any_unit(shown: Shown, feeding: Feeding, tmp_path: Path) -> None:
    look_at_the_continent(shown, feeding)
    body = png(PAPER)
    file = mbtiles(tmp_path / "white.mbtiles", lambda *_: body, every_place(5))
    shown.map.base_map.choose(TileSource("White", Kind.MBTILES, str(file), look=Look.INVERT))
    shown.wait(shows_tiles)
    shown.qtbot.waitUntil(lambda: 0 < max(colour_at(shown, 300, 60)) < 60)
    shown.map.base_map.choose(TileSource("White, dimmed", Kind.MBTILES, str(file), look=Look.DIM))
    shown.qtbot.waitUntil(lambda: 90 < max(colour_at(shown, 300, 60)) < 140)


def test_a_dense_screen_gets_pictures_of_twice_the_pixels_and_any_other_does_not(shown: Shown, feeding: Feeding) -> None:
    look_at_the_continent(shown, feeding)
    with MapServer() as server:
        address = f"{server.url}/sharp/{{z}}/{{x}}/{{y}}{{r}}.png"
        shown.map.base_map.choose(TileSource("Sharp", Kind.XYZ, address, sharp=True, look=Look.AS_IT_IS))
        shown.wait(shows_tiles)
        assert server.asked and not any("@2x" in each.path for each in server.asked)
        server.asked.clear()
        shown.map.set_text_scale(200)  # a pixel of the page is two of the screen
        shown.qtbot.waitUntil(lambda: any("@2x" in each.path for each in server.asked))
        shown.wait(shows_tiles)
        sizes = (
            "[...new Set([...document.querySelectorAll('img.leaflet-tile')].map((each) => each.naturalWidth + '/' + each.width))]"
        )
        shown.qtbot.waitUntil(lambda: shown.run(f"JSON.stringify({sizes})") == '["512/256"]')
        shown.map.base_map.choose(TileSource("Plain", Kind.XYZ, address, look=Look.AS_IT_IS))
        server.asked.clear()
        shown.qtbot.waitUntil(lambda: len(server.asked) > 2)
        assert not any("@2x" in each.path for each in server.asked)
        shown.map.base_map.choose(None)


def test_a_map_server_that_never_answers_delays_no_position(shown: Shown, feeding: Feeding) -> None:
    look_at_the_continent(shown, feeding)
    with MapServer(mode="slow") as server:
        shown.map.base_map.choose(TileSource("Slow", Kind.XYZ, f"{server.url}/xyz/{{z}}/{{x}}/{{y}}.png"))
        shown.qtbot.waitUntil(lambda: len(server.asked) >= 2)
        for latitude in (61.0, 62.0, 63.0):
            feeding.answer([feeding.unit("one", latitude)])
            shown.settled()
        assert shown.probe()["base_map"]["loaded"] == 0
        shown.map.base_map.choose(None)


NO_TILES = [
    "1/0/0/../etc",
    "1/-1/0/0",
    "x/0/0/0",
    "1/0/0/0.png",
    "9999999999/0/0/0",
    "1/0/0/9999999999",
    "1/0/0",
    "777/0/0/0",
]


def test_an_address_that_is_no_tile_of_the_shown_map_gets_nothing(shown: Shown, feeding: Feeding, tmp_path: Path) -> None:
    look_at_the_continent(shown, feeding)
    shown.map.base_map.choose(town(tmp_path / "red.mbtiles", RED))
    shown.wait(shows_tiles)
    shown.run(
        "window.outcomes = []; for (const address of "
        + json.dumps(NO_TILES)
        + ") { const picture = new Image(); picture.onload = () => window.outcomes.push(address);"
        " picture.onerror = () => window.outcomes.push('nothing');"
        " picture.src = `watchfloor://map/tiles/${address}`; } 0"
    )
    shown.qtbot.waitUntil(lambda: shown.run("window.outcomes.length") == len(NO_TILES))
    assert json.loads(shown.run("JSON.stringify(window.outcomes)")) == ["nothing"] * len(NO_TILES)


def test_while_a_zoom_lasts_no_street_is_asked_for_and_where_it_arrives_they_all_come(
    shown: Shown, feeding: Feeding, tmp_path: Path
) -> None:
    look_at_the_continent(shown, feeding)
    shown.map.base_map.choose(town(tmp_path / "red.mbtiles", RED))
    shown.wait(shows_tiles)
    for steps in (1, -1):
        shown.run(NOTE_WHEN_ASKED)
        shown.map.zoom(steps)
        shown.qtbot.waitUntil(lambda: bool(shown.run(NO_OTHER_LEVEL)))
        shown.wait(shows_tiles)
        told = shown.run("asked.join()").split(",")
        assert set(told) == {"there"} and len(told) >= shown.run("document.images.length")
        assert shown.run(MISPLACED) == 0
    shown.qtbot.waitUntil(lambda: colour_at(shown, 300, 60) == RED)


def test_no_tile_is_a_sheet_of_its_own_for_the_browser_wherever_the_map_goes(
    shown: Shown, feeding: Feeding, tmp_path: Path
) -> None:
    look_at_the_continent(shown, feeding)
    shown.map.base_map.choose(town(tmp_path / "red.mbtiles", RED))
    shown.wait(shows_tiles)
    shown.run("map_stage.panBy([300, 120], { animate: false }), 0")
    shown.wait(shows_tiles)
    assert shown.run("document.images.length") > 0
    assert shown.run(SHEETS_OF_THEIR_OWN) == 0
    assert shown.run(MISPLACED) == 0
