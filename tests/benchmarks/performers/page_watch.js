// Times the page's own work from outside, without a line of it changed: each method is wrapped once.
(async () => {
  if (window.pageWatch) return;
  const watch = (window.pageWatch = { times: {}, marks: 0, cells: 0 });
  let painting = 0;
  // What is read may be drawn at once: then the drawing is no part of the reading.
  const wrap = (holder, name, as) => {
    const original = holder[name];
    holder[name] = function (...given) {
      const began = performance.now();
      const painted = painting;
      try {
        return original.apply(this, given);
      } finally {
        (watch.times[as] ||= []).push(performance.now() - began - (painting - painted));
      }
    };
  };
  const [layer, feed, grouping, painter, labels, units] = await Promise.all(
    ["live_layer", "feed", "grouping", "painter", "labels", "units"].map((name) => import(`watchfloor://map/live/${name}.js`))
  );
  wrap(grouping.Grouping.prototype, "compute", "grouping");
  wrap(painter.Painter.prototype, "draw", "blit");
  wrap(painter.Painter.prototype, "show", "put");
  wrap(labels.Labels.prototype, "paint", "labels");
  wrap(units.Units.prototype, "apply", "apply");
  wrap(feed.Feed.prototype, "_read", "read");
  const paint = layer.LiveLayer.prototype.paint;
  layer.LiveLayer.prototype.paint = function () {
    const began = performance.now();
    paint.call(this);
    const took = performance.now() - began;
    painting += took;
    (watch.times.paint ||= []).push(took);
    watch.marks = this.drawn.length;
    watch.cells = this.frame ? this.frame.columns * this.frame.rows : 0;
  };
  // Only while it is asked for: a page that is kept busy by us every frame would not be the one that is measured.
  const frame = (now) => {
    if (!watch.recording) return;
    if (watch.last) watch.frames.push(now - watch.last);
    watch.last = now;
    requestAnimationFrame(frame);
  };
  // How long after the mouse event whoever listens to it in the page was done: who is selected is known there then.
  window.addEventListener("click", (event) => (watch.clicked = performance.now() - event.timeStamp));
  watch.start = () => {
    watch.frames = [];
    watch.last = 0;
    watch.recording = true;
    requestAnimationFrame(frame);
    watch.times = {};
  };
  watch.stop = () => {
    watch.recording = false;
    return JSON.stringify({ frames: watch.frames, times: watch.times, marks: watch.marks, cells: watch.cells });
  };
})();
