"""Features collected one by one, as GeoJSON and KML tell them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from app.basemap.layers.features import FEWEST_POINTS, Features, Shape, refuse_too_large, sound, starts_of
from app.basemap.layers.naming import Naming, kind_of


class FeatureBuilder:
    """`build` checks all figures at once."""

    def __init__(self, name_field: str = "") -> None:
        self._naming = Naming(name_field)
        self._figures = array("d")
        self._ring_sizes: list[int] = []
        self._part_sizes: list[int] = []
        self._feature_sizes: list[int] = []
        self._shapes = bytearray()
        self._names: list[str] = []
        self._kinds: list[str] = []
        self._left_out: Counter[str] = Counter()

    def add(self, shape: Shape, parts: Sequence[Sequence[Sequence[float]]], properties: Mapping[str, object]) -> None:
        """`parts` of rings, each (longitude, latitude, longitude, …); figures that are none are left out and counted.

        Raises `LayerTrouble` when the layer grows too large.
        """
        figures, ring_sizes, part_sizes, fewest = array("d"), [], [], FEWEST_POINTS[shape]
        try:
            for part in parts:
                for ring in part:
                    figures.extend(ring)
                    size, odd = divmod(len(ring), 2)
                    if odd or size < fewest:
                        raise ValueError
                    ring_sizes.append(size)
                if part:
                    part_sizes.append(len(part))
        except (ValueError, TypeError, OverflowError):
            self.leave_out("with coordinates that are none")
            return
        if not part_sizes:
            self.leave_out("without coordinates")
            return
        self._figures += figures
        self._ring_sizes += ring_sizes
        self._part_sizes += part_sizes
        self._feature_sizes.append(len(part_sizes))
        self._shapes.append(shape)
        self._names.append(self._naming.name(properties))
        self._kinds.append(kind_of(properties))
        refuse_too_large(len(self._shapes), len(self._figures) // 2)

    def leave_out(self, why: str) -> None:
        self._left_out[why] += 1

    def build(self) -> Features:
        """Raises `LayerTrouble` when nothing usable was found or the coordinates are no WGS 84 degrees."""
        features = Features(
            np.array(self._figures, np.float64).reshape(-1, 2),
            starts_of(self._ring_sizes),
            starts_of(self._part_sizes),
            starts_of(self._feature_sizes),
            np.array(self._shapes, np.uint8),
            tuple(self._names),
            tuple(self._kinds),
            self._naming.fields,
        )
        return sound(features, self._left_out)
