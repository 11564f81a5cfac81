import type { User } from './world.js';

/** The API's identifier at the issuer, and the audience in its access tokens. */
export const GRAPH_RESOURCE = 'urn:hareyaka:graph';
export const GRAPH_AUDIENCE = 'hareyaka-graph';

const CHART = 'demographics allergy diagnosis prescription injection lab-result encounter imaging document care-record viewer';
/** To ask the schema. In this demo everybody may: whoever runs it may well be building upon it. */
const INTROSPECTION = 'graph:introspect';
const EVERYBODY = [
  'openid',
  'directory:read',
  'care:write',
  'directory:emergency',
  INTROSPECTION,
  ...CHART.split(' ').map((name) => `chart:${name}`),
];
const ADMINISTRATION = ['directory:manage', 'audit:read'];

export const ALL_SCOPES: readonly string[] = [...EVERYBODY, ...ADMINISTRATION];

/** What the issuer lets a person's application ask for; administration only for the network's own people. */
export function scopesOf(user: User): readonly string[] {
  if (user.activities.some(({ role }) => role === 'NETWORK_ADMIN' || role === 'SUPPORT_CENTRE')) return ALL_SCOPES;
  return EVERYBODY;
}

/** Of what was asked, what may be granted; everything, where nothing was asked. */
export function grantedScopes(user: User, asked: string | undefined): string {
  const allowed = scopesOf(user);
  return (asked ? asked.split(' ').filter((scope) => allowed.includes(scope)) : allowed).join(' ');
}
