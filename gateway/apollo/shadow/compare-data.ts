import type { Difference } from './difference.js';
import type { Selection } from './selected-fields.js';

type Json = unknown;
type Found = (difference: Difference) => void;

/** A position in both answers. */
interface AnswerPosition {
  readonly selection: Selection;
  /** Names of fields, and `@` for an index: what a report may show. */
  readonly names: readonly string[];
  /** Response keys, and `@` for an index. */
  readonly keys: readonly string[];
}

/**
 * Compares the data of two answers to one operation, and reports each place where they differ.
 *
 * @param selection what both engines were asked
 * @param removed paths that authorization took out of our operation before stock was asked: a null that follows from one is no difference
 */
export function compareData(
  ours: Json,
  stock: Json,
  { selection, removed, found }: { selection: Selection; removed: readonly (readonly string[])[]; found: Found },
): void {
  compare(ours, stock, { selection, names: [], keys: [] }, found);

  function compare(one: Json, other: Json, at: AnswerPosition, report: Found): void {
    const differs = (kind: Difference['kind'], more?: Pick<Difference, 'only'>) => report({ kind, path: at.names.join('.'), ...more });
    if (one === null && other === null) return;
    if (one === null) {
      if (!removed.some((path) => at.keys.every((key, index) => path[index] === key))) differs('null', { only: 'ours' });
    } else if (other === null) differs('null', { only: 'stock' });
    else if (typeof one !== typeof other || Array.isArray(one) !== Array.isArray(other)) differs('type');
    else if (Array.isArray(one)) compareLists(one, other as Json[], at, report);
    else if (typeof one !== 'object') {
      if (one !== other) differs('value');
    } else if (at.selection.fields.size > 0) compareObjects(one as Row, other as Row, at, report);
    else if (canonical(one, at.selection) !== canonical(other, at.selection)) differs('value');
  }

  function compareObjects(one: Row, other: Row, { selection: asked, names, keys }: AnswerPosition, report: Found): void {
    for (const [key, { name, leftOut, below }] of asked.fields) {
      if (leftOut) continue;
      const [here, there] = [Object.hasOwn(one, key), Object.hasOwn(other, key)];
      if (here && there) compare(one[key], other[key], { selection: below, names: [...names, name], keys: [...keys, key] }, report);
      else if (here || there) report({ kind: here ? 'missing' : 'extra', path: [...names, name].join('.') });
    }
    for (const key of Object.keys(other)) {
      if (!asked.fields.has(key)) report({ kind: 'extra', path: [...names, asked.nameOf(key)].join('.') });
    }
  }

  function compareLists(one: readonly Json[], other: readonly Json[], at: AnswerPosition, report: Found): void {
    const item = { ...at, names: [...at.names, '@'], keys: [...at.keys, '@'] };
    if (one.length !== other.length) {
      report({ kind: other.length < one.length ? 'missing' : 'extra', path: item.names.join('.') });
      return;
    }
    const inside: Difference[] = [];
    one.forEach((value, index) => {
      compare(value, other[index], item, (difference) => inside.push(difference));
    });
    if (inside.length === 0) return;
    const sorted = (list: readonly Json[]) => list.map((value) => canonical(value, at.selection)).sort();
    const there = sorted(other);
    if (sorted(one).every((value, index) => value === there[index])) report({ kind: 'order', path: at.names.join('.') });
    else inside.forEach(report);
  }
}

type Row = Readonly<Record<string, Json>>;

/** A text that is equal for equal values, without what is left out. A scalar of the schema's own may be an object. */
function canonical(value: Json, selection: Selection): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, selection)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { fields } = selection;
  const entries = Object.entries(value as Row)
    .filter(([key]) => fields.size === 0 || (fields.has(key) && !fields.get(key)!.leftOut))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each, fields.get(key)?.below ?? selection)}`).join()}}`;
}
