import { NOW } from '../../kit/testing/issuers.js';
import type { CareRecordEntity } from '../records/care-record.entity.js';
import type { CareTeamMemberEntity } from '../team/care-team-member.entity.js';

/** A row of a member: the doctor of the test issuer, since a day before. */
export function makeMember(change: Partial<CareTeamMemberEntity> = {}): CareTeamMemberEntity {
  const [userId, invitedAt] = ['usr_1', NOW - 86_400_000];
  return {
    ...{ id: 'ctm_1', patientId: 'pat_1', userId, facilityId: 'fac_clinic', profession: 'DOCTOR', invitedBy: userId },
    ...{ invitedAt, endsOn: null, acceptedAt: invitedAt, declinedAt: null, endedAt: null, endedBy: null },
    ...change,
  };
}

/** A row of a record that was sent. */
export function makeRecord(change: Partial<CareRecordEntity> = {}): CareRecordEntity {
  const id = change.id ?? 'crc_1';
  return {
    ...{ id, patientId: 'pat_1', facilityId: 'fac_clinic', authorId: 'usr_1', authorProfession: 'DOCTOR', kind: 'VISIT', text: 't' },
    ...{ details: '{"vitals":[],"form":null,"tags":[],"mentions":[]}', bodySite: null, careDate: '2026-01-01', recordedAt: NOW },
    ...{ state: 'SENT', version: 1, inReplyTo: null, threadId: id, idempotencyKey: null, inputHash: null },
    ...change,
  };
}
