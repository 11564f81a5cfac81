import { createHmac } from 'node:crypto';
import { makeKeys } from '../process/keys/system-keys.js';
import { callerOf, NOW, permitIssuer, type TestPermit } from '../testing/issuers.js';

const CHART = 'pat_1~humanbridge';
let issuer: Awaited<ReturnType<typeof permitIssuer>>;
beforeAll(async () => {
  issuer = await permitIssuer();
});

describe('a permit', () => {
  it('gives its caller a grant for its chart: places, local IDs and dates', async () => {
    const lines = [
      { f: 'fac_hospital', c: 0b1, from: '2025-01-01', g: ['consent:con_1'] },
      { f: 'fac_hospital', c: 0b11, until: '2020-12-31', g: ['consent:con_1', 'permission:prm_1'] },
    ];
    const grant = await (await issuer.permits()).verify(await issuer.sign({ claims: { lines } }), callerOf(), CHART);
    expect([grant.patient, grant.facilities, grant.covers('DEMOGRAPHICS'), grant.covers('VIEWER')]).toEqual([
      'pat_1',
      ['fac_hospital'],
      true,
      false,
    ]);
    expect(grant.at('DEMOGRAPHICS')).toEqual([
      {
        facility: 'fac_hospital',
        institution: '3310000001',
        localId: '0012345',
        until: NOW / 1000 + 60,
        permit: { grant, category: 'DEMOGRAPHICS' },
        dates: [
          { from: '2025-01-01', until: undefined },
          { from: undefined, until: '2020-12-31' },
        ],
      },
    ]);
    expect(grant.at('VIEWER')).toEqual([]);
  });

  it.each<[string, TestPermit]>([
    ['of another issuer', { claims: { iss: 'hareyaka-gateway' } }],
    ['for another system', { claims: { aud: 'id-link' } }],
    ['for another person', { claims: { sub: 'https://issuer.example|dr-gaibu' } }],
    ['for another acting facility', { claims: { fac: 'fac_other' } }],
    ['for another assurance', { claims: { acr: 'password' } }],
    ['for another chart', { claims: { chart: 'pat_2~humanbridge' } }],
    ['that has expired', { claims: { iat: NOW / 1000 - 60, exp: NOW / 1000 } }],
    ['from long ago with a long lifetime', { claims: { iat: NOW / 1000 - 3600, exp: NOW / 1000 + 3600 } }],
    ['from the future', { claims: { iat: NOW / 1000 + 3600, exp: NOW / 1000 + 3660 } }],
    ['of another kind', { header: { typ: 'caller+jwt' } }],
    ['without a kind', { header: { typ: undefined } }],
    ['without an end', { omit: ['exp'] }],
    ['without a beginning', { omit: ['iat'] }],
    ['without lines', { omit: ['lines'] }],
    ['without a patient', { omit: ['pat'] }],
    ['without a person', { omit: ['sub'] }],
    ['without a seal', { omit: ['sealed'] }],
    ['with a broken seal', { claims: { sealed: 'x.x.x.x.x' } }],
    ['signed by an unknown key id', { header: { kid: 'nobody' } }],
  ])('%s is not valid', async (_title, permit) => {
    const permits = await issuer.permits();
    const signed = await issuer.sign(permit);
    await expect(permits.verify(signed, callerOf(), CHART)).rejects.toMatchObject({
      code: 'PERMIT_INVALID',
      message: 'The chart reference carries no valid permit.',
    });
  });

  it('signed by another key of the same id, or not at all, is not valid', async () => {
    const permits = await issuer.permits();
    const { kid } = issuer.directory.publicSet.keys[0]!;
    const forged = await issuer.sign({ header: { kid } }, await makeKeys({ sealing: false }));
    const good = await issuer.sign();
    const [header, payload, signature] = good.split('.') as [string, string, string];
    const headed = (fields: object) => Buffer.from(JSON.stringify({ typ: 'permit+jwt', kid, ...fields })).toString('base64url');
    const hs256 = `${headed({ alg: 'HS256' })}.${payload}`;
    const hmac = createHmac('sha256', JSON.stringify(issuer.directory.publicSet.keys[0])).update(hs256).digest('base64url');
    const more = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"pat_1"', '"pat_2"')).toString('base64url');
    for (const bad of [
      forged,
      `${headed({ alg: 'none' })}.${payload}.`,
      `${hs256}.${hmac}`,
      `${header}.${more}.${signature}`,
      `${header}.${payload}`,
      '',
      'x',
      'null',
    ]) {
      await expect(permits.verify(bad, callerOf(), CHART)).rejects.toMatchObject({ code: 'PERMIT_INVALID' });
    }
  });

  it('sealed to another system is not valid here', async () => {
    const other = await permitIssuer('id-link');
    const theirs = JSON.parse(Buffer.from((await other.sign()).split('.')[1]!, 'base64url').toString()) as { sealed: string };
    await expect(
      (await issuer.permits()).verify(await issuer.sign({ claims: { sealed: theirs.sealed } }), callerOf(), CHART),
    ).rejects.toMatchObject({ code: 'PERMIT_INVALID' });
  });

  it('is checked again from the cache for caller, facility, assurance, chart and time', async () => {
    let now = NOW;
    const permits = await issuer.permits(() => now);
    const signed = await issuer.sign();
    const grant = await permits.verify(signed, callerOf(), CHART);
    expect(await permits.verify(signed, callerOf(), CHART)).toBe(grant);
    for (const other of [
      { subject: 'dr-gaibu' },
      { issuer: 'https://elsewhere.example' },
      { facility: 'fac_other' },
      { assurance: 'password' },
    ]) {
      await expect(permits.verify(signed, callerOf(other), CHART)).rejects.toMatchObject({ code: 'PERMIT_INVALID' });
    }
    await expect(permits.verify(signed, callerOf(), 'pat_2~humanbridge')).rejects.toMatchObject({ code: 'PERMIT_INVALID' });
    now += 59_999;
    expect(await permits.verify(signed, callerOf(), CHART)).toBe(grant);
    now += 1;
    await expect(permits.verify(signed, callerOf(), CHART)).rejects.toMatchObject({ code: 'PERMIT_INVALID' });
  });

  it('ends to the second with its facts, also from the cache', async () => {
    let now = NOW;
    const permits = await issuer.permits(() => now);
    const signed = await issuer.sign({ claims: { exp: NOW / 1000 + 10 } });
    await permits.verify(signed, callerOf(), CHART);
    now += 10_000;
    await expect(permits.verify(signed, callerOf(), CHART)).rejects.toMatchObject({ code: 'PERMIT_INVALID' });
    await expect((await issuer.permits(() => now)).verify(signed, callerOf(), CHART)).rejects.toMatchObject({ code: 'PERMIT_INVALID' });
  });

  it('is verified again after a failure', async () => {
    const permits = await issuer.permits();
    const signed = await issuer.sign();
    await expect(permits.verify(signed, callerOf({ subject: 'x' }), CHART)).rejects.toThrow();
    expect((await permits.verify(signed, callerOf(), CHART)).patient).toBe('pat_1');
  });

  it('from an exchange needs no chart', async () => {
    expect((await (await issuer.permits()).verify(await issuer.sign(), callerOf())).patient).toBe('pat_1');
  });
});
