// Between Web-Mercator integers (the world from 0 to 2**32), world pixels of a zoom level, and degrees.

export const WORLD = 2 ** 32;
export const CELL_PX = 16;
// How far the canvas reaches beyond the window, so that a small move needs no drawing.
export const PADDING_PX = 96;

// CSS pixels of the world at a zoom level per Web-Mercator step.
export const pixelsPerStep = (zoom) => (256 * 2 ** zoom) / WORLD;

export const toLatLng = (x, y) => {
  const longitude = (x / WORLD) * 360 - 180;
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;
  return L.latLng(latitude, longitude);
};

// Metres on the ground to CSS pixels at this height of the map.
export const metresToPixels = (metres, y, zoom) => {
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD)));
  return (metres / (40075016.686 * Math.cos(latitude))) * 256 * 2 ** zoom;
};

// What a canvas covers: its left top corner in world pixels (CSS), its size, and the grid of cells below it. The grid is
// anchored to the world, so the same units fall into the same cells wherever the view stands.
export class Frame {
  constructor(left, top, width, height, zoom, ratio, margin) {
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    this.zoom = zoom;
    this.ratio = ratio;
    this.inset = PADDING_PX; // where the window begins, from the left
    this.shift = 28 - zoom; // a cell of 16 pixels, as a power of two in Web-Mercator steps
    this.column0 = Math.floor((left - margin) / CELL_PX);
    this.row0 = Math.floor((top - margin) / CELL_PX);
    const cell = 2 ** this.shift;
    const around = WORLD / cell;
    this.columns = Math.min(Math.ceil((left + width + margin) / CELL_PX) - this.column0, around);
    this.rows = Math.ceil((top + height + margin) / CELL_PX) - this.row0;
    this.x0 = (this.column0 * cell) >>> 0; // wraps round the date line
    this.y0 = this.row0 * cell;
    this.width32 = Math.min(this.columns * cell, WORLD);
    this.height32 = this.rows * cell;
    this.scale = pixelsPerStep(zoom);
    this.offsetX = this.column0 * CELL_PX - left;
    this.offsetY = this.row0 * CELL_PX - top;
  }

  equals(other) {
    return ["left", "top", "width", "height", "zoom", "ratio"].every((each) => this[each] === other[each]);
  }

  // CSS pixels on the canvas; -1 steps left of it count as far right.
  xOf(x) {
    return ((x - this.x0) >>> 0) * this.scale + this.offsetX;
  }

  yOf(y) {
    return (y - this.y0) * this.scale + this.offsetY;
  }
}
