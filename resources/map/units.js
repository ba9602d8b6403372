// Every unit the program told us of, in typed arrays by row number. The page decides nothing about them.

export const STATES = ["other", "off", "docked", "buffering", "recording"];
export const KINDS = ["other", "body", "fleet", "air"];
export const FRESHNESS = ["live", "late", "lost", "silent", "not_confirmed", "no_position"];
export const LIVE = 0;
export const LATE = 1;
export const LOST = 2;
export const SILENT = 3;
export const NOT_CONFIRMED = 4;
export const NO_POSITION = 5;

export const ON_MAP = 1 << 24;
export const HAS_POSITION = 2 << 24;
// Drawn by itself and above the others, never in a count: selected units. Set by this page.
export const APART = 4 << 24;
const WORDS = 4;

// `look` holds state, kind, freshness and flags, one byte each.
export const stateOf = (look) => look & 255;
export const kindOf = (look) => (look >>> 8) & 255;
export const freshnessOf = (look) => (look >>> 16) & 255;

export class Units {
  constructor() {
    this.size = 0;
    this.version = 0; // counts the times anything changed that can be seen
    this.changes = 0; // and the times anything changed at all, in view or not
    this.apart = [];
    this._allot(1024);
  }

  _allot(capacity) {
    const grown = (old, kind) => {
      const array = new kind(capacity);
      if (old) array.set(old);
      return array;
    };
    this.x = grown(this.x, Uint32Array);
    this.y = grown(this.y, Uint32Array);
    this.look = grown(this.look, Uint32Array);
    this.tenant = grown(this.tenant, Uint16Array);
  }

  clear() {
    this.version++;
    this.changes++;
    this.apart = [];
    this.look.fill(0);
    this.size = 0;
  }

  // `words` is a Uint32Array over records of four words: row, x, y, and state, kind, freshness and flags of four bits each below
  // the tenant. In the past nothing is live, whoever says so. `grouping` keeps count of them; what comes from and goes to places out of view changes nothing there.
  apply(words, past, grouping) {
    let seen = !grouping.frame;
    for (let at = 0; at < words.length; at += WORDS) {
      const row = words[at];
      if (row >= this.x.length) this._allot(Math.max(row + 1, 2 * this.x.length));
      if (row >= this.size) this.size = row + 1;
      if (grouping.leave(this, row)) seen = true;
      this.x[row] = words[at + 1];
      this.y[row] = words[at + 2];
      const word = words[at + 3];
      const look = (word & 15) | ((word & 0xf0) << 4) | ((word & 0xf00) << 8) | ((word & 0xf000) << 12);
      const then = past && freshnessOf(look) === LIVE ? (look & ~0xff0000) | (NOT_CONFIRMED << 16) : look;
      this.look[row] = then | (this.look[row] & APART);
      this.tenant[row] = word >>> 16;
      if (grouping.enter(this, row) || this.look[row] & APART) seen = true;
    }
    if (words.length) this.changes++;
    if (words.length && seen) this.version++;
    return words.length / WORDS;
  }

  // The rows that are selected: told anew with every message, for a row may have another unit by then.
  setApart(rows, grouping) {
    if (rows.join() === this.apart.join()) return;
    this.version++;
    this.changes++;
    for (const row of this.apart) {
      this.look[row] &= ~APART;
      grouping.enter(this, row);
    }
    this.apart = rows.filter((row) => row < this.size);
    for (const row of this.apart) {
      grouping.leave(this, row);
      this.look[row] |= APART;
    }
  }

  onMap() {
    let count = 0;
    for (let row = 0; row < this.size; row++) if (this.look[row] & ON_MAP) count++;
    return count;
  }

  // The corner points of what is on the map, in Web-Mercator integers, or null.
  extent() {
    let west = Infinity;
    let north = Infinity;
    let east = -Infinity;
    let south = -Infinity;
    for (let row = 0; row < this.size; row++) {
      if (!(this.look[row] & ON_MAP)) continue;
      west = Math.min(west, this.x[row]);
      east = Math.max(east, this.x[row]);
      north = Math.min(north, this.y[row]);
      south = Math.max(south, this.y[row]);
    }
    return west === Infinity ? null : { west, north, east, south };
  }
}
