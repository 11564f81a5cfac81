import 'reflect-metadata';
import { makeKeys, signCallerToken, signingKey } from '../../../kit/index.js';
import { type DatabaseServer, databases } from '../../../kit/testing/databases.js';
import type { Clinic } from '../../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../../testing/cloud-under-test.js';
import { askRelease, type OrderChange, type ReleaseUnderTest, searcher, startReleaseUnderTest } from '../testing/release-under-test.js';

const FILES = { 'a/1': 'one' };
const KEY = { link: 'lnk_1', facility: 'fac_1', localId: '1', consents: [] };
const SAMPLES = {
  facilities: { facilities: [] },
  keys: { keys: [KEY] },
  withdrawals: { withdrawals: [{ link: 'lnk_none', facility: 'fac_1', localId: '1' }] },
  due: { after: 0, first: 10 },
};

describe.each(databases())('orders, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  let release: ReleaseUnderTest;
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh());
    clinic = await cloud.clinic('fac_1');
    await clinic.upload(clinic.patient('1'), FILES);
    release = await startReleaseUnderTest(await server.fresh(), { cloud });
    await release.register(clinic);
  }, 120_000);
  afterAll(async () => {
    await release?.close();
    await cloud?.close();
    await server?.stop();
  });

  it('are carried out on every route', async () => {
    for (const [path, order] of Object.entries(SAMPLES)) expect([path, (await release.order(path, order)).status]).toEqual([path, 200]);
  });

  it('that are not the directory’s, or not for this process, of this kind and time, are all refused with one text', async () => {
    const now = Math.floor(Date.now() / 1000);
    const stranger = await makeKeys({ sealing: false });
    const named = {
      ...stranger,
      privateSet: { keys: [{ ...stranger.privateSet.keys[0]!, kid: release.directory.keys.publicSet.keys[0]!.kid! }] },
    };
    const changes: OrderChange[] = [
      { signer: stranger },
      { signer: named },
      { signer: release.gateway },
      { claims: { aud: 'receipt-cloud' } },
      { claims: { aud: ['receipt-release', 'other'] } },
      { claims: { iss: 'hareyaka-gateway' } },
      { header: { typ: 'JWT' } },
      { header: { typ: 'permit+jwt' } },
      { header: { crit: ['x'], x: 1 } },
      { claims: { exp: now - 10, iat: now - 70 } },
      { claims: { exp: now + 61 } },
      { claims: { exp: now + 600 } },
      { claims: { iat: now + 60, exp: now + 120 } },
      { claims: { iat: now - 120, exp: now + 10 } },
      { claims: { nbf: now + 60 } },
      { claims: { jti: 'short' } },
      { claims: { jti: 5 } },
      { claims: { jti: 'x'.repeat(101) } },
      ...['iss', 'aud', 'iat', 'exp', 'jti', 'order'].map((name) => ({ omit: [name] })),
    ];
    const answers = [];
    for (const change of changes) {
      const sign = release.directory.sign(SAMPLES.keys, change).catch(() => 'cannot be signed');
      answers.push(await askRelease(release.url, '/release/keys', { order: await sign }));
    }
    const right = await release.directory.sign(SAMPLES.keys);
    const [header, payload, signature] = right.split('.') as [string, string, string];
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'release-order+jwt' })).toString('base64url');
    const caller = signCallerToken(searcher(), {
      ...{ audience: 'receipt-release', issuer: 'hareyaka-directory', now: Date.now() },
      key: await signingKey(release.directory.keys.privateSet),
    });
    for (const order of [
      ...['x', 'a.b.c', `${header}.${payload}.`, `${none}.${payload}.`, caller],
      `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      `${header}.${Buffer.from('{}').toString('base64url')}.${signature}`,
    ])
      answers.push(await askRelease(release.url, '/release/keys', { order }));
    expect(new Set(answers.map(({ status, json }) => JSON.stringify([status, json])))).toEqual(
      new Set([JSON.stringify([401, { error: { code: 'ORDER_INVALID', message: 'The order is not a valid one of the directory.' } }])]),
    );
  });

  it('are used once, also when they come ten times at once, and after a restart', async () => {
    const address = await server.fresh();
    const { directory } = release;
    const first = await startReleaseUnderTest(address, { cloud, directory });
    const order = await directory.sign(SAMPLES.due);
    const codes = await Promise.all(
      Array.from({ length: 10 }, async () => (await askRelease(first.url, '/release/due', { order })).code ?? 'DONE'),
    );
    await first.close();
    expect(codes.sort()).toEqual(['DONE', ...Array.from({ length: 9 }, () => 'ORDER_USED')]);
    const second = await startReleaseUnderTest(address, { cloud, directory });
    try {
      expect((await askRelease(second.url, '/release/due', { order })).code).toBe('ORDER_USED');
      expect((await askRelease(second.url, '/release/keys', { order })).code).toBe('BODY_INVALID');
      await second.started.orders.forgetOld(Date.now());
      expect((await askRelease(second.url, '/release/due', { order })).code).toBe('ORDER_USED');
    } finally {
      await second.close();
    }
  });

  it('for one route are none for another', async () => {
    for (const path of Object.keys(SAMPLES))
      for (const [other, order] of Object.entries(SAMPLES))
        if (other !== path) expect([path, other, (await release.order(path, order)).code]).toEqual([path, other, 'BODY_INVALID']);
  });

  it('of another form are refused: members, lengths, counts, ids twice', async () => {
    const many = (n: number, make: (index: number) => object) => Array.from({ length: n }, (_, index) => make(index));
    const facility = { facility: 'fac_1', institution: '3310000001', uploaders: [] };
    for (const [path, order] of [
      ['keys', { keys: [{ ...KEY, more: 1 }] }],
      ['keys', { keys: [{ ...KEY, localId: '' }] }],
      ['keys', { keys: [{ ...KEY, localId: 'x'.repeat(65) }] }],
      ['keys', { keys: [{ ...KEY, facility: 'fac/../x' }] }],
      ['keys', { keys: [{ ...KEY, link: 'x'.repeat(61) }] }],
      ['keys', { keys: [KEY, KEY] }],
      ['keys', { keys: many(101, (n) => ({ ...KEY, link: `lnk_${n}` })) }],
      ['withdrawals', { withdrawals: many(21, (n) => ({ link: `lnk_${n}`, facility: 'fac_1', localId: '1' })) }],
      ['facilities', { facilities: [facility, facility] }],
      ['facilities', { facilities: [{ ...facility, uploaders: ['x'] }] }],
      ['facilities', { facilities: many(501, (n) => ({ ...facility, facility: `fac_${n}` })) }],
      ['due', { after: -1, first: 1 }],
      ['due', { after: 0, first: 501 }],
    ] as const)
      expect([order, (await release.order(path, order)).code]).toEqual([order, 'BODY_INVALID']);
  });

  it('in bodies that are huge, no JSON, or of another form are refused before any work', async () => {
    const at = '/release/keys';
    expect(await askRelease(release.url, at, { order: 'x'.repeat(300_000) })).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '{}',
      '{"order":1}',
      '{"order":""}',
      '{"order":"x","more":1}',
      '{"__proto__":{"order":"x"}}',
    ])
      expect([body, (await askRelease(release.url, at, body)).code]).toEqual([body, 'BODY_INVALID']);
    expect((await askRelease(release.url, at, 'order=x', { 'content-type': 'application/x-www-form-urlencoded' })).code).toBe(
      'BODY_INVALID',
    );
    expect((await askRelease(release.url, '/release/other', {})).code).toBe('NOT_FOUND');
    expect((await askRelease(release.url, '/release/%E0', {})).code).toBe('NOT_FOUND');
  });

  it('of the greatest permitted size are carried out', async () => {
    const uploaders = Array.from({ length: 12 }, () => 'A'.repeat(20));
    const facilities = Array.from({ length: 500 }, (_, n) => ({ facility: `fac_many_${n}`, institution: '3310000001', uploaders }));
    expect((await release.order('facilities', { facilities })).json).toEqual({ taken: 500 });
    const keys = Array.from({ length: 100 }, (_, n) => ({ ...KEY, link: `lnk_many_${n}`, localId: `none ${n}` }));
    const answer = await release.order('keys', { keys });
    expect(answer.json.keys.map(({ link, state }: { link: string; state: string }) => `${link} ${state}`)).toEqual(
      keys.map(({ link }) => `${link} WAITING`),
    );
  });

  it('about facilities that were signed earlier do not undo what came later', async () => {
    const facility = { facility: 'fac_order', institution: '3310000001' };
    const [older, newer] = [['A'.repeat(20)], ['B'.repeat(20)]];
    const iat = Math.floor(Date.now() / 1000);
    const send = async (uploaders: string[], at: number) =>
      (await release.order('facilities', { facilities: [{ ...facility, uploaders }] }, { claims: { iat: at, exp: at + 60 } })).status;
    expect([await send(newer, iat), await send(older, iat - 20)]).toEqual([200, 200]);
    const [row] = await release.data.database.query("SELECT uploaders FROM release_facility WHERE facility = 'fac_order'");
    expect(JSON.parse(row.uploaders)).toEqual(newer);
  });

  it('more than wait are BUSY, and are not used by that', async () => {
    const signed = await Promise.all(Array.from({ length: 60 }, async () => await release.directory.sign(SAMPLES.keys)));
    const answers = await Promise.all(signed.map(async (order) => await askRelease(release.url, '/release/keys', { order })));
    const busy = signed.filter((_, index) => answers[index]!.code === 'BUSY');
    expect(answers.filter(({ status }) => status === 200).length + busy.length).toBe(60);
    expect(busy.length).toBeGreaterThan(0);
    expect((await askRelease(release.url, '/release/keys', { order: busy[0]! })).status).toBe(200);
  });
});
