import type { PackedDisclosures, ShownField } from '../../subgraphs/kit/audit/packed-disclosures.js';
import type { ReportedChange } from '../../subgraphs/kit/audit/reported-change.js';
import type { Entity } from './answers/project.js';

/** What one subgraph reported of one object of the data. */
export interface ObjectReport {
  readonly system: string;
  /** The keys that the fetch added to the object, as in the data. */
  readonly keys: readonly string[];
  /** The whole report of the answer; undefined if the subgraph does not report. */
  readonly report: PackedDisclosures | undefined;
  /** Of the report, what belongs to this object. */
  readonly fields: readonly ObjectField[];
}

/** A field of a report, with its key in the data; without a key it stands for the whole object. */
export interface ObjectField {
  readonly key: string | undefined;
  readonly shown: ShownField;
}

/** The key of an object's reports. An object belongs to one operation, so it carries them itself: a map of all objects would take ten times as long. */
const REPORTS = Symbol('reports');

interface Reported {
  [REPORTS]?: ObjectReport[];
}

/** Gathers, while an operation runs, what its subgraphs report of the objects that they fill. Which of it the client gets is known when the answer is written. */
export class DisclosureAccount {
  readonly changes: (ReportedChange & { readonly system: string })[] = [];

  add(object: Entity & Reported, report: ObjectReport): void {
    const known = object[REPORTS];
    if (known) known.push(report);
    else object[REPORTS] = [report];
  }

  /** Adds the changes that a mutation's subgraph reports. */
  addChanges(system: string, changes: readonly ReportedChange[]): void {
    for (const change of changes) this.changes.push({ ...change, system });
  }

  of(object: Entity & Reported): readonly ObjectReport[] {
    return object[REPORTS] ?? NONE;
  }
}

const NONE: readonly ObjectReport[] = [];
