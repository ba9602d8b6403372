"""The one place that imports folium: an empty map, from local files only."""

from __future__ import annotations

import folium
from branca.element import MacroElement
from folium.template import Template

from app.basemap.stage import StageSettings


class _StageMap(folium.Map):
    """folium's own lists name five sites on the internet."""

    default_js = [("leaflet", "leaflet/leaflet.js")]  # noqa: RUF012 - folium reads them as class attributes
    default_css = [("leaflet_css", "leaflet/leaflet.css")]  # noqa: RUF012


class _LiveLayer(MacroElement):
    """Our style and our script. A module runs after the page is parsed, so the map already exists."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <link rel="stylesheet" href="live/stage.css">
            <script src="channel.js"></script>
            <script type="module" src="live/main.js"></script>
        {% endmacro %}
        """
    )


def render(settings: StageSettings) -> str:
    """The whole page as HTML."""
    stage = _StageMap(
        location=(settings.latitude, settings.longitude),
        zoom_start=settings.zoom,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        keyboard=False,
        fadeAnimation=False,
        trackResize=False,  # `view.js` knows what is to stay where it is
        minZoom=settings.min_zoom,  # under its own name: folium keeps `min_zoom` for a tile layer
        maxZoom=settings.max_zoom,
    )
    stage._id = "stage"  # folium's random name would make every page another one
    stage.add_child(_LiveLayer())  # type: ignore[no-untyped-call]
    page: str = stage.get_root().render()
    return page
