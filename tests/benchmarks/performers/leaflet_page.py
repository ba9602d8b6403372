"""What people otherwise write: a Leaflet page in a web view, told of every change by a line of JavaScript.

`kind`: `empty` (four dots only), `markers` (L.marker moved in place), `circles` (L.circleMarker on Leaflet's own canvas),
`folium` (a folium page of Markers, written and loaded anew at every poll).
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

from app.basemap.stage import leaflet_folder
from app.units.unit import State, Unit
from tests.benchmarks.display import HEIGHT, WIDTH
from tests.benchmarks.performers.performance import Performance, run, settings
from tests.benchmarks.performers.recorded import RecordedFleet

PAGE = """<!doctype html><html><head><meta charset="utf-8"><style>%(css)s
html, body, #map { height: 100%%; margin: 0; background: #0e1318; }
.square { border: 0 solid #2b3745; border-width: 1px 0 0 1px; box-sizing: border-box; }
.dot { border-radius: 50%%; border: 2px solid white; background: #ff5c55; box-sizing: border-box; }
</style><script>%(leaflet)s</script></head><body><div id="map"></div><script>
const map = L.map("map", { preferCanvas: true, attributionControl: false }).setView([41.6, -87.6], 9);
const Squares = L.GridLayer.extend({ createTile: () => L.DomUtil.create("div", "square") });
new Squares().addTo(map);
const known = new Map();
const make = %(make)s;
window.take = (units) => {
  for (const [id, latitude, longitude, colour] of units) {
    const mark = known.get(id);
    if (mark) mark.setLatLng([latitude, longitude]);
    else known.set(id, make(latitude, longitude, colour).addTo(map));
  }
};
</script></body></html>"""
MARKER = '(y, x) => L.marker([y, x], { icon: L.divIcon({ className: "dot", iconSize: [14, 14] }) })'
CIRCLE = '(y, x, color) => L.circleMarker([y, x], { radius: 6, weight: 2, color: "#fff", fillColor: color, fillOpacity: 1 })'
MAKE = {"empty": CIRCLE, "markers": MARKER, "circles": CIRCLE, "folium": MARKER}
SHOWN = (State.RECORDING, State.BUFFERING, State.OTHER)


class LeafletPage(Performance):
    def __init__(self, folder: Path, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self._fleet = RecordedFleet(folder)
        self._changed: list[Unit] = []
        self._known: dict[str, Unit] = {}
        self._loaded = kind == "folium"  # which has nothing to load before there are units
        self._look: tuple[float, float, int] = (41.6, -87.6, 9)
        self._scratch = tempfile.TemporaryDirectory()
        self.view = QWebEngineView()
        self.view.settings().setAttribute(QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls, True)
        self.view.loadFinished.connect(self._finished)
        self.view.resize(WIDTH * 56 // 100, HEIGHT - 150)
        self.view.move(0, 0)
        self.view.show()
        if kind != "folium":
            files = {name: (leaflet_folder() / f"leaflet.{name}").read_text() for name in ("css", "js")}
            page = PAGE % {"css": files["css"], "leaflet": files["js"], "make": MAKE[kind]}
            self._load(page)

    def _load(self, page: str) -> None:
        self._loaded = False
        file = Path(self._scratch.name) / "page.html"
        file.write_text(page)
        self.view.load(QUrl.fromLocalFile(str(file)))

    def _finished(self, _good: bool) -> None:
        self._loaded = True

    def do_prepare(self, number: int) -> dict[str, Any]:
        self._changed = [unit for change in self._fleet.read(number) for unit in change.units]
        self._known.update((unit.device_id, unit) for unit in self._changed)
        return {"changed": len(self._changed)}

    def do_hand_over(self) -> None:
        began_s = time.monotonic()
        if self._kind == "folium":
            self._load(self._folium_page())
        else:
            told = [_line(unit) for unit in self._changed if unit.position and unit.state in SHOWN]
            self.view.page().runJavaScript(f"take({json.dumps(told)})")
        took_ms = (time.monotonic() - began_s) * 1000
        QTimer.singleShot(0, lambda: self.say({"began_s": began_s, "gui_ms": took_ms}))

    def _folium_page(self) -> str:
        """Every unit, not only the changed ones: that is what a page made anew needs."""
        import folium

        from app.basemap.folium_stage import _StageMap

        latitude, longitude, zoom = self._look
        stage = _StageMap(location=(latitude, longitude), zoom_start=zoom, tiles=None)
        for unit in self._known.values():
            if unit.position and unit.state in SHOWN:
                where = unit.position.latitude, unit.position.longitude
                folium.Marker(where, icon=folium.DivIcon(class_name="dot", icon_size=(14, 14))).add_to(stage)
        page: str = stage.get_root().render()
        base = QUrl.fromLocalFile(str(leaflet_folder())).toString()
        style = "<style>html, body { background: #0e1318 } .dot { border-radius: 50%; background: #ff5c55 }</style>"
        return page.replace("leaflet/leaflet.", f"{base}/leaflet.").replace("</head>", f"{style}</head>")

    def do_covered(self) -> dict[str, Any]:
        return {"words": "" if self._loaded else "loading"}

    def do_map_rect(self) -> dict[str, Any]:
        corner = self.view.mapToGlobal(QPoint(0, 0))
        return {"left": corner.x(), "top": corner.y(), "width": self.view.width(), "height": self.view.height()}

    def do_look_at(self, latitude: float, longitude: float, zoom: int) -> dict[str, Any]:
        self._look = (latitude, longitude, zoom)
        if self._kind != "folium":
            self.view.page().runJavaScript(f"map.setView([{latitude}, {longitude}], {zoom}, {{animate: false}})")
        return {}


def _line(unit: Unit) -> list[Any]:
    assert unit.position is not None
    colour = "#ff5c55" if unit.state is State.RECORDING else "#3fcf8e"
    return [unit.device_id, unit.position.latitude, unit.position.longitude, colour]


def main() -> None:
    app = QApplication(["benchmark"])
    given = settings()
    run(LeafletPage(Path(given["folder"]), given["kind"]))
    del app


if __name__ == "__main__":
    main()
