// What stands on the map beside the units: zoom buttons, scale, legend, and the grid that lies below when there are no streets.

import { drawMark } from "./marks.js";
import { onSheets } from "./sheet.js";
import { LATE, LIVE, LOST, NOT_CONFIRMED, SILENT } from "./units.js";

const OTHER = 0;
const BODY = 1;
const FLEET = 2;
const AIR = 3;
const LEGEND = [
  ["Recording", 4, BODY, LIVE],
  ["Buffering", 3, BODY, LIVE],
  ["Docked", 2, BODY, SILENT],
  ["Off", 1, BODY, SILENT],
  ["Other", 0, OTHER, LIVE],
  ["Car", 3, FLEET, LIVE],
  ["Drone", 4, AIR, LIVE],
  ["Late", 3, BODY, LATE],
  ["Lost", 3, BODY, LOST],
  ["Not confirmed", 3, BODY, NOT_CONFIRMED],
];

const Grid = L.GridLayer.extend({
  includes: onSheets,
  createTile() {
    return L.DomUtil.create("div", "grid-square");
  },
});

const button = (parent, text, title, act) => {
  const made = L.DomUtil.create("button", "map-button", parent);
  made.textContent = text;
  made.title = title;
  made.setAttribute("aria-label", title);
  made.addEventListener("click", act);
  return made;
};

export class Furniture {
  constructor(map, container, fit) {
    this.grid = new Grid({ tileSize: 256, keepBuffer: 1, zIndex: 0, updateWhenZooming: false });
    const zoom = L.DomUtil.create("div", "zoom-buttons", container);
    this._in = button(zoom, "+", "Zoom in", () => map.zoomIn());
    this._out = button(zoom, "−", "Zoom out", () => map.zoomOut());
    button(zoom, "◎", "Show all units", fit);
    map.on("zoomend zoomlevelschange", () => this._limit(map));
    this._limit(map);
    this._legend = L.DomUtil.create("div", "legend", container);
    this._toggle = L.DomUtil.create("button", "legend-toggle", this._legend);
    this._marks = L.DomUtil.create("div", "legend-marks", this._legend);
    this._toggle.addEventListener("click", () => this._fold(!this._marks.hidden));
    this._fold(map.getSize().x < 560);
    for (const each of [zoom, this._legend]) {
      L.DomEvent.disableClickPropagation(each);
      L.DomEvent.disableScrollPropagation(each);
    }
    for (const [words] of LEGEND) {
      const entry = L.DomUtil.create("span", "legend-entry", this._marks);
      L.DomUtil.create("canvas", "mark", entry);
      L.DomUtil.create("span", "", entry).textContent = words;
    }
    this._map = map;
  }

  setUnitsOfMeasure(imperial) {
    if (this._scale) this._scale.remove();
    this._scale = L.control.scale({ imperial, metric: !imperial, maxWidth: 110, position: "bottomright" }).addTo(this._map);
  }

  draw(sprites) {
    if (this._drawnWith === sprites) return;
    this._drawnWith = sprites;
    [...this._marks.children].forEach((entry, index) => {
      const [, state, kind, freshness] = LEGEND[index];
      drawMark(entry.firstChild, sprites.unit(state, kind, freshness));
    });
  }

  // Says so for as long as the map cannot be moved; pressing it lets the map go.
  setLocked(on, release) {
    this._locked = on;
    if (!this._lock) {
      this._lock = L.DomUtil.create("button", "view-lock", this._map.getContainer());
      this._lock.textContent = "View locked · L";
      this._lock.title = "Let the map be moved again";
      L.DomEvent.disableClickPropagation(this._lock);
      this._lock.addEventListener("click", release);
    }
    this._lock.hidden = !on;
    this._limit(this._map);
  }

  _limit(map) {
    this._in.disabled = this._locked || map.getZoom() >= map.getMaxZoom();
    this._out.disabled = this._locked || map.getZoom() <= map.getMinZoom();
  }

  _fold(folded) {
    this._marks.hidden = folded;
    this._toggle.textContent = folded ? "Legend" : "×";
    this._toggle.title = folded ? "Show the legend" : "Hide the legend";
    this._toggle.setAttribute("aria-label", this._toggle.title);
    this._toggle.setAttribute("aria-expanded", String(!folded));
  }
}
