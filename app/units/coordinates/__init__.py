"""Places as people type, paste and read them out: decimal degrees, degrees-minutes-seconds, USNG/MGRS."""

from app.units.coordinates.place import Coordinates, Notation, Refusal
from app.units.coordinates.writing import format


def parse(text: str) -> Coordinates | Refusal:
    """The place that `text` names. Never raises, whatever is handed in."""
    from app.units.coordinates import reading  # its patterns are compiled when somebody first types, not at the start

    return reading.parse(text)


__all__ = ["Coordinates", "Notation", "Refusal", "format", "parse"]
