import type { Asking } from '../requirement.js';

export const ANONYMOUS: Asking = { authenticated: false, scopes: new Set(), policies: new Set() };

/** A signed-in caller with these scopes, whom these policies accept: names separated by spaces. */
export function signIn(scopes = '', policies = ''): Asking {
  return {
    authenticated: true,
    scopes: new Set(scopes.split(' ').filter(Boolean)),
    policies: new Set(policies.split(' ').filter(Boolean)),
  };
}
