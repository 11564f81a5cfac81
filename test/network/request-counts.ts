/** The number of requests to each target, by kind: answers with a fault count too. */
export class RequestCounts {
  private counts = new Map<string, Map<string, number>>();

  add(target: string, kind: string): void {
    const kinds = this.counts.get(target) ?? new Map<string, number>();
    this.counts.set(target, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  }

  /** `{ "3310000001": { "file": 3 } }` */
  all(): Record<string, Record<string, number>> {
    return Object.fromEntries([...this.counts].map(([target, kinds]) => [target, Object.fromEntries(kinds)]));
  }

  clear(): void {
    this.counts = new Map();
  }
}
