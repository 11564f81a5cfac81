import { compactDecrypt, createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { SealedTokens } from '../content/sealed-tokens.js';
import { getCategoryBit } from '../permit/category.js';
import { Grant } from '../permit/grant.js';
import type { PermitClaims } from '../permit/permit-claims.js';
import { makeKeys, sealingKey, signingKey } from '../process/keys/system-keys.js';
import { callerOf, NOW } from '../testing/issuers.js';
import { HANDOVER_TYP, ViewerHandovers } from './viewer-handover.js';

const VIEWER_URL = 'https://viewer.example/open?lang=ja';
const PLACES = { fac_a: { id: '0012345', institution: '3310000001' }, fac_b: { id: '0099999', institution: '3310000002' } };

async function handedOver(claims: Partial<PermitClaims> = {}) {
  const [system, viewer] = [await makeKeys({ sealing: true }), await makeKeys({ sealing: true })];
  const keys = { key: await signingKey(system.privateSet), sealTo: await sealingKey(viewer.publicSet) };
  const options = { system: 'humanbridge', url: VIEWER_URL, keys: () => keys };
  const lines = [
    { f: 'fac_a', c: getCategoryBit('VIEWER'), g: ['own-facility'] },
    { f: 'fac_b', c: getCategoryBit('LAB_RESULT'), g: [] },
  ];
  const grant = new Grant({ pat: 'pat_1', lines, purpose: 'TREAT', exp: NOW / 1000 + 600, ...claims } as unknown as PermitClaims, {
    places: PLACES,
  });
  let now = NOW;
  const handovers = new ViewerHandovers(options, new SealedTokens(system.privateSet, 'viewer humanbridge'), () => now);
  const address = () => handovers.urlOf(grant, callerOf());
  const lead = async (path: string) => await handovers.open(path.split('/').at(-1)!).location();
  const read = async (location: string) => {
    const { plaintext } = await compactDecrypt(new URL(location).searchParams.get('handover')!, (await sealingKey(viewer.privateSet)).key);
    const signed = new TextDecoder().decode(plaintext);
    await jwtVerify(signed, createLocalJWKSet(system.publicSet), { typ: HANDOVER_TYP, currentDate: new Date(NOW) });
    return decodeJwt(signed) as JWTPayload & { patients: unknown; purpose: string; facility: string };
  };
  const move = (ms: number) => {
    now += ms;
  };
  return { handovers, grant, address, lead, read, move };
}

describe('a hand-over to a system’s own viewer', () => {
  it('has an address in the network that shows no data, and names the person when it is opened', async () => {
    const { handovers, address } = await handedOver();
    const path = address()!;
    expect(path).toMatch(/^\/viewer\/humanbridge\/[\w-]+$/);
    for (const secret of ['0012345', '3310000001', 'pat_1', 'dr-sato', 'viewer.example'])
      expect(path + Buffer.from(path.split('/').at(-1)!, 'base64url').toString('latin1')).not.toContain(secret);
    const { issuer, subject, facility, assurance } = callerOf();
    expect(handovers.open(path.split('/').at(-1)!).person).toEqual({ issuer, subject, facility, assurance });
  });

  it('tells only the viewer who opens which patient, why, and at which facilities', async () => {
    const { address, lead, read } = await handedOver();
    const location = await lead(address()!);
    expect(location).toMatch(/^https:\/\/viewer\.example\/open\?lang=ja&handover=[\w.-]+$/);
    for (const secret of ['0012345', '3310000001', 'pat_1', 'dr-sato']) expect(location).not.toContain(secret);
    expect(await read(location)).toMatchObject({
      iss: 'humanbridge',
      aud: 'https://viewer.example',
      sub: 'https://issuer.example|dr-sato',
      facility: 'fac_clinic',
      purpose: 'TREAT',
      // Without the facility whose viewer is not granted.
      patients: [{ institution: '3310000001', id: '0012345' }],
      exp: NOW / 1000 + 60,
    });
  });

  it('differs for each address, and is the same each time one address is opened, so that the viewer can accept it once', async () => {
    const { address, lead, read } = await handedOver();
    const [one, other] = [address()!, address()!];
    const [first, again, second] = [await read(await lead(one)), await read(await lead(one)), await read(await lead(other))];
    expect(again.jti).toBe(first.jti);
    expect(second.jti).not.toBe(first.jti);
  });

  it('expires after a minute', async () => {
    const { address, lead, move } = await handedOver();
    const path = address()!;
    move(59_999);
    await lead(path);
    move(1);
    await expect(lead(path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('ends with the permit', async () => {
    const { address, lead, read } = await handedOver({ exp: NOW / 1000 + 5 });
    expect((await read(await lead(address()!))).exp).toBe(NOW / 1000 + 5);
  });

  it('is not opened by an address of another system, or by a changed address', async () => {
    const [ours, theirs] = [await handedOver(), await handedOver()];
    const path = ours.address()!;
    for (const wrong of [theirs.address()!, `${path}A`, path.slice(0, -1), '/viewer/humanbridge/', '/viewer/humanbridge/x'])
      await expect((async () => await ours.lead(wrong))()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not made if the permit grants no viewer', async () => {
    const { address } = await handedOver({ lines: [{ f: 'fac_b', c: getCategoryBit('LAB_RESULT'), g: [] }] });
    expect(address()).toBeNull();
  });
});
