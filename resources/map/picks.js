// Who is selected is the program's to say. A click's ring does not wait for its word: it is drawn at once, and stands until
// the program has heard of the click and says who is selected now.

export class Picks {
  constructor(layer, units, say) {
    this._layer = layer;
    this._units = units;
    this._say = say;
    this._said = 0;
    this._mark = null;
  }

  // Somebody asked for a unit on the map: it alone, or with `add` beside the others.
  pick(mark, add) {
    this._said++;
    this._mark = add ? null : mark;
    this._say({ say: "pick", place: [mark.row, mark.tenant], add });
    if (add || this._layer.selected === mark.row) return;
    this._select(mark.row, null, [mark.row]);
    this._layer.ring(mark);
  }

  // What the program says with every message; `picks` is how many it had heard of by then.
  take({ picks, full, selected, accuracy_m, chosen }) {
    const mark = this._mark;
    if (mark && !full && picks < this._said && this._units.tenant[mark.row] === mark.tenant) return;
    this._mark = null;
    this._select(selected && selected[0], accuracy_m, chosen.map(([row]) => row));
  }

  _select(row, accuracy, rows) {
    this._layer.selected = row;
    this._layer.accuracy = accuracy;
    this._units.setApart(rows, this._layer.grouping);
  }
}
