// The agency's own layers, on one canvas below the units. Moved by Leaflet's transform while the map moves; while it is led
// they are drawn anew, piece by piece and out of sight, for where it is going. Names come as text and leave as pixels.

import { carry, lay, resize } from "./canvas.js";
import { Lead } from "./lead.js";
import { pixelsPerStep } from "./geometry.js";

const PADDING_PX = 256; // how far the canvas reaches beyond the window, so that a small move uncovers nothing
const RETRY_MS = 1000;
const SPARE_PX = 8;
const SOON_PX = 120; // led so near to the canvas's edge, the map needs the next picture soon
const SLICE_MS = 6; // how long a drawing may hold the page up before the map has its turn
const LED_SLICE_MS = 2; // of each frame while the map is led
// What a drawing says is put into pixels after it, which takes several times as long and counts too: for a point of a line, and
// for a name.
const POINT_MS = 0.002;
const NAME_MS = 0.15;
const AFTER_THE_STREETS_MS = 60; // where a zoom arrives, the units come first, then the streets
const CELL_PX = 5; // at most one point of a layer in each
const MOST_LABELS = 120;
const FONTS = ["12px system-ui, sans-serif", "12px system-ui, sans-serif", "600 13px system-ui, sans-serif"];
const POINT = 0;
const LINE = 1;
const POLYGON = 2;
const STREET_ZOOM = 15; // from here on lines and points are named

class Layer {
  constructor(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    let at = 4 + length;
    const take = (count) => {
      const array = new Uint32Array(buffer, at, count);
      at += 4 * count;
      return array;
    };
    this.names = header.names;
    this.size = header.features;
    this.shapes = take(header.features);
    this.extents = take(4 * header.features);
    this.labels = take(4 * header.features);
    this.firstRings = take(header.features + 1);
    this.firstPoints = take(header.rings + 1);
    this.points = take(2 * header.points);
  }
}

function makeCanvas(pane) {
  const canvas = L.DomUtil.create("canvas", "live-layer leaflet-zoom-animated", pane);
  canvas.setAttribute("aria-hidden", "true");
  canvas.hidden = true;
  return canvas;
}

export class Overlays {
  constructor(map) {
    this._map = map;
    this._stage = [];
    this._version = 0; // counts the times there was something else to draw
    this._layers = new Map();
    this._fetching = new Set();
    this._frame = null;
    this._asked = false;
    this._tookMs = 0;
    this._longestMs = 0;
    this.drawn = [];
    const pane = map.createPane("overlays");
    pane.style.zIndex = 350; // above the streets, below the units
    pane.style.pointerEvents = "none";
    this.canvas = makeCanvas(pane);
    this._spare = makeCanvas(pane); // drawn on out of sight, then shown whole
    this._job = null;
    this._lead = new Lead(map, PADDING_PX, SPARE_PX);
    map.on("moveend viewreset resize", () => this.schedule());
    map.on("move", () => this._endsSoon() && !this._job && this.schedule());
    map.on("zoomanim", (event) => this._animate(event));
  }

  // What is to be drawn, the lowest first: number, colour and whether its names are written.
  show(stage) {
    this._stage = stage;
    this._version++;
    const wanted = new Set(stage.map(({ number }) => number));
    for (const number of this._layers.keys()) if (!wanted.has(number)) this._layers.delete(number);
    for (const number of wanted) this._fetch(number);
    this.schedule();
  }

  setPalette(palette) {
    this._palette = palette;
    this._version++;
    this.schedule();
  }

  get shown() {
    const waiting = this._fetching.size + (this._asked || this._job ? 1 : 0);
    return { waiting, took_ms: this._tookMs, longest_ms: this._longestMs, layers: this.drawn };
  }

  async _fetch(number) {
    if (this._layers.has(number) || this._fetching.has(number)) return;
    this._fetching.add(number);
    try {
      const answer = await fetch(`overlays/${number}`);
      const layer = new Layer(await answer.arrayBuffer());
      if (this._wants(number)) this._layers.set(number, layer);
      this._version++;
      this.schedule();
    } catch {
      if (this._wants(number)) setTimeout(() => this._wants(number) && this._fetch(number), RETRY_MS);
    } finally {
      this._fetching.delete(number);
    }
  }

  _wants(number) {
    return this._stage.some((each) => each.number === number);
  }

  schedule() {
    if (document.hidden) {
      this.paint();
      return;
    }
    if (this._asked) return;
    this._asked = true;
    const draw = () => this._asked && this.paint();
    requestAnimationFrame(draw);
    setTimeout(draw, 250);
  }

  paint() {
    this._asked = false;
    if (!this._palette || !Number.isInteger(this._map.getZoom())) return;
    if (this._map._animatingZoom) return; // moveend follows
    if (this._layers.size) {
      this._follow();
      const frame = this._frameHere();
      if (!this._draws(frame)) this._begin(frame);
    } else {
      this._job = null;
      this.canvas.hidden = true;
      this.drawn = [];
    }
  }

  // Whether this very picture is being made.
  _draws(frame) {
    const { _job: job } = this;
    return job?.version === this._version && Object.keys(frame).every((each) => job.frame[each] === frame[each]);
  }

  _begin(frame) {
    resize(this._spare, frame);
    const job = { frame, version: this._version, drawn: [], tookMs: 0, longestMs: 0 };
    job.steps = this._steps(job);
    this._job = job;
    const arrived = this._frame && this._frame.zoom !== frame.zoom && !document.hidden;
    if (arrived) setTimeout(() => this._work(job), AFTER_THE_STREETS_MS);
    else this._work(job);
  }

  // A piece of the drawing, until it is done or another one has begun. A hidden page is drawn at once.
  _work(job) {
    if (job !== this._job) return;
    const began = performance.now();
    const led = this._map.dragging.moving() && !document.hidden;
    this._until = document.hidden ? Infinity : began + (led ? LED_SLICE_MS : SLICE_MS);
    const { done } = job.steps.next();
    const took = performance.now() - began;
    job.tookMs += took;
    job.longestMs = Math.max(job.longestMs, took);
    if (done) this._show(job);
    else if (led) requestAnimationFrame(() => this._work(job));
    else setTimeout(() => this._work(job), 0);
  }

  _show(job) {
    this._job = null;
    if (job.frame.zoom !== this._map.getZoom()) {
      this.schedule(); // it was drawn for a view that is no more
      return;
    }
    this._frame = job.frame;
    [this.canvas, this._spare] = [this._spare, this.canvas];
    lay(this._map, this.canvas, job.frame);
    this.canvas.hidden = false;
    this._spare.hidden = true;
    this.drawn = job.drawn;
    this._tookMs = job.tookMs;
    this._longestMs = job.longestMs;
  }

  *_steps({ frame, drawn }) {
    const pen = this._spare.getContext("2d");
    this._pen = pen;
    this._drawing = frame;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.globalAlpha = 1;
    pen.clearRect(0, 0, this._spare.width, this._spare.height);
    pen.scale(frame.ratio, frame.ratio);
    const names = [];
    for (const { number, colour, labels } of this._stage) {
      const layer = this._layers.get(number);
      if (!layer) continue;
      const shown = { number, features: yield* this._draw(layer, colour, labels ? names : null), labels: [] };
      for (const each of names) each.into ??= shown.labels;
      drawn.push(shown);
      yield;
    }
    yield;
    yield* this._write(names);
  }

  _frameHere() {
    return this._frameAt(this._lead.next(), this._map.getZoom());
  }

  // `corner` is the window's, in world pixels.
  _frameAt(corner, zoom) {
    const { x, y } = this._map.getSize();
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [x + 2 * PADDING_PX, y + 2 * PADDING_PX];
    return { left: corner.x - PADDING_PX, top: corner.y - PADDING_PX, width, height, zoom, ratio, scale: pixelsPerStep(zoom) };
  }

  // What is shown until the next picture is ready stays on its place on Earth, whatever became of the view.
  _follow() {
    const { _map: map } = this;
    if (this._frame) carry(map, this.canvas, this._frame, { center: map.getCenter(), zoom: map.getZoom() });
  }

  // Answers with how many features are in the picture. The world is drawn as often as it is in the window.
  *_draw(layer, colour, names) {
    const { width, height, scale, zoom, left: frameLeft, top } = this._drawing;
    const pen = this._pen;
    const around = 256 * 2 ** zoom;
    const taken = new Uint8Array(Math.ceil(width / CELL_PX) * Math.ceil(height / CELL_PX));
    let count = 0;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineJoin = "round";
    const lines = { open: 0 };
    for (let copy = Math.floor(frameLeft / around); copy * around < frameLeft + width; copy++) {
      const left = frameLeft - copy * around;
      for (let item = 0; item < layer.size; item++) {
        if ((item & 7) === 7 && this._held()) yield;
        const west = layer.extents[4 * item] * scale - left;
        const north = layer.extents[4 * item + 1] * scale - top;
        const east = layer.extents[4 * item + 2] * scale - left;
        const south = layer.extents[4 * item + 3] * scale - top;
        if (east < 0 || south < 0 || west > width || north > height) continue;
        count++;
        const shape = layer.shapes[item];
        if (shape === POINT) this._dots(layer, item, left, top, taken);
        else if (east - west < 1 && south - north < 1) pen.fillRect(west, north, 1, 1);
        else if (shape === LINE) this._line(layer, item, left, top, lines);
        else {
          this._area(layer, item, left, top);
          if (this._held()) yield; // one that fills the window takes as long as a thousand streets
        }
        const reach = Math.hypot(east - west, south - north);
        const named = names && layer.names[item] && (shape === POLYGON ? reach > 40 : zoom >= STREET_ZOOM);
        if (named) names.push({ text: layer.names[item], shape, reach, ...this._place(layer, item, left, top) });
      }
    }
    this._stroke(lines);
    return count;
  }

  _dots(layer, item, left, top, taken) {
    const { scale, width, height } = this._drawing;
    const columns = Math.ceil(width / CELL_PX);
    const [from, to] = [layer.firstPoints[layer.firstRings[item]], layer.firstPoints[layer.firstRings[item + 1]]];
    for (let at = from; at < to; at++) {
      const x = layer.points[2 * at] * scale - left;
      const y = layer.points[2 * at + 1] * scale - top;
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const cell = ((y / CELL_PX) | 0) * columns + ((x / CELL_PX) | 0);
      if (taken[cell]++) continue;
      this._pen.fillRect(x - 2, y - 2, 4, 4);
    }
  }

  _line(layer, item, left, top, lines) {
    if (!lines.open) this._pen.beginPath();
    lines.open += this._trace(layer, item, left, top);
    if (lines.open > 600) this._stroke(lines);
  }

  // Whether this piece of the drawing has held the page up for as long as it may.
  _held() {
    return performance.now() > this._until;
  }

  _stroke(lines) {
    if (!lines.open) return;
    this._until -= lines.open * POINT_MS;
    lines.open = 0;
    this._pen.globalAlpha = 0.9;
    this._pen.lineWidth = 1.5;
    this._pen.stroke();
    this._pen.globalAlpha = 1;
  }

  _area(layer, item, left, top) {
    const pen = this._pen;
    pen.beginPath();
    this._until -= this._trace(layer, item, left, top) * POINT_MS;
    pen.globalAlpha = 0.07;
    pen.fill("evenodd");
    pen.globalAlpha = 0.85;
    pen.lineWidth = 1.75;
    pen.stroke();
    pen.globalAlpha = 1;
  }

  // Every point that is at least a pixel from the last one.
  _trace(layer, item, left, top) {
    const { scale } = this._drawing;
    const { points, firstPoints } = layer;
    const pen = this._pen;
    let traced = 0;
    for (let ring = layer.firstRings[item]; ring < layer.firstRings[item + 1]; ring++) {
      const [from, to] = [firstPoints[ring], firstPoints[ring + 1]];
      let x = points[2 * from] * scale - left;
      let y = points[2 * from + 1] * scale - top;
      pen.moveTo(x, y);
      for (let at = from + 1; at < to; at++) {
        const nextX = points[2 * at] * scale - left;
        const nextY = points[2 * at + 1] * scale - top;
        if (at < to - 1 && Math.abs(nextX - x) < 1 && Math.abs(nextY - y) < 1) continue;
        [x, y] = [nextX, nextY];
        pen.lineTo(x, y);
        traced++;
      }
    }
    return traced;
  }

  _place(layer, item, left, top) {
    const { scale } = this._drawing;
    const [x0, y0, x1, y1] = [0, 1, 2, 3].map((at) => layer.labels[4 * item + at] * scale - (at % 2 ? top : left));
    const angle = layer.shapes[item] === LINE ? Math.atan2(y1 - y0, x1 - x0) : 0;
    if (layer.shapes[item] === POLYGON) return { ...this._inView(layer, item, left, top, x0, y0), angle: 0 };
    const upright = Math.abs(angle) > Math.PI / 2 ? angle - Math.sign(angle) * Math.PI : angle;
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, angle: upright };
  }

  // An area is named where its middle is, or, with the middle out of sight, where the window still shows it.
  _inView(layer, item, left, top, x, y) {
    const { width, height, scale } = this._drawing;
    const edge = PADDING_PX + 60;
    const between = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
    if (x === between(x, PADDING_PX, width - PADDING_PX) && y === between(y, PADDING_PX, height - PADDING_PX)) return { x, y };
    const [west, north, east, south] = [0, 1, 2, 3].map((at) => layer.extents[4 * item + at] * scale - (at % 2 ? top : left));
    const near = [between(x, edge, width - edge), between(y, edge, height - edge)];
    const middle = [
      (Math.max(west, edge) + Math.min(east, width - edge)) / 2,
      (Math.max(north, edge) + Math.min(south, height - edge)) / 2,
    ];
    for (const [atX, atY] of [near, middle]) if (this._holds(layer, item, left, top, atX, atY)) return { x: atX, y: atY };
    return { x, y };
  }

  _holds(layer, item, left, top, x, y) {
    const { scale } = this._drawing;
    const { points, firstPoints } = layer;
    let inside = false;
    for (let ring = layer.firstRings[item]; ring < layer.firstRings[item + 1]; ring++) {
      for (let at = firstPoints[ring] + 1; at < firstPoints[ring + 1]; at++) {
        const [x0, y0] = [points[2 * at - 2] * scale - left, points[2 * at - 1] * scale - top];
        const [x1, y1] = [points[2 * at] * scale - left, points[2 * at + 1] * scale - top];
        if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
      }
    }
    return inside;
  }

  // Areas first, then what reaches furthest; a name that would lie on another one, or be cut off, is not written.
  *_write(names) {
    const pen = this._pen;
    const { width, height } = this._drawing;
    const written = [];
    const streets = new Set();
    names.sort((one, other) => (other.shape === POLYGON) - (one.shape === POLYGON) || other.reach - one.reach);
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = this._palette.ground;
    pen.fillStyle = this._palette.second;
    for (const name of names) {
      if (written.length >= MOST_LABELS) break;
      if (this._held()) yield;
      if (name.shape === LINE && streets.has(name.text)) continue;
      pen.font = FONTS[name.shape];
      const long = pen.measureText(name.text).width;
      if (name.shape === LINE && long > name.reach + 20) continue;
      const y = name.shape === POINT ? name.y - 11 : name.y;
      const half = [Math.abs(Math.cos(name.angle)) * long + 16, Math.abs(Math.sin(name.angle)) * long + 16].map((each) => each / 2);
      const box = [name.x - half[0], y - half[1], name.x + half[0], y + half[1]];
      if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) continue;
      if (written.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      written.push(box);
      streets.add(name.text);
      pen.save();
      pen.translate(name.x, y);
      pen.rotate(name.angle);
      pen.strokeText(name.text, 0, 0);
      pen.fillText(name.text, 0, 0);
      pen.restore();
      this._until -= NAME_MS;
      name.into.push(name.text);
    }
  }

  _endsSoon() {
    const frame = this._frame;
    if (!frame || !this._layers.size || frame.zoom !== this._map.getZoom()) return false;
    return !this._lead.covers(frame) || this._lead.nears(frame, SOON_PX);
  }

  // The browser moves what is there without the page meanwhile. Nothing is drawn until the map has arrived: on two cores that
  // would hold the movement up.
  _animate(event) {
    if (this._frame) carry(this._map, this.canvas, this._frame, event);
    this._job = null;
  }
}
