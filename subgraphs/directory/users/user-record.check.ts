import type { InputErrors } from '../mutation/input-errors.js';
import { Profession } from '../terms/profession.js';
import type { RoleAtFacility } from './role.js';
import { type Manager, mayGive } from './user-manager.js';

const NAME_AT_MOST = 200;
const WORKPLACES_AT_MOST = 20;

/** The fields of both inputs. */
export interface AskedUser {
  readonly name?: string | null;
  readonly kana?: string | null;
  readonly profession?: Profession | null;
  readonly requiredAssurance?: string | null;
  readonly workplaces?: readonly RoleAtFacility[] | null;
  readonly reason: string;
}

/** Checks the fields that both inputs have. */
export function checkUser(errors: InputErrors, input: AskedUser, manager: Manager, active: ReadonlySet<string>): void {
  const { only } = manager;
  errors.name(input.name, 'name', NAME_AT_MOST);
  errors.kana(input.kana, 'kana', NAME_AT_MOST);
  errors.expect(input.profession !== Profession.UNCONFIRMED, 'profession', 'NOT_ALLOWED', 'Say what the person works as.');
  errors.reason(input.reason);
  if (input.requiredAssurance) errors.text(input.requiredAssurance, 'requiredAssurance', 100);
  const told = input.requiredAssurance !== null && input.requiredAssurance !== undefined;
  errors.expect(!told || only === undefined, 'requiredAssurance', 'NOT_ALLOWED', 'The network sets which assurance a person needs.');
  const workplaces = input.workplaces ?? [];
  errors.expect(workplaces.length <= WORKPLACES_AT_MOST, 'workplaces', 'TOO_MANY', `At most ${WORKPLACES_AT_MOST} workplaces.`);
  const ids = workplaces.map(({ facilityId }) => facilityId);
  for (const [i, { facilityId, role }] of workplaces.slice(0, WORKPLACES_AT_MOST).entries()) {
    const field = `workplaces.${i}`;
    const known = active.has(facilityId) && (only === undefined || only === facilityId);
    errors.expect(known, `${field}.facilityId`, 'NOT_FOUND', 'There is no facility with this id.');
    errors.expect(ids.indexOf(facilityId) === i, `${field}.facilityId`, 'REPEATED', 'This facility is named twice.');
    const may = mayGive(role, only ?? facilityId, manager);
    errors.expect(may, `${field}.role`, 'NOT_ALLOWED', 'Only a network admin gives this role.');
  }
}
