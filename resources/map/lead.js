// How far ahead of the window a canvas is laid while the map is led somewhere: it is left later then.

export class Lead {
  constructor(map, most) {
    this._map = map;
    this._most = most;
    this._corner = null;
  }

  // In CSS pixels, by the way the map took since this was asked last; nothing while nobody leads it.
  ahead() {
    const map = this._map;
    const corner = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
    const way = this._corner && map.dragging.moving() ? corner.subtract(this._corner) : L.point(0, 0);
    this._corner = corner;
    const far = Math.max(Math.abs(way.x), Math.abs(way.y));
    return far ? way.multiplyBy(Math.min(1, this._most / far)).round() : way;
  }
}

// The least of what a canvas that begins at `left`, `top` (world pixels) and reaches `padding` beyond the window has left.
export function reserve(map, { left, top }, padding) {
  const corner = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
  const [right, down] = [corner.x - left, corner.y - top];
  return Math.min(right, down, 2 * padding - right, 2 * padding - down);
}
