// The line to the program: one channel for short messages, and a fetch of our own scheme for the units.

const RETRY_MS = 250;

export class Feed {
  // `told` is called with every short message, `took` with (header, words) of every delta.
  constructor(told, took) {
    this._told = told;
    this._took = took;
    this._known = -1;
    this._waiting = -1;
    this._busy = false;
    this._facade = null;
  }

  // The browser puts its end of the channel up by itself, now and then a little late.
  open() {
    if (!(window.qt && qt.webChannelTransport)) {
      setTimeout(() => this.open(), 20);
      return;
    }
    new QWebChannel(qt.webChannelTransport, (channel) => {
      this._facade = channel.objects.bridge;
      this._facade.told.connect((text) => this._hear(JSON.parse(text)));
      this.say({ say: "ready" });
    });
  }

  say(message) {
    if (this._facade) this._facade.hear(JSON.stringify(message));
  }

  // Once everything that was announced has come: a picture painted then holds nothing older.
  whenCaughtUp(act) {
    if (this._known >= this._waiting) act();
    else setTimeout(() => this.whenCaughtUp(act), 10);
  }

  _hear(message) {
    if (message.do === "delta") {
      this._waiting = message.sequence;
      this._pull();
    } else this._told(message);
  }

  // One question at a time. Whatever goes wrong, the next question says what is known, and a gap brings everything.
  async _pull() {
    if (this._busy) return;
    this._busy = true;
    try {
      while (this._known < this._waiting) {
        const answer = await fetch(`delta?after=${this._known}`);
        const buffer = await answer.arrayBuffer();
        this._read(buffer);
      }
    } catch {
      this._known = -1;
      setTimeout(() => this._pull(), RETRY_MS);
    } finally {
      this._busy = false;
    }
  }

  _read(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    this._took(header, new Uint32Array(buffer, 4 + length));
    this._known = header.sequence;
  }
}
