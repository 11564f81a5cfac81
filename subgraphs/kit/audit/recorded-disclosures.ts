import type { Category } from '../permit/category.js';
import type { Disclosure, ReportedDisclosure } from './disclosure.js';
import { type PackedDisclosures, packDisclosures, type ShownField, unpackDisclosures } from './packed-disclosures.js';

/** What one subgraph disclosed in one operation, as a record holds it. */
export interface RecordedDisclosures extends Omit<PackedDisclosures, 'shown'> {
  /** The subgraph. */
  readonly system: string;
  readonly shown: readonly RecordedField[];
  /** The subgraph did not report: this is all that it could show. The numbers of records are 0, because nobody knows them. */
  readonly unreported?: true;
}

/** A field without its path. Fields that show the same of several patients are one. */
export interface RecordedField extends Omit<ShownField, 'path' | 'category'> {
  /** Null if a subgraph did not report what it showed, and no permit says what it could show. */
  readonly category: Category | null;
}

/** One category of some patients at one facility, as the store reads it from a record. */
export interface RecordedDisclosure extends Omit<Disclosure, 'category'> {
  readonly category: Category | null;
  readonly system: string;
  readonly unreported?: true;
}

/** The disclosures of a record one by one. */
export function unpackRecorded(all: readonly RecordedDisclosures[]): RecordedDisclosure[] {
  return all.flatMap(({ system, unreported, shown, ...common }) => {
    // The category plays no part in unpacking, so that it may be null.
    const fields = shown.map((field) => ({ ...field, path: [] })) as unknown as ShownField[];
    return unpackDisclosures({ ...common, shown: fields }).map(({ path: _, ...one }) => ({
      ...one,
      system,
      ...(unreported && { unreported }),
    }));
  });
}

/** Packs disclosures as a record holds them: the opposite of `unpackRecorded`. */
export function packRecorded(all: readonly RecordedDisclosure[]): RecordedDisclosures[] {
  const groups = new Map<string, RecordedDisclosure[]>();
  for (const one of all) {
    const key = JSON.stringify([one.system, one.user, one.profession, one.unreported]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const [{ system, unreported }] = group as [RecordedDisclosure];
    const { shown, ...common } = packDisclosures(group.map((one) => ({ ...one, path: [] })) as unknown as ReportedDisclosure[]);
    return { system, ...common, shown: shown.map(({ path: _, ...field }) => field), ...(unreported && { unreported }) };
  });
}
