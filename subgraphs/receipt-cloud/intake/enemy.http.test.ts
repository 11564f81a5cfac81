import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { EnvelopeInvalid } from '../envelope/envelope-invalid.js';
import { sealObject } from '../envelope/seal-object.js';
import { isSignedBy } from '../envelope/signed-statement.js';
import { askCloud, Clinic, type ClinicPatient } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { countHeads } from '../testing/count-heads.js';

const FILES = { x: 'one', y: 'two' };

describe.each(databases())('an enemy of the intake, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let victim: Clinic;
  let enemy: Clinic;
  let patient: ClinicPatient;
  let objectName: string;
  const heads = countHeads();
  beforeAll(async () => {
    server = await start();
    cloud = await startCloud(await server.fresh(), { log: heads.log });
    victim = await cloud.clinic('fac_victim');
    enemy = await cloud.clinic('fac_enemy');
    patient = victim.patient('1');
    await victim.upload(patient, FILES);
    objectName = (await readCommit(patient)).objects[0]!;
  }, 120_000);
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
  });

  async function readCommit({ tag }: ClinicPatient): Promise<{ objects: string[] }> {
    const kept = await victim.ask('GET', `/vault/patients/fac_victim/${tag}`, undefined, {
      key: cloud.release.signing,
      keyid: cloud.release.keyid,
    });
    return kept.json.commit;
  }
  const restored = async () => Object.fromEntries(await victim.restore(patient.tag));
  const whole = { x: Buffer.from('one'), y: Buffer.from('two') };

  it('with another tenant’s tag and object names finds exactly what does not exist', async () => {
    const nowhere = enemy.patient('nobody').tag;
    for (const [method, rest] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', `/objects/${objectName}`],
    ] as const) {
      const [real, none] = [patient.tag, nowhere].map(async (tag) => await enemy.ask(method, `/intake/patients/${tag}${rest}`));
      expect([(await real!).status, (await real!).bytes.equals((await none!).bytes)]).toEqual([404, true]);
    }
    expect((await enemy.ask('GET', '/intake/patients')).json).toEqual({ patients: [], next: null });
    expect((await enemy.ask('GET', '/intake/deliveries')).json.deliveries).toEqual([]);
  });

  it('with another tenant’s tag writes in its own compartment only, and changes nothing of the other', async () => {
    const mine = { ...enemy.patient('1'), tag: patient.tag };
    await enemy.upload(mine, { evil: 'evil' });
    expect(await restored()).toEqual(whole);
    expect((await enemy.ask('DELETE', `/intake/patients/${patient.tag}`)).status).toBe(200);
    expect(await restored()).toEqual(whole);
  });

  it('is refused a commit in another tenant’s name, for another patient, or signed by another key', async () => {
    const prepared = victim.prepare({ ...patient }, FILES);
    expect((await enemy.sendCommit(prepared)).json.error).toMatchObject({ code: 'COMMIT_INVALID', member: 'tenant' });
    const forged = { ...prepared.commit, tenant: 'fac_victim' };
    expect((await victim.sendCommit({ commit: prepared.commit, body: enemy.signCommit(forged) })).code).toBe('COMMIT_UNSIGNED');
    const elsewhere = { ...prepared, commit: { ...prepared.commit, tag: victim.patient('2').tag } };
    expect((await victim.sendCommit(elsewhere)).json.error).toMatchObject({ code: 'COMMIT_INVALID', member: 'tag' });
    expect(await restored()).toEqual(whole);
  });

  it('is refused a request that it signs itself in the victim’s name, changes, or sends again', async () => {
    const path = `/intake/patients/${patient.tag}`;
    expect((await enemy.ask('GET', path, undefined, { keyid: victim.keyid })).code).toBe('SIGNATURE_INVALID');
    expect((await enemy.ask('GET', path, undefined, { keyid: 'nobody' })).code).toBe('CREDENTIAL_UNKNOWN');
    const signed = victim.sign('GET', path, Buffer.alloc(0));
    expect((await askCloud(cloud.url, 'GET', path, undefined, signed)).status).toBe(200);
    expect((await askCloud(cloud.url, 'GET', path, undefined, signed)).code).toBe('NONCE_USED');
    expect((await askCloud(cloud.url, 'DELETE', path, undefined, victim.sign('GET', path, Buffer.alloc(0)))).code).toBe(
      'SIGNATURE_INVALID',
    );
    expect((await askCloud(cloud.url, 'GET', `${path}?x=1`, undefined, victim.sign('GET', path, Buffer.alloc(0)))).code).toBe(
      'SIGNATURE_INVALID',
    );
    const report = (n: number) => Buffer.from(JSON.stringify({ files: n, items: 1, refused: [], at: 1 }));
    const headers = victim.sign('POST', '/intake/reports', report(1));
    expect((await askCloud(cloud.url, 'POST', '/intake/reports', report(2), headers)).code).toBe('DIGEST_MISMATCH');
    const { authorization } = victim.sign('POST', '/intake/reports', report(1));
    const other = victim.sign('POST', '/intake/reports', report(2));
    expect((await askCloud(cloud.url, 'POST', '/intake/reports', report(2), { ...other, authorization: authorization! })).code).toBe(
      'SIGNATURE_INVALID',
    );
    expect((await askCloud(cloud.url, 'POST', '/intake/reports', report(1), { authorization: authorization! })).code).toBe(
      'DIGEST_MISSING',
    );
  });

  it('sends one signed request many times at once: it is taken once', async () => {
    const body = Buffer.from(JSON.stringify({ files: 1, items: 1, refused: [], at: 1 }));
    const headers = enemy.sign('POST', '/intake/reports', body);
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await askCloud(cloud.url, 'POST', '/intake/reports', body, headers)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array.from({ length: 9 }, () => 401)]);
  });

  it('sends a signed object or commit many times at once, or again later: it is answered once, also if nothing changes or it is refused', async () => {
    const own = enemy.patient('replayed');
    const prepared = enemy.prepare(own, FILES);
    const [[name, sealed]] = [...prepared.objects] as [[string, Buffer]];
    const at = `/intake/patients/${own.tag}`;
    const record = (method: string, path: string, body: Buffer) => {
      const headers = enemy.sign(method, path, body);
      return async (given = body) => await askCloud(cloud.url, method, path, given, headers);
    };
    const statusesOf = async (replay: () => Promise<{ status: number }>) =>
      (await Promise.all(Array.from({ length: 10 }, async () => await replay()))).map(({ status }) => status).sort();
    const once = (status: number) => [status, ...Array.from({ length: 9 }, () => 401)].sort();

    const early = record('POST', `${at}/commits`, prepared.body);
    expect((await early()).code).toBe('OBJECTS_MISSING');
    const damaged = record('PUT', `${at}/objects/${name}`, sealed);
    expect((await damaged(Buffer.from(sealed).fill(1, 50, 60))).code).toBe('DIGEST_MISMATCH');
    expect((await damaged()).code).toBe('NONCE_USED');
    expect(await statusesOf(record('PUT', `${at}/objects/${name}`, sealed))).toEqual(once(201));
    expect(await statusesOf(record('PUT', `${at}/objects/${name}`, sealed))).toEqual(once(200));
    await enemy.putObjects(prepared);
    expect((await early()).code).toBe('NONCE_USED');
    const commit = record('POST', `${at}/commits`, prepared.body);
    expect(await statusesOf(commit)).toEqual(once(201));
    expect((await commit()).code).toBe('NONCE_USED');
    expect(await statusesOf(record('POST', `${at}/commits`, prepared.body))).toEqual(once(201));
  });

  it('with a wrong clock is refused with CLOCK and the right time', async () => {
    for (const minutes of [-6, 6]) {
      const answer = await victim.ask('GET', '/intake/patients', undefined, { now: Date.now() + minutes * 60_000 });
      expect(answer.json.error).toMatchObject({ code: 'CLOCK', now: expect.any(Number) });
    }
    expect((await victim.ask('GET', '/intake/patients', undefined, { now: Date.now() + 4 * 60_000 })).status).toBe(200);
  });

  it('replays older commits, and rolls nothing back', async () => {
    const other = victim.patient('rolled');
    const first = victim.prepare(other, { x: '1' });
    await victim.putObjects(first);
    const receipt = await victim.sendCommit(first);
    victim.settle(other, first, {});
    await victim.upload(other, { x: '2' });
    expect((await victim.sendCommit(first)).bytes.equals(receipt.bytes)).toBe(true);
    expect(Object.fromEntries(await victim.restore(other.tag))).toEqual({ x: Buffer.from('2') });
    const resigned = { ...first.commit, revision: 3 };
    expect((await victim.sendCommit({ commit: resigned, body: victim.signCommit(resigned) })).code).toBe('REVISION_CONFLICT');
    const skipped = { ...first.commit, revision: 4, previous: other.previous };
    expect((await victim.sendCommit({ commit: skipped, body: victim.signCommit(skipped) })).code).toBe('REVISION_CONFLICT');
    const behind = { ...first.commit, at: 1 };
    expect((await victim.sendCommit({ commit: behind, body: victim.signCommit(behind) })).code).toBe('REVISION_CONFLICT');
  });

  it('cannot bring back an older key, skip one, or mix objects of two', async () => {
    const other = victim.patient('keys');
    await victim.upload(other, FILES);
    const old = victim.prepare(other, { z: 'old' });
    await victim.putObjects(old);
    await victim.upload(other, FILES, { rekey: true });
    const send = async (change: object) => {
      const commit = { ...victim.prepare(other, FILES).commit, objects: [], ...change };
      return (await victim.sendCommit({ commit, body: victim.signCommit(commit) })).code;
    };
    const manifest = (keyVersion: number) =>
      sealObject(other.key, { tenant: 'fac_victim', tag: other.tag, keyVersion }, 'manifest 3', Buffer.from('{}')).toString('base64url');
    const { wrappings } = old.commit.wrappings ? old.commit : victim.prepare({ ...other, keyVersion: 0 }, {}).commit;
    expect(await send({ keyVersion: 1, manifest: manifest(1) })).toBe('KEY_VERSION_INVALID');
    expect(await send({ keyVersion: 1, manifest: manifest(1), wrappings })).toBe('KEY_VERSION_INVALID');
    expect(await send({ keyVersion: 2, wrappings })).toBe('KEY_VERSION_INVALID');
    expect(await send({ keyVersion: 4, manifest: manifest(4), wrappings })).toBe('KEY_VERSION_INVALID');
    expect(await send({ keyVersion: 2, manifest: manifest(1) })).toBe('COMMIT_INVALID');
    // The new key dropped what was sealed with the old one. What comes with it later is kept, and never counts.
    expect(await send({ objects: old.commit.objects })).toBe('OBJECTS_MISSING');
    await victim.putObjects(old);
    expect(await send({ objects: old.commit.objects })).toBe('KEY_VERSION_MIXED');
  });

  it('puts other bytes under a kept name: the kept ones stay', async () => {
    const place = { tenant: 'fac_victim', tag: patient.tag, keyVersion: 1 };
    const evil = sealObject(patient.key, place, objectName, Buffer.from('evil'));
    const answer = await victim.ask('PUT', `/intake/patients/${patient.tag}/objects/${objectName}`, evil);
    expect(answer.status).toBe(200);
    expect(await restored()).toEqual(whole);
  });

  describe('who is the operator', () => {
    const sql = async (text: string, parameters: unknown[]) => await cloud.data.database.query(text, parameters);
    const rowsOf = async (table: string, { tag }: ClinicPatient) =>
      await sql(`SELECT * FROM ${table} WHERE tenant = 'fac_victim' AND tag = ?`, [tag]);

    it('swaps two objects of a patient: whoever opens them notices', async () => {
      const other = victim.patient('swapped');
      await victim.upload(other, FILES);
      const [one, two] = await rowsOf('receipt_object', other);
      await sql('UPDATE receipt_object SET stored = ? WHERE tag = ? AND name = ?', [two.stored, other.tag, one.name]);
      await expect(victim.restore(other.tag)).rejects.toThrow(EnvelopeInvalid);
    });

    it('swaps the commits of two patients, or gives an older one as the present one: whoever opens it notices', async () => {
      const [first, second] = [victim.patient('first'), victim.patient('second')];
      await victim.upload(first, FILES);
      await victim.upload(second, FILES);
      const [[old], [foreign]] = [await rowsOf('receipt_patient', first), await rowsOf('receipt_patient', second)];
      await victim.upload(first, { x: '2' });
      for (const { commit_stored: stored } of [old, foreign]) {
        await sql('UPDATE receipt_patient SET commit_stored = ? WHERE tag = ?', [stored, first.tag]);
        await expect(victim.restore(first.tag)).rejects.toThrow(EnvelopeInvalid);
      }
    });

    it('gives a whole older state: the clinic notices by its own revision and by the receipt', async () => {
      const other = victim.patient('older');
      await victim.upload(other, FILES);
      const [old] = await rowsOf('receipt_patient', other);
      await victim.upload(other, { x: '2' });
      await sql('UPDATE receipt_patient SET revision = 1, hash = ?, commit_stored = ? WHERE tag = ?', [
        old.hash,
        old.commit_stored,
        other.tag,
      ]);
      const { revision, hash } = (await victim.ask('GET', `/intake/patients/${other.tag}`)).json;
      expect([revision < other.revision, hash === other.previous]).toEqual([true, false]);
    });
  });

  it('forges a receipt or a certificate: neither is signed by the cloud', async () => {
    const receipt = { tenant: 'fac_victim', tag: patient.tag, revision: 9, commit: 'a'.repeat(64), receivedAt: 1, keyid: 'x' };
    const { signature } = (await victim.upload(victim.patient('receipt'), FILES)).json;
    expect(isSignedBy('receipt', receipt, signature, victim.receiptKey)).toBe(false);
    expect(isSignedBy('certificate', receipt, signature, victim.receiptKey)).toBe(false);
  });

  it.each([
    ['a readable object', (place: object) => [place, Buffer.alloc(4_132, 'readable')]],
    ['an object of another size', (place: object) => [place, Buffer.concat([Buffer.from('HYR1'), Buffer.alloc(5_000)])]],
    ['an empty object', (place: object) => [place, Buffer.alloc(0)]],
  ])('is refused %s', async (_what, make) => {
    const [, bytes] = make({}) as [object, Buffer];
    const path = `/intake/patients/${patient.tag}/objects/${'A'.repeat(43)}`;
    expect((await victim.ask('PUT', path, bytes)).code).toBe('OBJECT_INVALID');
  });

  it('is refused a commit with readable wrappings, index or manifest, with more members, twice the same object, or no JSON', async () => {
    const other = victim.patient('form');
    const { commit } = victim.prepare(other, FILES);
    const readable = (bytes: number) => Buffer.alloc(bytes, 'readable').toString('base64url');
    const send = async (change: object) => {
      const changed = { ...commit, ...change };
      return (await victim.sendCommit({ commit, body: victim.signCommit(changed) })).json.error;
    };
    for (const change of [
      { wrappings: { ...commit.wrappings, release: readable(96) } },
      { wrappings: { ...commit.wrappings, clinic: `${commit.wrappings!.clinic}AA` } },
      { index: readable(2_112) },
      { manifest: readable(4_132) },
      { localId: '00123' },
      { objects: [commit.objects[0], commit.objects[0]] },
      { objects: ['../../etc/passwd'] },
      { at: 'today' },
    ])
      expect((await send(change)).code).toBe('COMMIT_INVALID');
    const path = `/intake/patients/${other.tag}/commits`;
    for (const text of ['', 'null', '[]', '{', '{"__proto__":{}}', '\u0000'])
      expect((await victim.ask('POST', path, Buffer.from(text))).code).toBe('COMMIT_INVALID');
  });

  it.each(['../x', '..%2f..%2fetc', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}%00`, '%ff', 'ｱ'])(
    'is refused the tag %s',
    async (tag) => {
      const answer = await victim.ask('GET', encodeURI(`/intake/patients/${tag}`).replaceAll('%25', '%'));
      expect([400, 401, 404]).toContain(answer.status);
      expect(answer.bytes.toString()).not.toContain('passwd');
    },
  );

  it.each(['{"code":"X"}', '{"code":"X","signingKey":"AA","clinicKey":"AA","name":"x"}', '{', 'null', `{"code":"${'X'.repeat(5_000)}"}`])(
    'is refused the enrolment %.40s',
    async (text) => {
      const answer = await askCloud(cloud.url, 'POST', '/intake/enrolments', Buffer.from(text), {});
      expect(['BODY_INVALID', 'TOO_LARGE']).toContain(answer.code);
    },
  );

  it('is refused with a revoked credential at once, also in the middle of a request', async () => {
    const machine = await cloud.clinic('fac_revoked');
    const other = machine.patient('1');
    const prepared = machine.prepare(other, FILES);
    await machine.putObjects(prepared);
    const path = `/intake/patients/${other.tag}/commits`;
    const headers = {
      ...machine.sign('POST', path, prepared.body),
      'content-length': String(prepared.body.length),
      host: 'x',
      connection: 'close',
    };
    const head = [`POST ${path} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
    const socket = connect(Number(new URL(cloud.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    const before = heads.accepted();
    socket.write(head);
    socket.write(prepared.body.subarray(0, 100));
    await heads.until(before + 1);
    expect(await cloud.tenants.revoke('fac_revoked', Date.now())).toBe(1);
    socket.write(prepared.body.subarray(100));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toContain('CREDENTIAL_REVOKED');
    expect((await machine.ask('GET', '/intake/patients')).code).toBe('CREDENTIAL_REVOKED');
    expect(await cloud.data.database.query('SELECT * FROM receipt_patient WHERE tenant = ?', ['fac_revoked'])).toEqual([]);
  });

  it('enrols another machine’s public key: it is refused, and could not sign', async () => {
    const thief = new Clinic(cloud.url);
    Object.assign(thief, { signing: victim.signing });
    expect((await thief.sendCode(await cloud.makeCode('fac_thief'))).code).toBe('KEY_USED');
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect((await victim.ask('GET', '/intake/patients', undefined, { key: stranger })).code).toBe('SIGNATURE_INVALID');
  });
});
