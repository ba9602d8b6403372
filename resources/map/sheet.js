// A Leaflet layer of squares that the browser moves and enlarges in few large sheets, and not square by square. While a zoom
// lasts nothing is put together, fetched or drawn anew: what was there is moved, and on two cores that is all there is time for.

const AFTER_THE_UNITS_MS = 24;

export const onSheets = {
  _addTile(coords, container) {
    L.GridLayer.prototype._addTile.call(this, coords, container);
    const { el } = this._tiles[this._tileCoordsToKey(coords)];
    const { x, y } = el._leaflet_pos;
    el.style.transform = ""; // what has one is a sheet of its own
    [el.style.left, el.style.top] = [`${x}px`, `${y}px`];
  },

  _animateZoom({ center, zoom }) {
    this._setZoomTransforms(center, zoom);
  },

  // Where a zoom arrives, the units have the first frame for themselves.
  _update(center) {
    const arrived = this._filledZoom !== undefined && this._filledZoom !== this._tileZoom && !document.hidden;
    this._filledZoom = this._tileZoom;
    if (arrived) this._waits ??= setTimeout(() => this._fill(), AFTER_THE_UNITS_MS);
    if (!this._waits) L.GridLayer.prototype._update.call(this, center);
  },

  _fill() {
    const on = this._map?._animatingZoom; // the next one has begun
    this._waits = on ? setTimeout(() => this._fill(), AFTER_THE_UNITS_MS) : undefined;
    if (this._map && !on) L.GridLayer.prototype._update.call(this);
  },
};
