import type { User } from './world-model.js';

/** The API's identifier at the issuer, and the audience in its access tokens. */
export const GRAPH_RESOURCE = 'urn:hareyaka:graph';
export const GRAPH_AUDIENCE = 'hareyaka-graph';

const CHART = 'demographics allergy diagnosis prescription injection lab-result encounter imaging procedure document care-record viewer';
/** The scope for introspection. In this demo every account may have it, because people who run the demo often develop with it. */
const INTROSPECTION = 'graph:introspect';
const EVERYBODY = [
  'openid',
  'directory:read',
  'care:write',
  'directory:emergency',
  'audit:own',
  INTROSPECTION,
  ...CHART.split(' ').map((name) => `chart:${name}`),
];
/** To read the audit: what is shown depends on the person's role. */
const AUDIT = 'audit:read';
/** To review what the audit's watch rules found: who may depends on the person's role. */
const REVIEW = 'audit:review';
const ADMINISTRATION = ['directory:manage', AUDIT, REVIEW];

export const ALL_SCOPES: readonly string[] = [...EVERYBODY, ...ADMINISTRATION];

/** The scopes that the issuer gives a person. Only the network's own staff gets the scopes of administration. */
export function scopesOf(user: User): readonly string[] {
  if (user.activities.some(({ role }) => role === 'NETWORK_ADMIN' || role === 'SUPPORT_CENTRE')) return ALL_SCOPES;
  if (user.activities.some(({ role }) => role === 'AUDITOR' || role === 'FACILITY_ADMIN')) return [...EVERYBODY, AUDIT, REVIEW];
  return EVERYBODY;
}

/** The requested scopes that may be granted; all of them if no scope was requested. */
export function grantedScopes(user: User, asked: string | undefined): string {
  const allowed = scopesOf(user);
  return (asked ? asked.split(' ').filter((scope) => allowed.includes(scope)) : allowed).join(' ');
}
