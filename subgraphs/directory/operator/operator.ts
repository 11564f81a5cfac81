import type { EntityManager } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { createId } from '../mutation/ids.js';
import { keepNameKeys } from '../patients/name-keys.js';
import { UserEntity } from '../users/user.entity.js';

/** The id of the operator on the machine. It is not a person: it has no status and no workplace, so nobody can act as it. */
export const OPERATOR = 'operator';

/** Makes sure that change records can refer to the operator. */
export async function ensureOperator(manager: EntityManager): Promise<void> {
  const users = manager.getRepository(UserEntity);
  if (await users.existsBy({ id: OPERATOR })) return;
  const names = { name: 'Operator', kana: 'オペレーター', profession: 'OTHER' };
  await users.insert({ id: OPERATOR, issuer: 'urn:hareyaka:operator', subject: OPERATOR, ...names, version: 1 });
  await keepNameKeys(manager, 'USER', OPERATOR);
}

/** Records a change that the operator made without a second person. */
export async function recordOperator(
  manager: EntityManager,
  { action, subjectId, reason, detail, at }: { action: string; subjectId: string; reason: string | null; detail: object; at: Instant },
): Promise<void> {
  await ensureOperator(manager);
  const by = { userId: OPERATOR, facilityId: '' };
  await manager
    .getRepository(ChangeRecordEntity)
    .insert({ id: createId('chg'), at, ...by, action, subjectId, reason, detail: JSON.stringify(detail) });
}
