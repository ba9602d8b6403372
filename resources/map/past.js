// What makes a picture of the past unmistakable: a frame, grey marks, words. It goes only with the first picture of now.

export class Past {
  constructor(container) {
    this._container = container;
    this._frame = L.DomUtil.create("div", "past-frame", container);
    this._words = L.DomUtil.create("div", "past-words", this._frame);
    this._frame.hidden = true;
    this._coming = null;
    this.painted = null;
  }

  // The moment in words, or null for now. A past is said at once, a now only once it is painted.
  take(words) {
    this._coming = words;
    if (words !== null) this._say(words);
  }

  wasPainted() {
    if (this.painted === this._coming) return;
    this.painted = this._coming;
    this._say(this._coming);
  }

  _say(words) {
    this._frame.hidden = words === null;
    this._container.classList.toggle("past", words !== null);
    this._words.textContent = words === null ? "" : `PAST ${words} — not live`;
  }
}
