import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { request } from 'undici';
import { readAudit } from '../../subgraphs/audit/data-source.js';
import { makeDisclosure, makeGatewayKeys, TestSpool } from '../../subgraphs/audit/testing/spool.js';
import { writeKeys } from '../../subgraphs/kit/index.js';
import { type Child, startChild } from '../network/launch/child.js';

/** When the process is killed: as it asks the directory for the n-th time, before or after the answer left. */
const MOMENTS = [
  { asks: 1, answered: false },
  { asks: 1, answered: true },
  { asks: 2, answered: false },
  { asks: 2, answered: true },
  { asks: 3, answered: true },
];
/** More than one step in each round: a step has 200 records. */
const RECORDS = 450;

let folder: string;
let env: Record<string, string>;
let spool: TestSpool;
let directory: Server;
/** Called with each question to the directory: answers it, or not. */
let onAsk: (answer: () => Promise<void>) => void = (answer) => void answer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-watch-kill-'));
  const gateway = await makeGatewayKeys();
  spool = new TestSpool(gateway.key);
  await writeFile(join(folder, 'gateway.json'), JSON.stringify(gateway.publicSet));
  await writeKeys(join(folder, 'audit.private.json'), join(folder, 'audit.json'), { sealing: true });
  directory = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const pairs = JSON.parse(new URLSearchParams(Buffer.concat(chunks).toString()).get('pairs')!) as unknown[];
    const relation = { own: true, sameFamilyName: true, colleague: false, facilityKind: 'HOSPITAL' };
    const body = JSON.stringify({ relations: pairs.map(() => relation) });
    onAsk(async () => await new Promise((resolve) => outgoing.end(body, resolve)));
  });
  await new Promise<void>((resolve) => directory.listen(0, '127.0.0.1', resolve));
  env = {
    HAREYAKA_DATABASE: `sqlite:${join(folder, 'audit.sqlite')}`,
    HAREYAKA_AUDIT_ORIGIN: 'audit.example.jp/okayama',
    HAREYAKA_AUDIT_KEYS: join(folder, 'audit.private.json'),
    HAREYAKA_AUDIT_GATEWAYS: `gateway=${join(folder, 'gateway.json')}`,
    HAREYAKA_GATEWAY_JWKS: join(folder, 'gateway.json'),
    HAREYAKA_EXCHANGE_URL: `http://127.0.0.1:${(directory.address() as { port: number }).port}/issuer/exchange`,
    HAREYAKA_METRICS_LISTEN: '127.0.0.1:0',
    HAREYAKA_LOG_LEVEL: 'error',
  };
});
afterAll(async () => {
  directory?.closeAllConnections();
  directory?.close();
  await rm(folder, { recursive: true, force: true });
});

type Started = Child<{ url: string; metrics: string }>;
const start = async (): Promise<Started> => await startChild('audit', { program: 'subgraphs/audit/main.js', env });

/** Sends new records of one patient, together with those that the store did not acknowledge. */
async function ship({ ready }: Started, acknowledged: number): Promise<number> {
  for (let i = 0; i < RECORDS; i++) spool.write({ disclosures: [makeDisclosure({ patients: ['pat_1'] })] });
  const answer = await request(`${ready.url}/intake`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await spool.batch(Date.now(), acknowledged + 1)),
  });
  expect(answer.statusCode).toBe(200);
  return ((await answer.body.json()) as { acknowledged: number }).acknowledged;
}

it('the watcher of a killed process goes on where it was: each record is found, and none twice', async () => {
  let acknowledged = 0;
  for (const { asks, answered } of MOMENTS) {
    const audit = await start();
    let asked = 0;
    onAsk = (answer) => {
      const isLast = ++asked === asks;
      const kill = () => audit.process.kill('SIGKILL');
      if (isLast && !answered) kill();
      else void answer().then(() => isLast && kill());
    };
    acknowledged = await ship(audit, acknowledged);
    expect(await audit.ended).toBeNull();
  }
  onAsk = (answer) => void answer();
  const audit = await start();
  acknowledged = await ship(audit, acknowledged);
  for (;;) {
    const text = await (await request(audit.ready.metrics)).body.text();
    if (/^hareyaka_audit_watch_lag_records 0$/m.test(text)) break;
  }
  await audit.stop();
  const written = (MOMENTS.length + 1) * RECORDS;
  expect(acknowledged).toBe(written);
  const database = await readAudit(env.HAREYAKA_DATABASE!, pino({ level: 'silent' }));
  try {
    const items = await database.query("SELECT patient_id, findings FROM review_item WHERE rule = 'OWN_RECORD'");
    expect(items).toEqual([{ patient_id: 'pat_1', findings: written }]);
    const [{ findings }] = await database.query("SELECT COUNT(DISTINCT leaf) AS findings FROM review_finding WHERE rule = 'OWN_RECORD'");
    expect(findings).toBe(written);
  } finally {
    await database.destroy();
  }
}, 120_000);
