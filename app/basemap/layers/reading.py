"""One layer file, whatever its format."""

from __future__ import annotations

from pathlib import Path

from app.basemap.layers.archive import Archive
from app.basemap.layers.features import Features, LayerTrouble
from app.basemap.layers.geojson import read_geojson
from app.basemap.layers.kml import read_kml
from app.basemap.layers.shapefiles import read_shapefile

MAX_BYTES = 100_000_000
FORMATS = "GeoJSON (.geojson, .json), KML (.kml), KMZ (.kmz) and zipped shapefiles (.zip)"
SUFFIXES = (".geojson", ".json", ".kml", ".kmz", ".zip")


def read_layer(path: Path, name_field: str = "") -> Features:
    """Takes time and reads a disk: off the GUI thread. Raises `LayerTrouble`, whatever is wrong with the file."""
    data = _bytes_of(path)
    if data[:4] == b"PK\x03\x04":
        archive = Archive(data)
        kml = archive.ending_in(".kml")
        if not kml:
            return read_shapefile(archive, name_field)
        main = next((name for name in kml if name.lower() == "doc.kml"), kml[0])
        return read_kml(archive.read(main), name_field)
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<" or start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return read_kml(data, name_field)
    if start[:1] == b"{":
        return read_geojson(data, name_field)
    if path.suffix.lower() == ".shp":
        raise LayerTrouble("A shapefile is more than its .shp", "Put the .shp, .shx, .dbf and .prj into one zip and choose that.")
    raise LayerTrouble("This kind of file is not known", f"Watchfloor reads {FORMATS}.")


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise LayerTrouble("The file is not there", "It was moved, renamed or deleted, or its drive is not connected.") from error
    except OSError as error:
        raise LayerTrouble("The file cannot be read", f"{(error.strerror or type(error).__name__)}. Check its rights.") from error
    except ValueError as error:  # a NUL in the path
        raise LayerTrouble("The file is not there", "Its path makes no sense.") from error
    if len(data) > MAX_BYTES:
        raise LayerTrouble("The file is too large", f"Up to {MAX_BYTES // 1_000_000} MB are read. Ask for a smaller part.")
    return data
