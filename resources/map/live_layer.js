// The canvas with the units, as a Leaflet layer: moved by Leaflet's own transform while the map moves, drawn anew when the map
// stands still somewhere else or the program has news.

import { Frame, PADDING_PX, toLatLng } from "./geometry.js";
import { Grouping } from "./grouping.js";
import { Labels } from "./labels.js";
import { Painter } from "./painter.js";
import { Sprites } from "./sprites.js";
import { HAS_POSITION } from "./units.js";

const SPARE_PX = 8;
// After so long a drawing is on its way to the screen: the next one need not wait for a frame to go with it.
const ON_ITS_WAY_MS = 8;
// And after so long it is there, or nearly: what can wait for it comes then, so that nothing holds it up.
const AFTERWARDS_MS = 24;
// Two units further apart than this beyond the edge cannot change a group inside it.
const MARGIN_PX = 400;

export class LiveLayer {
  constructor(map, units, ask) {
    this.map = map;
    this.units = units;
    this.selected = null;
    this.accuracy = null;
    this.labels = new Labels(ask);
    this.grouping = new Grouping();
    this.drawn = [];
    this.shown = [];
    this.painted = -1;
    this.paintedSelection = null;
    this.sequence = -1;
    this.onPainted = () => {};
    this._asked = false;
    this._moved = true;
    this._paintedAt = -Infinity;
    const canvas = L.DomUtil.create("canvas", "live-layer leaflet-zoom-animated", map.getPanes().overlayPane);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Units on the map. The list beside it names them all.");
    this.painter = new Painter(canvas);
    map.on("moveend viewreset resize", () => this.move());
    map.on("move", () => this._covered() || this.move());
    map.on("zoomanim", (event) => this._animate(event));
  }

  setPalette(palette) {
    this.palette = palette;
    this.sprites = null;
    this.schedule();
  }

  move() {
    if (!Number.isInteger(this.map.getZoom())) return; // amid a pinch
    this._moved = true;
    this.schedule();
  }

  // At most one drawing a frame. A hidden page gets no frames, so it draws at once and is right when it is shown.
  schedule() {
    if (document.hidden) {
      this.paint();
      return;
    }
    if (this._asked) return;
    this._asked = true;
    const draw = () => {
      if (!this._asked) return;
      this.paint();
    };
    requestAnimationFrame(draw);
    setTimeout(draw, 250);
  }

  // The program told something. Where nothing of it can be seen the picture is right as it is; else it is drawn at once, to
  // go with the frame that is next, unless the map is being moved or was drawn a moment ago.
  refresh() {
    if (!this._asked && !this._moved && this._isAsDrawn()) {
      this.painted = this.sequence;
      this.onPainted();
    } else if (this.map.dragging.moving() || performance.now() - this._paintedAt < ON_ITS_WAY_MS) this.schedule();
    else this.paint();
  }

  paint() {
    this._asked = false;
    if (!this.palette || (this.map._animatingZoom && this.frame)) {
      if (this.palette) this._asked = !!setTimeout(() => this.paint(), 50);
      return;
    }
    this._reframe();
    const { frame, painter, units } = this;
    this._group();
    // A second's new ages: then the marks stay, and only where names stand the screen has anything new.
    if (this._standAsDrawn()) painter.restore(this.labels.boxes, frame.ratio);
    else this.drawn = painter.paint(frame, units, this.grouping, this.selected, this.accuracy, this.sprites);
    this.shown = this.labels.paint(painter.pen, frame, this.drawn, this.palette);
    this._wantNames();
    this.painted = this.sequence;
    this.paintedSelection = this.selected;
    this._paintedAt = performance.now();
    this._drawnFrom = this._sources();
    this.onPainted();
    if (this._warmed !== this.sprites && this.drawn.length) {
      this._warmed = this.sprites;
      this.sprites.warm(painter.image.width);
    }
  }

  // A ring round a mark where it was drawn, and nothing else looked at: the rest follows once that is on its way.
  ring(mark) {
    if (!this._moved && this.drawn.includes(mark)) this.painter.ring(mark, this.frame.ratio, this.sprites);
    setTimeout(() => this.refresh(), AFTERWARDS_MS);
  }

  // Names come once the map stands still, and once this picture is on its way to the screen: the answer is drawn too.
  _wantNames() {
    if (this._wanting) return;
    this._wanting = true;
    setTimeout(() => {
      this._wanting = false;
      if (!this.map.dragging.moving()) this.labels.want(this.drawn, this.frame.zoom);
    }, AFTERWARDS_MS);
  }

  _sources() {
    return [this.frame, this.units.version, this.selected, this.accuracy, this.sprites, this.labels.version];
  }

  _standAsDrawn() {
    const marks = this._sources().slice(0, -1);
    const plain = this.selected === null && !this.units.apart.length; // their circles lie below the names
    return plain && !!this._drawnFrom && marks.every((each, index) => each === this._drawnFrom[index]);
  }

  _isAsDrawn() {
    return !!this._drawnFrom && this._sources().every((each, index) => each === this._drawnFrom[index]);
  }

  // A second's new ages move no unit: then every group is as it was, and nobody has to look through the fleet.
  _group() {
    const { frame, units } = this;
    const now = [frame, units.version];
    if (this._grouped && now.every((each, index) => each === this._grouped[index])) return;
    this.grouping.compute(units, frame);
    this._grouped = now;
  }

  _reframe() {
    const { ratio } = this.ensureSprites();
    if (this.frame && this.frame.ratio === ratio && !this._moved) return;
    this._moved = false;
    const { map } = this;
    const size = map.getSize();
    const lead = this._lead();
    const corner = map.containerPointToLayerPoint(lead.subtract([PADDING_PX, PADDING_PX])).round();
    const world = map.getPixelOrigin().add(corner);
    const [width, height] = [size.x + 2 * PADDING_PX, size.y + 2 * PADDING_PX];
    this.frame = new Frame(world.x, world.y, width, height, map.getZoom(), ratio, MARGIN_PX);
    this.frame.inset = PADDING_PX - lead.x;
    this.painter.resize(Math.round(width * ratio), Math.round(height * ratio));
    const canvas = this.painter.canvas;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    L.DomUtil.setTransform(canvas, corner, 1);
  }

  // How far ahead of the window the canvas is laid while the map is led somewhere: it is left later then.
  _lead() {
    const { map } = this;
    const corner = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
    const way = this._corner && map.dragging.moving() ? corner.subtract(this._corner) : L.point(0, 0);
    this._corner = corner;
    const far = Math.max(Math.abs(way.x), Math.abs(way.y));
    return far ? way.multiplyBy(Math.min(1, (PADDING_PX - 2 * SPARE_PX) / far)).round() : way;
  }

  ensureSprites() {
    const ratio = window.devicePixelRatio || 1;
    if (!this.sprites || this.sprites.ratio !== ratio) this.sprites = new Sprites(this.palette, ratio);
    return this.sprites;
  }

  _covered() {
    if (!this.frame || this.frame.zoom !== this.map.getZoom()) return true; // an animation is under way: moveend follows
    const corner = this.map.containerPointToLayerPoint([0, 0]).add(this.map.getPixelOrigin());
    const right = corner.x - this.frame.left;
    const down = corner.y - this.frame.top;
    const least = Math.min(right, down, 2 * PADDING_PX - right, 2 * PADDING_PX - down);
    return least >= SPARE_PX;
  }

  _animate({ center, zoom }) {
    if (!this.frame) return;
    const scale = this.map.getZoomScale(zoom, this.frame.zoom);
    const corner = L.point(this.frame.left, this.frame.top).multiplyBy(scale);
    L.DomUtil.setTransform(this.painter.canvas, corner.subtract(this.map._getNewPixelOrigin(center, zoom)), scale);
  }

  // The mark below a point of the container, the selected one first, then the nearest.
  at(point) {
    if (!this.frame || this.frame.zoom !== this.map.getZoom()) return null;
    const spot = this.map.containerPointToLayerPoint(point).add(this.map.getPixelOrigin());
    const x = spot.x - this.frame.left;
    const y = spot.y - this.frame.top;
    let best = null;
    let nearest = Infinity;
    for (const mark of this.drawn) {
      const distance = Math.hypot(mark.x - x, mark.y - y) - (mark.selected ? 6 : 0);
      if (distance < mark.radius + 4 && distance < nearest) [best, nearest] = [mark, distance];
    }
    return best;
  }

  members(mark) {
    const rows = this.grouping.members(this.units).get(mark.item) || [];
    return rows.map((row) => [row, this.units.tenant[row]]);
  }

  latLngOf(mark) {
    const { frame } = this;
    return this.map.unproject([frame.left + mark.x, frame.top + mark.y], frame.zoom);
  }

  // Where all selected units are that have a position.
  chosenLatLngs() {
    const { units } = this;
    return units.apart.filter((row) => units.look[row] & HAS_POSITION).map((row) => toLatLng(units.x[row], units.y[row]));
  }

  selectedLatLng() {
    const row = this.selected;
    if (row === null || row >= this.units.size || !(this.units.look[row] & HAS_POSITION)) return null;
    return toLatLng(this.units.x[row], this.units.y[row]);
  }
}
