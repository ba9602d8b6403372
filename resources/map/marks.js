// A mark outside the map's own canvas: in the legend and in a group's list.

export const drawMark = (canvas, sprite) => {
  if (canvas.sprite === sprite) return;
  canvas.sprite = sprite;
  canvas.width = canvas.height = sprite.size;
  const bytes = new Uint8ClampedArray(sprite.pixels.buffer);
  canvas.getContext("2d").putImageData(new ImageData(bytes, sprite.size, sprite.size), 0, 0);
};
