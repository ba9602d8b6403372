// Marks drawn once each and kept as pixels: state is shape, letter and colour; freshness is the outline; kind is the frame.

import { FRESHNESS, KINDS, LATE, LIVE, LOST, NOT_CONFIRMED, SILENT, STATES } from "./units.js";
import { discRadius } from "./grouping.js";

const LETTERS = { recording: "R", buffering: "B", docked: "D", other: "?" };
const DIGITS = "0123456789,";
const BODY = KINDS.indexOf("body");
const FLEET = KINDS.indexOf("fleet");
export const DIGIT_PX = { width: 7, height: 12 };

export class Sprites {
  constructor(palette, ratio) {
    this.palette = palette;
    this.ratio = ratio;
    this._kept = new Map();
  }

  // Draws in idle moments what will be asked for sooner or later: one takes up to a millisecond, and a frame may want twenty.
  warm(width) {
    const wanted = this._usual();
    const go = (idle) => {
      while (wanted.length && idle.timeRemaining() > 2) wanted.pop()().runs(width);
      if (wanted.length) requestIdleCallback(go);
    };
    requestIdleCallback(go);
  }

  _usual() {
    const wanted = [...DIGITS].map((letter) => () => this.digit(letter));
    for (let state = 0; state < STATES.length; state++)
      for (const freshness of [SILENT, NOT_CONFIRMED, LOST, LATE, LIVE]) {
        for (const kind of [BODY, FLEET]) wanted.push(() => this.unit(state, kind, freshness));
        for (const count of [2, 10, 100, 1000]) wanted.push(() => this.disc(count, state, 1 << freshness));
      }
    return wanted;
  }

  unit(state, kind, freshness) {
    return this._sprite(`u${state}.${kind}.${freshness}`, 44, (pen) => drawUnit(pen, this.palette, state, kind, freshness));
  }

  disc(count, state, fresh) {
    const radius = discRadius(count);
    const outline = worstOf(fresh);
    return this._sprite(`d${radius}.${state}.${outline}`, 2 * radius + 14, (pen) =>
      drawDisc(pen, this.palette, radius, state, outline)
    );
  }

  ring(kind) {
    const radius = kind >= 2 ? 20 : 16;
    return this._sprite(`s${radius}`, 2 * radius + 10, (pen) => drawSelected(pen, this.palette, radius));
  }

  digit(letter) {
    return this._sprite(`n${letter}`, 14, (pen) => {
      pen.fillStyle = this.palette.text;
      pen.font = "600 12px system-ui, sans-serif";
      pen.fillText(letter, 0, 0.5);
    });
  }

  _sprite(name, size, draw) {
    let sprite = this._kept.get(name);
    if (!sprite) {
      sprite = rendered(size, this.ratio, draw);
      this._kept.set(name, sprite);
    }
    return sprite;
  }
}

// The digits of a count and their places around its middle, in CSS pixels.
export const digitsOf = (count) => {
  const text = count < 10000 ? String(count) : String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  const widths = [...text].map((letter) => (DIGITS.indexOf(letter) < 10 ? DIGIT_PX.width : 4));
  let at = -widths.reduce((sum, width) => sum + width, 0) / 2;
  return [...text].map((letter, index) => {
    const middle = at + widths[index] / 2;
    at += widths[index];
    return [letter, middle];
  });
};

// The outline of a count: the worst of what is inside, so that nothing doubtful hides in a calm disc.
export const worstOf = (fresh) => {
  for (const each of [LOST, NOT_CONFIRMED, LATE]) if (fresh & (1 << each)) return each;
  return fresh === 1 << SILENT ? SILENT : 0;
};

const rendered = (size, ratio, draw) => {
  const pixels = Math.ceil(size * ratio);
  const canvas = new OffscreenCanvas(pixels, pixels);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(ratio, ratio);
  pen.translate(pixels / ratio / 2, pixels / ratio / 2);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  draw(pen);
  return new Sprite(pixels, new Uint32Array(pen.getImageData(0, 0, pixels, pixels).data.buffer));
};

class Sprite {
  constructor(size, pixels) {
    this.size = size;
    this.half = size / 2;
    this.pixels = pixels;
    this._width = 0;
  }

  // Pairs of offset and colour on a picture of this width: those that hide what is below, and those that mix with it.
  runs(width) {
    if (this._width === width) return this._runs;
    const solid = [];
    const soft = [];
    this.pixels.forEach((ink, index) => {
      const alpha = ink >>> 24;
      if (!alpha) return;
      const offset = Math.floor(index / this.size) * width + (index % this.size);
      (alpha === 255 ? solid : soft).push(offset, ink);
    });
    this._width = width;
    this._runs = { solid: Uint32Array.from(solid), soft: Uint32Array.from(soft) };
    return this._runs;
  }
}

const circle = (pen, radius) => {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
};

const rounded = (pen, half, corner) => {
  pen.beginPath();
  pen.roundRect(-half, -half, 2 * half, 2 * half, corner);
};

const stroke = (pen, colour, width, dashes = []) => {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash(dashes);
  pen.stroke();
  pen.setLineDash([]);
};

const polygon = (pen, points) => {
  pen.beginPath();
  for (const [right, down] of points) pen.lineTo(right, down);
  pen.closePath();
};

const triangle = (pen, half) => polygon(pen, [[0, -half * 1.08], [half, half * 0.72], [-half, half * 0.72]]);

const SHAPES = {
  recording: (pen, colour) => {
    circle(pen, 8.5);
    pen.fillStyle = colour;
    pen.fill();
    stroke(pen, "#ffffff", 1.75);
  },
  buffering: (pen, colour, palette) => {
    circle(pen, 7.75);
    pen.fillStyle = palette.ground;
    pen.fill();
    stroke(pen, colour, 2.5);
  },
  docked: (pen, colour, palette) => {
    rounded(pen, 7, 2);
    pen.fillStyle = palette.ground;
    pen.fill();
    stroke(pen, colour, 1.75);
  },
  off: (pen, colour) => {
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(-5, -5);
    pen.lineTo(5, 5);
    pen.moveTo(5, -5);
    pen.lineTo(-5, 5);
    stroke(pen, colour, 2.5);
  },
  other: (pen, colour, palette) => {
    polygon(pen, [[0, -9], [9, 0], [0, 9], [-9, 0]]);
    pen.fillStyle = palette.ground;
    pen.fill();
    stroke(pen, colour, 1.75);
  },
};

const halo = (pen, palette, state, kind) => {
  pen.save();
  pen.globalAlpha = 0.6;
  pen.fillStyle = palette.ground;
  pen.strokeStyle = palette.ground;
  if (kind === "fleet") rounded(pen, 13.5, 5);
  else if (kind === "air") triangle(pen, 17);
  else circle(pen, state === "off" ? 8 : 11);
  pen.fill();
  pen.restore();
};

function drawUnit(pen, palette, stateNumber, kindNumber, freshness) {
  const state = STATES[stateNumber] || "other";
  const kind = KINDS[kindNumber] || "other";
  const colour = palette[state];
  const faded = freshness === LOST || freshness === NOT_CONFIRMED;
  halo(pen, palette, state, kind);
  pen.save();
  if (faded) pen.globalAlpha = freshness === LOST ? 0.5 : 0.7;
  if (kind === "fleet") {
    rounded(pen, 12, 4.5);
    stroke(pen, colour, 1.5);
  } else if (kind === "air") {
    triangle(pen, 15.5);
    stroke(pen, colour, 1.5);
  }
  SHAPES[state](pen, colour, palette);
  if (LETTERS[state]) {
    pen.fillStyle = state === "recording" ? "#ffffff" : colour;
    pen.font = "700 9.5px system-ui, sans-serif";
    pen.fillText(LETTERS[state], 0, 0.75);
  }
  pen.restore();
  drawOutline(pen, palette, freshness, kind === "fleet" ? 17 : kind === "air" ? 17.5 : 12.5);
}

// Late: a whole amber ring. Lost: dashed and struck through. Not confirmed: dashed. Silent by design: dots. Live: nothing.
function drawOutline(pen, palette, freshness, radius) {
  const name = FRESHNESS[freshness];
  circle(pen, radius);
  if (name === "late") stroke(pen, palette.late, 2.25);
  else if (name === "lost") {
    stroke(pen, palette.lost, 2, [4, 3]);
    pen.beginPath();
    pen.moveTo(-radius, radius);
    pen.lineTo(radius, -radius);
    stroke(pen, palette.lost, 2);
  } else if (name === "not_confirmed") stroke(pen, palette.not_confirmed, 2, [4, 3]);
  else if (name === "silent") {
    pen.lineCap = "round";
    pen.globalAlpha = 0.75;
    stroke(pen, palette.third, 1.4, [0.1, 4.4]);
    pen.globalAlpha = 1;
  } else if (name === "no_position") stroke(pen, palette.not_confirmed, 1, [1, 2]);
}

function drawDisc(pen, palette, radius, stateNumber, outline) {
  circle(pen, radius + 2);
  pen.globalAlpha = 0.6;
  pen.fillStyle = palette.ground;
  pen.fill();
  pen.globalAlpha = 1;
  circle(pen, radius - 1.25);
  pen.fillStyle = palette.surface;
  pen.fill();
  stroke(pen, palette[STATES[stateNumber] || "other"], 2.5);
  circle(pen, radius + 3);
  if (outline === LATE) stroke(pen, palette.late, 2.25);
  else if (outline === LOST) stroke(pen, palette.lost, 2.25, [5, 3.5]);
  else if (outline === NOT_CONFIRMED) stroke(pen, palette.not_confirmed, 2, [5, 3.5]);
  else if (outline === SILENT) stroke(pen, palette.third, 1.6, [0.1, 4.2]);
}

function drawSelected(pen, palette, radius) {
  circle(pen, radius);
  stroke(pen, palette.ground, 5);
  circle(pen, radius);
  stroke(pen, palette.selected, 3);
}
