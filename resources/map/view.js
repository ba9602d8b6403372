// Where the dispatcher looks. Only the dispatcher moves it, or the unit they asked to follow.

import { toLatLng } from "./geometry.js";

const FIT_PADDING_PX = 48;
const CLOSEST_FIT_ZOOM = 17;
const STREET_ZOOM = 16;
const EDGE_PX = 30;
const STEP_PX = 80;
const LARGEST_BAR_PX = 90;

export class View {
  constructor(map, layer, units, say) {
    this._map = map;
    this._layer = layer;
    this._units = units;
    this._say = say;
    this._follow = false;
    this._fitWhenUnitsCome = true;
    this._ours = false;
    this._fitted = false; // as the program or the dispatcher asked, and nothing moved since
    this._begun = false;
    map.setMaxBounds([[-85.06, -540], [85.06, 540]]);
    map.on("dragstart", () => this._released());
    map.on("movestart", () => {
      if (!this._ours) this._fitWhenUnitsCome = this._fitted = false;
    });
    map.on("moveend", () => this._tell());
  }

  // `view` is where the dispatcher looked before the page was loaded again, or null. Everything may be sent again later on;
  // by then this page knows better where they look.
  begin(view, follow) {
    if (this._begun) return;
    this._begun = true;
    if (view) {
      this._fitWhenUnitsCome = false;
      this._quietly(() => this._map.setView([view.latitude, view.longitude], view.zoom, { animate: false }));
    }
    this.follow(follow);
  }

  arrived() {
    if (this._fitWhenUnitsCome && this._units.extent()) {
      this._fitWhenUnitsCome = false;
      this.fit();
    }
    if (this._follow) this._goToSelected();
  }

  fit() {
    const extent = this._units.extent();
    if (!extent) {
      this._fitWhenUnitsCome = true;
      return;
    }
    const bounds = L.latLngBounds(toLatLng(extent.west, extent.south), toLatLng(extent.east, extent.north));
    const options = { padding: [FIT_PADDING_PX, FIT_PADDING_PX], maxZoom: CLOSEST_FIT_ZOOM, animate: false };
    this._released();
    this._quietly(() => this._map.fitBounds(bounds, options));
    this._fitted = true;
  }

  // A bar that comes or goes above or below the map moves nothing on it. Else the middle stays where it is; all units that
  // were just shown are shown again, so that a window that has not its size yet when they come is no matter.
  resized() {
    const { _map: map } = this;
    const before = map.getSize();
    const { clientWidth, clientHeight } = map.getContainer();
    const isBar = before.x === clientWidth && Math.abs(before.y - clientHeight) <= LARGEST_BAR_PX;
    map.invalidateSize({ animate: false, pan: !isBar });
    if (this._fitted && !isBar && !this.locked) this.fit();
  }

  center(latitude, longitude, zoom) {
    this._fitWhenUnitsCome = false;
    const closer = zoom || Math.max(this._map.getZoom(), STREET_ZOOM);
    this._quietly(() => this._map.setView([latitude, longitude], closer, { animate: false }));
  }

  // By so many steps to the right and down, by the keyboard.
  pan(right, down) {
    if (this.locked) return;
    this._released();
    this._map.panBy([right * STEP_PX, down * STEP_PX], { animate: false });
  }

  follow(on) {
    this._follow = on;
    this._map.options.scrollWheelZoom = on ? "center" : true;
    if (on) this._goToSelected(true);
  }

  // All selected units at once.
  fitChosen() {
    const places = this._layer.chosenLatLngs();
    if (places.length) this._fitPlaces(places);
  }

  // Nothing but the program moves the map until it is unlocked.
  lock(on) {
    const { _map: map } = this;
    for (const each of [map.dragging, map.scrollWheelZoom, map.doubleClickZoom, map.touchZoom, map.keyboard])
      if (each) on ? each.disable() : each.enable();
    this.locked = on;
  }

  _fitPlaces(places) {
    const options = { padding: [FIT_PADDING_PX, FIT_PADDING_PX], maxZoom: CLOSEST_FIT_ZOOM, animate: false };
    this._fitWhenUnitsCome = false;
    this._quietly(() => this._map.fitBounds(L.latLngBounds(places), options));
  }

  // Of several units the map moves only when one would leave it.
  _keepInView(places, anyway) {
    const size = this._map.getSize();
    const inside = ({ x, y }) => x >= EDGE_PX && y >= EDGE_PX && x <= size.x - EDGE_PX && y <= size.y - EDGE_PX;
    if (anyway || !places.every((place) => inside(this._map.latLngToContainerPoint(place)))) this._fitPlaces(places);
  }

  _goToSelected(anyway) {
    const places = this._layer.chosenLatLngs();
    if (places.length > 1) {
      if (!this._map.dragging.moving()) this._keepInView(places, anyway);
      return;
    }
    const place = this._layer.selectedLatLng();
    if (place && !this._map.dragging.moving()) this._quietly(() => this._map.panTo(place, { animate: false }));
  }

  _released() {
    if (!this._follow) return;
    this.follow(false);
    this._say({ say: "released" });
  }

  _quietly(move) {
    this._ours = true;
    this._fitted = false;
    move();
    this._ours = false;
  }

  _tell() {
    const center = this._map.getCenter();
    this._say({ say: "view", latitude: center.lat, longitude: center.lng, zoom: this._map.getZoom() });
  }
}
