// The one pin: a place somebody typed, pasted or pressed. It is no unit and has no unit's shape or colour. It can be dragged; a
// click on it is one on the map, for a unit may stand below it.

const WIDTH_PX = 26;
const HEIGHT_PX = 36;
const SHAPE = "M13 35 C13 26 2 21 2 12 A11 11 0 0 1 24 12 C24 21 13 26 13 35 Z";

export class Pin {
  constructor(map, say) {
    this._map = map;
    this._say = say;
    this._marker = null;
    map.createPane("pin").classList.add("pin-pane");
    this._renderer = L.svg({ pane: "pin" }); // made only when a circle is
  }

  // `pin` has latitude, longitude, words and the radius in metres that the place is within; null takes it away.
  take(pin) {
    this._forget();
    if (!pin) return;
    const place = [pin.latitude, pin.longitude];
    if (pin.within_m > 0)
      this._circle = L.circle(place, { radius: pin.within_m, renderer: this._renderer, className: "pin-circle", interactive: false }).addTo(this._map);
    const icon = L.divIcon({ className: "pin", iconSize: [WIDTH_PX, HEIGHT_PX], iconAnchor: [WIDTH_PX / 2, HEIGHT_PX - 1], html: false });
    this._marker = L.marker(place, { icon, pane: "pin", keyboard: false, draggable: true, bubblingMouseEvents: true }).addTo(this._map);
    this._marker.on("dragend", () => {
      const { lat, lng } = this._marker.getLatLng();
      this._say({ say: "pin_moved", latitude: lat, longitude: lng });
    });
    this._marker.getElement().append(drop());
    L.DomUtil.create("span", "pin-words", this._marker.getElement()).textContent = pin.words;
  }

  shown() {
    if (!this._marker) return null;
    const { lat, lng } = this._marker.getLatLng();
    const { x, y } = this._map.latLngToContainerPoint([lat, lng]);
    return { latitude: lat, longitude: lng, words: this._marker.getElement().textContent, x, y };
  }

  _forget() {
    for (const each of [this._marker, this._circle]) if (each) each.remove();
    this._marker = this._circle = null;
  }
}

function drop() {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", `0 0 ${WIDTH_PX} ${HEIGHT_PX}`);
  for (const [name, attributes] of [
    ["path", { d: SHAPE }],
    ["circle", { cx: 13, cy: 12, r: 4 }],
  ]) {
    const part = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    drawing.append(part);
  }
  return drawing;
}
