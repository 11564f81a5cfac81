import 'reflect-metadata';
import { connect, type Socket } from 'node:net';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { sealObject } from '../envelope/seal-object.js';
import type { Clinic } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';
import { countHeads } from '../testing/count-heads.js';

const [sqlite] = databases();
/** Slow for a machine, quick for a test. */
const PATIENCE = { idle: 1_000, whole: 4_000 };

describe('senders that are too many, too slow or too large', () => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let abuser: Clinic;
  let clinic: Clinic;
  let sockets: Socket[] = [];
  beforeAll(async () => {
    server = await sqlite!.start();
    cloud = await startCloud(await server.fresh(), { patience: PATIENCE });
    abuser = await cloud.clinic('fac_abuser');
    clinic = await cloud.clinic('fac_clinic');
  }, 60_000);
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
  });
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
  });

  /** Sends the head of a request, and a part of its body. @returns everything that comes back, when the connection ends */
  function sendSlowly(
    from: Clinic,
    method: string,
    path: string,
    body: Buffer,
    part: number,
    more: Record<string, string> = {},
    url = cloud.url,
  ): Promise<string> {
    const headers: Record<string, string> = { host: 'x', 'content-length': String(body.length), ...from.sign(method, path, body), ...more };
    const head = [
      `${method} ${path} HTTP/1.1`,
      ...Object.entries(headers)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}: ${value}`),
      '',
      '',
    ].join('\r\n');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    sockets.push(socket);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => undefined);
    socket.write(head);
    socket.write(body.subarray(0, part));
    return new Promise((resolve) => {
      socket.once('close', () => resolve(answer));
      socket.on('data', () => /"code"/.test(answer) && socket.end());
    });
  }
  const objectOf = (from: Clinic, content: Buffer) => {
    const patient = from.patient('1');
    const name = 'A'.repeat(43);
    return {
      path: `/intake/patients/${patient.tag}/objects/${name}`,
      body: sealObject(patient.key, { tenant: from.tenant, tag: patient.tag, keyVersion: 1 }, name, content),
    };
  };

  it('a body that stops is refused, and nothing of it is kept', async () => {
    const { path, body } = objectOf(abuser, Buffer.alloc(100_000));
    const slow = Array.from({ length: 6 }, async () => await sendSlowly(abuser, 'PUT', path, body, 1_000));
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/BODY_SLOW|BUSY/);
    const rows = await cloud.data.database.query('SELECT * FROM receipt_object WHERE tenant = ?', ['fac_abuser']);
    expect(rows).toEqual([]);
  });

  it('slow bodies of one clinic hold two turns, and all requests of another clinic are answered meanwhile', async () => {
    const heads = countHeads();
    const endless = await startCloud(await server.fresh(), { patience: { idle: 600_000, whole: 600_000 }, log: heads.log });
    try {
      const [slow, quick] = [await endless.clinic('fac_abuser'), await endless.clinic('fac_clinic')];
      const { path, body } = objectOf(slow, Buffer.alloc(100_000));
      const before = heads.accepted();
      const answers = Array.from({ length: 16 }, async () => await sendSlowly(slow, 'PUT', path, body, 1_000, {}, endless.url));
      await heads.until(before + 16);
      for (let n = 0; n < 3; n++) expect((await quick.upload(quick.patient(`quick ${n}`), { x: 'y' })).status).toBe(201);
      for (const socket of sockets) socket.destroy();
      await Promise.all(answers);
      // Those that left while they waited hold no turn when theirs comes.
      expect((await slow.ask('GET', '/intake/patients')).status).toBe(200);
    } finally {
      for (const socket of sockets) socket.destroy();
      await endless.close();
    }
  });

  it('many requests at once of one clinic are refused as BUSY or answered, and another clinic’s are all answered', async () => {
    const asked = Array.from({ length: 120 }, async () => await abuser.ask('GET', '/intake/patients'));
    const { path, body } = objectOf(abuser, Buffer.alloc(10));
    const puts = Array.from({ length: 60 }, async () => await abuser.ask('PUT', path, body));
    const others = Array.from({ length: 3 }, async (_, n) => await clinic.upload(clinic.patient(`busy ${n}`), { x: 'y' }));
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([201, 201, 201]);
    const answers = await Promise.all([...asked, ...puts]);
    for (const { status, code } of answers) expect([200, 201, 503]).toContain(code === undefined ? status : 503);
    expect(new Set(answers.map(({ code }) => code).filter((code) => code !== undefined && code !== 'BUSY'))).toEqual(new Set());
  });

  it.each([
    ['an object that is too large', 'PUT', '/intake/patients/TAG/objects/NAME', 17 * 1024 * 1024, 'TOO_LARGE'],
    ['a commit that is too large', 'POST', '/intake/patients/TAG/commits', 40 * 1024 * 1024, 'TOO_LARGE'],
    ['a report that is too large', 'POST', '/intake/reports', 70_000, 'TOO_LARGE'],
    ['a body without end', 'PUT', '/intake/patients/TAG/objects/NAME', 10 ** 15, 'TOO_LARGE'],
    ['a body where none belongs', 'DELETE', '/intake/patients/TAG', 10, 'TOO_LARGE'],
  ])('%s is refused before a byte of it is read', async (_what, method, path, length, code) => {
    const at = path.replace('TAG', 'A'.repeat(43)).replace('NAME', 'B'.repeat(43));
    const answer = await sendSlowly(clinic, method, at, Buffer.alloc(0), 0, { 'content-length': String(length), connection: 'close' });
    expect(answer).toContain(code);
  });

  it('a body of unknown length is refused', async () => {
    const answer = await sendSlowly(clinic, 'POST', '/intake/reports', Buffer.from('1\r\nx\r\n'), 6, {
      'content-length': '',
      'transfer-encoding': 'chunked',
    });
    expect(answer).toContain('LENGTH_REQUIRED');
  });

  it('a sender without a key cannot make the cloud read a body, except the small one of an enrolment', async () => {
    const { path, body } = objectOf(clinic, Buffer.alloc(100_000));
    const unsigned = await sendSlowly(clinic, 'PUT', path, body, 0, { authorization: 'none' });
    expect(unsigned).toContain('UNSIGNED');
    const slow = await sendSlowly(clinic, 'POST', '/intake/enrolments', Buffer.alloc(4_000), 10);
    expect(slow).toContain('BODY_SLOW');
    const large = await sendSlowly(clinic, 'POST', '/intake/enrolments', Buffer.alloc(5_000), 0);
    expect(large).toContain('TOO_LARGE');
  });
});
