// A canvas that reaches beyond the window while the map is led somewhere: when it ends, and where the next one is laid.

export class Lead {
  // How far the canvas reaches beyond the window on each side, and how much of that has to be left, CSS pixels.
  constructor(map, padding, spare) {
    this._map = map;
    this._padding = padding;
    this._spare = spare;
    this._corner = null;
    this._frame = null;
    this._left = 0;
  }

  // How far ahead of the window the next canvas is laid, by the way the map took since this was asked last: it is left later
  // then. Nothing while nobody leads the map.
  ahead() {
    const corner = this._windowCorner();
    const way = this._corner && this._map.dragging.moving() ? corner.subtract(this._corner) : L.point(0, 0);
    this._corner = corner;
    const far = Math.max(Math.abs(way.x), Math.abs(way.y));
    return far ? way.multiplyBy(Math.min(1, (this._padding - 2 * this._spare) / far)).round() : way;
  }

  // The window's corner, in world pixels, from which the next canvas is laid while the map stands or is led: see `ahead`.
  next(ahead = this.ahead()) {
    return this._map.containerPointToLayerPoint(ahead).round().add(this._map.getPixelOrigin());
  }

  // The window's corner where a zoom will arrive, in world pixels of that level.
  arrival({ center, zoom }) {
    return this._map.containerPointToLayerPoint([0, 0]).round().add(this._map._getNewPixelOrigin(center, zoom));
  }

  // Whether a canvas that begins at `left`, `top` of this zoom level still reaches beyond the window on all sides.
  covers(frame) {
    return frame.zoom === this._map.getZoom() && this._reserve(frame) >= this._spare;
  }

  // Whether the map is led to where there is less than `soon` of the canvas left. What lies behind does not count.
  nears(frame, soon) {
    const left = this._reserve(frame);
    const nearing = this._frame === frame && left < this._left;
    [this._frame, this._left] = [frame, left];
    return nearing && left < soon && this._map.dragging.moving();
  }

  _reserve({ left, top }) {
    const corner = this._windowCorner();
    const [right, down] = [corner.x - left, corner.y - top];
    return Math.min(right, down, 2 * this._padding - right, 2 * this._padding - down);
  }

  _windowCorner() {
    return this._map.containerPointToLayerPoint([0, 0]).add(this._map.getPixelOrigin());
  }
}
