import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { Agent } from 'undici';
import { openAuditLog } from '../../../gateway/audit/open-audit-log.js';
import { makeAuditFolder } from '../../../gateway/audit/testing/audit-folder.js';
import { AuditMetrics } from '../../../gateway/observe/audit-metrics.js';
import { measureSpool, type SpoolFigures } from './measured-spool.js';

const number = (text: string) => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Not a number above 0.');
  return value;
};
const say = (line: string) => process.stdout.write(`${line}\n`);
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

await new Command('bench:audit-spool')
  .description(
    'Measures in one process what it costs to make audit records durable: records a second, CPU time of a record and the size of groups, for 1, 32 and 256 callers; with the store down, and while batches are shipped to a store in another process.',
  )
  .option('--seconds <n>', 'of each measurement, after a second to warm up', number, 3)
  .option('--rounds <n>', 'the median counts', number, 3)
  .action(async ({ seconds, rounds }: { seconds: number; rounds: number }) => {
    say('| store | callers | records/s | CPU µs a record | wait p50 µs | wait p99 µs | records a group |');
    say('| ----- | ------- | --------- | --------------- | ----------- | ----------- | --------------- |');
    for (const ships of [false, true]) {
      const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
      const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'EdDSA' }] });
      const store = ships ? fork(fileURLToPath(new URL('store-process.js', import.meta.url)), [jwks]) : undefined;
      const url = store ? ((await once(store, 'message')) as [{ url: string }])[0].url : 'http://127.0.0.1:9';
      const folder = await makeAuditFolder();
      let groups = 0;
      const metrics = new AuditMetrics(new Registry());
      const dispatcher = new Agent();
      const log = await openAuditLog(
        { ...folder.config(url), limit: 8 * 1024 ** 3 },
        {
          key: { kid: 'k', key: privateKey as CryptoKey },
          dispatcher,
          metrics: Object.assign(metrics, { group: () => void groups++ }),
          log: pino({ level: 'silent' }),
        },
      );
      await measureSpool(log, { callers: 32, milliseconds: 1_000, groups: () => groups });
      for (const callers of [1, 32, 256]) {
        const all: SpoolFigures[] = [];
        for (let round = 0; round < rounds; round++) {
          all.push(await measureSpool(log, { callers, milliseconds: seconds * 1_000, groups: () => groups }));
        }
        const of = (figure: keyof SpoolFigures, digits = 0) => median(all.map((one) => one[figure])).toFixed(digits);
        say(
          `| ${ships ? 'up' : 'down'} | ${callers} | ${of('rate')} | ${of('cpu', 1)} | ${of('p50')} | ${of('p99')} | ${of('group', 1)} |`,
        );
      }
      await log.close();
      store?.disconnect();
      await dispatcher.destroy();
      await folder.remove();
    }
  })
  .parseAsync();
