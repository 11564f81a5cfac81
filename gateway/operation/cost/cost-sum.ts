/** The upper limit of every sum, so that products stay exact numbers. */
const AT_MOST = Number.MAX_SAFE_INTEGER;

/** A field with its cost, to find the costliest field. */
export interface Costly {
  /** Its response key. */
  readonly key: string;
  /** The cost of one of its objects, with everything in it. */
  readonly each: number;
  /** The whole cost of the field, if it is known already. */
  readonly cost?: number;
  /** The costliest field inside it. */
  readonly within: Costly | undefined;
}

/** A list whose length the field above may give. */
interface Sizable {
  /** Its cost with the length that is expected without the field above. */
  readonly own: number;
  /** The cost of each of its items. */
  readonly each: number;
  readonly costly?: Costly | undefined;
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** The cost of a selection set, as far as it is known without the field above it: the number of `edges` depends on the `first` of that field. */
export class CostSum {
  #cost = 0;
  #listSize = 0;
  #longestList: readonly string[] = [];
  #costliest: Costly | undefined;
  readonly #sizable = new Map<string, Sizable>();

  /** The largest number that a request asks of one list. */
  get listSize(): number {
    return this.#listSize;
  }

  /** Response keys of the longest list, if paths were requested. */
  get longestList(): readonly string[] {
    return this.#longestList;
  }

  /** Adds a known cost. */
  add(cost: number, costly?: Costly): void {
    this.#cost = Math.min(this.#cost + cost, AT_MOST);
    if (costly) this.compare(costly, cost);
  }

  /** Adds a list whose length a field above may give. */
  addSizable(name: string, { own, each, costly }: Sizable): void {
    const known = this.#sizable.get(name);
    const costlier = known && known.each >= each ? known.costly : costly;
    this.#sizable.set(name, {
      own: Math.min(own + (known?.own ?? 0), AT_MOST),
      each: Math.min(each + (known?.each ?? 0), AT_MOST),
      costly: costlier,
    });
  }

  addSum(other: CostSum): void {
    this.add(other.#cost);
    if (other.#costliest) this.compare(other.#costliest, other.#costliest.cost ?? 0);
    for (const [name, sizable] of other.#sizable) this.addSizable(name, sizable);
    this.asks(other.#listSize, other.#longestList);
  }

  asks(listSize: number, path: readonly string[] = NO_PATH): void {
    if (listSize <= this.#listSize) return;
    this.#listSize = listSize;
    this.#longestList = path;
  }

  /** Keeps a field if it is the costliest of those with a known cost. */
  compare(costly: Costly, cost: number): void {
    if (cost > (this.#costliest?.cost ?? -1)) this.#costliest = { ...costly, cost };
  }

  /** The cost, when the length of every list is known. */
  settled(sized: ReadonlySet<string> = NO_FIELDS, size = 0): number {
    let cost = this.#cost;
    for (const [name, { own, each }] of this.#sizable) cost += sized.has(name) ? each * size : own;
    return Math.min(cost, AT_MOST);
  }

  /** The costliest field, when the sizes of all lists are known. */
  costliest(sized: ReadonlySet<string> = NO_FIELDS, size = 0): Costly | undefined {
    let costliest = this.#costliest;
    for (const [name, { own, each, costly }] of this.#sizable) {
      const cost = sized.has(name) ? each * size : own;
      if (costly && cost > (costliest?.cost ?? -1)) costliest = { ...costly, cost };
    }
    return costliest;
  }
}

const NO_PATH: readonly string[] = [];
