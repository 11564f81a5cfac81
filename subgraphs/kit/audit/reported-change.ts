/** How a subgraph reports the changes of a mutation: the member of `extensions` in a GraphQL answer. */
export const CHANGES = 'changes';

/** The same for an answer outside the graph: the header that contains a JSON text. */
export const CHANGES_HEADER = 'hareyaka-changes';

/** A change that a mutation made. */
export interface ReportedChange {
  /** The mutation's name. */
  readonly action: string;
  /** The id of what was changed. */
  readonly subject: string;
  /** The patient whom it concerns, if there is one. */
  readonly patient?: string | undefined;
  /** The directory's id of the person who made it. */
  readonly user: string;
  /** The state before and after: ids, enums, instants, versions, the names of changed columns. Never patient data. Null if there is none. */
  readonly before: unknown;
  readonly after: unknown;
}

const CHANGES_AT_MOST = 10_000;
const TEXT_AT_MOST = 200;
/** Characters of the fields before or after, as JSON. */
const FIELDS_AT_MOST = 64 * 1024;

/**
 * Reads what another process reported.
 *
 * @returns none if it is absent or not of this form
 */
export function readChanges(given: unknown): readonly ReportedChange[] {
  if (!Array.isArray(given) || given.length > CHANGES_AT_MOST) return [];
  return given.every(isReportedChange) ? given : [];
}

function isReportedChange(given: unknown): given is ReportedChange {
  if (typeof given !== 'object' || given === null) return false;
  const { action, subject, patient, user, before, after } = given as Record<keyof ReportedChange, unknown>;
  return (
    isText(action) && isText(subject) && (patient === undefined || isText(patient)) && isText(user) && isShort(before) && isShort(after)
  );
}

/** Whether a value can be written, and is short. One that is nested very deeply cannot. */
function isShort(given: unknown): boolean {
  try {
    return (JSON.stringify(given) ?? '').length <= FIELDS_AT_MOST;
  } catch {
    return false;
  }
}

function isText(given: unknown): boolean {
  return typeof given === 'string' && given.length > 0 && given.length <= TEXT_AT_MOST;
}
