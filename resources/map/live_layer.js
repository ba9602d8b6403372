// The canvas with the units, as a Leaflet layer: moved by Leaflet's own transform while the map moves, drawn anew when the map
// stands still somewhere else or the program has news.

import { Ahead } from "./ahead.js";
import { carry, lay } from "./canvas.js";
import { Frame, PADDING_PX, toLatLng } from "./geometry.js";
import { Grouping } from "./grouping.js";
import { Labels } from "./labels.js";
import { Lead } from "./lead.js";
import { Painter } from "./painter.js";
import { Sprites } from "./sprites.js";
import { HAS_POSITION } from "./units.js";

const SPARE_PX = 8;
// Led so near to the canvas's edge, the map needs the next picture soon: time enough to make it in steps.
const SOON_PX = 80;
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
    this._lead = new Lead(map, PADDING_PX, SPARE_PX);
    this._ahead = new Ahead(this);
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
    map.on("move", () => this._led());
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
    const { frame, painter } = this;
    const made = this._ahead.take(frame, this.grouping);
    this._group(made);
    // A second's new ages: then the marks stay, and only where names stand the screen has anything new.
    if (!made && this._standAsDrawn()) painter.restore(this.labels.boxes, frame.ratio);
    else this.drawn = painter.show(made ? made.picture : this._draw(), frame, this.units, this.accuracy, this.sprites);
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
    if (!this._moved && this._drawnFrom && this.drawn.includes(mark)) this.painter.ring(mark, this.frame.ratio, this.sprites);
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

  // Nothing on the canvas can be relied on for the next drawing.
  forgetDrawn() {
    this._drawnFrom = null;
  }

  _draw() {
    return this.painter.draw(this.frame, this.units, this.grouping, this.selected, this.sprites);
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
  _group(made) {
    const { frame, units } = this;
    const now = [frame, units.version];
    if (made) this.grouping = made.grouping;
    else if (this._grouped && now.every((each, index) => each === this._grouped[index])) return;
    else this.grouping.compute(units, frame);
    this._grouped = now;
  }

  _reframe() {
    const { ratio } = this.ensureSprites();
    if (this.frame && this.frame.ratio === ratio && !this._moved) return;
    this._moved = false;
    const { painter } = this;
    const ledTo = this._ahead.ledTo;
    const frame = (this.frame = ledTo && this._lead.covers(ledTo) ? ledTo : this._frameHere());
    painter.resize(frame);
    lay(this.map, painter.canvas, frame);
  }

  // What the canvas is to cover with the map as it stands, or is led.
  _frameHere() {
    const ahead = this._lead.ahead();
    return this._frameAt(this._lead.next(ahead), this.map.getZoom(), ahead.x);
  }

  // `corner` is the window's, in world pixels; `ahead` how far of it the way is that the canvas is laid ahead.
  _frameAt(corner, zoom, ahead = 0) {
    const { x, y } = this.map.getSize();
    const [left, top, width, height] = [corner.x - PADDING_PX, corner.y - PADDING_PX, x + 2 * PADDING_PX, y + 2 * PADDING_PX];
    const frame = new Frame(left, top, width, height, zoom, this.ensureSprites().ratio, MARGIN_PX);
    frame.inset = PADDING_PX - ahead;
    return frame;
  }

  ensureSprites() {
    const ratio = window.devicePixelRatio || 1;
    if (!this.sprites || this.sprites.ratio !== ratio) this.sprites = new Sprites(this.palette, ratio);
    return this.sprites;
  }

  // The map is being moved: soon, or now, the canvas does not reach to the window's edge any more.
  _led() {
    if (!this.frame || this.frame.zoom !== this.map.getZoom()) return; // an animation is under way: moveend follows
    if (!this._lead.covers(this.frame)) this.move();
    else if (this._lead.nears(this.frame, SOON_PX) && !this._ahead.busy && !this._asked)
      this._ahead.begin(this._frameHere(), true, () => this._arrive());
  }

  _arrive() {
    this._moved = true;
    this.paint();
  }

  // The browser moves the canvas without the page meanwhile, which has time to draw where it will arrive.
  _animate(event) {
    if (!this.frame) return;
    carry(this.map, this.painter.canvas, this.frame, event);
    this._ahead.begin(this._frameAt(this._lead.arrival(event), event.zoom));
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
