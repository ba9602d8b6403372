"""Places as people type, paste and read them out: decimal degrees, degrees-minutes-seconds, USNG/MGRS."""

from app.units.coordinates.place import Coordinates, Notation, Refusal
from app.units.coordinates.reading import parse
from app.units.coordinates.writing import format

__all__ = ["Coordinates", "Notation", "Refusal", "format", "parse"]
