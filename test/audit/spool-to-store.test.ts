import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { Agent } from 'undici';
import type { AuditInput } from '../../gateway/audit/audit-log.js';
import { openAuditLog } from '../../gateway/audit/open-audit-log.js';
import { AuditMetrics } from '../../gateway/observe/audit-metrics.js';
import { makeLogKeys } from '../../subgraphs/audit/checkpoints/log-key.js';
import { readConfig } from '../../subgraphs/audit/config.js';
import { readAudit } from '../../subgraphs/audit/data-source.js';
import { startAudit } from '../../subgraphs/audit/start.js';
import { makeActor, makeDisclosure, makeGatewayKeys } from '../../subgraphs/audit/testing/spool.js';
import { verifyLog } from '../../subgraphs/audit/verify/verify-log.js';
import { openParameters, packRecorded, readPrivateKeySet, sealingKeys, writeKeys } from '../../subgraphs/kit/index.js';

const ORIGIN = 'audit.example.jp/okayama';
const log = pino({ level: 'silent' });

it('every record of a gateway is in the store once, in order, through a restart of the store, and the log verifies', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-spool-to-store-'));
  const dispatcher = new Agent();
  try {
    const { key, publicSet } = await makeGatewayKeys();
    await writeFile(join(folder, 'gateway.json'), JSON.stringify(publicSet));
    await writeKeys(join(folder, 'audit.private.json'), join(folder, 'audit.json'), { sealing: true });
    await writeFile(join(folder, 'spool.key'), randomBytes(32).toString('base64url'), { mode: 0o600 });
    const env = {
      HAREYAKA_DATABASE: `sqlite:${join(folder, 'audit.sqlite')}`,
      HAREYAKA_AUDIT_ORIGIN: ORIGIN,
      HAREYAKA_AUDIT_KEYS: join(folder, 'audit.private.json'),
      HAREYAKA_AUDIT_GATEWAYS: `gateway=${join(folder, 'gateway.json')}`,
      HAREYAKA_GATEWAY_JWKS: join(folder, 'gateway.json'),
      HAREYAKA_EXCHANGE_URL: 'http://127.0.0.1:9/issuer/exchange',
    };
    let store = await startAudit(readConfig(env), log);
    const port = new URL(store.url).port;
    const spool = await openAuditLog(
      {
        name: 'gateway',
        folder: join(folder, 'spool'),
        keyFile: join(folder, 'spool.key'),
        limit: 64 * 1024 * 1024,
        storeUrl: store.url,
        storeJwks: join(folder, 'audit.json'),
      },
      { key, dispatcher, metrics: new AuditMetrics(new Registry()), log },
    );
    const input = (n: number): AuditInput => ({
      kind: 'operation',
      requestId: `request-${n}`,
      actor: makeActor(),
      outcome: 'ok',
      parameters: `{"kana":"ヤマダ${n}"}`,
      disclosures: packRecorded([makeDisclosure({ patients: [`pat_${n}`] })]),
      changes: [],
    });
    const write = async (from: number, to: number) =>
      await Promise.all(Array.from({ length: to - from }, async (_, i) => await spool.record(input(from + i))));
    await write(0, 150);
    await store.close();
    await write(150, 300);
    store = await startAudit(readConfig({ ...env, PORT: port }), log);
    await write(300, 400);
    await spool.close();
    await store.close();

    const database = await readAudit(env.HAREYAKA_DATABASE, log);
    const keySet = await readPrivateKeySet(env.HAREYAKA_AUDIT_KEYS);
    const keys = { origin: ORIGIN, log: makeLogKeys(ORIGIN, keySet).verifiers, witnesses: [] };
    expect(await verifyLog(database, { keys })).toMatchObject({ finding: undefined, size: 401 });
    const rows = await database.query<{ text: string }[]>('SELECT text FROM audit_record_text ORDER BY leaf');
    const records = rows.map(({ text }) => JSON.parse(text) as { requestId: string; sealed?: string }).filter(({ sealed }) => sealed);
    expect(records.map(({ requestId }) => requestId)).toEqual(Array.from({ length: 400 }, (_, n) => `request-${n}`));
    const unseal = await sealingKeys(keySet);
    expect(openParameters(records[399]!.sealed!, 'request-399', unseal)).toBe('{"kana":"ヤマダ399"}');
    expect(rows.some(({ text }) => text.includes('ヤマダ'))).toBe(false);
    await database.destroy();
  } finally {
    await dispatcher.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
