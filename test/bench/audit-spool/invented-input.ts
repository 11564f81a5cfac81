import type { AuditInput } from '../../../gateway/audit/audit-log.js';
import { packRecorded } from '../../../subgraphs/kit/audit/recorded-disclosures.js';

const disclosure = (system: string, category: 'PRESCRIPTION' | 'LAB_RESULT' | 'ALLERGY', items: number) => ({
  patients: ['patient-0001'],
  category,
  facility: `facility-of-${system}`,
  form: 'RECORDS' as const,
  state: 'COMPLETE',
  items,
  grounds: ['consent:0001', 'permission:0001'],
  purpose: 'TREAT' as const,
  user: 'user-0001',
  profession: 'DOCTOR',
  system,
});

/** Packed once: what packing costs is no part of the spool. */
const DISCLOSURES = packRecorded([
  disclosure('humanbridge', 'PRESCRIPTION', 12),
  disclosure('humanbridge', 'LAB_RESULT', 40),
  disclosure('id-link', 'ALLERGY', 2),
  disclosure('id-link', 'LAB_RESULT', 31),
]);

/** What a query for one chart records: two systems, some categories each. The numbers are invented. */
export function inventInput(requestId: string): AuditInput {
  return {
    kind: 'operation',
    requestId,
    actor: {
      issuer: 'https://issuer.example',
      subject: 'dr-sato',
      facility: 'facility-0001',
      assurance: 'hpki',
      methods: ['hpki'],
      address: '10.0.0.1',
      client: 'browser',
    },
    operation: { name: 'Chart', hash: 'a'.repeat(64), type: 'query', fields: ['patient'] },
    outcome: 'ok',
    parameters: '{"variables":{"id":"patient-0001","first":50}}',
    disclosures: DISCLOSURES,
    changes: [],
  };
}
