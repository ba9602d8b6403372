// The page's own watchdog: a picture that the program does not stand behind says so, even if the program cannot.

const SILENCE_MS = 3000;
const LOOK_EVERY_MS = 250;

// Said again, the same would count as a change of the page, four times a second.
const hide = (element, hidden) => {
  if (element.hidden !== hidden) element.hidden = hidden;
};

export class Watch {
  constructor(container) {
    this._bar = L.DomUtil.create("div", "watch-bar", container);
    this._bar.textContent = "Not confirmed: the program is not answering";
    this._bar.setAttribute("role", "alert");
    this._bar.hidden = true;
    this._hatch = L.DomUtil.create("div", "hatch", container);
    this._hatch.hidden = true;
    this._words = L.DomUtil.create("div", "hatch-words", container);
    this._words.hidden = true;
    this._names = [];
    this._all = false;
    this.hear();
    setInterval(() => this.look(), LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.look());
  }

  hear() {
    this._monotonic = performance.now();
    this._wall = Date.now();
    this.look();
  }

  // The longer of two clocks: one of them stands still while the workstation sleeps.
  look() {
    const silence = Math.max(performance.now() - this._monotonic, Date.now() - this._wall);
    this.silent = silence > SILENCE_MS;
    hide(this._bar, !this.silent);
    hide(this._hatch, !(this.silent || this._all || this._names.length));
    hide(this._words, this.silent || !(this._all || this._names.length));
  }

  // Which agencies' feeds are down; `all` when there is no good one.
  setHatch(names, all) {
    this._names = names;
    this._all = all;
    this._words.textContent = all ? "Not confirmed: no agency is answering" : `Not confirmed: ${names.join(", ")}`;
    this.look();
  }

  shown() {
    return { bar: this._bar.hidden ? "" : this._bar.textContent, hatch: this._words.hidden ? "" : this._words.textContent };
  }
}
