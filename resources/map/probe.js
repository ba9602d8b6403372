// What the page really shows: read from what was last painted, never from what is about to be. Changes nothing.

import { LIVE, NOT_CONFIRMED } from "./units.js";

export function probe(layer, list, watch, map, alarms, baseMap, past, trails, pin, overlays, areas) {
  // Whatever the figures say: nothing on a picture of the past is live.
  const then = past.painted !== null;
  const fresh = (freshness) => (then && freshness === LIVE ? NOT_CONFIRMED : freshness);
  const size = map.getSize();
  const spot = (mark) => {
    const point = map.layerPointToContainerPoint(
      L.point(layer.frame.left + mark.x, layer.frame.top + mark.y).subtract(map.getPixelOrigin())
    );
    return { x: Math.round(point.x * 10) / 10, y: Math.round(point.y * 10) / 10 };
  };
  const inView = ({ x, y }) => x >= 0 && y >= 0 && x < size.x && y < size.y;
  const marks = layer.frame ? layer.drawn.map((mark) => ({ ...mark, ...spot(mark) })) : [];
  const members = layer.frame ? layer.grouping.members(layer.units) : new Map();
  const center = map.getCenter();
  return {
    read_at_ms: Date.now(),
    painted: layer.painted,
    sequence: layer.sequence,
    on_map: layer.units.onMap(),
    selected: layer.paintedSelection,
    units: marks
      .filter((mark) => mark.count === 1 && !mark.outside)
      .map(({ row, x, y, state, kind, freshness, selected, chosen }) => ({
        row, x, y, state, kind, freshness: fresh(freshness), selected, chosen: !!chosen || selected, in_view: inView({ x, y }),
      })),
    groups: marks
      .filter((mark) => mark.count > 1)
      .map((mark) => ({
        x: mark.x,
        y: mark.y,
        count: mark.count,
        state: mark.state,
        freshness_bits: then && mark.fresh & 1 ? (mark.fresh & ~1) | (1 << NOT_CONFIRMED) : mark.fresh,
        rows: members.get(mark.item) || [],
        in_view: inView(mark),
      })),
    labels: layer.shown.map((label) => ({ ...label, freshness: fresh(label.freshness) })),
    list: list.open ? list.units.map(({ place, label, status, fix, freshness }) => ({ row: place[0], label, status, fix, freshness: fresh(freshness) })) : null,
    past: past.painted,
    trails: trails.shown(),
    alarms: alarms.shown(),
    areas: areas.shown(),
    area_grips: areas.grips(),
    pin: pin.shown(),
    scale: map.getContainer().querySelector(".leaflet-control-scale")?.textContent ?? null,
    overlays: overlays.shown,
    watch: watch.shown(),
    base_map: baseMap.shown,
    view: { latitude: center.lat, longitude: center.lng, zoom: map.getZoom(), width: size.x, height: size.y },
    frame: layer.frame && [layer.frame.left, layer.frame.top, layer.frame.zoom],
    ratio: window.devicePixelRatio,
    hidden: document.hidden,
  };
}
