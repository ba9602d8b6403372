// The line to the program: one channel for short messages, pushes for what is new, and a fetch of our own scheme for everything.

const RETRY_MS = 250;
const NOTHING = -1;

export class Feed {
  // `told` is called with every short message, `took` with (header, words) of every delta.
  constructor(told, took) {
    this._told = told;
    this._took = took;
    this._known = NOTHING;
    this._asking = false;
    this._early = [];
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
      this._facade.told.connect((text) => this._told(JSON.parse(text)));
      this.say({ say: "ready" });
    });
  }

  say(message) {
    if (this._facade) this._facade.hear(JSON.stringify(message));
  }

  // Once this page knows as much as the program did: a picture painted then holds nothing older.
  whenKnown(sequence, act) {
    if (this._known >= sequence) act();
    else setTimeout(() => this.whenKnown(sequence, act), 10);
  }

  // The program pushes what is new. Whatever does not follow what is known here brings everything.
  take(text) {
    if (this._asking) this._early.push(text);
    else if (!this._follow(text)) this.begin();
  }

  // Ask for everything, until it is there; what is pushed meanwhile comes after it.
  async begin() {
    if (this._asking) return;
    this._asking = true;
    for (this._known = NOTHING; this._known === NOTHING; ) {
      try {
        const answer = await fetch("delta?after=-1");
        this._read(await answer.arrayBuffer());
      } catch {
        this._known = NOTHING;
        await new Promise((go) => setTimeout(go, RETRY_MS));
      }
    }
    this._asking = false;
    const early = this._early.splice(0);
    if (!early.every((text) => this._follow(text))) this.begin();
  }

  _follow(text) {
    try {
      return this._read(Uint8Array.fromBase64(text).buffer);
    } catch {
      return false;
    }
  }

  _read(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    if (header.sequence <= this._known) return true;
    if (!header.full && header.after !== this._known) return false;
    this._took(header, new Uint32Array(buffer, 4 + length));
    this._known = header.sequence;
    return true;
  }
}
