import { allow, createSubgraph, type Subgraph } from '../kit/index.js';
import { AuditEventResolver, AuditedPatientResolver } from './events/audit-event.resolver.js';
import { AuditedPatient } from './events/audit-event.type.js';
import { ReviewResolver } from './reviews/review.resolver.js';
import { ReportedUseResolver } from './uses/reported-use.resolver.js';

/** The audit: who saw and did what. Every resolver checks the caller's right itself, because it needs the directory's answer. */
export async function createAudit(): Promise<Subgraph> {
  return await createSubgraph({
    name: 'audit',
    resolvers: [AuditEventResolver, AuditedPatientResolver, ReportedUseResolver, ReviewResolver],
    entities: [AuditedPatient],
    references: { Patient: async ({ id }: { id: string }) => Object.assign(new AuditedPatient(), { id }) },
    shield: {
      Patient: { id: allow, disclosures: allow },
      Mutation: { reportUse: allow, reviewAuditItem: allow },
      Query: { auditEvents: allow, myAccessHistory: allow, auditReviews: allow },
    },
  });
}
