// Where units came from, on a canvas of its own below the units: no line leads across a silence.

import { carry, lay, resize } from "./canvas.js";
import { PADDING_PX } from "./geometry.js";

const GAP = 64;
const WORDS = 4;
// The older, the fainter: shares of the age of the oldest fix, and how strongly the line is drawn.
const FADES = [[0.15, 0.95], [0.4, 0.7], [0.7, 0.5], [1, 0.3]];
const DOTS_UP_TO = 2000;

export class Trails {
  constructor(map, layer) {
    this._map = map;
    this._layer = layer;
    this._number = -1;
    this._words = new Uint32Array(0);
    this.lines = 0;
    this.gaps = 0;
    this._canvas = L.DomUtil.create("canvas", "live-layer leaflet-zoom-animated", map.createPane("trails"));
    this._canvas.hidden = true; // an empty one would be laid over the map in every frame all the same
    map.getPane("trails").classList.add("trail-pane");
    this._pen = this._canvas.getContext("2d");
    map.on("zoomanim", (event) => this._animate(event));
  }

  async fetch(number) {
    this._wanted = number;
    const answer = await fetch(`trail?number=${number}`);
    const buffer = await answer.arrayBuffer();
    if (number !== this._wanted) return;
    const length = new DataView(buffer).getUint32(0, true);
    this._words = new Uint32Array(buffer, 4 + length);
    this._number = number;
    this.draw(true);
  }

  // With the units' own frame, whenever that moved or the trails are others.
  draw(anew) {
    const { frame, palette } = this._layer;
    if (!frame || !palette || (!anew && frame === this._frame && palette === this._palette)) return;
    this._frame = frame;
    this._palette = palette;
    const canvas = this._canvas;
    canvas.hidden = !this._words.length;
    if (canvas.hidden) {
      this.lines = this.gaps = 0;
      return;
    }
    if (!resize(canvas, frame)) this._pen.clearRect(0, 0, canvas.width, canvas.height);
    lay(this._map, canvas, frame);
    this._stroke(frame, palette);
  }

  shown() {
    return { fixes: this._words.length / WORDS, lines: this.lines, gaps: this.gaps };
  }

  _stroke(frame, palette) {
    const words = this._words;
    this.lines = this.gaps = 0;
    let oldest = 1;
    for (let at = 3; at < words.length; at += WORDS) oldest = Math.max(oldest, words[at] >>> 16);
    const paths = new Map();
    const path = (name) => paths.get(name) || paths.set(name, new Path2D()).get(name);
    const before = new Map();
    const dots = words.length / WORDS <= DOTS_UP_TO;
    const [right, bottom] = [frame.width + PADDING_PX, frame.height + PADDING_PX];
    const beyond = (x, y) => (x < -PADDING_PX) | ((x > right) << 1) | ((y < -PADDING_PX) << 2) | ((y > bottom) << 3);
    for (let at = 0; at < words.length; at += WORDS) {
      const look = words[at + 3];
      const x = ((words[at + 1] - frame.x0) | 0) * frame.scale + frame.offsetX;
      const y = (words[at + 2] - frame.y0) * frame.scale + frame.offsetY;
      const last = before.get(words[at]);
      const side = beyond(x, y);
      const fade = FADES.findIndex(([share]) => (look >>> 16) / oldest <= share);
      const ink = `${(look >>> 8) & 1}.${fade}`;
      if (look & GAP) this.gaps += last ? 1 : 0;
      else if (last && !(side & last.side)) {
        this.lines++;
        const line = path(`${ink}.line`);
        line.moveTo(last.x, last.y);
        line.lineTo(x, y);
      }
      if (dots && !side) path(`${ink}.dot`).rect(x - 1.5, y - 1.5, 3, 3);
      before.set(words[at], { x, y, side });
    }
    const pen = this._pen;
    pen.save();
    pen.scale(frame.ratio, frame.ratio);
    pen.lineCap = "round";
    for (const [name, line] of paths) {
      const [selected, fade, kind] = name.split(".");
      pen.globalAlpha = FADES[fade][1];
      pen.strokeStyle = pen.fillStyle = selected === "1" ? palette.selected : palette.second;
      pen.lineWidth = selected === "1" ? 2.5 : 1.75;
      if (kind === "dot") pen.fill(line);
      else pen.stroke(line);
    }
    pen.restore();
  }

  _animate(event) {
    if (this._frame) carry(this._map, this._canvas, this._frame, event);
  }
}
