// Which units can stand alone and which become a count. Works on the occupied cells of a grid anchored to the world, so the
// cost follows the screen, and panning never changes an answer.

import { APART, ON_MAP, freshnessOf, stateOf } from "./units.js";

const SINGLE_RADIUS = 10;
const CLOSENESS = 0.94;
// Counts keep a distance from each other, so that a crowded map stays readable.
const SPACING = 1.3;
// Blocks of 2 and of 4 cells, each laid four ways: two marks that overlap share a block in at least one of them.
const BLOCKS = [1, 2];
const SHIFTS = [[0, 0], [1, 0], [0, 1], [1, 1]];

export const discRadius = (count) => (count < 10 ? 13 : count < 100 ? 15 : count < 1000 ? 18 : 22);

export class Grouping {
  constructor() {
    this.length = 0;
    this._cells = new Int32Array(0);
    this._allot(4096);
  }

  _allot(capacity) {
    const grown = (old, kind) => {
      const array = new kind(capacity);
      if (old) array.set(old);
      return array;
    };
    this.sumX = grown(this.sumX, Float64Array);
    this.sumY = grown(this.sumY, Float64Array);
    this.count = grown(this.count, Int32Array);
    this.state = grown(this.state, Uint8Array);
    this.fresh = grown(this.fresh, Uint8Array); // one bit per freshness inside
    this.row = grown(this.row, Int32Array); // the first unit inside
    this.parent = grown(this.parent, Int32Array); // itself, or the item it went into
    this.next = grown(this.next, Int32Array);
  }

  // Afterwards item i is drawn if alone(i) or isGroup(i); centre in steps from the frame's grid.
  compute(units, frame, selected) {
    this.frame = frame;
    const cells = frame.columns * frame.rows;
    if (this._cells.length < cells) this._cells = new Int32Array(cells);
    this._cells.fill(-1, 0, cells);
    this.length = 0;
    this._fill(units, frame, selected);
    for (const block of BLOCKS) for (const [right, down] of SHIFTS) this._merge(frame, block, right, down);
  }

  _fill(units, frame, selected) {
    const { x, y, look } = units;
    const { x0, y0, width32, height32, shift, columns } = frame;
    for (let row = 0; row < units.size; row++) {
      if ((look[row] & (ON_MAP | APART)) !== ON_MAP || row === selected) continue;
      const right = (x[row] - x0) >>> 0;
      if (right >= width32) continue;
      const down = y[row] - y0;
      if (down < 0 || down >= height32) continue;
      const cell = (down >>> shift) * columns + (right >>> shift);
      let item = this._cells[cell];
      if (item < 0) {
        item = this._cells[cell] = this.length++;
        if (item >= this.sumX.length) this._allot(2 * this.sumX.length);
        this.sumX[item] = this.sumY[item] = this.count[item] = this.state[item] = this.fresh[item] = 0;
        this.row[item] = row;
        this.parent[item] = item;
      }
      this.sumX[item] += right;
      this.sumY[item] += down;
      this.count[item]++;
      const state = stateOf(look[row]);
      if (state > this.state[item]) this.state[item] = state;
      this.fresh[item] |= 1 << freshnessOf(look[row]);
    }
  }

  _merge(frame, block, right, down) {
    const span = 1 << block;
    const step = 2 ** (frame.shift + block);
    // The same blocks wherever the view stands: counted from the world's corner, not from the grid's.
    const alignX = ((((frame.column0 + right * (span / 2)) % span) + span) % span) * 2 ** frame.shift;
    const alignY = ((((frame.row0 + down * (span / 2)) % span) + span) % span) * 2 ** frame.shift;
    const across = Math.ceil(frame.columns / span) + 2;
    const heads = new Int32Array(across * (Math.ceil(frame.rows / span) + 2)).fill(-1);
    const tails = new Int32Array(heads.length);
    for (let item = 0; item < this.length; item++) {
      if (this.parent[item] !== item) continue;
      const key =
        Math.floor((this.centreX(item) + alignX) / step) + Math.floor((this.centreY(item) + alignY) / step) * across;
      let other = heads[key];
      while (other >= 0 && !this._overlap(frame, item, other)) other = this.next[other];
      if (other >= 0) {
        this._join(other, item);
      } else {
        this.next[item] = -1;
        if (heads[key] < 0) heads[key] = item;
        else this.next[tails[key]] = item;
        tails[key] = item;
      }
    }
  }

  _overlap(frame, one, other) {
    const right = (this.centreX(one) - this.centreX(other)) * frame.scale;
    const down = (this.centreY(one) - this.centreY(other)) * frame.scale;
    const counts = this.count[one] > 1 && this.count[other] > 1;
    const reach = (this.radius(one) + this.radius(other)) * (counts ? SPACING : CLOSENESS);
    return right * right + down * down < reach * reach;
  }

  _join(into, item) {
    this.sumX[into] += this.sumX[item];
    this.sumY[into] += this.sumY[item];
    this.count[into] += this.count[item];
    if (this.state[item] > this.state[into]) this.state[into] = this.state[item];
    this.fresh[into] |= this.fresh[item];
    this.parent[item] = into;
  }

  // Whole steps, so that a sum taken from another corner gives the very same centre.
  centreX(item) {
    return Math.floor(this.sumX[item] / this.count[item]);
  }

  centreY(item) {
    return Math.floor(this.sumY[item] / this.count[item]);
  }

  radius(item) {
    return this.count[item] === 1 ? SINGLE_RADIUS : discRadius(this.count[item]);
  }

  drawn(item) {
    return this.parent[item] === item;
  }

  // The rows inside each drawn item. Looks through all units: for a click, not for a frame.
  members(units, selected) {
    const { x0, y0, width32, height32, shift, columns } = this.frame;
    const members = new Map();
    for (let row = 0; row < units.size; row++) {
      if ((units.look[row] & (ON_MAP | APART)) !== ON_MAP || row === selected) continue;
      const right = (units.x[row] - x0) >>> 0;
      const down = units.y[row] - y0;
      if (right >= width32 || down < 0 || down >= height32) continue;
      let item = this._cells[(down >>> shift) * columns + (right >>> shift)];
      if (item < 0) continue;
      while (this.parent[item] !== item) item = this.parent[item];
      if (members.has(item)) members.get(item).push(row);
      else members.set(item, [row]);
    }
    return members;
  }
}
