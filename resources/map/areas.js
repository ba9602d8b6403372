// The areas whose edges are watched, and the one that is being drawn.

export class Areas {
  constructor(map) {
    this._map = map;
    this._shapes = [];
    this.drawing = false;
    map.createPane("areas").classList.add("area-pane");
  }

  setDrawing(on) {
    this.drawing = on;
    this._map.getContainer().classList.toggle("drawing", on);
    if (on) this._map.doubleClickZoom.disable();
    else this._map.doubleClickZoom.enable();
  }

  // `areas` are {name, corners, radius_m, draft}; `corners` those clicked so far.
  show(areas, corners) {
    for (const shape of this._shapes) shape.remove();
    this._shapes = [];
    for (const area of areas) {
      const options = { pane: "areas", interactive: false, className: area.draft ? "area draft" : "area" };
      const shape = area.radius_m === null ? L.polygon(area.corners, options) : L.circle(area.corners[0], { ...options, radius: area.radius_m });
      this._add(shape);
      if (!area.draft) this._add(this._name(area.name, shape.getBounds()));
    }
    for (const corner of corners)
      this._add(L.circleMarker(corner, { pane: "areas", interactive: false, radius: 4, className: "area draft" }));
  }

  shown() {
    return this._shapes.filter((shape) => shape.areaName).map((shape) => shape.areaName);
  }

  _add(shape) {
    this._shapes.push(shape.addTo(this._map));
  }

  // A name is only ever text.
  _name(name, bounds) {
    const words = L.DomUtil.create("div", "area-words");
    words.textContent = name;
    const icon = L.divIcon({ className: "area-name", html: words, iconSize: null });
    const label = L.marker([bounds.getNorth(), bounds.getCenter().lng], { icon, pane: "areas", interactive: false, keyboard: false });
    label.areaName = name;
    return label;
  }
}
