import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { request } from 'undici';
import { writeKeys } from '../kit/index.js';
import { readNewestCheckpoint } from './checkpoints/checkpoint.store.js';
import { readConfig } from './config.js';
import { readAudit } from './data-source.js';
import { startAudit } from './start.js';
import { makeGatewayKeys, TestSpool } from './testing/spool.js';

/** Waits until something holds; the test's own time limit ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

let folder: string;
let env: Record<string, string>;
let gateway: Awaited<ReturnType<typeof makeGatewayKeys>>;
const log = pino({ level: 'silent' });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-audit-'));
  gateway = await makeGatewayKeys();
  await writeFile(join(folder, 'gateway.json'), JSON.stringify(gateway.publicSet));
  await writeKeys(join(folder, 'audit.private.json'), join(folder, 'audit.json'), { sealing: true });
  env = {
    HAREYAKA_DATABASE: `sqlite:${join(folder, 'audit.sqlite')}`,
    HAREYAKA_AUDIT_ORIGIN: 'audit.example.jp/okayama',
    HAREYAKA_AUDIT_KEYS: join(folder, 'audit.private.json'),
    HAREYAKA_AUDIT_GATEWAYS: `gateway=${join(folder, 'gateway.json')}`,
    HAREYAKA_GATEWAY_JWKS: join(folder, 'gateway.json'),
    HAREYAKA_EXCHANGE_URL: 'http://127.0.0.1:9/issuer/exchange',
  };
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const post = async (url: string, path: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await request(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
};

it('a started store takes batches, refuses operations without a caller, reads its keys again, and signs a checkpoint at its end', async () => {
  const audit = await startAudit(readConfig(env), log);
  try {
    const ready = await request(`${audit.url}/ready`);
    expect([ready.statusCode, await ready.body.json()]).toEqual([200, { status: 'ready' }]);
    const spool = new TestSpool(gateway.key);
    for (let i = 0; i < 3; i++) spool.write();
    expect(await post(audit.url, '/intake', await spool.batch(Date.now()))).toMatchObject({ status: 200 });
    const operation = { query: '{ auditEvents { nodes { id } } }' };
    expect(await post(audit.url, '/graphql', operation)).toMatchObject({ status: 401, text: expect.stringContaining('CALLER_UNKNOWN') });
    expect(await audit.reread()).toHaveLength(3);
    spool.write();
    expect(await post(audit.url, '/intake', await spool.batch(Date.now(), 4))).toMatchObject({ status: 200 });
  } finally {
    await audit.close();
  }
  const database = await readAudit(env.HAREYAKA_DATABASE!, log);
  expect((await readNewestCheckpoint(database))?.size).toBe(5);
  await database.destroy();
});

it('a store whose keys cannot be read does not start', async () => {
  await expect(startAudit(readConfig({ ...env, HAREYAKA_AUDIT_KEYS: join(folder, 'missing.json') }), log)).rejects.toThrow(/ENOENT/);
  await expect(startAudit(readConfig({ ...env, HAREYAKA_AUDIT_KEYS: join(folder, 'audit.json') }), log)).rejects.toThrow('a public one');
});

it('a started store watches its log: without the directory it is degraded and takes batches, and its metrics say how far it is', async () => {
  let answers = false;
  const directory = createServer((incoming, outgoing) => {
    incoming.resume();
    const relation = { own: true, sameFamilyName: true, colleague: false, facilityKind: 'HOSPITAL' };
    if (answers) outgoing.end(JSON.stringify({ relations: [relation] }));
    else outgoing.writeHead(503).end();
  });
  await new Promise<void>((resolve) => directory.listen(0, '127.0.0.1', resolve));
  const { port } = directory.address() as { port: number };
  const audit = await startAudit(
    readConfig({
      ...env,
      HAREYAKA_DATABASE: `sqlite:${join(folder, 'watched.sqlite')}`,
      HAREYAKA_EXCHANGE_URL: `http://127.0.0.1:${port}/issuer/exchange`,
      HAREYAKA_METRICS_LISTEN: '127.0.0.1:0',
    }),
    log,
  );
  const ready = async () => await (await request(`${audit.url}/ready`)).body.json();
  const measured = async () => {
    const text = await (await request(audit.metrics!)).body.text();
    return Object.fromEntries([...text.matchAll(/^(hareyaka_audit_\S+) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]));
  };
  try {
    const spool = new TestSpool(gateway.key);
    spool.write();
    expect(await post(audit.url, '/intake', await spool.batch(Date.now()))).toMatchObject({ status: 200 });
    await until(async () => 'degraded' in ((await ready()) as object));
    expect(await ready()).toEqual({ status: 'ready', degraded: ['watch'] });
    expect(await measured()).toMatchObject({ hareyaka_audit_watch_lag_records: 2, 'hareyaka_audit_reviews{state="open"}': 0 });
    answers = true;
    await until(async () => !('degraded' in ((await ready()) as object)));
    await until(async () => (await measured()).hareyaka_audit_watch_lag_records === 0);
    expect(await measured()).toMatchObject({
      hareyaka_audit_watch_lag_seconds: 0,
      'hareyaka_audit_reviews{state="open"}': 1,
      'hareyaka_audit_reviews{state="overdue"}': 0,
      'hareyaka_audit_findings_total{rule="OWN_RECORD"}': 1,
      'hareyaka_audit_findings_total{rule="COLLEAGUE"}': 0,
    });
  } finally {
    await audit.close();
    directory.closeAllConnections();
    await new Promise((resolve) => directory.close(resolve));
  }
}, 60_000);

it('a store whose watch rules are wrongly configured does not start', async () => {
  const file = join(folder, 'watch.json');
  await writeFile(file, '{ "manyPatients": { "opened": "many" } }');
  await expect(startAudit(readConfig({ ...env, HAREYAKA_AUDIT_WATCH: file }), log)).rejects.toThrow(
    'HAREYAKA_AUDIT_WATCH: manyPatients.opened',
  );
});

it('a store whose syslog receiver is down takes batches, and says what is degraded', async () => {
  const address = { HAREYAKA_DATABASE: `sqlite:${join(folder, 'syslog.sqlite')}`, HAREYAKA_AUDIT_SYSLOG: 'tls://127.0.0.1:1' };
  const audit = await startAudit(readConfig({ ...env, ...address }), log);
  try {
    const spool = new TestSpool(gateway.key);
    spool.write();
    expect(await post(audit.url, '/intake', await spool.batch(Date.now()))).toMatchObject({ status: 200 });
    let answer: unknown;
    // The follower looks at the log each second.
    for (let tries = 0; tries < 5_000 && JSON.stringify(answer)?.includes('syslog') !== true; tries++)
      answer = await (await request(`${audit.url}/ready`)).body.json();
    // No directory answers here either, so that the watch may wait too.
    expect(answer).toEqual({ status: 'ready', degraded: expect.arrayContaining(['syslog']) });
  } finally {
    await audit.close();
  }
});

it('a store whose certificate for the syslog receiver cannot be read does not start', async () => {
  const files = { HAREYAKA_AUDIT_SYSLOG: 'tls://127.0.0.1:1', HAREYAKA_AUDIT_SYSLOG_CA: join(folder, 'missing.pem') };
  await expect(startAudit(readConfig({ ...env, ...files }), log)).rejects.toThrow(/ENOENT/);
});
