import { findNeededAssurance } from '../decision/needed-assurance.js';
import type { UserRow } from './user-record.store.js';
import { UserRecord, Workplace } from './user-record.type.js';

export function toUserRecord({ workplaces, ...row }: UserRow): UserRecord {
  return Object.assign(new UserRecord(), {
    ...row,
    requiredAssurance: findNeededAssurance(row),
    workplaces: workplaces.map(({ since, ...place }) => Object.assign(new Workplace(), { ...place, since: new Date(since) })),
  });
}
