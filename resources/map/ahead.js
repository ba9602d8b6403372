// The picture of a place the map will be at, made a little with each frame of the screen, so that none of them pays for all.
// The old one stays on the screen meanwhile. If anything the new one shows changes, it is dropped.

import { Grouping } from "./grouping.js";

// So long of each frame it is worked at: while the browser moves the map by itself, and while the page leads it.
const PIECE_MS = 4;
const LED_PIECE_MS = 1;

export class Ahead {
  // `layer` has the units, the painter, the sprites, and who is selected.
  constructor(layer) {
    this._layer = layer;
    this._grouping = new Grouping();
    this._plan = null;
  }

  get busy() {
    return this._plan !== null;
  }

  // Where a map that is being led gets its next canvas, or null.
  get ledTo() {
    return this._plan?.led ? this._plan.frame : null;
  }

  // For where a zoom arrives, or, with `led`, for where the map is led to: then `done` is called when there is a picture.
  begin(frame, led = false, done = () => {}) {
    const { painter, units, selected, sprites } = this._layer;
    if (!painter.fits(frame)) return;
    const plan = { frame, led, changes: units.changes, selected, sprites, picture: null };
    const pieces = this._pieces(plan);
    const go = () => {
      if (this._plan !== plan) return;
      const end = performance.now() + (led ? LED_PIECE_MS : PIECE_MS);
      while (this._stands(plan) && performance.now() < end) {
        if (pieces.next().done) {
          done();
          return;
        }
      }
      if (this._stands(plan)) requestAnimationFrame(go);
      else this._plan = null;
    };
    this._plan = plan;
    requestAnimationFrame(go);
  }

  // Ends it. Answers with the picture and its groups if it was made for this very frame and is whole and still true, or else
  // with null. `grouping` takes the place of the one that is given away.
  take(frame, grouping) {
    const plan = this._plan;
    this._plan = null;
    if (!plan?.picture || !plan.frame.equals(frame) || !this._stands(plan)) return null;
    const made = this._grouping;
    made.frame = frame;
    this._grouping = grouping;
    return { picture: plan.picture, grouping: made };
  }

  *_pieces({ frame, selected, sprites }) {
    const { units, painter } = this._layer;
    const plan = this._plan;
    yield* this._grouping.pieces(units, frame);
    this._layer.forgetDrawn(); // what the painter holds is not what the screen shows from now on
    plan.picture = yield* painter.pieces(frame, units, this._grouping, selected, sprites);
  }

  // Also what moved out of sight counts: it may be in sight where the map arrives.
  _stands({ changes, selected, sprites }) {
    const { _layer: layer } = this;
    return changes === layer.units.changes && selected === layer.selected && sprites === layer.sprites;
  }
}
