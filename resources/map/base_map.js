// The streets below the units. Every tile comes through the program; here they only find their place.

import { onSheets } from "./sheet.js";

const MOST_ENLARGED = 4; // zoom levels beyond the map's last one: after that its pictures are only blur
const RETRIES_MS = [4000, 15000, 60000];

const Tiles = L.TileLayer.extend({
  includes: onSheets,
  createTile(coords, done) {
    const tile = L.TileLayer.prototype.createTile.call(this, coords, done);
    tile.retries = 0;
    return tile;
  },
  // A tile that failed by itself is asked for again; when the whole map is away, the program says so and begins anew.
  _tileOnError(done, tile, error) {
    L.TileLayer.prototype._tileOnError.call(this, done, tile, error);
    const wait = RETRIES_MS[tile.retries++];
    if (wait === undefined) return;
    setTimeout(() => {
      if (tile.isConnected && this._map) tile.src = `${tile.src.split("?")[0]}?again=${tile.retries}`;
    }, wait);
  },
  _tileOnLoad(done, tile) {
    if (tile.retries) tile.classList.add("leaflet-tile-loaded");
    L.TileLayer.prototype._tileOnLoad.call(this, done, tile);
  },
  // Leaflet ends a request with an empty picture from a data: address, which the page's policy refuses.
  _removeTile(key) {
    const tile = this._tiles[key];
    if (tile) tile.el.removeAttribute("src");
    L.GridLayer.prototype._removeTile.call(this, key);
  },
  _abortLoading() {
    for (const [key, { coords, el }] of Object.entries(this._tiles)) {
      if (coords.z === this._tileZoom) continue;
      el.onload = el.onerror = null;
      if (el.complete) continue;
      el.removeAttribute("src");
      el.remove();
      delete this._tiles[key];
    }
  },
});

export class BaseMap {
  constructor(map, container, grid) {
    this._map = map;
    this._grid = grid;
    this._layer = null;
    this._revision = null;
    this._stage = null;
    this._sharp = null;
    this._attribution = L.DomUtil.create("div", "attribution", container);
    this._plain(true);
    window.addEventListener("resize", () => this._stage && this.show(this._stage));
  }

  // What the program says of the map to show, or null for a plain ground.
  show(stage) {
    this._stage = stage;
    const revision = stage && stage.revision;
    const sharpness = stage && this._sharpness(stage);
    this._attribution.textContent = stage ? stage.attribution : "";
    this._plain(!stage || stage.plain, stage && stage.bounds);
    if (revision === this._revision && sharpness === this._sharp) return;
    this._revision = revision;
    this._sharp = sharpness;
    const former = this._layer;
    this._layer = stage && this._make(stage);
    if (this._layer) this._layer.addTo(this._map);
    if (former) former.remove();
  }

  get tiles() {
    const all = this._layer ? Object.values(this._layer._tiles) : [];
    return { asked: all.length, loaded: all.filter(({ el }) => el.complete && el.naturalWidth > 0).length };
  }

  get shown() {
    return { revision: this._revision, attribution: this._attribution.textContent, plain: this._isPlain, ...this.tiles };
  }

  // What one pixel of the page is on the screen changes with the text size, and when the window goes to another screen.
  _sharpness(stage) {
    return stage.sharp && window.devicePixelRatio > 1.25 ? "@2x" : "";
  }

  _make(stage) {
    const larger = stage.tile_size === 512 ? 1 : 0;
    const [west, south, east, north] = stage.bounds || [];
    return new Tiles(`watchfloor://map/tiles/${stage.revision}/{z}/{x}/{y}${this._sharpness(stage)}`, {
      tileSize: stage.tile_size,
      zoomOffset: -larger,
      minNativeZoom: Math.min(stage.min_zoom + larger, this._map.getMaxZoom()),
      maxNativeZoom: stage.max_zoom + larger,
      minZoom: Math.max(0, stage.min_zoom + larger - 1),
      maxZoom: Math.min(stage.max_zoom + larger + MOST_ENLARGED, this._map.getMaxZoom()),
      bounds: stage.bounds ? [[south, west], [north, east]] : undefined,
      noWrap: false,
      updateWhenZooming: false,
      keepBuffer: 1,
    });
  }

  // The grid shows that there is a map even where its streets end.
  _plain(plain, ends) {
    this._isPlain = plain;
    if (plain || ends) this._grid.addTo(this._map);
    else this._grid.remove();
  }
}
