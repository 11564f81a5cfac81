/** No sum grows beyond it, so that what is multiplied stays a number. */
const AT_MOST = Number.MAX_SAFE_INTEGER;

/** A list whose length the field above may say. */
interface Sizable {
  /** What it costs with the length that is expected of it by itself. */
  readonly own: number;
  /** What each of its items costs. */
  readonly each: number;
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** What a selection set costs, as far as it can be told without the field that it belongs to: `edges` are as many as `first` above them says. */
export class CostSum {
  #cost = 0;
  #listSize = 0;
  readonly #sizable = new Map<string, Sizable>();

  /** The largest number that a request asks of one list. */
  get listSize(): number {
    return this.#listSize;
  }

  /** Adds a cost that is settled. */
  add(cost: number): void {
    this.#cost = Math.min(this.#cost + cost, AT_MOST);
  }

  /** Adds a list that a field above may say the length of. */
  addSizable(name: string, { own, each }: Sizable): void {
    const known = this.#sizable.get(name);
    this.#sizable.set(name, { own: Math.min(own + (known?.own ?? 0), AT_MOST), each: Math.min(each + (known?.each ?? 0), AT_MOST) });
  }

  addSum(other: CostSum): void {
    this.add(other.#cost);
    for (const [name, sizable] of other.#sizable) this.addSizable(name, sizable);
    this.asks(other.#listSize);
  }

  asks(listSize: number): void {
    this.#listSize = Math.max(this.#listSize, listSize);
  }

  /** The cost, once it is known which lists are how long. */
  settled(sized: ReadonlySet<string> = NO_FIELDS, size = 0): number {
    let cost = this.#cost;
    for (const [name, { own, each }] of this.#sizable) cost += sized.has(name) ? each * size : own;
    return Math.min(cost, AT_MOST);
  }
}
