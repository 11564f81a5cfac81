import type { User } from './world.js';

/** The API's identifier at the issuer, and the audience in its access tokens. */
export const GRAPH_RESOURCE = 'urn:hareyaka:graph';
export const GRAPH_AUDIENCE = 'hareyaka-graph';

const CHART = 'demographics allergy diagnosis prescription injection lab-result encounter imaging document care-record viewer';
const EVERYBODY = ['openid', 'directory:read', 'care:write', 'directory:emergency', ...CHART.split(' ').map((name) => `chart:${name}`)];
const ADMINISTRATION = ['directory:manage', 'audit:read'];
/** To ask the schema: for those who build upon it. */
const BUILDING = ['graph:introspect'];

export const ALL_SCOPES: readonly string[] = [...EVERYBODY, ...ADMINISTRATION, ...BUILDING];

/** What the issuer lets a person's application ask for; administration only for the network's own people, the schema only for these and vendors. */
export function scopesOf(user: User): readonly string[] {
  if (user.activities.some(({ role }) => role === 'NETWORK_ADMIN' || role === 'SUPPORT_CENTRE')) return ALL_SCOPES;
  return user.profession === 'VENDOR' ? [...EVERYBODY, ...BUILDING] : EVERYBODY;
}

/** Of what was asked, what may be granted; everything, where nothing was asked. */
export function grantedScopes(user: User, asked: string | undefined): string {
  const allowed = scopesOf(user);
  return (asked ? asked.split(' ').filter((scope) => allowed.includes(scope)) : allowed).join(' ');
}
