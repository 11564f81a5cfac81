import { createLocalJWKSet } from 'jose';
import type { Caller } from '../identity/caller.js';
import { CallerTokens, signCallerToken } from '../identity/caller-token.js';
import { makeKeys, signingKey } from '../process/keys/system-keys.js';

const ISSUER = 'hareyaka-gateway';
/** The caller of its tokens. */
export const CONFORMANCE_CALLER: Caller = {
  issuer: 'https://issuer.example',
  subject: 'conformance',
  facility: 'fac_clinic',
  scopes: [],
  address: '192.0.2.1',
  assurance: 'hpki',
  methods: ['hwk'],
  authenticatedAt: 1_700_000_000,
  operation: 'conformance',
  opens: [],
  names: [],
};

/** A gateway with its own keys, which the subgraph under test trusts during the test. */
export interface TestGateway {
  /** The `iss` of its caller tokens: `HAREYAKA_GATEWAY_ISSUER`. */
  readonly issuer: string;
  /** Its public keys, as `HAREYAKA_GATEWAY_JWKS` names them. */
  readonly publicKeys: { readonly keys: readonly object[] };
  /** Verifies its caller tokens: the `callers` of `startSubgraph`. */
  readonly callers: CallerTokens;
  /** Milliseconds since 1970: the time at which its tokens are signed and verified. */
  readonly now: () => number;
  /**
   * Signs a caller token.
   *
   * @param change the differences from the usual caller of the test
   */
  readonly signToken: (change?: Partial<Caller>) => string;
}

/** A gateway, and tokens that a subgraph must refuse. */
export interface TestIssuer extends TestGateway {
  /** A token of the same claims, signed with a key that the gateway does not publish. */
  readonly signForged: () => string;
  /** A token of the gateway for another subgraph. */
  readonly signForAnother: () => string;
}

/**
 * Makes a gateway for a test.
 *
 * @param audience the subgraph's name in the supergraph
 * @param now milliseconds since 1970
 */
export async function makeTestGateway(audience: string, now: () => number = Date.now): Promise<TestIssuer> {
  const [known, strange] = await Promise.all([makeKeys({ sealing: false }), makeKeys({ sealing: false })]);
  const [key, otherKey] = await Promise.all([signingKey(known.privateSet), signingKey(strange.privateSet)]);
  const sign = (to: string, by: typeof key, change: Partial<Caller> = {}) =>
    signCallerToken({ ...CONFORMANCE_CALLER, ...change }, { audience: to, issuer: ISSUER, key: by, now: now() });
  return {
    issuer: ISSUER,
    publicKeys: known.publicSet,
    callers: new CallerTokens({ audience, issuer: ISSUER, keys: createLocalJWKSet(known.publicSet) }, now),
    now,
    signToken: (change) => sign(audience, key, change),
    signForged: () => sign(audience, { kid: key.kid, key: otherKey.key }),
    signForAnother: () => sign(`not-${audience}`, key),
  };
}
