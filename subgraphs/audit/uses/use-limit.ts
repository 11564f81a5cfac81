/** Uses that one person may report in a minute. */
const USES_AT_MOST = 60;
const WINDOW = 60_000;
/** People who are counted at once: those who have not reported for longest are forgotten. */
const PEOPLE_AT_MOST = 10_000;

interface Counted {
  readonly since: number;
  readonly count: number;
}

/** Bounds how often one person reports uses, so that nobody can fill the audit. */
export class UseLimit {
  readonly #counted = new Map<string, Counted>();

  /** Counts a use. @param now milliseconds since 1970 @returns whether the person may report it */
  take(person: string, now: number): boolean {
    const known = this.#counted.get(person);
    const current = known && now - known.since < WINDOW ? known : { since: now, count: 0 };
    this.#counted.delete(person);
    if (this.#counted.size >= PEOPLE_AT_MOST) this.#counted.delete(this.#counted.keys().next().value!);
    this.#counted.set(person, { since: current.since, count: current.count + 1 });
    return current.count < USES_AT_MOST;
  }
}
