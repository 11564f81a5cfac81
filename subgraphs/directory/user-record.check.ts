import type { Corrections } from './correction.js';
import type { IdKind, UserRecord, WorkplaceInput } from './user-record.type.js';

/** The assurance of a sign-in with the health profession's card. */
export const ASSURANCE_HPKI = 'urn:hareyaka:acr:hpki';
const NAME_AT_MOST = 200;
const WORKPLACES_AT_MOST = 20;
/** Who may give and take these manages the whole network. */
const NETWORK_ROLES: ReadonlySet<string | null | undefined> = new Set(['NETWORK_ADMIN', 'SUPPORT_CENTRE']);

/** On whose behalf a person is managed. */
export interface Manager {
  readonly user: string;
  /** Her role at the facility for which she acts. */
  readonly role: string | null;
  /** The only facility whose people she manages. */
  readonly only: string | undefined;
}

/** What both inputs say. */
export interface AskedUser {
  readonly name?: string | null;
  readonly kana?: string | null;
  readonly profession?: string | null;
  readonly idKind?: IdKind | null;
  readonly requiredAssurance?: string | null;
  readonly workplaces?: readonly WorkplaceInput[] | null;
  readonly reason: string;
}

/**
 * Whether somebody may be managed at all: a facility's admin manages those who work at her facility and nowhere else; people of the network's
 * own roles are managed by network admins alone. Whoever may not be is as absent as one who never was.
 */
export function isManaged(record: UserRecord | undefined, { role, only }: Manager): record is UserRecord {
  if (!record) return false;
  if (role !== 'NETWORK_ADMIN' && record.workplaces.some((one) => NETWORK_ROLES.has(one.role))) return false;
  return only === undefined || (record.workplaces.length > 0 && record.workplaces.every(({ facilityId }) => facilityId === only));
}

/** Checks what both inputs have. */
export function checkUser(wrong: Corrections, input: AskedUser, { role, only }: Manager, active: ReadonlySet<string>): void {
  wrong.text(input.name, 'name', NAME_AT_MOST);
  wrong.text(input.kana, 'kana', NAME_AT_MOST);
  wrong.text(input.profession, 'profession', 30);
  wrong.reason(input.reason);
  if (input.requiredAssurance) wrong.text(input.requiredAssurance, 'requiredAssurance', 100);
  const told = input.requiredAssurance !== null && input.requiredAssurance !== undefined;
  wrong.expect(!told || only === undefined, 'requiredAssurance', 'NOT_ALLOWED', 'The network sets which assurance a person needs.');
  const workplaces = input.workplaces ?? [];
  wrong.expect(workplaces.length <= WORKPLACES_AT_MOST, 'workplaces', 'TOO_MANY', `At most ${WORKPLACES_AT_MOST} workplaces.`);
  const ids = workplaces.map(({ facilityId }) => facilityId);
  for (const [i, { facilityId, role: given }] of workplaces.slice(0, WORKPLACES_AT_MOST).entries()) {
    const field = `workplaces.${i}`;
    const known = active.has(facilityId) && (only === undefined || only === facilityId);
    wrong.expect(known, `${field}.facilityId`, 'NOT_FOUND', 'There is no facility of this id.');
    wrong.expect(ids.indexOf(facilityId) === i, `${field}.facilityId`, 'REPEATED', 'This facility is named twice.');
    const may = role === 'NETWORK_ADMIN' || !NETWORK_ROLES.has(given);
    wrong.expect(may, `${field}.role`, 'NOT_ALLOWED', 'Only a network admin gives this role.');
  }
}

/** Nobody changes what she herself may, nor shuts herself out. */
export function checkNotSelf(wrong: Corrections, id: string, { user }: Manager): void {
  wrong.expect(id !== user, 'id', 'SELF', 'Somebody else must change what you may.');
}

/** A doctor's sign-in is with her card, if nothing else is said. Empty means any. */
export function assuranceOf(asked: string | null | undefined, profession: string): string | null {
  if (asked === null || asked === undefined) return profession === 'DOCTOR' ? ASSURANCE_HPKI : null;
  return asked === '' ? null : asked;
}
