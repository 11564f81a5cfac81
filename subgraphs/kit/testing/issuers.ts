import { createLocalJWKSet, SignJWT } from 'jose';
import type { Caller } from '../identity/caller.js';
import { buildSubject } from '../identity/caller.js';
import { EVERY_CATEGORY } from '../permit/category.js';
import { PERMIT_TYP, Permits } from '../permit/permit.js';
import type { PermitClaims, Sealed } from '../permit/permit-claims.js';
import { seal } from '../permit/seal.js';
import { makeKeys, sealingKey, signingKey } from '../process/keys/system-keys.js';

export const NOW = Date.UTC(2026, 0, 15, 3);

/** A doctor as a caller. */
export function callerOf(change: Partial<Caller> = {}): Caller {
  const token = { scopes: ['chart:allergy'], assurance: 'hpki', methods: ['hwk'], authenticatedAt: 1_700_000_000 };
  return {
    issuer: 'https://issuer.example',
    subject: 'dr-sato',
    facility: 'fac_clinic',
    address: '192.0.2.1',
    operation: 'op',
    opens: [],
    names: [],
    ...token,
    ...change,
  };
}

/** The content of a test permit, and how it is signed. */
export interface TestPermit {
  readonly claims?: Partial<PermitClaims>;
  readonly sealed?: Sealed;
  readonly header?: Record<string, unknown>;
  readonly omit?: readonly (keyof PermitClaims)[];
}

export type Keys = Awaited<ReturnType<typeof makeKeys>>;

/** The keys of the directory and of one system. It makes permits as the directory does, and invalid ones. */
export async function permitIssuer(system = 'humanbridge') {
  const [directory, keys] = await Promise.all([makeKeys({ sealing: false }), makeKeys({ sealing: true })]);
  const sealTo = await sealingKey(keys.publicSet);
  return {
    directory,
    keys,
    permits: async (now: () => number = () => NOW) =>
      new Permits(
        {
          audience: system,
          issuer: 'hareyaka-directory',
          keys: createLocalJWKSet(directory.publicSet),
          unseal: await sealingKey(keys.privateSet),
        },
        now,
      ),
    sign: async (
      {
        claims = {},
        sealed = { places: { fac_hospital: { id: '0012345', institution: '3310000001' } } },
        header = {},
        omit = [],
      }: TestPermit = {},
      signer: Keys = directory,
    ) => {
      const key = await signingKey(signer.privateSet);
      const iat = NOW / 1000;
      const all: PermitClaims = {
        iss: 'hareyaka-directory',
        aud: system,
        sub: buildSubject(callerOf()),
        usr: 'usr_1',
        prf: 'DOCTOR',
        fac: 'fac_clinic',
        acr: 'hpki',
        pat: 'pat_1',
        chart: `pat_1~${system}`,
        purpose: 'TREAT',
        lines: [{ f: 'fac_hospital', c: EVERY_CATEGORY, g: ['consent:con_1', 'permission:prm_1'] }],
        sealed: claims.sealed ?? (await seal(sealed, sealTo)),
        iat,
        exp: iat + 60,
        ...claims,
      };
      const said = Object.fromEntries(Object.entries(all).filter(([name]) => !omit.includes(name as keyof PermitClaims)));
      return await new SignJWT(said).setProtectedHeader({ alg: 'EdDSA', typ: PERMIT_TYP, kid: key.kid, ...header }).sign(key.key);
    },
  };
}
