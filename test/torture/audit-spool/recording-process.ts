import { openSync, writeSync } from 'node:fs';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { Agent } from 'undici';
import type { AuditConfig } from '../../../gateway/audit/audit-variables.js';
import { openAuditLog } from '../../../gateway/audit/open-audit-log.js';
import { AuditMetrics } from '../../../gateway/observe/audit-metrics.js';
import { inventInput } from '../../bench/audit-spool/invented-input.js';

/** What the process gets as its argument. */
export interface RecordingOrder {
  readonly config: AuditConfig;
  readonly privateKey: JWK;
  /** Callers at once, and the beginning of their request ids. */
  readonly callers: number;
  readonly name: string;
  /** The file to which it writes each request id. */
  readonly told: string;
}

/**
 * A process that only records, as fast as it can, until it is killed. It writes each request id to a file when a caller would get her answer: at
 * once and without a buffer, so that no line is lost with the process.
 */
const { config, privateKey, callers, name, told } = JSON.parse(process.argv[2]!) as RecordingOrder;
const file = openSync(told, 'w');
const log = await openAuditLog(config, {
  key: { kid: privateKey.kid!, key: (await importJWK(privateKey, 'EdDSA')) as CryptoKey },
  dispatcher: new Agent(),
  metrics: new AuditMetrics(new Registry()),
  log: pino({ level: 'silent' }),
});
await Promise.all(
  Array.from({ length: callers }, async (_, caller) => {
    for (let count = 0; ; count++) {
      const requestId = `${name}-${caller}-${count}`;
      await log.record({ ...inventInput(requestId), reason: 'x'.repeat((count * 997) % 6_000) });
      writeSync(file, `${requestId}\n`);
      if (count === 0 && caller === 0) process.stdout.write('records\n');
    }
  }),
);
