import type { Asking } from '../requirement.js';

export const NOBODY: Asking = { authenticated: false, scopes: new Set(), policies: new Set() };

/** Somebody who has signed in with these scopes, and to whom these policies say yes: names with spaces between. */
export function somebody(scopes = '', policies = ''): Asking {
  return {
    authenticated: true,
    scopes: new Set(scopes.split(' ').filter(Boolean)),
    policies: new Set(policies.split(' ').filter(Boolean)),
  };
}
