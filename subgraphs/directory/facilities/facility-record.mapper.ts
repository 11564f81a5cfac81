import type { FacilityRow } from './facility-record.store.js';
import { FacilityRecord } from './facility-record.type.js';

export function toFacilityRecord({ joinedAt, leftAt, disclosures, networks, ...row }: FacilityRow): FacilityRecord {
  return Object.assign(new FacilityRecord(), {
    ...row,
    joinedAt: joinedAt === null ? null : new Date(joinedAt),
    leftAt: leftAt === null ? null : new Date(leftAt),
    disclosures: disclosures.map(({ system, categories }) => ({ system, categories: [...categories] })),
    networks: [...networks],
  });
}
