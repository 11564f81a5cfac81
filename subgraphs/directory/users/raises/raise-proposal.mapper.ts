import type { RaiseProposalRow } from './raise-proposal.store.js';
import { ProposedRole, RaiseProposal } from './raise-proposal.type.js';

export function toProposal({ raise, proposedAt, proposedBy, decidedAt, decidedBy, ...row }: RaiseProposalRow): RaiseProposal {
  return Object.assign(new RaiseProposal(), {
    ...row,
    profession: raise.profession,
    relaxesAssurance: raise.assurance !== null,
    requiredAssurance: raise.assurance?.requiredAssurance ?? null,
    roles: raise.roles.map((one) => Object.assign(new ProposedRole(), one)),
    proposedAt: new Date(proposedAt),
    proposedById: proposedBy,
    decidedAt: decidedAt === null ? null : new Date(decidedAt),
    decidedById: decidedBy,
  });
}
