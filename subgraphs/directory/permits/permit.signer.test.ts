import { decodeJwt } from 'jose';
import { getCategoryBit, makeKeys, openSealed, type PermitClaims, type Sealed, sealingKey, signingKey } from '../../kit/index.js';
import type { Decision } from '../decision/decide.js';
import { PermitSigner } from './permit.signer.js';

const AT = Date.UTC(2026, 0, 15);
const caller = {
  issuer: 'https://issuer.example',
  subject: 'dr-sato',
  facility: 'fac_clinic',
  scopes: [],
  address: '192.0.2.1',
  assurance: 'hpki',
  methods: [],
  authenticatedAt: 0,
  operation: 'op',
  opens: [],
  names: [],
};
const cell = {
  system: 'humanbridge',
  facility: 'fac_hospital',
  institution: '3310000001',
  localId: '1',
  key: null,
  categories: getCategoryBit('ALLERGY'),
  dates: {},
  until: null,
  grounds: [],
  emergency: false,
};
const decision = { patient: 'pat_1', cells: [cell] } as unknown as Decision;
const ask = { system: 'humanbridge', caller, person: { id: 'usr_1', profession: 'DOCTOR' }, at: AT };

it('if no permit can be made for a system, the system’s name is reported and the permit is refused', async () => {
  const told: string[] = [];
  const signer = new PermitSigner('i', await signingKey((await makeKeys({ sealing: false })).privateSet), new Map(), (system) =>
    told.push(system),
  );
  await expect(signer.sign(decision, ask)).rejects.toMatchObject({ code: 'PERMIT_UNAVAILABLE' });
  expect(told).toEqual(['humanbridge']);
});

it('after the keys are replaced, no permit made with the old keys is given, even for the same question', async () => {
  const [first, second, system] = await Promise.all([
    makeKeys({ sealing: false }),
    makeKeys({ sealing: false }),
    makeKeys({ sealing: true }),
  ]);
  const sealTo = new Map([['humanbridge', await sealingKey(system.publicSet)]]);
  const signer = new PermitSigner('i', await signingKey(first.privateSet), sealTo);
  const kidOf = (permit: string | undefined) => JSON.parse(Buffer.from(permit!.split('.')[0]!, 'base64url').toString()).kid;
  const before = await signer.sign(decision, ask);
  expect(await signer.sign(decision, ask)).toBe(before);
  signer.renew(await signingKey(second.privateSet), sealTo);
  const after = await signer.sign(decision, ask);
  expect([kidOf(before), kidOf(after)]).toEqual([first.publicSet.keys[0]!.kid, second.publicSet.keys[0]!.kid]);
});

describe('the released key of a patient', () => {
  const keyed = (system: string, key: string | null) => ({ ...decision, cells: [{ ...cell, system, key }] }) as unknown as Decision;
  const make = async () => {
    const [own, other] = await Promise.all([makeKeys({ sealing: false }), makeKeys({ sealing: true })]);
    const [sealTo, unseal] = [await sealingKey(other.publicSet), await sealingKey(other.privateSet)];
    const systems = ['humanbridge', 'id-link', 'care-cabinet', 'receipt-cloud'];
    const signer = new PermitSigner('i', await signingKey(own.privateSet), new Map(systems.map((system) => [system, sealTo])));
    const sign = async (system: string, key: string | null) => (await signer.sign(keyed(system, key), { ...ask, system }))!;
    const placeIn = async (permit: string) =>
      (await openSealed<Sealed>((decodeJwt(permit) as unknown as PermitClaims).sealed, unseal)).places.fac_hospital;
    return { systems, sign, placeIn };
  };

  it('is in the permit for a system with an encrypted store, and in no other permit', async () => {
    const { systems, sign, placeIn } = await make();
    const places = await Promise.all(systems.map(async (system) => await placeIn(await sign(system, 'released'))));
    const place = { id: '1', institution: '3310000001' };
    expect(places).toEqual([place, place, place, { ...place, key: 'released' }]);
    expect(await placeIn(await sign('receipt-cloud', null))).toEqual(place);
  });

  it('makes another permit when it changes, and the same one while it stays', async () => {
    const { sign } = await make();
    const permits: string[] = [];
    for (const key of [null, 'one', 'two', 'two', null]) permits.push(await sign('receipt-cloud', key));
    expect(permits.map((permit) => permits.indexOf(permit))).toEqual([0, 1, 2, 2, 0]);
  });
});
