// The list of the units inside a count. Its words come from the program and follow every second.

import { STATES } from "./units.js";
import { drawMark } from "./marks.js";

const STATE_WORDS = { other: "Other", off: "Off", docked: "Docked", buffering: "Buffering", recording: "Recording" };

export class GroupList {
  // `pick` is called with a unit's place, `closed` when the list goes.
  constructor(map, container, pick, closed) {
    this._map = map;
    this._pick = pick;
    this._closed = closed;
    this._box = L.DomUtil.create("div", "group-list", container);
    this._box.hidden = true;
    this._box.setAttribute("role", "dialog");
    this._box.setAttribute("aria-label", "Units at this place");
    const head = L.DomUtil.create("div", "group-head", this._box);
    this._title = L.DomUtil.create("span", "", head);
    const close = L.DomUtil.create("button", "", head);
    close.textContent = "Close";
    close.addEventListener("click", () => this.close());
    this._lines = L.DomUtil.create("div", "group-lines", this._box);
    this._rest = L.DomUtil.create("div", "group-rest", this._box);
    L.DomEvent.disableClickPropagation(this._box);
    L.DomEvent.disableScrollPropagation(this._box);
    this._box.addEventListener("keydown", (event) => this._key(event));
    map.on("move zoom resize", () => this._stand());
    this.open = false;
    this.units = [];
  }

  show(latLng, count) {
    this._at = latLng;
    this.open = true;
    this._focus = true;
    this.units = [];
    this._lines.replaceChildren();
    this._title.textContent = `${count} units`;
    this._rest.textContent = "";
    this._box.hidden = false;
    this._stand();
  }

  close() {
    if (!this.open) return;
    this.open = false;
    this._box.hidden = true;
    this._closed();
  }

  // `list` is {count, units: [{place, label, status, fix, state, kind, freshness}]} or null.
  take(list, sprites) {
    if (!this.open || !list) return;
    this.units = list.units;
    this._title.textContent = list.count === 1 ? "1 unit" : `${list.count} units`;
    const more = list.count - list.units.length;
    this._rest.textContent = more > 0 ? `and ${more} more: zoom in, or use the list` : "";
    while (this._lines.children.length > list.units.length) this._lines.lastChild.remove();
    list.units.forEach((unit, index) => this._line(this._lines.children[index] || this._newLine(), unit, sprites));
    if (this._focus && this._lines.firstChild) {
      this._lines.firstChild.focus({ preventScroll: true });
      this._focus = false;
    }
    this._stand();
  }

  _newLine() {
    const line = L.DomUtil.create("button", "group-line", this._lines);
    L.DomUtil.create("canvas", "mark", line);
    const words = L.DomUtil.create("span", "words", line);
    L.DomUtil.create("bdi", "label", words);
    L.DomUtil.create("span", "fix", words);
    line.addEventListener("click", () => this._pick(line.place));
    return line;
  }

  _line(line, unit, sprites) {
    line.place = unit.place;
    const known = unit.status || STATE_WORDS[STATES[unit.state]];
    line.querySelector(".label").textContent = unit.label;
    line.querySelector(".fix").textContent = `${known} · ${unit.fix}`;
    line.querySelector(".fix").dataset.freshness = unit.freshness;
    drawMark(line.querySelector("canvas"), sprites.unit(unit.state, unit.kind, unit.freshness));
  }

  _key(event) {
    const lines = [...this._lines.children];
    const at = lines.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (step && lines.length) lines[(at + step + lines.length) % lines.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Beside its place and inside the map, wherever the map goes.
  _stand() {
    if (!this.open) return;
    const point = this._map.latLngToContainerPoint(this._at);
    const size = this._map.getSize();
    const width = this._box.offsetWidth;
    const height = this._box.offsetHeight;
    const left = point.x + 26 + width < size.x ? point.x + 26 : point.x - 26 - width;
    const clamp = (value, most) => Math.round(Math.max(8, Math.min(value, most - 8)));
    this._box.style.transform = `translate(${clamp(left, size.x - width)}px, ${clamp(point.y - 30, size.y - height)}px)`;
  }
}
