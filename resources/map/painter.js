// Puts one frame on the canvas: a pixel blit of sprites, then the accuracy circle below and the labels above.

import { digitsOf } from "./sprites.js";
import { HAS_POSITION, freshnessOf, kindOf, stateOf } from "./units.js";
import { metresToPixels } from "./geometry.js";

const LARGEST_CIRCLE_PX = 20000;

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d", { willReadFrequently: true });
    this._dirty = [];
  }

  resize(width, height) {
    if (this.image && this.image.width === width && this.image.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this._dirty = [];
  }

  // Answers with what was drawn, in CSS pixels of the canvas: the only thing a hit test or a probe may look at.
  paint(frame, units, grouping, selected, sprites) {
    this._wipe();
    const drawn = [];
    for (let item = 0; item < grouping.length; item++) {
      if (!grouping.drawn(item)) continue;
      const x = grouping.centreX(item) * frame.scale + frame.offsetX;
      const y = grouping.centreY(item) * frame.scale + frame.offsetY;
      if (x < -30 || y < -30 || x > frame.width + 30 || y > frame.height + 30) continue;
      drawn.push(this._item(frame, units, grouping, item, x, y, sprites));
    }
    const chosen = this._selected(frame, units, selected, sprites);
    this.pen.putImageData(this.image, 0, 0);
    if (chosen) {
      this._accuracy(frame, units, chosen, sprites.palette);
      drawn.push(chosen);
    }
    return drawn;
  }

  _item(frame, units, grouping, item, x, y, sprites) {
    const count = grouping.count[item];
    const row = grouping.row[item];
    const mark = { item, count, row, tenant: units.tenant[row], x, y, radius: grouping.radius(item), selected: false };
    if (count === 1) {
      const look = units.look[row];
      mark.state = stateOf(look);
      mark.kind = kindOf(look);
      mark.freshness = freshnessOf(look);
      this._blit(sprites.unit(mark.state, mark.kind, mark.freshness), x, y, frame.ratio);
    } else {
      mark.state = grouping.state[item];
      mark.fresh = grouping.fresh[item];
      this._blit(sprites.disc(count, mark.state, mark.fresh), x, y, frame.ratio);
      for (const [letter, right] of digitsOf(count)) this._blit(sprites.digit(letter), x + right, y, frame.ratio);
    }
    return mark;
  }

  _selected(frame, units, row, sprites) {
    if (row === null || row >= units.size || !(units.look[row] & HAS_POSITION)) return null;
    const look = units.look[row];
    const x = frame.xOf(units.x[row]);
    const y = frame.yOf(units.y[row]);
    const mark = { item: -1, count: 1, row, tenant: units.tenant[row], x, y, radius: 19, selected: true };
    mark.state = stateOf(look);
    mark.kind = kindOf(look);
    mark.freshness = freshnessOf(look);
    if (x < -40 || y < -40 || x > frame.width + 40 || y > frame.height + 40) mark.outside = true;
    else {
      this._blit(sprites.ring(mark.kind), x, y, frame.ratio);
      this._blit(sprites.unit(mark.state, mark.kind, mark.freshness), x, y, frame.ratio);
    }
    return mark;
  }

  _accuracy(frame, units, mark, palette) {
    const metres = units.accuracy[mark.row];
    if (!(metres > 0)) return;
    const radius = metresToPixels(metres, units.y[mark.row], frame.zoom);
    if (radius < 10) return;
    const pen = this.pen;
    pen.save();
    pen.scale(frame.ratio, frame.ratio);
    pen.globalCompositeOperation = "destination-over"; // below every mark
    pen.beginPath();
    pen.arc(mark.x, mark.y, Math.min(radius, LARGEST_CIRCLE_PX), 0, 2 * Math.PI);
    pen.strokeStyle = palette.selected;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.globalAlpha = 0.16;
    pen.fillStyle = palette.selected;
    pen.fill();
    pen.restore();
  }

  _wipe() {
    const width = this.image.width;
    for (const [left, top, right, bottom] of this._dirty)
      for (let line = top; line < bottom; line++) this.pixels.fill(0, line * width + left, line * width + right);
    this._dirty = [];
  }

  _blit(sprite, x, y, ratio) {
    const { width, height } = this.image;
    const left = Math.round(x * ratio - sprite.half);
    const top = Math.round(y * ratio - sprite.half);
    const from = Math.max(0, -left);
    const to = Math.min(sprite.size, width - left);
    const first = Math.max(0, -top);
    const last = Math.min(sprite.size, height - top);
    if (from >= to || first >= last) return;
    this._dirty.push([left + from, top + first, left + to, top + last]);
    const source = sprite.pixels;
    const target = this.pixels;
    for (let line = first; line < last; line++) {
      let at = line * sprite.size + from;
      let into = (top + line) * width + left + from;
      for (let column = from; column < to; column++, at++, into++) {
        const ink = source[at];
        const alpha = ink >>> 24;
        if (alpha === 255 || (alpha && target[into] === 0)) target[into] = ink;
        else if (alpha) target[into] = over(ink, target[into]);
      }
    }
  }
}

// One colour over another, alpha not premultiplied, bytes as the canvas has them (red lowest).
function over(ink, ground) {
  const a = (ink >>> 24) / 255;
  const b = ((ground >>> 24) / 255) * (1 - a);
  const alpha = a + b;
  const mix = (shift) => Math.round((((ink >>> shift) & 255) * a + ((ground >>> shift) & 255) * b) / alpha) << shift;
  return ((Math.round(alpha * 255) << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
}
