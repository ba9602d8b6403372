// A canvas over the map, by the frame it is drawn for: how many pixels it has, and where on the Earth it lies.

export const pixelsOf = ({ width, height, ratio }) => [Math.round(width * ratio), Math.round(height * ratio)];

// Makes it as large as its frame. Answers with whether it was not, and so is empty now.
export function resize(canvas, frame) {
  const [width, height] = pixelsOf(frame);
  const other = canvas.width !== width || canvas.height !== height;
  if (other) [canvas.width, canvas.height] = [width, height];
  canvas.style.width = `${frame.width}px`;
  canvas.style.height = `${frame.height}px`;
  return other;
}

// Puts it where its frame is on the map as it stands, which has the frame's zoom level.
export function lay(map, canvas, frame) {
  L.DomUtil.setTransform(canvas, L.point(frame.left, frame.top).subtract(map.getPixelOrigin()), 1);
}

// Puts it where that piece of the Earth is at any zoom level, or will be when a zoom arrives.
export function carry(map, canvas, frame, { center, zoom }) {
  const scale = map.getZoomScale(zoom, frame.zoom);
  const corner = L.point(frame.left, frame.top).multiplyBy(scale);
  L.DomUtil.setTransform(canvas, corner.subtract(map._getNewPixelOrigin(center, zoom)), scale);
}
