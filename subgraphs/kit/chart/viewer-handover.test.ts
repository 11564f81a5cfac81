import { compactDecrypt, createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { bitOf } from '../category.js';
import { Grant } from '../grant.js';
import type { PermitClaims } from '../permit.js';
import { makeKeys, sealingKey, signingKey } from '../system-keys.js';
import { callerOf, NOW } from '../testing/issuers.js';
import { HANDOVER_TYP, ViewerHandover } from './viewer-handover.js';

const VIEWER_URL = 'https://viewer.example/open?lang=ja';
const PLACES = { fac_a: { id: '0012345', institution: '3310000001' }, fac_b: { id: '0099999', institution: '3310000002' } };

async function handedOver(claims: Partial<PermitClaims> = {}) {
  const [system, viewer] = [await makeKeys({ sealing: true }), await makeKeys({ sealing: true })];
  const options = {
    system: 'humanbridge',
    url: VIEWER_URL,
    key: await signingKey(system.privateSet),
    sealTo: await sealingKey(viewer.publicSet),
  };
  const lines = [
    { f: 'fac_a', c: bitOf('VIEWER') },
    { f: 'fac_b', c: bitOf('LAB_RESULT') },
  ];
  const grant = new Grant({ pat: 'pat_1', lines, purpose: 'TREAT', exp: NOW / 1000 + 600, ...claims } as unknown as PermitClaims, {
    places: PLACES,
  });
  const handover = new ViewerHandover(options, { caller: callerOf(), now: NOW });
  const open = async (url: string) => {
    const { plaintext } = await compactDecrypt(new URL(url).searchParams.get('handover')!, (await sealingKey(viewer.privateSet)).key);
    const signed = new TextDecoder().decode(plaintext);
    await jwtVerify(signed, createLocalJWKSet(system.publicSet), { typ: HANDOVER_TYP, currentDate: new Date(NOW) });
    return decodeJwt(signed) as JWTPayload & { patients: unknown; purpose: string; facility: string };
  };
  return { handover, grant, open };
}

describe('a hand-over to a system’s own viewer', () => {
  it('says to the viewer alone who opens whom, why, and where it may', async () => {
    const { handover, grant, open } = await handedOver();
    const url = (await handover.urlFor(grant))!;
    expect(url).toMatch(/^https:\/\/viewer\.example\/open\?lang=ja&handover=[\w.-]+$/);
    for (const secret of ['0012345', '3310000001', 'pat_1', 'dr-sato']) expect(url).not.toContain(secret);
    expect(await open(url)).toMatchObject({
      iss: 'humanbridge',
      aud: 'https://viewer.example',
      sub: 'https://issuer.example|dr-sato',
      facility: 'fac_clinic',
      purpose: 'TREAT',
      // Not the facility of which the viewer is not granted.
      patients: [{ institution: '3310000001', id: '0012345' }],
      exp: NOW / 1000 + 60,
    });
  });

  it('is another each time', async () => {
    const { handover, grant, open } = await handedOver();
    const [one, other] = [await open((await handover.urlFor(grant))!), await open((await handover.urlFor(grant))!)];
    expect(one.jti).not.toBe(other.jti);
  });

  it('ends with the permit', async () => {
    const { handover, grant, open } = await handedOver({ exp: NOW / 1000 + 5 });
    expect((await open((await handover.urlFor(grant))!)).exp).toBe(NOW / 1000 + 5);
  });

  it('is not made where the permit grants no viewer', async () => {
    const { handover, grant } = await handedOver({ lines: [{ f: 'fac_b', c: bitOf('LAB_RESULT') }] });
    expect(await handover.urlFor(grant)).toBeNull();
  });
});
