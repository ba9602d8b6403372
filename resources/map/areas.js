// The areas whose edges are watched, and the one that is being drawn: its corners are dragged with the mouse.

const GRIP_PX = 16;

export class Areas {
  constructor(map, say) {
    this._map = map;
    this._say = say;
    this._shapes = [];
    this._held = false;
    this.drawing = false;
    map.createPane("areas").classList.add("area-pane");
    map.createPane("grips").classList.add("grip-pane");
    L.DomUtil.create("div", "draw-cross", map.getContainer());
  }

  setDrawing(on) {
    this.drawing = on;
    this._map.getContainer().classList.toggle("drawing", on);
    if (on) this._map.doubleClickZoom.disable();
    else this._map.doubleClickZoom.enable();
  }

  // `areas` are {name, corners, radius_m, draft}; `corners` those set so far.
  show(areas, corners) {
    if (this._held) return; // whoever drags a corner tells where it went, and all is shown again
    for (const shape of this._shapes) shape.remove();
    this._shapes = [];
    this._draft = null;
    for (const area of areas) {
      const options = { pane: "areas", interactive: false, className: area.draft ? "area draft" : "area" };
      const shape = area.radius_m === null ? L.polygon(area.corners, options) : L.circle(area.corners[0], { ...options, radius: area.radius_m });
      this._add(shape);
      if (area.draft) this._draft = shape;
      else this._add(this._name(area.name, shape.getBounds()));
    }
    corners.forEach((corner, number) => this._add(this._grip(corner, number, corners)));
  }

  shown() {
    return this._shapes.filter((shape) => shape.areaName).map((shape) => shape.areaName);
  }

  grips() {
    return this._shapes.filter((shape) => shape.dragging).map((shape) => this._map.latLngToContainerPoint(shape.getLatLng()));
  }

  _grip(corner, number, corners) {
    const icon = L.divIcon({ className: "area-grip", iconSize: [GRIP_PX, GRIP_PX] });
    const grip = L.marker(corner, { icon, pane: "grips", keyboard: false, draggable: true });
    grip.on("dragstart", () => (this._held = true));
    grip.on("drag", () => this._reshape(number, grip.getLatLng(), corners));
    grip.on("dragend", () => {
      this._held = false;
      const { lat, lng } = grip.getLatLng();
      this._say({ say: "corner_moved", number, latitude: lat, longitude: lng });
    });
    return grip;
  }

  // What the draft would be with this corner here, while it is held.
  _reshape(number, place, corners) {
    if (!this._draft) return;
    if (!this._draft.setRadius) this._draft.setLatLngs(corners.map((corner, at) => (at === number ? place : corner)));
    else if (number === 0) this._draft.setLatLng(place);
    else this._draft.setRadius(this._map.distance(corners[0], place));
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
