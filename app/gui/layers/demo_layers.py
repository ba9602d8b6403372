"""The layers of the training feed: made up beats over the real streets its units move in."""

from __future__ import annotations

from app.basemap.layers.layer import COLOURS, Layer, Role
from app.resources import MissingResource, Resources


def demo_layers(resources: Resources) -> tuple[Layer, ...]:
    """Beats to be seen; streets and places only to be found, for the map below shows them already."""
    wanted = (
        ("Streets", "helsinki-streets.geojson", COLOURS["Slate"], False, Role.PLAIN),
        ("Places", "helsinki-places.geojson", COLOURS["Brown"], False, Role.PLAIN),
        ("Beats", "helsinki-beats.geojson", COLOURS["Violet"], True, Role.BEATS),
    )
    layers = []
    for name, file, colour, shown, role in wanted:
        try:
            path = resources.path(f"demo/{file}").resolve()
        except MissingResource:
            continue
        layers.append(Layer(name, path, colour, shown=shown, role=role))
    return tuple(layers)
