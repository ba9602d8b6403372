"""The least a Leaflet map in a Qt window can take to appear: an empty page of one colour, no import of ours."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

PAGE = """<!doctype html><html><head><link rel="stylesheet" href="%(folder)s/leaflet.css">
<script src="%(folder)s/leaflet.js"></script>
<style>html, body, #map { height: 100%%; margin: 0; background: #555 }</style></head><body><div id="map"></div><script>
const map = L.map("map").setView([41.6, -87.6], 9);
map.whenReady(() => { document.getElementById("map").style.background = "#%(colour)s"; });
</script></body></html>"""


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    app = QApplication(["benchmark"])
    spec = importlib.util.find_spec("js_lib_leaflet")
    assert spec is not None and spec.submodule_search_locations
    leaflet = Path(spec.submodule_search_locations[0]) / "static" / "js_lib_leaflet"
    with tempfile.NamedTemporaryFile("w", suffix=".html") as file:
        file.write(PAGE % {"folder": leaflet.as_uri(), "colour": sys.argv[1]})
        file.flush()
        view = QWebEngineView()
        view.resize(1400, 900)
        view.load(QUrl.fromLocalFile(file.name))
        view.show()
        app.exec()


if __name__ == "__main__":
    main()
