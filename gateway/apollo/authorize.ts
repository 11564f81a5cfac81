import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { Asking } from '../authz/requirement.js';

/** Who asks, as the host says. */
export interface Authorized {
  /** What `@requiresScopes` looks for; a text is names with spaces between them, as in an access token's `scope`. */
  readonly scopes?: Iterable<string>;
  /** The policies of `@policy` that say yes. */
  readonly policies?: Iterable<string>;
  /** A stable name of the caller, such as the token's `sub`. Planning and subgraph calls are shared fairly by it, and `percent(n)` overrides follow it. */
  readonly caller?: string;
}

/**
 * Identifies the caller. If it returns undefined, the caller is not signed in. Then fields with `@authenticated`, `@requiresScopes` and `@policy` are removed. What it throws
 * is the answer: the operation does not run.
 */
export type Authorize<TContext = Record<string, unknown>> = (
  requestContext: GatewayGraphQLRequestContext<TContext & Record<string, unknown>>,
) => Authorized | undefined | Promise<Authorized | undefined>;

const NOTHING: ReadonlySet<string> = new Set();
const NOBODY: Asking = { authenticated: false, scopes: NOTHING, policies: NOTHING };

/** The credentials for the engine's authorization filter. */
export function credentials(authorized: Authorized | undefined): Asking {
  if (!authorized) return NOBODY;
  return { authenticated: true, scopes: setOf(authorized.scopes), policies: setOf(authorized.policies) };
}

function setOf(names: Iterable<string> | undefined): ReadonlySet<string> {
  if (names === undefined) return NOTHING;
  if (names instanceof Set) return names;
  return new Set(typeof names === 'string' ? names.split(/\s+/).filter(Boolean) : names);
}
