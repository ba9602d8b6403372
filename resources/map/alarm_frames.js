// A square, pulsing frame around every unit with an alarm that nobody answered: the only thing on the map that moves by itself.

import { toLatLng } from "./geometry.js";
import { HAS_POSITION, ON_MAP } from "./units.js";

export const SIZE_PX = 46;

export class AlarmFrames {
  constructor(map, units) {
    this._map = map;
    this._units = units;
    this._frames = new Map();
    map.createPane("alarms").classList.add("alarm-pane");
  }

  // `alarms` are rows, tenants and names; a unit that left has no frame. A unit that isn't drawn is named at its frame.
  take(alarms) {
    const wanted = new Set();
    for (const [row, tenant, label] of alarms) {
      if (row >= this._units.size || this._units.tenant[row] !== tenant || !(this._units.look[row] & HAS_POSITION)) continue;
      const place = toLatLng(this._units.x[row], this._units.y[row]);
      wanted.add(row);
      if (this._frames.has(row)) this._frames.get(row).setLatLng(place);
      else this._frames.set(row, this._frame(place));
      const drawn = this._units.look[row] & ON_MAP || this._units.apart.includes(row);
      const name = drawn ? "" : label;
      this._frames.get(row).getElement().firstChild.textContent = name;
    }
    for (const [row, frame] of this._frames)
      if (!wanted.has(row)) {
        frame.remove();
        this._frames.delete(row);
      }
  }

  shown() {
    return [...this._frames.keys()];
  }

  _frame(place) {
    const icon = L.divIcon({ className: "alarm-frame", iconSize: [SIZE_PX, SIZE_PX], html: false });
    const frame = L.marker(place, { icon, pane: "alarms", interactive: false, keyboard: false }).addTo(this._map);
    L.DomUtil.create("span", "alarm-name", frame.getElement());
    return frame;
  }
}
