import type { EntityManager } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { newId } from '../mutation/ids.js';
import { keepNameKeys } from '../patients/name-keys.js';
import { UserEntity } from '../users/user.entity.js';

/** The id of whoever works on the machine itself. It is no person's: it has no status and no workplace, so nobody can act as it. */
export const OPERATOR = 'operator';

/** Sees to it that the operator can stand in the record of changes. */
export async function ensureOperator(manager: EntityManager): Promise<void> {
  const users = manager.getRepository(UserEntity);
  if (await users.existsBy({ id: OPERATOR })) return;
  const names = { name: 'Operator', kana: 'オペレーター', profession: 'OTHER' };
  await users.insert({ id: OPERATOR, issuer: 'urn:hareyaka:operator', subject: OPERATOR, ...names, version: 1 });
  await keepNameKeys(manager, 'USER', OPERATOR);
}

/** Records what the operator did without a second person. */
export async function recordOperator(
  manager: EntityManager,
  { action, subjectId, reason, detail, at }: { action: string; subjectId: string; reason: string | null; detail: object; at: Instant },
): Promise<void> {
  await ensureOperator(manager);
  const by = { userId: OPERATOR, facilityId: '' };
  await manager
    .getRepository(ChangeRecordEntity)
    .insert({ id: newId('chg'), at, ...by, action, subjectId, reason, detail: JSON.stringify(detail) });
}
