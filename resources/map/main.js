// Wires the page: what the program says goes to the layer, what the dispatcher does goes to the program.

import { AlarmFrames } from "./alarm_frames.js";
import { BaseMap } from "./base_map.js";
import { Areas } from "./areas.js";
import { Box } from "./box.js";
import { Feed } from "./feed.js";
import { Furniture } from "./furniture.js";
import { GroupList } from "./group_list.js";
import { LiveLayer } from "./live_layer.js";
import { Past } from "./past.js";
import { Picks } from "./picks.js";
import { Pin } from "./pin.js";
import { Overlays } from "./overlays.js";
import { probe } from "./probe.js";
import { Trails } from "./trails.js";
import { Units } from "./units.js";
import { View } from "./view.js";
import { Watch } from "./watch.js";

const CLICK_REACH_PX = 5;

const container = document.querySelector(".folium-map");
const map = window[container.id];
const units = new Units();
const watch = new Watch(container);
const layer = new LiveLayer(map, units, (places) => feed.say({ say: "labels", places }));
const picks = new Picks(layer, units, (message) => feed.say(message));
const trails = new Trails(map, layer);
const past = new Past(container);
const areas = new Areas(map, (message) => feed.say(message));
const alarms = new AlarmFrames(map, units);
const pin = new Pin(map, (message) => feed.say(message));
const overlays = new Overlays(map);
const view = new View(map, layer, units, (message) => feed.say(message));
const box = new Box(map, container, units, (message) => feed.say(message));
const furniture = new Furniture(map, container, () => view.fit());
const baseMap = new BaseMap(map, container, furniture.grid);
const list = new GroupList(
  map,
  container,
  ([row, tenant]) => {
    list.close();
    picks.pick({ row, tenant }, false);
  },
  () => feed.say({ say: "list", places: null })
);

const orders = {
  beat: ({ number }) => {
    watch.hear();
    feed.say({ say: "beat", number, painted: layer.painted });
  },
  begin: () => feed.begin(),
  fit: () => view.fit(),
  pan: ({ right, down }) => view.pan(right, down),
  keyboard: ({ on }) => container.classList.toggle("has-keyboard", on),
  zoom: ({ steps, animate }) => map.setZoom(map.getZoom() + steps, { animate }),
  center: ({ latitude, longitude, zoom }) => view.center(latitude, longitude, zoom),
  follow: ({ on }) => view.follow(on),
  fit_chosen: ({ sequence }) => feed.whenKnown(sequence, () => view.fitChosen()),
  lock: ({ on }) => lock(on),
  palette: ({ palette }) => dress(palette),
  base_map: ({ stage }) => baseMap.show(stage),
  pin: (told) => pin.take(told.pin),
  scale: ({ imperial }) => furniture.setUnitsOfMeasure(imperial),
  overlays: ({ stage }) => overlays.show(stage),
  hatch: ({ names, all }) => watch.setHatch(names, all),
  show: ({ token, sequence }) =>
    feed.whenKnown(sequence, () => {
      layer.paint();
      afterPaint(() => feed.say({ say: "shown", token }));
    }),
  close_list: () => list.close(),
  areas: ({ areas: all, corners }) => areas.show(all, corners),
  drawing: ({ on }) => areas.setDrawing(on),
  trail: ({ number }) => trails.fetch(number),
};

const feed = new Feed(
  (message) => orders[message.do](message),
  (header, words) => {
    if (header.full) begin(header);
    past.take(header.past);
    units.apply(words, header.past !== null, layer.grouping);
    picks.take(header);
    layer.labels.take(header.words);
    alarms.take(header.past === null ? header.alarms : []);
    layer.labels.standClearOf(alarms.shown());
    layer.sequence = header.sequence;
    view.arrived();
    list.take(header.list, layer.ensureSprites());
    layer.refresh();
  }
);

function begin(header) {
  units.clear();
  layer.grouping.forget();
  layer.labels.forget();
  dress(header.palette);
  watch.setHatch(header.hatch.names, header.hatch.all);
  furniture.setUnitsOfMeasure(header.imperial);
  baseMap.show(header.base_map);
  pin.take(header.pin);
  overlays.show(header.overlays);
  view.begin(header.view, header.follow);
  lock(header.locked);
}

function lock(on) {
  view.lock(on);
  furniture.setLocked(on, () => feed.say({ say: "unlock" }));
}

let dressed = "";
function dress(palette) {
  if (dressed === (dressed = JSON.stringify(palette))) return;
  for (const [name, colour] of Object.entries(palette)) container.style.setProperty(`--${name}`, colour);
  layer.setPalette(palette);
  overlays.setPalette(palette);
}

// After what was just drawn has had its chance to reach the screen; a hidden page has no screen to reach.
function afterPaint(act) {
  let done = false;
  const once = () => {
    if (!done) act();
    done = true;
  };
  if (!document.hidden) requestAnimationFrame(() => requestAnimationFrame(once));
  setTimeout(once, 120);
}

const announced = { painted: false, units: false };
const announce = (say, when) => {
  if (announced[say] || !when) return;
  announced[say] = true;
  afterPaint(() => feed.say({ say }));
};
layer.onPainted = () => {
  past.wasPainted();
  trails.draw(false);
  furniture.draw(layer.sprites);
  announce("painted", layer.sequence >= 0);
  announce("units", layer.sequence >= 0 && !announced.units && units.onMap() > 0);
};

// Where the map cannot be dragged, Leaflet takes a drag for a click.
let pressed = null;
map.on("mousedown", (event) => (pressed = event.containerPoint));
const wasDragged = ({ containerPoint }) => {
  const far = pressed !== null && pressed.distanceTo(containerPoint) > CLICK_REACH_PX;
  pressed = null;
  return far;
};

map.on("click", (event) => {
  if (wasDragged(event)) return;
  if (areas.drawing) {
    feed.say({ say: "corner", latitude: event.latlng.lat, longitude: event.latlng.lng });
    return;
  }
  if (box.swallows()) return;
  const mark = layer.at(event.containerPoint);
  if (!mark || mark.count === 1) list.close();
  if (!mark) return;
  if (mark.count === 1) {
    const { ctrlKey, metaKey, shiftKey } = event.originalEvent;
    picks.pick(mark, ctrlKey || metaKey || shiftKey);
    return;
  }
  list.show(layer.latLngOf(mark), mark.count);
  feed.say({ say: "list", places: layer.members(mark) });
});
map.on("contextmenu", (event) => {
  const { latlng, containerPoint } = event;
  const [x, y] = [Math.round(containerPoint.x), Math.round(containerPoint.y)];
  feed.say({ say: "spot", latitude: latlng.lat, longitude: latlng.lng, x, y });
});
map.on("mousemove", (event) => {
  if (!map.dragging.moving()) container.style.cursor = layer.at(event.containerPoint) ? "pointer" : "";
});
document.addEventListener("visibilitychange", () => layer.paint());
new ResizeObserver(() => view.resized()).observe(container);

window.watchfloorProbe = () => JSON.stringify(probe(layer, list, watch, map, alarms, baseMap, past, trails, pin, overlays, areas));
window.watchfloorTake = (text) => feed.take(text);
feed.open();
