// Names beside the marks. The words come from the program with every message; here they only find a place.

import { SIZE_PX as FRAME_PX } from "./alarm_frames.js";
import { PADDING_PX } from "./geometry.js";
import { FRESHNESS } from "./units.js";

const MOST = 150;
const FEW = 60;
const STREET_ZOOM = 15;
const HEIGHT = 18;
const PAD = 5;
const GAP = 5;
const FONT = "12.5px system-ui, sans-serif";
const AGE_COLOURS = { live: "second", silent: "second", late: "late", lost: "lost", not_confirmed: "not_confirmed" };

export class Labels {
  constructor(ask) {
    this._ask = ask;
    this._asked = "[]";
    this._widths = new Map();
    this._taken = "[]";
    this._framed = new Set();
    this.words = new Map();
    this.boxes = []; // where names stand on the canvas, in its CSS pixels
    this.version = 0; // counts the times the words were others
  }

  // What the program answered: [[row, tenant, label, age, freshness], …]
  take(words) {
    if (this._taken === (this._taken = JSON.stringify(words))) return;
    this.version++;
    this.words = new Map(words.map(([row, tenant, label, age, freshness]) => [row, { tenant, label, age, freshness }]));
  }

  // The rows with an alarm's frame: named beside it, and before all others.
  standClearOf(framed) {
    if (framed.length === this._framed.size && framed.every((row) => this._framed.has(row))) return;
    this._framed = new Set(framed);
    this.version++;
  }

  forget() {
    this._asked = this._taken = "[]";
    this.version++;
    this.words = new Map();
  }

  // Tell the program which units are to be named, when that changed. The selected one it names by itself.
  want(drawn, zoom) {
    const alone = drawn.filter((mark) => mark.count === 1 && !mark.selected);
    const wanted = zoom >= STREET_ZOOM || alone.length <= FEW ? alone : [];
    wanted.sort((one, other) => other.state - one.state || one.row - other.row);
    const places = wanted.slice(0, MOST).map((mark) => [mark.row, mark.tenant]);
    const asked = JSON.stringify(places);
    if (asked === this._asked) return;
    this._asked = asked;
    this._ask(places);
  }

  // Answers with the labels that found a place: what really stands on the screen.
  paint(pen, frame, drawn, palette) {
    const taken = drawn.map((mark) => {
      const reach = mark.radius - 1;
      return [mark.x - reach, mark.y - reach, mark.x + reach, mark.y + reach, mark];
    });
    const shown = [];
    this.boxes = [];
    const edges = [frame.inset, frame.inset + frame.width - 2 * PADDING_PX]; // a name is not to stand half outside the window
    pen.save();
    pen.scale(frame.ratio, frame.ratio);
    pen.font = FONT;
    pen.textBaseline = "middle";
    const marks = drawn.filter((mark) => mark.count === 1 && !mark.outside);
    const worth = (mark) => 2 * mark.selected + this._framed.has(mark.row);
    marks.sort((one, other) => worth(other) - worth(one) || other.state - one.state || one.row - other.row);
    for (const mark of marks) {
      const words = this.words.get(mark.row);
      if (!words || words.tenant !== mark.tenant) continue;
      const widths = [this._width(pen, words.label), words.age ? this._width(pen, words.age) : 0];
      const box = this._place(mark, PAD * 2 + widths[0] + (words.age ? GAP + widths[1] : 0), taken, edges);
      if (!box) continue;
      taken.push([...box, null]);
      write(pen, box, words, widths, palette);
      this.boxes.push(box);
      shown.push({ row: mark.row, label: words.label, age: words.age, freshness: words.freshness });
    }
    pen.restore();
    return shown;
  }

  _place(mark, width, taken, edges) {
    const reach = this._framed.has(mark.row) ? Math.max(mark.radius, FRAME_PX / 2) : mark.radius;
    const aside = reach + (mark.kind >= 2 ? 7 : 4);
    const left = mark.x + aside;
    const places = [
      [left, mark.y - HEIGHT - 1],
      [left, mark.y - HEIGHT / 2],
      [left, mark.y + 1],
      [mark.x - aside - width, mark.y - HEIGHT / 2],
    ];
    for (const [x, y] of places) {
      const box = [x, y, x + width, y + HEIGHT];
      const outside = x < edges[0] && mark.x > edges[0] || x + width > edges[1] && mark.x < edges[1];
      if (!outside && !taken.some((other) => other[4] !== mark && meets(box, other))) return box;
    }
    return mark.selected ? [left, mark.y - HEIGHT / 2, left + width, mark.y + HEIGHT / 2] : null;
  }

  _width(pen, text) {
    let width = this._widths.get(text);
    if (width === undefined) {
      if (this._widths.size > 5000) this._widths.clear();
      width = Math.ceil(pen.measureText(text).width);
      this._widths.set(text, width);
    }
    return width;
  }
}

const meets = (one, other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

// Name and age are written apart: a name that turns the writing direction cannot turn its age.
function write(pen, box, words, widths, palette) {
  const [left, top, right, bottom] = box.map(Math.round);
  pen.globalAlpha = 0.86;
  pen.fillStyle = palette.surface;
  pen.beginPath();
  pen.roundRect(left, top, right - left, bottom - top, 4);
  pen.fill();
  pen.globalAlpha = 1;
  const middle = (top + bottom) / 2 + 0.5;
  pen.fillStyle = palette.text;
  pen.fillText(words.label, left + PAD, middle);
  if (!words.age) return;
  pen.fillStyle = palette[AGE_COLOURS[FRESHNESS[words.freshness]] || "second"];
  pen.fillText(words.age, left + PAD + widths[0] + GAP, middle);
}
