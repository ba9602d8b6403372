// A box drawn with Shift held down: the program is told which units lie in it.

import { pixelsPerStep } from "./geometry.js";
import { ON_MAP } from "./units.js";

const LEAST_PX = 5;

export class Box {
  constructor(map, container, units, say) {
    this._map = map;
    this._container = container;
    this._units = units;
    this._say = say;
    this._frame = null;
    this._drawn = false;
    map.boxZoom.disable();
    container.addEventListener("mousedown", (event) => {
      if (event.shiftKey && event.button === 0) this._begin(event);
    });
    document.addEventListener("mousemove", (event) => this._from && this._draw(event));
    document.addEventListener("mouseup", (event) => this._from && this._end(event));
  }

  // Whether the click that follows belonged to a box.
  swallows() {
    const drawn = this._drawn;
    this._drawn = false;
    return drawn;
  }

  _begin(event) {
    this._from = this._map.mouseEventToContainerPoint(event);
    this._drawn = false;
    event.preventDefault();
  }

  _draw(event) {
    const to = this._map.mouseEventToContainerPoint(event);
    const { _from: from } = this;
    if (!this._frame && Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) < LEAST_PX) return;
    this._frame = this._frame || L.DomUtil.create("div", "select-box", this._container);
    const { style } = this._frame;
    style.left = `${Math.min(from.x, to.x)}px`;
    style.top = `${Math.min(from.y, to.y)}px`;
    style.width = `${Math.abs(to.x - from.x)}px`;
    style.height = `${Math.abs(to.y - from.y)}px`;
  }

  _end(event) {
    const from = this._from;
    this._from = null;
    if (!this._frame) return;
    this._frame.remove();
    this._frame = null;
    this._drawn = true;
    const places = this._inside(from, this._map.mouseEventToContainerPoint(event));
    this._say({ say: "box", places, add: event.ctrlKey || event.metaKey });
  }

  _inside(from, to) {
    const { x, y, look, tenant, size } = this._units;
    const step = pixelsPerStep(this._map.getZoom());
    const corner = this._map.containerPointToLayerPoint(L.point(Math.min(from.x, to.x), Math.min(from.y, to.y)));
    const world = corner.add(this._map.getPixelOrigin());
    const left = Math.round(world.x / step) >>> 0; // wraps round the date line
    const top = world.y / step;
    const width = Math.abs(to.x - from.x) / step;
    const height = Math.abs(to.y - from.y) / step;
    const places = [];
    for (let row = 0; row < size; row++) {
      if (!(look[row] & ON_MAP)) continue;
      const down = y[row] - top;
      if ((x[row] - left) >>> 0 <= width && down >= 0 && down <= height) places.push([row, tenant[row]]);
    }
    return places;
  }
}
