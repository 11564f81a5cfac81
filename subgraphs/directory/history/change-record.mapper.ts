import type { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { Change } from './change-record.type.js';

export function toChange({ id, at, userId, action, subjectId, reason, detail }: ChangeRecordEntity): Change {
  return Object.assign(new Change(), { id, at: new Date(at), userId, action, subjectId, reason, detail });
}
