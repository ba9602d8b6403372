// Puts one frame on the canvas: a pixel blit of sprites, then the accuracy circle below and the labels above.

import { pixelsOf, resize } from "./canvas.js";
import { digitsOf } from "./sprites.js";
import { HAS_POSITION, freshnessOf, kindOf, stateOf } from "./units.js";
import { metresToPixels } from "./geometry.js";

const LARGEST_CIRCLE_PX = 20000;
const PIECE = 32; // marks
const MANY = 300; // marks, from which wiping everything is cheaper than wiping each

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d", { willReadFrequently: true });
    this._dirty = [];
  }

  resize(frame) {
    if (!resize(this.canvas, frame) && this.image) return;
    this.image = new ImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this._dirty = [];
  }

  // Whether a picture of this frame is as large as the one that stands here.
  fits(frame) {
    const [width, height] = pixelsOf(frame);
    return this.image?.width === width && this.image.height === height;
  }

  // Makes the picture, and leaves what is on the screen as it is.
  draw(frame, units, grouping, selected, sprites) {
    const pieces = this.pieces(frame, units, grouping, selected, sprites);
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
    }
  }

  // The same, to be gone through in pieces.
  *pieces(frame, units, grouping, selected, sprites) {
    this._wipe();
    const drawn = [];
    for (let item = 0; item < grouping.length; item++) {
      if (!grouping.drawn(item)) continue;
      const x = grouping.centreX(item) * frame.scale + frame.offsetX;
      const y = grouping.centreY(item) * frame.scale + frame.offsetY;
      if (x < -30 || y < -30 || x > frame.width + 30 || y > frame.height + 30) continue;
      drawn.push(this._item(frame, units, grouping, item, x, y, sprites));
      if (drawn.length % PIECE === 0) yield;
    }
    const others = units.apart.filter((row) => row !== selected).map((row) => this._selected(frame, units, row, sprites));
    return { drawn, others, chosen: this._selected(frame, units, selected, sprites) };
  }

  // Puts the picture made last on the screen. Answers with what was drawn, in CSS pixels of the canvas: the only thing a hit
  // test or a probe may look at. `accuracy` is the selected one's, in metres, or null.
  show({ drawn, others, chosen }, frame, units, accuracy, sprites) {
    this.pen.putImageData(this.image, 0, 0);
    for (const mark of others) if (mark) drawn.push({ ...mark, selected: false, chosen: true });
    if (chosen) {
      this._accuracy(frame, units, chosen, accuracy, sprites.palette);
      drawn.push(chosen);
    }
    return drawn;
  }

  // Puts back what the sprites alone look like, in these boxes: [[left, top, right, bottom], …] in CSS pixels.
  restore(boxes, ratio) {
    for (const box of boxes) {
      const [left, top] = [Math.floor(box[0] * ratio) - 1, Math.floor(box[1] * ratio) - 1];
      const [right, bottom] = [Math.ceil(box[2] * ratio) + 1, Math.ceil(box[3] * ratio) + 1];
      this.pen.putImageData(this.image, 0, 0, left, top, right - left, bottom - top);
    }
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
    else this._ringed(mark, frame.ratio, sprites);
    return mark;
  }

  _ringed(mark, ratio, sprites) {
    this._blit(sprites.ring(mark.kind), mark.x, mark.y, ratio);
    this._blit(sprites.unit(mark.state, mark.kind, mark.freshness), mark.x, mark.y, ratio);
  }

  // One mark of the last picture, from now on with a ring round it.
  ring(mark, ratio, sprites) {
    this._ringed(mark, ratio, sprites);
    const { half, size } = sprites.ring(mark.kind);
    const [left, top] = [Math.round(mark.x * ratio - half), Math.round(mark.y * ratio - half)];
    this.pen.putImageData(this.image, 0, 0, left, top, size, size);
  }

  _accuracy(frame, units, mark, metres, palette) {
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
    if (this._dirty.length > MANY) {
      this.pixels.fill(0);
    } else {
      const width = this.image.width;
      for (const [left, top, right, bottom] of this._dirty)
        for (let line = top; line < bottom; line++) this.pixels.fill(0, line * width + left, line * width + right);
    }
    this._dirty = [];
  }

  _blit(sprite, x, y, ratio) {
    const { width, height } = this.image;
    const left = Math.round(x * ratio - sprite.half);
    const top = Math.round(y * ratio - sprite.half);
    const right = left + sprite.size;
    const bottom = top + sprite.size;
    if (left >= width || top >= height || right <= 0 || bottom <= 0) return;
    this._dirty.push([Math.max(left, 0), Math.max(top, 0), Math.min(right, width), Math.min(bottom, height)]);
    if (left < 0 || top < 0 || right > width || bottom > height) this._blitClipped(sprite, left, top);
    else this._blitWhole(sprite, top * width + left);
  }

  // Only the pixels that are there, the opaque ones without looking at what lies below.
  _blitWhole(sprite, base) {
    const target = this.pixels;
    const { solid, soft } = sprite.runs(this.image.width);
    for (let at = 0; at < solid.length; at += 2) target[base + solid[at]] = solid[at + 1];
    for (let at = 0; at < soft.length; at += 2) {
      const into = base + soft[at];
      target[into] = target[into] === 0 ? soft[at + 1] : over(soft[at + 1], target[into]);
    }
  }

  _blitClipped(sprite, left, top) {
    const { width, height } = this.image;
    const target = this.pixels;
    for (let line = Math.max(0, -top); line < Math.min(sprite.size, height - top); line++)
      for (let column = Math.max(0, -left); column < Math.min(sprite.size, width - left); column++) {
        const ink = sprite.pixels[line * sprite.size + column];
        const into = (top + line) * width + left + column;
        if (ink >>> 24) target[into] = target[into] === 0 ? ink : over(ink, target[into]);
      }
  }
}

// One colour over another, alpha not premultiplied, bytes as the canvas has them (red lowest). Whole numbers throughout.
function over(ink, ground) {
  const a = ink >>> 24;
  const b = (((ground >>> 24) * (255 - a) + 127) / 255) | 0;
  const alpha = a + b;
  const half = alpha >> 1;
  const red = (((ink & 255) * a + (ground & 255) * b + half) / alpha) | 0;
  const green = ((((ink >>> 8) & 255) * a + ((ground >>> 8) & 255) * b + half) / alpha) | 0;
  const blue = ((((ink >>> 16) & 255) * a + ((ground >>> 16) & 255) * b + half) / alpha) | 0;
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
