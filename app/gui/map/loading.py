"""The map's page with all that stands on it before there is a unit: imported and made before anything else of the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.basemap.stage import Stage, leaflet_folder, stage
from app.gui.map.bridge import channel_script
from app.gui.map.living_page import LivingPage
from app.gui.map.routes import Routes
from app.resources import Resources


def stage_page(cache_dir: Path, resources: Resources, monotonic_s: Callable[[], float]) -> LivingPage:
    """Not loaded yet. Raises `MissingLeaflet`."""

    def kept_stage() -> Stage:
        modules = sorted(each.name for each in resources.path("map").glob("*.js"))
        return stage(cache_dir, modules=modules)

    return LivingPage(Routes(kept_stage, resources, leaflet_folder(), channel_script()), monotonic_s)
