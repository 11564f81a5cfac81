import type { ReasonCode, Remark } from '../formats/reading.js';

/** A remark, and the file that it is about. */
export interface SourceRemark extends Remark {
  readonly source: string;
}

/** Collects what a mapping notices about its sources, each remark once. */
export class MappingRemarks {
  readonly #all = new Map<string, SourceRemark>();

  add(source: string, line: number, record: string, code: ReasonCode): void {
    this.#all.set(`${source} ${line} ${record} ${code}`, { source, line, record, code });
  }

  /** In the order of the files and lines, however they were found. */
  list(): readonly SourceRemark[] {
    return [...this.#all.entries()]
      .map(([key, remark]) => ({ key, remark }))
      .sort((one, other) =>
        one.remark.source === other.remark.source
          ? one.remark.line - other.remark.line || (one.key < other.key ? -1 : 1)
          : one.remark.source < other.remark.source
            ? -1
            : 1,
      )
      .map(({ remark }) => remark);
  }
}
