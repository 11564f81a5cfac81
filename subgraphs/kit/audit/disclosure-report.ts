import type { Disclosure, ReportedDisclosure } from './disclosure.js';
import { DISCLOSURES_AT_MOST } from './read-disclosures.js';

/** The path of a field in an answer's `data`. */
export type AnswerPath = readonly (string | number)[];

/** Lists what a field discloses. It is called after execution, and only if the field is not null. */
export type ListDisclosures = () => readonly Disclosure[] | Promise<readonly Disclosure[]>;

interface Attached {
  readonly owner: object;
  readonly list: ListDisclosures;
  isShown: boolean;
}

/**
 * Collects, during one request, what its answer discloses. The kit fills it for every chart; a resolver that shows patient data in another way
 * adds its own. It keeps functions until the operation has run, so that only fields that are not null in the answer are counted.
 *
 * @example context.disclosures.add(['createCareRecord'], () => [discloseAt(grant, 'CARE_RECORD', facility, { form: 'RECORDS', state: 'ANSWERED', items: 1 })])
 */
export class DisclosureReport {
  #isExpected = false;
  readonly #attached = new Map<object, Attached>();
  readonly #owners = new Map<object, AnswerPath>();
  readonly #fields: { readonly path: AnswerPath; readonly list: ListDisclosures }[] = [];

  /** Says what a field discloses. @param path of the field of an entity, or of a root field */
  add(path: AnswerPath, list: ListDisclosures): void {
    this.#fields.push({ path, list });
  }

  /**
   * Says what a value discloses wherever a field shows it. If no field returns this very value, the whole entity counts as showing it:
   * a resolver can have read the value and returned another.
   *
   * @param owner the entity, as the reference resolver made it
   */
  attach(value: object, owner: object, list: ListDisclosures): void {
    this.#attached.set(value, { owner, list, isShown: false });
  }

  /** Notes that a field of a chart runs. Then the answer has a report, even an empty one. @param path of the chart */
  enter(owner: object, path: AnswerPath): void {
    this.#isExpected = true;
    this.#owners.set(owner, path);
  }

  /** Notes that a field returns a value. @returns whether it is known what the value discloses */
  show(path: AnswerPath, value: object): boolean {
    const attached = this.#attached.get(value);
    if (!attached) return false;
    attached.isShown = true;
    this.add(path, attached.list);
    return true;
  }

  /**
   * Lists what the answer discloses, each with the path of its field.
   *
   * @param data the answer's `data`, after execution
   * @returns undefined if there is nothing to report, and no field of a chart ran
   */
  async finish(data: unknown): Promise<ReportedDisclosure[] | undefined> {
    const unshown = [...this.#attached.values()].filter(({ isShown }) => !isShown);
    const fields = [...this.#fields, ...unshown.flatMap(({ owner, list }) => ({ path: this.#owners.get(owner) ?? [], list }))];
    const reported: ReportedDisclosure[] = [];
    for (const { path, list } of fields) {
      if (isNullAt(data, path)) continue;
      for (const disclosure of await list()) reported.push({ path, ...disclosure });
      // A longer report is not read: it counts as missing.
      if (reported.length > DISCLOSURES_AT_MOST) break;
    }
    return reported.length > 0 || this.#isExpected ? reported : undefined;
  }
}

/** Whether the answer has nothing at the path: the field, or something above it, is null. */
function isNullAt(data: unknown, path: AnswerPath): boolean {
  let value = data;
  for (const step of path) {
    if (value === null || value === undefined) return true;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value === null || value === undefined;
}
