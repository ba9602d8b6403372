// Which units can stand alone and which become a count. Works on the occupied cells of a grid anchored to the world, so the
// cost follows the screen, and panning never changes an answer. Who is in a cell is counted once for a view and kept up with
// what changes, so that an answer costs its changes and not the fleet.

import { APART, FRESHNESS, ON_MAP, STATES, freshnessOf, stateOf } from "./units.js";

const SINGLE_RADIUS = 10;
const CLOSENESS = 0.94;
// Counts keep a distance from each other, so that a crowded map stays readable.
const SPACING = 1.3;
// Blocks of 2 and of 4 cells, each laid four ways: two marks that overlap share a block in at least one of them.
const BLOCKS = [1, 2];
const LOOKS = STATES.length + FRESHNESS.length;
const PIECE = 16384; // rows
const SHIFTS = [[0, 0], [1, 0], [0, 1], [1, 1]];

export const discRadius = (count) => (count < 10 ? 13 : count < 100 ? 15 : count < 1000 ? 18 : 22);

export class Grouping {
  constructor() {
    this.frame = null;
    this.length = 0;
    this._cells = 0;
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
    this.row = grown(this.row, Int32Array); // of one that stands alone
    this.parent = grown(this.parent, Int32Array); // itself, or the item it went into
    this.next = grown(this.next, Int32Array);
  }

  // Afterwards item i is drawn if drawn(i); centre in steps from the frame's grid.
  compute(units, frame) {
    if (this.frame !== frame) for (const _ of this._countAll(units, frame));
    for (const _ of this._joinAll(frame));
  }

  // The same for a frame that was never counted, to be gone through in pieces. Of no use once a unit is another.
  *pieces(units, frame) {
    yield* this._countAll(units, frame);
    yield* this._joinAll(frame);
  }

  *_joinAll(frame) {
    this.length = 0;
    for (let cell = 0; cell < this._cells; cell++) if (this._count[cell]) this._item(cell);
    for (const block of BLOCKS)
      for (const [right, down] of SHIFTS) {
        yield;
        this._merge(frame, block, right, down);
      }
  }

  // The next time everybody is counted anew.
  forget() {
    this.frame = null;
  }

  // Before and after a unit becomes another. Both answer whether it is counted where it is.
  leave(units, row) {
    return this._move(units, row, -1);
  }

  enter(units, row) {
    return this._move(units, row, 1);
  }

  *_countAll(units, frame) {
    this.frame = frame;
    this._cells = frame.columns * frame.rows;
    if (!this._count || this._count.length < this._cells) {
      this._count = new Int32Array(this._cells);
      this._right = new Float64Array(this._cells);
      this._down = new Float64Array(this._cells);
      this._rows = new Float64Array(this._cells); // the sum of their numbers: the number of one that is alone
      this._looks = new Int32Array(this._cells * LOOKS);
      this._itemOf = new Int32Array(this._cells);
    }
    for (const each of [this._count, this._right, this._down, this._rows]) each.fill(0, 0, this._cells);
    this._looks.fill(0, 0, this._cells * LOOKS);
    for (let first = 0; first < units.size; first += PIECE) {
      yield;
      this._enterAll(units, frame, first, Math.min(first + PIECE, units.size));
    }
  }

  // What `enter` does, for many rows at one go.
  _enterAll({ x, y, look }, { x0, y0, width32, height32, shift, columns }, first, end) {
    const { _count: count, _right: rights, _down: downs, _rows: rows, _looks: looks } = this;
    for (let row = first; row < end; row++) {
      const each = look[row];
      if ((each & (ON_MAP | APART)) !== ON_MAP) continue;
      const right = (x[row] - x0) >>> 0;
      if (right >= width32) continue;
      const down = y[row] - y0;
      if (down < 0 || down >= height32) continue;
      const cell = (down >>> shift) * columns + (right >>> shift);
      count[cell]++;
      rights[cell] += right;
      downs[cell] += down;
      rows[cell] += row;
      looks[cell * LOOKS + stateOf(each)]++;
      looks[cell * LOOKS + STATES.length + freshnessOf(each)]++;
    }
  }

  _cellOf(units, row) {
    if ((units.look[row] & (ON_MAP | APART)) !== ON_MAP) return -1;
    const { x0, y0, width32, height32, shift, columns } = this.frame;
    const right = (units.x[row] - x0) >>> 0;
    const down = units.y[row] - y0;
    return right < width32 && down >= 0 && down < height32 ? (down >>> shift) * columns + (right >>> shift) : -1;
  }

  _move(units, row, by) {
    if (!this.frame) return false;
    const cell = this._cellOf(units, row);
    if (cell < 0) return false;
    const look = units.look[row];
    this._count[cell] += by;
    this._right[cell] += by * ((units.x[row] - this.frame.x0) >>> 0);
    this._down[cell] += by * (units.y[row] - this.frame.y0);
    this._rows[cell] += by * row;
    this._looks[cell * LOOKS + stateOf(look)] += by;
    this._looks[cell * LOOKS + STATES.length + freshnessOf(look)] += by;
    return true;
  }

  _item(cell) {
    const item = (this._itemOf[cell] = this.length++);
    if (item >= this.sumX.length) this._allot(2 * this.sumX.length);
    this.sumX[item] = this._right[cell];
    this.sumY[item] = this._down[cell];
    this.count[item] = this._count[cell];
    this.row[item] = this._count[cell] === 1 ? this._rows[cell] : -1;
    this.parent[item] = item;
    const looks = cell * LOOKS;
    let state = STATES.length - 1;
    while (state > 0 && !this._looks[looks + state]) state--;
    let fresh = 0;
    for (let each = 0; each < FRESHNESS.length; each++) if (this._looks[looks + STATES.length + each]) fresh |= 1 << each;
    this.state[item] = state;
    this.fresh[item] = fresh;
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
  members(units) {
    const members = new Map();
    for (let row = 0; row < units.size; row++) {
      const cell = this.frame ? this._cellOf(units, row) : -1;
      if (cell < 0 || !this._count[cell]) continue;
      let item = this._itemOf[cell];
      while (this.parent[item] !== item) item = this.parent[item];
      if (members.has(item)) members.get(item).push(row);
      else members.set(item, [row]);
    }
    return members;
  }
}
